"""Where a tree may stand: distances to kerbs, trunks and houses, pits that leave room for cars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from scipy.spatial.distance import cdist, pdist

from planner.layout import PlantingSite, shipped_rules
from planner.layout.spots import find_spots, thinned
from tests.planting_sites import here, lot_of, random_lot, shapes
from tests.towns import at

RULES = shipped_rules()


def places(spots, place):
    return here(spots.xy[spots.place == place])


@pytest.mark.parametrize("seed", range(15))
def test_the_rules_hold_on_random_lots(seed):
    site = random_lot(np.random.default_rng(seed))
    for rules in (RULES, RULES.finer):
        spots = find_spots(site, rules)
        trunks = shapely.points(spots.xy)
        # Kerbs: the outline, and whatever cars keep; a pit has its own.
        assert (shapely.distance(trunks, site.lot.exterior) > 0.75).all()
        given_up = set(map(tuple, spots.lost.tolist()))
        for number, stall in enumerate(site.stalls):
            kept = [
                place != "pit" and (spot, number) not in given_up
                for spot, place in enumerate(spots.place)
            ]
            assert (shapely.distance(trunks[kept], stall) > 0.75 - 1e-6).all()
        for shape in (*site.aisles, *site.blocked):
            assert (shapely.distance(trunks, shape) > 0.75).all()
        for house in site.buildings:
            assert (shapely.distance(trunks, house) >= 3.0).all()
        if len(site.trunks):
            assert cdist(spots.xy, site.trunks).min(initial=9) >= 4.0
        outside = spots.place == "outside"
        np.testing.assert_array_equal(shapely.disjoint(site.lot, trunks), outside)


def test_strips_need_2_m_at_the_edge_and_1_5_m_inside():
    def spots(edge_m, inner_m):
        """A lot of 20 × 30 m whose aisles leave one strip at its edge, one inside it."""
        aisles = shapely.box(edge_m, 0, 10, 30), shapely.box(10 + inner_m, 0, 20, 30)
        site = PlantingSite(at(shapely.box(0, 0, 20, 30)), aisles=shapes(*aisles))
        x = places(find_spots(site, replace(RULES, outside=False)), "strip")[:, 0]
        return (x < 5).any(), (x > 5).any()

    assert spots(2.1, 1.6) == (True, True)
    assert spots(1.9, 1.4) == (False, False)


def test_pits_stand_where_four_stalls_meet_and_leave_them_room():
    spots = find_spots(lot_of(4), RULES)
    # Nose to nose at y = 11.3; the row's two ends touch free ground.
    pits = np.sort(places(spots, "pit"), axis=0)
    np.testing.assert_allclose(pits, [(x, 11.3) for x in (3, 5.5, 8, 10.5, 13)], atol=1e-6)
    assert np.bincount(spots.cut[:, 1]).tolist() == [2] * 8
    assert not np.isin(spots.lost[:, 0], np.flatnonzero(spots.place == "pit")).any()


def test_a_pit_that_would_leave_no_room_for_a_car_is_none():
    assert len(places(find_spots(lot_of(4), RULES), "pit"))
    for longer in (replace(RULES, car_length_m=5.25), replace(RULES, car_width_m=2.3)):
        assert not len(places(find_spots(lot_of(4), longer), "pit"))
    assert not len(places(find_spots(lot_of(4), replace(RULES, pit_m=1.5)), "pit"))


def test_each_stall_can_be_given_up_for_a_tree_in_its_middle():
    site = lot_of(4)
    spots = find_spots(site, RULES)
    middle = shapely.get_coordinates(shapely.centroid(site.stalls))
    np.testing.assert_allclose(spots.xy[spots.lost[:, 0]], middle, atol=1e-6)
    assert spots.lost[:, 1].tolist() == list(range(8))
    # Three along 5.3 m: as far from the ends as from the sides.
    y = here(find_spots(site, RULES.finer).xy)[-24::8, 1]
    np.testing.assert_allclose(np.sort(y), [7.25, 8.65, 10.05])


def test_the_strip_outside_is_where_nothing_stands():
    lot = shapely.box(0, 0, 20, 20)
    around = PlantingSite(at(lot), aisles=shapes(lot))
    xy = places(find_spots(around, RULES), "outside")
    np.testing.assert_allclose(shapely.distance(shapely.points(xy), lot.exterior), 1.0, atol=0.42)
    street = shapes(shapely.box(-9, -9, 29, -1.9))
    south = places(find_spots(replace(around, blocked=street), RULES), "outside")
    assert south[:, 1].min() > -0.91
    assert not len(find_spots(around, replace(RULES, outside=False)))


@pytest.mark.parametrize("most", [1, 7, 40])
def test_a_selection_is_even_and_keeps_those_that_cost_no_stall(most):
    spots = find_spots(lot_of(20), RULES)
    some = thinned(spots, most)
    assert 0 < len(some) <= most
    assert set(map(tuple, some.xy)) <= set(map(tuple, spots.xy))
    assert len(some) < 2 or pdist(some.xy).min() > 2.0
    assert set(some.place) <= {"outside", "strip", "pit", "stall"}
    for spot, stall in some.lost:
        middle = shapely.centroid(lot_of(20).stalls[stall])
        assert middle.distance(shapely.Point(some.xy[spot])) < 1e-6
    assert thinned(spots, 10_000) is spots
