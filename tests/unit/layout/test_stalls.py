"""Layouts of stalls: capacities worked out by hand, and what must hold on any lot."""

from __future__ import annotations

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import affinity

from planner.layout import StallRules, lay_out
from tests.lots import faults, random_entrances, random_lot, random_obstacles
from tests.towns import METRIC, box

RULES = StallRules()
EVERY = [RULES, *(StallRules(angles=(angle,)) for angle in RULES.angles)]


def only(angle):
    return StallRules(angles=(angle,))


def point(x, y):
    return shapely.Point(x, y)


def test_one_aisle_between_two_rows_of_twenty():
    """5.3 + 6 + 5.3 = 16.6 of 17 m; 50 ÷ 2.5 = 20 a row."""
    layout = lay_out(box(0, 0, 50, 17), entrances=[point(0, 8.5)])
    assert layout.capacity == 40
    assert layout.angle_deg == 90
    assert layout.entrance.equals_exact(point(0, 8.5), 1e-6)
    assert not faults(layout, box(0, 0, 50, 17), RULES)


def test_a_second_aisle_costs_a_cross_aisle():
    """Two modules of 16.6 m. Outer rows 20 each; the two rows between the aisles give 6 m of
    their 50 to the cross aisle: 44 ÷ 2.5 = 17.6. So 20 + 17 + 17 + 20 = 74.
    """
    lot = box(0, 0, 50, 33.2)
    layout = lay_out(lot, entrances=[point(0, 8.3)])
    assert layout.capacity == 74
    assert len(layout.aisles) == 1
    assert not faults(layout, lot, RULES)


def test_a_post_in_a_row_takes_what_stands_round_it():
    """A post of 1 m in the middle leaves 24.5 m on each side: 9 + 9 of 20."""
    post = box(24.5, 13, 25.5, 14)
    layout = lay_out(box(0, 0, 50, 17), entrances=[point(0, 8.5)], obstacles=[post])
    assert layout.capacity == 38
    assert layout.stalls_lost_to_obstacles == 2


def test_behind_a_blocked_aisle_nobody_parks():
    """A wall at 20 m leaves 20 ÷ 2.5 = 8 a row on this side and no way to the other 12."""
    wall = box(20, 2, 23, 15)
    layout = lay_out(box(0, 0, 50, 17), entrances=[point(0, 8.5)], obstacles=[wall])
    assert layout.capacity == 16
    assert layout.stalls_lost_to_obstacles == 24
    assert shapely.bounds(shapely.union_all(layout.stalls))[2] <= 20 + 1e-6


def test_two_entrances_serve_both_sides_of_a_blocked_aisle():
    """8 a row before the wall, and from 23 to 50 m, 27 ÷ 2.5 = 10 a row behind it."""
    wall = box(20, 2, 23, 15)
    ends = [point(0, 8.5), point(50, 8.5)]
    layout = lay_out(box(0, 0, 50, 17), entrances=ends, obstacles=[wall])
    assert layout.capacity == 36
    assert len(layout.entrances) == 2


def test_parallel_stalls_on_both_sides_of_a_one_way_lane():
    """2.5 + 3.8 + 2.5 = 8.8 m; 50 ÷ 6 = 8 a side; in at one end, out at the other."""
    lot = box(0, 0, 50, 8.8)
    layout = lay_out(lot, entrances=[point(0, 4.4), point(50, 4.4)], rules=only(0.0))
    assert layout.capacity == 16
    assert layout.one_way
    assert not faults(layout, lot, only(0.0))


def test_parallel_stalls_on_a_dead_end_leave_room_to_turn_round():
    """2.5 + 6 + 2.5 = 11 m, one entrance: the bay takes 6 of the 50 m, 44 ÷ 6 = 7 a side."""
    lot = box(0, 0, 50, 11)
    layout = lay_out(lot, entrances=[point(0, 5.5)], rules=only(0.0))
    assert layout.capacity == 14
    assert not layout.one_way


def test_sixty_degrees_along_a_one_way_lane():
    """Depth 5.3 sin 60° + 2.5 cos 60° = 5.840 m, so 5.840 + 4.5 + 5.840 = 16.180 m. A stall takes
    2.5 ÷ sin 60° = 2.887 m of the aisle and its back lies 5.840 ÷ tan 60° = 3.372 m farther on:
    (50 - 3.372) ÷ 2.887 = 16.15, so 16 a side.
    """
    ends = [point(0, 8.1), point(50, 8.1)]
    layout = lay_out(box(0, 0, 50, 16.2), entrances=ends, rules=only(60.0))
    assert layout.capacity == 32
    assert layout.one_way
    assert lay_out(box(0, 0, 50, 16.1), entrances=ends, rules=only(60.0)).capacity < 32


def ahead_m(layout):
    """How much farther along x each stall's back lies than its mouth, by the row's middle y."""
    corners = shapely.get_coordinates(layout.stalls).reshape(-1, 5, 2)
    along = corners[:, 2:4, 0].mean(axis=1) - corners[:, :2, 0].mean(axis=1)
    upper = corners[..., 1].mean(axis=1) > 8.0
    return along[~upper], along[upper]


def test_leaning_stalls_lie_ahead_of_cars_that_keep_right():
    """Eastbound cars have the lower row on their right, westbound ones the upper."""
    lot = box(0, 0, 50, 17.7)
    ends = [point(0, 8.85), point(50, 8.85)]
    two_way = StallRules(angles=(60.0,), aisle_m={(60.0, False): 6.0})
    lower, upper = ahead_m(lay_out(lot, entrances=ends, rules=two_way))
    assert np.allclose(lower, 5.3 * 0.5)
    assert np.allclose(upper, -5.3 * 0.5)
    one_way = StallRules(angles=(60.0,), aisle_m={(60.0, True): 4.5})
    lower, upper = ahead_m(lay_out(lot, entrances=ends, rules=one_way))
    assert np.allclose(np.abs([*lower, *upper]), 5.3 * 0.5)
    assert np.ptp(np.sign([*lower, *upper])) == 0


def test_one_way_aisles_with_one_entrance_are_driven_round():
    lot = box(0, 0, 60, 33)
    layout = lay_out(lot, entrances=[point(3, 0)], rules=only(60.0))
    assert layout.one_way
    assert not faults(layout, lot, only(60.0))
    (drives,) = layout.aisles
    assert len(drives.interiors) == 1, "a loop round the rows in the middle"


def test_a_one_way_lane_without_a_way_out_holds_none():
    """2.5 + 3.8 = 6.3 m; 50 ÷ 6 = 8 where the lane leads on to a second entrance."""
    rules = StallRules(angles=(0.0,), aisle_m={(0.0, True): 3.8})
    lot, ends = box(0, 0, 50, 6.3), [point(0, 1.9), point(50, 1.9)]
    assert lay_out(lot, entrances=ends[:1], rules=rules).capacity == 0
    assert lay_out(lot, entrances=ends, rules=rules).capacity == 8


@pytest.mark.parametrize("seed", range(24))
def test_any_layout_can_be_built_and_driven(seed):
    rng = np.random.default_rng(seed)
    lot = random_lot(rng, float(rng.uniform(150, 2000)))
    rules = EVERY[seed % len(EVERY)]
    entrances = random_entrances(rng, lot, int(rng.integers(1, 4))) if seed % 3 else None
    obstacles = random_obstacles(rng, lot, int(rng.integers(0, 8)))
    layout = lay_out(lot, entrances=entrances, obstacles=obstacles, rules=rules)
    assert not faults(layout, lot, rules, obstacles)


@pytest.mark.parametrize("seed", range(4))
def test_another_obstacle_never_adds_a_stall(seed):
    rng = np.random.default_rng(100 + seed)
    lot = random_lot(rng, float(rng.uniform(300, 1500)))
    obstacles = random_obstacles(rng, lot, 6)
    entrances = random_entrances(rng, lot, 1) if seed % 2 else None
    found = [
        lay_out(lot, entrances=entrances, obstacles=obstacles[:count]) for count in range(0, 7, 2)
    ]
    assert all(a.capacity >= b.capacity for a, b in pairwise(found))
    assert found[0].stalls_lost_to_obstacles == 0
    assert all(row.stalls_lost_to_obstacles >= 0 for row in found)
    # The plan chosen round obstacles holds no more on the bare lot than the best one.
    assert all(row.capacity + row.stalls_lost_to_obstacles <= found[0].capacity for row in found)


def test_two_halves_with_an_entrance_each_are_counted_together():
    """Two lots of 17 × 50 m side by side, joined by a neck of 1 m: 40 and 40."""
    lot = box(0, 0, 50, 17) | box(60, 0, 110, 17) | box(50, 8, 60, 9)
    both = lay_out(lot, entrances=[point(0, 8.5), point(110, 8.5)])
    assert both.capacity == 80
    assert lay_out(lot, entrances=[point(0, 8.5)]).capacity == 40


@pytest.mark.parametrize("seed", range(4))
def test_the_best_is_never_worse_than_one_angle_alone(seed):
    rng = np.random.default_rng(200 + seed)
    lot = random_lot(rng, float(rng.uniform(200, 900)))
    entrances = random_entrances(rng, lot, 2) if seed % 2 else None
    best = lay_out(lot, entrances=entrances).capacity
    alone = [lay_out(lot, entrances=entrances, rules=rules).capacity for rules in EVERY[1:]]
    assert best == max(alone)


@pytest.mark.parametrize("seed", range(5))
def test_moving_turning_or_scaling_all_changes_nothing(seed):
    rng = np.random.default_rng(300 + seed)
    lot = random_lot(rng, float(rng.uniform(300, 2000)))
    entrance = random_entrances(rng, lot, 1)
    there = lay_out(lot, entrances=entrance).capacity
    moved = affinity.translate(lot, 1234.5, -77.7)
    moved_entrance = [affinity.translate(row, 1234.5, -77.7) for row in entrance]
    assert lay_out(moved, entrances=moved_entrance).capacity == there
    for angle in (37.0, 200.0):
        turned = affinity.rotate(lot, angle, origin=lot.centroid)
        turned_entrance = [affinity.rotate(row, angle, origin=lot.centroid) for row in entrance]
        assert lay_out(turned, entrances=turned_entrance).capacity == there


def test_a_lot_and_its_stalls_twice_as_large_hold_as_many():
    lot = shapely.Polygon([(0, 0), (60, 0), (60, 20), (25, 20), (25, 50), (0, 50)])
    twice = StallRules(
        **{
            name: 2 * getattr(RULES, name)
            for name in (
                "stall_width_m",
                "stall_length_m",
                "parallel_length_m",
                "drive_m",
                "turn_m",
            )
        },
        aisle_m={key: 2 * width for key, width in RULES.aisle_m.items()},
    )
    large = affinity.scale(lot, 2, 2, origin=(0, 0))
    assert lay_out(large, rules=twice).capacity == lay_out(lot).capacity > 0


def test_the_same_input_gives_the_same_drawing():
    rng = np.random.default_rng(5)
    lot = random_lot(rng, 1500.0)
    obstacles = random_obstacles(rng, lot, 5)
    before = shapely.to_wkb(lot), shapely.to_wkb(obstacles).tolist()
    one, two = (lay_out(lot, obstacles=obstacles) for _ in range(2))
    assert shapely.to_wkb(one.stalls).tolist() == shapely.to_wkb(two.stalls).tolist()
    assert shapely.to_wkb(one.aisles).tolist() == shapely.to_wkb(two.aisles).tolist()
    assert (shapely.to_wkb(lot), shapely.to_wkb(obstacles).tolist()) == before


@pytest.mark.parametrize(
    "lot",
    [
        box(0, 0, 2, 2.5),
        box(0, 0, 200, 0.5),
        shapely.Polygon(),
        shapely.MultiPolygon(),
    ],
    ids=["5 m²", "a strip", "empty", "no part"],
)
def test_a_lot_too_small_for_a_stall_holds_none(lot):
    layout = lay_out(lot)
    assert layout.capacity == 0
    assert layout.entrance is None
    assert math.isnan(layout.angle_deg)
    assert len(layout.to_frame(METRIC)) == 0


def test_fifty_hectares_are_laid_out_whole():
    """30 modules of 16.6 m on 500 m, rows of 1,000 m: about 60 × 400 less the cross aisle."""
    layout = lay_out(box(0, 0, 1000, 500))
    assert 23_700 < layout.capacity <= 24_000
    assert len(layout.aisles) == 1


def test_of_several_parts_the_largest_is_laid_out():
    both = shapely.MultiPolygon([box(0, 0, 50, 17), box(60, 0, 70, 10)])
    assert lay_out(both).capacity == 40


def test_an_outline_that_crosses_itself_is_laid_out_as_far_as_it_goes():
    bow_tie = shapely.Polygon([(0, 0), (60, 60), (60, 0), (0, 60)])
    layout = lay_out(bow_tie)
    assert 0 < layout.capacity < 900 / 20.75
    assert shapely.make_valid(bow_tie).buffer(1e-6).contains(shapely.union_all(layout.stalls))


def test_an_entrance_off_the_outline_is_moved_onto_it():
    layout = lay_out(box(0, 0, 50, 17), entrances=[point(-8, 8.5)])
    assert layout.entrance.equals_exact(point(0, 8.5), 1e-6)


def test_nobody_parks_where_nobody_can_come_in():
    assert lay_out(box(0, 0, 50, 17), entrances=[]).capacity == 0
    covered = lay_out(box(0, 0, 50, 17), obstacles=[box(-1, -1, 51, 18)])
    assert covered.capacity == 0
    assert covered.stalls_lost_to_obstacles == 40
    at_gate = lay_out(box(0, 0, 50, 17), entrances=[point(0, 8.5)], obstacles=[box(-1, 0, 1, 17)])
    assert at_gate.capacity == 0


def test_a_hole_stays_free_of_stalls_and_drives():
    lot = box(0, 0, 70, 50) - box(25, 18, 40, 30)
    layout = lay_out(lot)
    assert not faults(layout, lot, RULES)
    assert layout.capacity > 100


def test_the_drawing_goes_to_a_geopackage_and_back(tmp_path):
    layout = lay_out(box(0, 0, 50, 17), entrances=[point(0, 8.5)])
    frame = layout.to_frame(METRIC)
    assert frame["kind"].value_counts().to_dict() == {"stall": 40, "aisle": 1, "entrance": 1}
    stalls = frame[frame["kind"] == "stall"]
    assert stalls["number"].tolist() == list(range(1, 41))
    assert np.allclose(stalls.area, 2.5 * 5.3)
    frame.to_file(tmp_path / "lot.gpkg", layer="stalls")
    back = gpd.read_file(tmp_path / "lot.gpkg")
    assert back.crs == METRIC
    assert back["kind"].tolist() == frame["kind"].tolist()
    assert back.geometry.geom_equals_exact(frame.geometry, 1e-6).all()
