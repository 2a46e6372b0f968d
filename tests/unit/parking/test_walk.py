"""Who and what is within a walk of each car park, and how its spaces are shared.

A street runs along y = 0 from x = 0 to 1,000. Houses stand 10 m north of it.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.errors import OptionError
from planner.network import ALL_CAR_PARKS, access, add_up, classify, walk_network
from planner.parking.reach import HOUSEHOLD_SIZE, spaces_per_household
from planner.parking.walk import destinations_within, lot_reach, residents_within
from tests.integration.oracle import made_up_town
from tests.towns import at, box, gate, home, line, make, ring, street, table

MAIN = street((0, 0), (1000, 0))
HOMES = [
    home(100, 10, residents=10.0),
    home(250, 10, residents=20.0),
    home(400, 10, residents=40.0),
    home(450, 300, residents=80.0),
    home(900, 10, residents=np.nan),
]
WEST, MIDDLE, EAST = shapely.Point(150, 0), shapely.Point(350, 0), shapely.Point(950, 20)
NOWHERE = box(300, 500, 350, 550)


def town_of(**rows):
    rows.setdefault("ways", [MAIN])
    rows.setdefault("buildings", HOMES)
    return make(**rows)


def shapes(*drawn):
    found = np.empty(len(drawn), dtype=object)
    found[:] = [at(shape) for shape in drawn]
    return found


def reach_of(town, *lots, **options):
    return lot_reach(town, walk_network(town), shapes(*lots), **options)


def residents(town):
    return town.buildings["residents"].to_numpy()


# Residents


def test_residents_within_200_and_300_m_of_each_lot_by_hand():
    town = town_of()
    reach = reach_of(town, WEST, MIDDLE, EAST, NOWHERE)
    # From the west: 60, 110 and 260 m; from the middle: 260, 110 and 60 m; from
    # the east only the house of unknown residents.
    found = residents_within(reach, residents(town))
    np.testing.assert_array_equal(found, [[30, 70], [60, 70], [0, 0], [np.nan, np.nan]])
    assert reach.entered.tolist() == [True, True, True, False]
    # Everybody on the street, counted for two lots; nobody but they.
    assert np.nansum(found[:, 1]) == 2 * 70


def test_a_walk_of_exactly_the_limit_counts():
    town = town_of()
    reach = reach_of(town, WEST)
    limits = (59.9, 60.0, 110.0, 259.9, 260.0)
    assert residents_within(reach, residents(town), limits).tolist() == [[0, 10, 30, 30, 70]]


def test_a_lot_of_several_entrances_counts_each_resident_once():
    town = town_of()
    reach = reach_of(town, shapely.MultiPoint([WEST, MIDDLE]), line((100, 5), (400, 5)))
    assert len(reach.entrances) > 2
    assert residents_within(reach, residents(town)).tolist() == [[70, 70], [70, 70]]


def test_walks_longer_than_those_known_are_refused():
    town = town_of()
    reach = reach_of(town, WEST, limit_m=250.0)
    assert residents_within(reach, residents(town), (200.0, 250.0)).tolist() == [[30, 30]]
    with pytest.raises(OptionError, match="300 m: walks are known up to 250 m"):
        residents_within(reach, residents(town))


def test_without_lots_or_buildings_there_is_nothing():
    town = town_of(buildings=[])
    assert residents_within(reach_of(town), residents(town)).shape == (0, 2)
    assert residents_within(reach_of(town, WEST), residents(town)).tolist() == [[0, 0]]
    assert spaces_per_household(reach_of(town, WEST), np.array([9.0]), np.empty(0)).within.size == 0


def test_some_lots_are_taken_out():
    town = town_of()
    reach = reach_of(town, WEST, NOWHERE, MIDDLE, EAST)
    some = reach.take(np.array([False, True, True, True]))
    assert some.entered.tolist() == [False, True, True]
    whole = residents_within(reach, residents(town))
    np.testing.assert_array_equal(residents_within(some, residents(town)), whole[1:])
    with_shops = town.replace(places=table("places", [place(500, 0, "shop")]))
    apart = destinations_within(some, with_shops, kinds=("shop",))
    together = destinations_within(reach, with_shops, kinds=("shop",))
    np.testing.assert_array_equal(apart.nearest_m, together.nearest_m[1:])


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_lot_is_as_far_as_access_says(seed):
    town = made_up_town(seed, homes=150)
    rng = np.random.default_rng(seed)
    lots = [
        {"geometry": shapely.Point(rng.uniform(0, 700, 2)), "kind": "surface", "access": "public"}
        for _ in range(10)
    ]
    town = town.replace(parking=table("parking", lots))
    found = access(town, ALL_CAR_PARKS)
    pairs = lot_reach(town, found.network, town.parking.geometry.to_numpy()).homes
    nearest = np.full(len(town.buildings), np.inf)
    np.minimum.at(nearest, pairs.place, pairs.walk_m)
    served = classify(found, 300.0).name == "served"
    np.testing.assert_array_equal(np.isfinite(nearest), served)
    np.testing.assert_array_equal(nearest[served], found.walk_m[served])
    assert 0 < served.sum() < len(served)


# Destinations


def place(x, y, kind, size=0.0):
    shape = box(x - size, y - size, x + size, y + size) if size else shapely.Point(x, y)
    return {"geometry": shape, "kind": kind}


def test_destinations_by_kind_within_each_limit_and_the_nearest():
    town = town_of(
        places=[
            place(200, 20, "market"),  # 50 + 20 from the west, 150 + 20 from the middle
            place(420, 30, "market"),  # 270 + 30, 70 + 30
            place(430, 40, "toilet"),
            place(600, 10, "shop"),  # 460, 260
        ]
    )
    kinds = ("market", "shop", "hospital")
    found = destinations_within(reach_of(town, WEST, MIDDLE, NOWHERE), town, kinds=kinds)
    assert found.kinds == kinds
    nan = np.nan
    np.testing.assert_array_equal(found.count[0], [[1, 2], [0, 0], [nan, nan]])
    np.testing.assert_array_equal(found.count[1], [[2, 2], [0, 1], [nan, nan]])
    assert np.isnan(found.count[2]).all()
    np.testing.assert_allclose(found.nearest_m, [[70, nan, nan], [100, 260, nan], [nan, nan, nan]])
    assert found.without_entrance == 0


def test_no_hospital_is_none_only_where_places_are_declared_complete():
    for complete, count in (((), np.nan), (("places",), 0.0)):
        town = town_of(places=[place(200, 20, "market")], complete=complete)
        found = destinations_within(reach_of(town, WEST), town, kinds=("hospital",))
        np.testing.assert_array_equal(found.count, [[[count, count]]])
        assert np.isnan(found.nearest_m).all()


def test_a_hospital_is_reached_at_its_outline_and_a_school_at_its_gate():
    school = box(500, 20, 700, 220)
    town = town_of(
        places=[
            place(350, 135, "hospital", size=120.0),  # its middle is 135 m from the street
            {"geometry": school, "kind": "school"},
            place(800, 400, "school"),
        ],
        barriers=[ring(school), gate(600, 20)],
    )
    found = destinations_within(
        reach_of(town, MIDDLE, limit_m=300.0), town, kinds=("hospital", "school")
    )
    assert found.nearest_m.tolist() == [[15.0, 250.0 + 20.0]]
    assert found.count.tolist() == [[[1, 1], [0, 1]]]
    assert found.without_entrance == 1


def test_destinations_of_a_town_without_places_are_unknown():
    town = town_of()
    found = destinations_within(reach_of(town, WEST), town)
    assert found.count.shape == (1, len(found.kinds), 2)
    assert np.isnan(found.count).all()


# Spaces a household


def shared(town, lots, spaces, **options):
    return spaces_per_household(
        reach_of(town, *lots), np.array(spaces, dtype=float), residents(town), **options
    )


def test_spaces_are_shared_among_the_households_within_300_m_by_hand():
    # Both lots reach the same three houses of 70 people: 35 households of two.
    found = shared(town_of(), [WEST, MIDDLE, EAST], [35, 70, 12], household_size=2.0)
    nan = np.nan
    np.testing.assert_array_equal(found.within, [105, 105, 105, nan, 12])
    # Nobody is known to share the lot in the east; the fourth house joins no street.
    np.testing.assert_array_equal(found.per_household, [3, 3, 3, nan, nan])
    assert (found.mean, found.residents, found.lots_unknown) == (3.0, 70.0, 0)
    assert not found.at_least.any()


def test_a_household_is_of_2_62_people_unless_said_otherwise():
    assert HOUSEHOLD_SIZE == 2.62
    found = shared(town_of(), [WEST], [35])
    assert found.per_household[0] == pytest.approx(35 / (70 / 2.62))
    with pytest.raises(OptionError, match="household size 0"):
        shared(town_of(), [WEST], [35], household_size=0.0)


def test_lots_of_unknown_size_are_left_out_and_said():
    far = shapely.Point(650, 0)  # 260 m from the house at 400, and 260 m from that at 900
    found = shared(town_of(), [WEST, far], [35, np.nan], household_size=2.0)
    np.testing.assert_array_equal(found.within, [35, 35, 35, np.nan, np.nan])
    assert found.at_least.tolist() == [False, False, True, False, True]
    assert found.lots_unknown == 1
    assert found.mean == 1.0


def test_houses_beyond_every_lot_have_none_and_weigh_on_the_mean():
    found = shared(town_of(), [shapely.Point(0, 0)], [15], household_size=2.0)
    # 110 m and 260 m: 30 people, 15 households. The third house walks 410 m.
    np.testing.assert_array_equal(found.per_household, [1, 1, 0, np.nan, 0])
    assert found.mean == pytest.approx(30 / 70)


def test_without_any_lot_nothing_is_known():
    found = shared(town_of(), [], [])
    assert np.isnan(found.within).all()
    assert np.isnan(found.per_household).all()
    assert np.isnan(found.mean)
    assert found.residents == 0


@pytest.mark.parametrize("seed", range(5))
def test_all_spaces_near_somebody_are_given_out_and_no_input_is_changed(seed):
    rng = np.random.default_rng(seed)
    town = made_up_town(seed, homes=120)
    amount = rng.integers(0, 30, len(town.buildings)).astype(float)
    spaces = rng.integers(5, 80, 9).astype(float)
    reach = reach_of(town, *(shapely.Point(xy) for xy in rng.uniform(0, 700, (9, 2))))
    kept = amount.copy(), spaces.copy(), reach.homes.walk_m.copy()
    found = spaces_per_household(reach, spaces, amount)
    near = residents_within(reach, amount)[:, 1] > 0
    given = np.nansum(found.per_household * amount / HOUSEHOLD_SIZE)
    assert given == pytest.approx(spaces[near].sum())
    assert found.mean == pytest.approx(given * HOUSEHOLD_SIZE / found.residents)
    for now, then in zip((amount, spaces, reach.homes.walk_m), kept, strict=True):
        np.testing.assert_array_equal(now, then)


# Where there is none


def test_the_ledger_at_300_m_says_where_there_is_no_car_park():
    lots = [{"geometry": shape, "kind": "surface", "access": "public"} for shape in (WEST, NOWHERE)]
    town = town_of(parking=lots, buildings=[*HOMES[:4], home(600, 10, residents=5.0)])
    classes = classify(access(town, ALL_CAR_PARKS), 300.0)
    # The fourth stands 200 m from the lot without a way in, but joins no street itself.
    assert list(classes.name) == ["served", "served", "served", "not_connected", "too_far"]
    ledger = add_up(classes, residents(town), 0.0, "residents")
    assert ledger.amount["served"] == residents_within(reach_of(town, WEST), residents(town))[0, 1]
    assert ledger.total == residents(town).sum()
