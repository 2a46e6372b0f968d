"""Totals: every lot that counts in one row, unknown never 0, charging only where known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.parking.supply import find_lots
from planner.parking.totals import GROUPS, totals
from tests.towns import box, make

HERE = {"kind": "surface", "access": "public"}


def lot(x, size=50.0, **columns):
    return {"geometry": box(x, 0, x + size, size), **HERE, **columns}


@pytest.fixture(scope="module")
def town():
    return make(
        parking=[
            lot(0, capacity=40.0, charging=10.0),
            lot(100, capacity=60.0),
            lot(200, capacity=20.0, access="private", charging=0.0),
            {"geometry": shapely.Point(310, 10), **HERE},
            {"geometry": shapely.Point(410, 10), **HERE, "kind": "underground", "capacity": 80.0},
            lot(500, capacity=30.0),
            # On the lot before it: kept, but not counted.
            lot(505, size=20.0, capacity=9.0),
        ],
        zones=[
            {"geometry": box(-10, -10, 350, 100), "kind": "neighbourhood", "name": "城东社区"},
            {"geometry": box(150, -10, 350, 100), "kind": "neighbourhood", "name": "小片区"},
            {"geometry": box(-10, -10, 900, 100), "kind": "residential", "name": "no"},
        ],
    )


@pytest.fixture(scope="module")
def lots(town):
    return find_lots(town)


def test_every_lot_that_counts_is_in_one_row(town, lots):
    for found in (totals(lots), totals(lots, town.zones)):
        assert found["lots"].sum() == lots["counted"].sum() == 6
        known = lots[lots["counted"]]
        assert found["spaces"].sum() == known["spaces"].sum() == 40 + 60 + 20 + 80 + 30
        assert found["unknown_lots"].sum() == known["spaces"].isna().sum() == 1
        assert found["spaces_low"].sum() <= found["spaces"].sum() <= found["spaces_high"].sum()


def test_without_neighbourhoods_there_is_one_for_all(lots):
    found = totals(lots).set_index(["zone", "access", "group"])
    assert list(found.index) == [
        ("", "private", "surface"),
        ("", "public", "surface"),
        ("", "public", "structure"),
    ]
    surface = found.loc[("", "public", "surface")]
    assert (surface["lots"], surface["spaces"], surface["unknown_lots"]) == (4, 130, 1)


def test_a_lot_belongs_to_the_smallest_neighbourhood_around_it(town, lots):
    found = totals(lots, town.zones).set_index(["zone_name", "access", "group"])["spaces"]
    assert found["城东社区", "public", "surface"] == 100
    assert found["小片区", "private", "surface"] == 20
    assert found["", "public", "surface"] == 30
    assert found["", "public", "structure"] == 80


def test_unknown_spaces_are_not_zero_but_unknown(town, lots):
    found = totals(lots, town.zones).set_index(["zone_name", "access", "group"])
    row = found.loc[("小片区", "public", "surface")]
    assert (row["lots"], row["unknown_lots"], row["spaces"]) == (1, 1, 0)


def test_charging_is_shared_out_only_where_somebody_says(lots):
    found = totals(lots).set_index(["access", "group"])
    row = found.loc[("public", "surface")]
    assert (row["charging"], row["charging_of"], row["charging_share"]) == (10, 40, 0.25)
    assert np.isnan(found.loc[("public", "structure"), "charging_share"])
    assert found.loc[("private", "surface"), "charging_share"] == 0.0


def test_in_a_complete_table_a_lot_without_chargers_has_none(lots):
    row = totals(lots, complete=True).set_index(["access", "group"]).loc[("public", "surface")]
    assert (row["charging"], row["charging_of"]) == (10, 40 + 60 + 30)
    assert row["charging_share"] == 10 / 130


def test_no_lots_make_no_rows():
    found = totals(find_lots(make()))
    assert found.empty
    assert "charging_share" in found


def test_every_kind_has_a_group_with_a_name():
    assert all(phrase.zh and phrase.en for phrase in GROUPS.values())
