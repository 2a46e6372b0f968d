"""Shade of lots by the hour: by hand, by source, in winter, at night, unknown heights."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from planner.errors import OptionError
from planner.shade import (
    Canopies,
    Leaves,
    Prisms,
    midday_july,
    shade_by_hour,
    shadow_outlines,
    unknown_near,
)
from planner.shade.shadows import crown_shadows
from tests.towns import EAST, NORTH, at, box, home, make
from tests.unit.shade.bodies import crowns, prisms, sun

LOT = at(box(0, 0, 40, 20))
LOTS = np.array([LOT], dtype=object)
SOUTH = (45.0, 180.0)
NO_TREES = crowns()
NO_HOUSES = prisms()


def south_house(**options):
    """A house whose shadow under a southern sun of 45° covers the lot's southern half."""
    return prisms(at(box(-10, -20, 60, -5)), **{"height": 15.0, **options})


def test_a_wall_to_the_south_shades_half_the_lot():
    shade = shade_by_hour(LOTS, sun(SOUTH), south_house(), NO_TREES)
    assert shade.building[0, 0] == pytest.approx(0.5, abs=1e-9)
    assert shade.tree[0, 0] == 0.0
    assert shade.both[0, 0] == shade.effective[0, 0] == pytest.approx(0.5, abs=1e-9)


def test_a_house_to_the_north_shades_nothing():
    shade = shade_by_hour(LOTS, sun(SOUTH), prisms(at(box(0, 25, 40, 40)), height=60.0), NO_TREES)
    assert shade.both[0, 0] == 0.0


def test_a_crowns_shadow_falls_beside_its_trunk():
    # A ball of radius 3 at 5 m of height: an ellipse of half-axes 3 and 3√2, 5 m to the north.
    tree = crowns((EAST + 20, NORTH + 5, 3.0, 2.0, 8.0))
    shade = shade_by_hour(LOTS, sun(SOUTH), NO_HOUSES, tree)
    assert shade.tree[0, 0] == pytest.approx(np.pi * 9 * np.sqrt(2) / 800, rel=1e-8)


def test_a_trellis_throws_its_own_shape_and_a_wood_its_depth():
    shapes = np.array([at(box(0, 0, 40, 10))], dtype=object)
    trellis = Canopies(shapes, np.array([3.0]), np.array([3.0]))
    wood = Canopies(shapes, np.array([2.0]), np.array([6.0]))
    found = [
        shade_by_hour(LOTS, sun(SOUTH), NO_HOUSES, NO_TREES, shade).tree[0, 0]
        for shade in (trellis, wood)
    ]
    # The trellis moves 3 m to the north; the wood reaches from 2 m to 10 + 6 m.
    assert found == pytest.approx([10 / 20, 14 / 20], abs=1e-9)


def test_buildings_and_trees_together_count_once():
    tree = crowns((EAST + 20, NORTH + 0, 3.0, 2.0, 8.0), (EAST + 10, NORTH + 10, 3.0, 2.0, 8.0))
    shade = shade_by_hour(LOTS, sun(SOUTH), south_house(), tree)
    ellipses = np.pi * 9 * np.sqrt(2) / 800
    # The first lies in the house's shadow, the second beyond it.
    assert shade.tree[0, 0] == pytest.approx(2 * ellipses, rel=1e-8)
    assert 0.5 < shade.both[0, 0] < 0.5 + 2 * ellipses - 0.02


def test_shares_by_source_and_their_union_are_consistent_in_a_random_town():
    rng = np.random.default_rng(11)
    corner = rng.uniform(0, 280, (60, 2))
    size = rng.uniform(4, 30, (60, 2))
    houses = prisms(
        *(at(box(*c, *(c + s))) for c, s in zip(corner, size, strict=True)),
        height=rng.uniform(0, 40, 60),
    )
    tree = crowns(
        *(
            (EAST + x, NORTH + y, r, 2.0, 3 * r + 2)
            for x, y, r in rng.uniform((0, 0, 1), (300, 300, 6), (200, 3))
        )
    )
    lots = np.array(
        [at(box(x, y, x + 35, y + 25)) for x in range(0, 240, 60) for y in range(0, 240, 60)]
    )
    at_hours = sun((15, 95), (40, 130), SOUTH, (33, 250), (8, 280))
    shade = shade_by_hour(lots, at_hours, houses, tree)
    assert (shade.both <= shade.building + shade.tree + 1e-12).all()
    assert (shade.both >= np.maximum(shade.building, shade.tree) - 1e-12).all()
    assert shade.both == pytest.approx(shade.effective, abs=1e-12)
    for hour, per_m in enumerate(at_hours.shadow_per_m):
        pieces = np.concatenate(
            (shadow_outlines(houses, per_m), crown_shadows(tree, per_m)[0].polygons())
        )
        union = shapely.union_all(pieces, grid_size=1e-6)
        exact = shapely.area(shapely.intersection(union, lots, grid_size=1e-6)) / shapely.area(lots)
        assert shade.both[:, hour] == pytest.approx(exact, abs=1e-6)
    thin = shade_by_hour(lots, at_hours, houses, tree, leaves=Leaves(transmissivity=0.2))
    expected = thin.building + 0.8 * (thin.both - thin.building)
    assert thin.effective == pytest.approx(expected, abs=1e-12)


def test_at_night_and_near_the_horizon_nothing_is_told():
    positions = sun((-10, 0), (0.3, 95), SOUTH)
    shade = shade_by_hour(LOTS, positions, south_house(), NO_TREES)
    for values in (shade.building, shade.tree, shade.both, shade.effective):
        assert np.isnan(values[0, :2]).all()
        assert np.isfinite(values[0, 2])
    assert np.isnan(shade.mean()).all()


def test_the_mean_is_that_of_all_hours():
    shade = shade_by_hour(LOTS, sun(SOUTH, (45.0, 0.0)), south_house(), NO_TREES)
    assert shade.mean("building") == pytest.approx([0.25], abs=1e-9)
    assert shade.mean() == shade.mean("both")
    assert np.isnan(shade_by_hour(LOTS, sun(), south_house(), NO_TREES).mean()).all()


def test_bare_crowns_take_less_light_in_winter_and_evergreens_all_of_it():
    two = crowns((EAST + 10, NORTH + 5, 3.0, 2.0, 8.0), (EAST + 30, NORTH + 5, 3.0, 2.0, 8.0))
    two = dataclasses.replace(two, deciduous=np.array([True, False]))
    one = np.pi * 9 * np.sqrt(2) / 800
    summer = shade_by_hour(LOTS, sun(SOUTH, month=7), NO_HOUSES, two)
    winter = shade_by_hour(LOTS, sun(SOUTH, month=1), NO_HOUSES, two)
    assert summer.effective[0, 0] == pytest.approx(2 * one, rel=1e-8)
    assert winter.tree[0, 0] == pytest.approx(2 * one, rel=1e-8)
    assert winter.effective[0, 0] == pytest.approx(1.4 * one, rel=1e-8)
    dense = shade_by_hour(LOTS, sun(SOUTH, month=1), NO_HOUSES, two, leaves=Leaves(bare=0.0))
    assert dense.effective[0, 0] == pytest.approx(2 * one, rel=1e-8)
    april = shade_by_hour(LOTS, sun(SOUTH, month=4), NO_HOUSES, two)
    assert april.effective[0, 0] == pytest.approx(2 * one, rel=1e-8)


def test_a_wood_is_bare_in_winter():
    shapes = np.array([LOT], dtype=object)
    wood = Canopies(shapes, np.array([2.0]), np.array([30.0]))
    lot = np.array([at(box(10, 10, 20, 18))])
    winter = shade_by_hour(lot, sun(SOUTH, month=12), NO_HOUSES, NO_TREES, wood)
    assert winter.both[0, 0] == pytest.approx(1.0)
    assert winter.effective[0, 0] == pytest.approx(0.4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"transmissivity": -0.1},
        {"bare": 1.5},
        {"transmissivity": float("nan")},
        {"leafless_months": (0,)},
    ],
)
def test_light_and_months_that_do_not_exist_are_refused(wrong):
    with pytest.raises(OptionError):
        Leaves(**wrong)


def test_heights_come_from_the_height_then_the_storeys_and_else_are_unknown():
    houses = [
        home(0, 0, height_m=21.0, levels=2.0),
        home(20, 0, levels=4.0),
        home(40, 0, levels=None),
        home(60, 0, height_m=-5.0, levels=None),
        home(80, 0, height_m=0.0),
        home(100, 0, height_m=5000.0, levels=0.0),
    ]
    found = Prisms.of(make(buildings=houses))
    assert found.height_m[[0, 1, 4]].tolist() == [21.0, 12.0, 0.0]
    assert np.isnan(found.height_m[[2, 3, 5]]).all()
    assert found.height_from.tolist() == ["height", "levels", "", "", "height", ""]


def test_a_building_of_unknown_height_is_flagged_where_its_shadow_could_fall():
    lots = np.array([LOT, at(box(0, 100, 40, 120)), None], dtype=object)
    unknown = south_house(height=np.nan)
    assert unknown_near(lots, sun(SOUTH), unknown).tolist() == [1, 0, 0]
    # At 45° 30 m reach 30 m, at 10° 170 m.
    assert unknown_near(lots, sun(SOUTH, (10.0, 180.0)), unknown).tolist() == [1, 1, 0]
    assert unknown_near(lots, sun(SOUTH), unknown, up_to_m=4.0).tolist() == [0, 0, 0]
    assert unknown_near(lots, sun((45.0, 0.0)), unknown).tolist() == [0, 0, 0]
    assert unknown_near(lots, sun((-5.0, 180.0)), unknown).tolist() == [0, 0, 0]
    assert unknown_near(lots, sun(SOUTH), south_house()).tolist() == [0, 0, 0]
    assert shade_by_hour(LOTS, sun(SOUTH), unknown, NO_TREES).both[0, 0] == 0.0


def test_lots_that_overlap_or_have_no_area_do_not_disturb_each_other():
    bow = at(shapely.Polygon([(0, 0), (40, 20), (40, 0), (0, 20)]))
    lots = np.array([LOT, LOT, None, shapely.Polygon(), bow, at(box(0, 0, 0, 9))], dtype=object)
    shade = shade_by_hour(lots, sun(SOUTH), south_house(), NO_TREES)
    assert shade.building[[0, 1, 4], 0] == pytest.approx([0.5, 0.5, 0.5], abs=1e-9)
    assert np.isnan(shade.both[[2, 3, 5]]).all()
    none = shade_by_hour(np.empty(0, dtype=object), sun(SOUTH), south_house(), NO_TREES)
    assert none.both.shape == (0, 1)


def test_a_building_that_stands_on_the_lot_shades_what_it_covers():
    shade = shade_by_hour(LOTS, sun(SOUTH), prisms(at(box(0, 0, 10, 20)), height=0.0), NO_TREES)
    assert shade.building[0, 0] == pytest.approx(0.25, abs=1e-12)


def test_the_same_town_gives_the_same_july_midday_and_stays_as_it_is():
    town = make(
        buildings=[home(0, -6, height_m=30.0)],
        parking=[{"geometry": box(-20, 0, 20, 20), "kind": "surface"}],
    )
    lots = town.parking.geometry.to_numpy()
    before = shapely.to_wkb(lots).tolist()
    found = [
        shade_by_hour(lots, midday_july(town), Prisms.of(town), NO_TREES).mean() for _ in range(2)
    ]
    assert found[0] == found[1]
    shadows = [
        shadow_outlines(Prisms.of(town), at_hour)[0] for at_hour in midday_july(town).shadow_per_m
    ]
    exact = np.mean([shadow.intersection(lots[0]).area / 800 for shadow in shadows])
    assert found[0][0] == pytest.approx(exact, abs=1e-9)
    assert exact > 0.05
    assert shapely.to_wkb(lots).tolist() == before
