"""Figures of car parks and streets: sums and shares by hand, and no percentage of too little."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from planner import assess
from planner.parking.reach import HOUSEHOLD_SIZE
from planner.population.place import Totals, place_residents
from planner.standards import standards
from tests.towns import box, home, make, park, street


def lot(x, *, side=20.0, **columns):
    shape = box(x, 20, x + side, 20 + side)
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def tree(x, y, crown_m=4.0):
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": crown_m}


def figures(*lots, people=None, complete=(), **more):
    town = make(
        boundary=box(-500, -500, 3000, 500),
        ways=[street((-400, 0), (2900, 0))],
        buildings=[home(10, -15)],
        parking=list(lots),
        complete=complete,
        **more,
    )
    if people:
        town = place_residents(town, Totals("number", str(people), total=float(people)))
    return {row.id: row for row in assess(town, ("parking", "street_green")).indicators}


def test_spaces_are_summed_and_a_lot_on_another_counts_once():
    found = figures(lot(0, capacity=10.0), lot(100, capacity=5.0), lot(100, side=10, capacity=4.0))
    assert found["parking_spaces"].value == 15
    assert found["parking_spaces"].numerator == 15
    assert found["parking_spaces"].denominator is None


def test_unknown_spaces_are_told_and_not_counted_as_nothing():
    point = {"geometry": shapely.Point(300, 10), "kind": "surface", "access": "public"}
    found = figures(lot(0, capacity=10.0), point)["parking_spaces"]
    assert found.value == 10
    assert "1 more of unknown spaces" in found.caveat
    assert figures(point)["parking_spaces"].value is None


def test_no_mapped_car_park_is_unknown_unless_car_parks_are_declared_complete():
    assert figures()["parking_spaces"].value is None
    assert figures(complete=("parking",))["parking_spaces"].value == 0


def test_spaces_for_a_hundred_households():
    found = figures(lot(0, capacity=10.0), lot(50, capacity=7.0, access="private"), people=10)
    row = found["parking_per_100_households"]
    assert row.value == pytest.approx(100 * 10 / (10 / 2.62))
    assert (row.numerator, row.denominator) == (10, pytest.approx(10 / 2.62))


def test_households_are_of_the_same_size_wherever_they_are_counted():
    row = next(row for row in standards() if row.id == "parking_per_100_households")
    assert row.parameters["people_per_household"] == HOUSEHOLD_SIZE


def test_chargers_are_a_share_of_the_lots_that_say_so():
    told = [lot(100 * n, capacity=20.0, charging=2.0) for n in range(4)]
    unsaid = lot(500, capacity=100.0)
    row = figures(*told, unsaid)["parking_charging_share"]
    assert row.value == pytest.approx(10.0)
    assert (row.numerator, row.denominator) == (8, 80)
    assert row.met is None  # a rule of other provinces, not read
    assert figures(*told[:3], unsaid)["parking_charging_share"].value is None


def test_where_car_parks_are_complete_an_unsaid_charger_is_none():
    lots = [lot(0, capacity=20.0, charging=2.0), lot(100, capacity=20.0)]
    row = figures(*lots, complete=("parking",))["parking_charging_share"]
    assert row.value == pytest.approx(5.0)


def test_shaded_car_parks_by_number_and_by_area():
    # Each trellis covers 40 % of 400 m² and 25 % of 1,600 m².
    lots = [lot(0), lot(100, side=40)]
    trellis = [park(box(0, 20, 8, 40), kind="trellis"), park(box(100, 20, 110, 60), kind="trellis")]
    found = figures(*lots, green=trellis)
    assert found["shaded_car_parks"].value == pytest.approx(50.0)
    assert found["shaded_car_parks_area"].value == pytest.approx(20.0)
    assert found["shaded_car_parks_area"].denominator == pytest.approx(0.2)


def test_no_share_of_shaded_lots_is_told_where_the_shade_of_most_is_unknown():
    found = figures(lot(0), lot(100), trees=[tree(10, 30)])
    for name in ("shaded_car_parks", "shaded_car_parks_area", "midday_shade_july"):
        assert found[name].value is None
        assert "above 20% no percentage is given" in found[name].caveat
    known = figures(lot(0), lot(100), trees=[tree(10, 30)], complete=("trees",))
    assert known["shaded_car_parks"].value == 0.0


def test_midday_shade_is_the_mean_over_area():
    wood = park(box(-30, 0, 50, 80), kind="wood")
    row = figures(lot(0), lot(500, side=40), green=[wood], complete=("trees",))["midday_shade_july"]
    assert row.value == pytest.approx(100 * 400 / 2000, abs=0.5)


def test_a_street_between_two_rows_of_large_crowns_is_shaded_and_one_without_is_not():
    crowns = [tree(x, y, 20.0) for x in np.arange(-495, 2995, 6.0) for y in (-6, 6)]
    row = figures(trees=crowns)["shaded_streets_study_area"]
    assert row.value == pytest.approx(100.0)
    bare = figures(complete=("trees",))["shaded_streets_study_area"]
    assert bare.value == 0.0
    assert figures()["shaded_streets_study_area"].value is None


def test_a_share_of_length_keeps_the_unknown_below_the_line():
    rows = figures(lot(0), people=10)
    for row in rows.values():
        assert dataclasses.asdict(row)
        if row.value is None:
            assert row.caveat
            assert row.caveat_zh
