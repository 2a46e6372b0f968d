"""Walking to car parks: where they are entered, the ledger, and what a change leaves alone.

A street runs along y = 0 from x = 0 to 1,000; the home stands at (100, 10).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.network import ALL_CAR_PARKS, ALL_PARKS, CLASSES, Targets, access, add_up, classify
from planner.network.ledger import NO_GREEN, NO_PARKING
from tests.towns import EAST, box, footway, gate, home, line, make, park, ring, street, table

MAIN = street((0, 0), (450, 0), (1000, 0))
LOT = box(400, 20, 500, 120)


def car_park(shape, **columns):
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def town_of(*shapes, **rows):
    rows.setdefault("ways", [MAIN])
    rows.setdefault("buildings", [home(100, 10)])
    return make(parking=[car_park(shape) for shape in shapes], **rows)


def walk(*shapes, **rows):
    return access(town_of(*shapes, **rows), ALL_CAR_PARKS)


# Where a car park is entered


def test_a_car_park_mapped_as_a_point_is_entered_from_the_nearest_way():
    found = walk(shapely.Point(450, 60))
    assert list(found.entrances.kind) == ["adjacent"]
    assert found.walk_m == pytest.approx([10 + 350 + 60])
    assert found.straight_m == pytest.approx([np.hypot(350, 50)])
    assert list(found.evidence) == ["adjacent"]


@pytest.mark.parametrize(("north", "entrances"), [(100.0, 1), (100.1, 0)])
def test_a_point_joins_a_way_up_to_100_m_off(north, entrances):
    found = walk(shapely.Point(450, north))
    assert len(found.entrances) == entrances
    assert found.without_entrance.tolist() == [not entrances]


def test_a_point_behind_a_river_is_entered_from_the_next_way_that_is_not():
    river = {"geometry": line((300, 20), (600, 20)), "kind": "river"}
    assert walk(shapely.Point(450, 30), water=[river]).without_entrance.all()
    lane = street((0, 0), (0, 110), (450, 110))
    found = walk(shapely.Point(450, 30), water=[river], ways=[MAIN, lane])
    assert found.walk_m == pytest.approx([10 + 100 + 110 + 450 + 80])


@pytest.mark.parametrize("closed", [{"bridge": True}, {"tunnel": True}, {"access": "private"}])
def test_a_point_is_not_entered_from_a_bridge_a_tunnel_or_a_private_way(closed):
    over = street((450, 0), (450, 200), **closed)
    found = walk(shapely.Point(455, 60), ways=[MAIN, over])
    assert found.walk_m == pytest.approx([10 + 355 + 60])


def test_a_gate_beside_a_point_is_not_its_own():
    found = walk(shapely.Point(450, 60), barriers=[gate(450, 60.5)])
    assert list(found.entrances.kind) == ["adjacent"]


def test_each_of_several_points_of_one_car_park_is_an_entrance():
    found = walk(shapely.MultiPoint([(450, 60), (200, 30)]))
    assert found.entrances.target.tolist() == [0, 0]
    assert found.walk_m == pytest.approx([10 + 100 + 30])


def test_a_parking_aisle_across_the_outline_is_the_way_in():
    aisle = street((450, 0), (450, 70), highway="service", service="parking_aisle")
    found = walk(LOT, ways=[MAIN, aisle])
    assert list(found.evidence) == ["way"]
    assert found.walk_m == pytest.approx([10 + 350 + 20])


def test_a_walled_car_park_is_entered_by_its_gate_only():
    assert walk(LOT, barriers=[ring(LOT)]).without_entrance.all()
    found = walk(LOT, barriers=[ring(LOT), gate(480, 20)])
    assert list(found.evidence) == ["gate"]
    assert found.walk_m == pytest.approx([10 + 380 + 20])


def test_an_open_car_park_is_entered_along_a_way_within_30_m():
    found = walk(LOT)
    assert set(found.entrances.kind) == {"adjacent"}
    assert found.walk_m == pytest.approx([10 + 300 + 20])


def test_a_car_park_drawn_as_a_line_is_entered_all_along():
    bays = line((400, 20), (500, 20))
    found = walk(bays)
    # Both ends and every 20 m between.
    assert sorted(found.entrances.xy[:, 0] - EAST) == [400, 420, 440, 460, 480, 500]
    assert found.walk_m == pytest.approx([10 + 300 + 20])
    fence = {"geometry": line((300, 10), (600, 10)), "kind": "fence"}
    assert walk(bays, barriers=[fence]).without_entrance.all()


def test_a_way_or_a_gate_on_a_line_is_one_more_entrance_and_closes_no_other():
    bays = line((400, 20), (500, 20))
    homes = [home(100, 10), home(470, 10)]
    # The second home stands midway between two of the line's own entrances.
    assert walk(bays, buildings=homes).walk_m == pytest.approx([330, 10 + 10 + 20])
    path = footway((470, 0), (470, 50))
    crossed = walk(bays, buildings=homes[:1], ways=[street((0, 0), (470, 0), (1000, 0)), path])
    assert set(crossed.entrances.kind) == {"way", "adjacent"}
    assert crossed.walk_m == pytest.approx([330])
    gated = walk(bays, buildings=homes, barriers=[gate(470, 20)])
    assert gated.walk_m == pytest.approx([330, 10 + 20])
    assert list(gated.evidence) == ["adjacent", "gate"]


def test_areas_lines_and_points_stand_side_by_side():
    shapes = [shapely.Point(900, 50), LOT, line((700, 10), (720, 10)), shapely.Point(900, 500)]
    found = walk(*shapes, buildings=[home(x, 10) for x in (380, 690, 880)])
    assert found.walk_target.tolist() == [1, 2, 0]
    assert found.walk_m == pytest.approx([10 + 20 + 20, 10 + 10 + 10, 10 + 20 + 50])
    assert found.without_entrance.tolist() == [False, False, False, True]
    assert np.all(np.diff(found.entrances.target) >= 0)
    assert (found.walk_m >= found.straight_m).all()


# The ledger


def ledger(town, targets=ALL_CAR_PARKS, limit_m=300.0):
    found = access(town, targets)
    return add_up(classify(found, limit_m), town.buildings["residents"].to_numpy(), 7.0, "人")


HOMES = [
    home(200, 10, residents=10.0),
    home(90, 10, residents=20.0),
    home(800, 10, residents=40.0),
    home(300, 300, residents=80.0),
    home(840, 60, residents=160.0),
]


def test_every_class_of_a_car_park_ledger_and_the_sum_of_all():
    walled = box(850, 120, 900, 170)
    town = town_of(LOT, walled, buildings=HOMES, barriers=[ring(walled)])
    assert list(classify(access(town, ALL_CAR_PARKS), 300.0).name) == [
        "served",  # 10 + 200 + 20
        "too_far",  # 10 + 310 + 20
        "no_entrance",  # 350 m from the open lot, 122 m straight from the walled one
        "not_connected",
        "no_entrance",
    ]
    found = ledger(town)
    assert [found.amount[name] for name in CLASSES] == [7.0, 10.0, 80.0, 200.0, 20.0]
    assert found.total == 317.0


def test_without_any_public_car_park_everybody_is_unknown_and_told_why():
    none = town_of(buildings=HOMES, green=[park(LOT)])
    private = none.replace(parking=table("parking", [car_park(LOT, access="private")]))
    for town in (none, private):
        found = ledger(town)
        assert found.amount["unknown"] == found.total == 317.0
        assert found.unknown_because[NO_PARKING] == 310.0
        assert ledger(town, ALL_PARKS).unknown_because.keys() == {
            "the mapped buildings cannot plausibly hold them"
        }


def test_car_parks_declared_complete_are_absent_where_none_is_mapped():
    town = town_of(buildings=HOMES, complete=("parking",))
    assert ledger(town).amount["too_far"] == 230.0
    assert ledger(town).total == 317.0
    assert NO_PARKING not in ledger(town).unknown_because
    assert ledger(town, ALL_PARKS).unknown_because[NO_GREEN] == 310.0
    green = town_of(buildings=HOMES, complete=("green",))
    assert ledger(green).unknown_because[NO_PARKING] == 310.0


def test_car_parks_of_another_size_do_not_make_parking_unmapped():
    town = town_of(LOT, buildings=HOMES)
    small = ledger(town, Targets(max_area_m2=100.0, table="parking"))
    assert (small.amount["unknown"], small.total) == (7.0, 317.0)


# What a change leaves alone


def both(**rows):
    return town_of(LOT, green=[park(box(700, 10, 760, 60))], buildings=HOMES, **rows)


def drawn_park(town):
    row = table("green", [park(box(150, 10, 180, 40), id="plan/1")])
    return town.replace(green=pd.concat([town.green, row], ignore_index=True))


def drawn_car_park(town):
    row = table("parking", [car_park(box(150, 10, 180, 40), id="plan/1")])
    return town.replace(parking=pd.concat([town.parking, row], ignore_index=True))


def stays(before, after):
    """Hold that nothing of an access was found anew, and that it is of its town."""
    assert after.walk_m is before.walk_m
    assert after.labels is before.labels
    assert after.entrances is before.entrances
    assert after.network is before.network
    np.testing.assert_array_equal(after.straight_m, before.straight_m)


def test_a_drawn_park_leaves_the_walk_to_car_parks_as_it_is():
    town = both()
    before = access(town, ALL_CAR_PARKS)
    after = access(drawn_park(town), ALL_CAR_PARKS, previous=before)
    stays(before, after)
    assert after.town is not town
    assert len(after.town.green) == 2


def test_a_drawn_car_park_leaves_the_walk_to_parks_as_it_is_and_shortens_the_other():
    town = both()
    parks, lots = access(town), access(town, ALL_CAR_PARKS)
    changed = drawn_car_park(town)
    stays(parks, access(changed, previous=parks))
    after = access(changed, ALL_CAR_PARKS, previous=lots)
    assert after.network is lots.network
    assert lots.walk_m[1] == 340.0
    assert after.walk_m[1] == pytest.approx(10 + 60 + 10)
    np.testing.assert_array_equal(after.walk_m, access(changed, ALL_CAR_PARKS).walk_m)


def test_a_drawn_park_searches_no_street_for_car_parks(monkeypatch):
    town = both()
    before = access(town, ALL_CAR_PARKS)

    def refuse(*_, **__):
        raise AssertionError

    for name in ("search", "insert", "reach"):
        monkeypatch.setattr(f"planner.network.search.{name}", refuse)
    stays(before, access(drawn_park(town), ALL_CAR_PARKS, previous=before))
    with pytest.raises(AssertionError):
        access(drawn_car_park(town), ALL_CAR_PARKS, previous=before)


def test_a_renamed_car_park_keeps_its_walks_and_takes_its_name():
    town = both()
    before = access(town, ALL_CAR_PARKS)
    after = access(
        town.replace(parking=town.parking.assign(name="城东")), ALL_CAR_PARKS, previous=before
    )
    stays(before, after)
    assert set(after.table()["car_park_name"]) == {"城东", ""}


def test_a_gate_opened_at_a_car_park_is_found():
    town = both(barriers=[ring(LOT)])
    before = access(town, ALL_CAR_PARKS)
    assert np.isnan(before.walk_m).all()
    gates = table("barriers", [gate(450, 20, id="plan/1", planned=True)])
    opened = town.replace(barriers=pd.concat([town.barriers, gates], ignore_index=True))
    after = access(opened, ALL_CAR_PARKS, previous=before)
    assert after.walk_m[0] == pytest.approx(10 + 250 + 20)


def test_a_gate_mapped_on_a_car_park_drawn_as_a_line_is_found():
    town = town_of(line((400, 20), (500, 20)), buildings=[home(470, 10)])
    before = access(town, ALL_CAR_PARKS)
    gated = town.replace(barriers=table("barriers", [gate(470, 20)]))
    after = access(gated, ALL_CAR_PARKS, previous=before)
    assert after.network is before.network
    assert (before.walk_m[0], after.walk_m[0]) == pytest.approx((10 + 10 + 20, 10 + 20))


def test_the_streets_are_found_once_for_parks_and_car_parks():
    town = both()
    parks = access(town)
    lots = access(town, ALL_CAR_PARKS, previous=parks)
    assert lots.network is parks.network
    np.testing.assert_array_equal(lots.walk_m, access(town, ALL_CAR_PARKS).walk_m)


def test_other_ways_make_the_network_anew_for_car_parks_too():
    town = both()
    before = access(town, ALL_CAR_PARKS)
    shorter = town.replace(ways=table("ways", [street((0, 0), (400, 0))]))
    after = access(shorter, ALL_CAR_PARKS, previous=before)
    assert after.network is not before.network
    assert after.walk_m[0] == pytest.approx(10 + 200 + 20)
