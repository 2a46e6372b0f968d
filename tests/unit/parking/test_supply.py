"""Every car park as one row: spaces by the best evidence, and what is wrong said in codes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import shapely

from planner.parking import faults
from planner.parking.faults import FAULTS, split_faults
from planner.parking.ground import open_ground
from planner.parking.rules import parking_rules
from planner.parking.spaces import SPACES_FROM
from planner.parking.supply import find_lots
from planner.sources.tags import read_value
from tests.towns import box, line, make, street

COLUMNS = [
    "id",
    "name",
    "kind",
    "access",
    "area_m2",
    "open_area_m2",
    "spaces",
    "spaces_low",
    "spaces_high",
    "spaces_from",
    "charging",
    "charging_from",
    "counted",
    "faults",
    "geometry",
]


def lot(shape, kind="surface", **columns):
    return {"geometry": shape, "kind": kind, "access": "public", **columns}


def mapped(text, kind="surface", shape=None):
    """A lot of 60 × 50 m (100 to 120 spaces by area) with a capacity as OSM has it."""
    number = read_value(text, "number")
    return lot(shape or box(0, 0, 60, 50), kind, capacity=number, capacity_text=text)


def building(shape, **columns):
    return {"geometry": shape, "building": "yes", **columns}


def only(**tables):
    found = find_lots(make(**tables))
    assert len(found) == 1
    return found.iloc[0]


def codes(row):
    return set(split_faults(row["faults"]))


def test_the_columns_and_the_crs():
    town = make(parking=[lot(box(0, 0, 60, 50))], ways=[street((0, 0), (120, 0))])
    found = find_lots(town)
    assert list(found.columns) == COLUMNS
    assert found.crs == town.crs
    assert list(find_lots(make()).columns) == COLUMNS


def test_a_whole_positive_capacity_is_the_spaces_without_a_range():
    row = only(parking=[mapped("110")])
    assert (row["spaces"], row["spaces_low"], row["spaces_high"]) == (110, 110, 110)
    assert row["spaces_from"] == "capacity"
    assert row["area_m2"] == row["open_area_m2"] == pytest.approx(3000.0)
    assert not codes(row)


@pytest.mark.parametrize("text", ["yes", "no", "~30", "1.5", "-5", "0", "30;40", "30-40", "几十个"])
def test_a_capacity_that_is_no_whole_positive_number_is_never_used(text):
    row = only(parking=[mapped(text)])
    without = only(parking=[lot(box(0, 0, 60, 50))])
    assert codes(row) == {faults.CAPACITY_UNREAD}
    assert row["spaces_from"] != "capacity"
    assert tuple(row[5:9]) == tuple(without[5:9])


def test_a_capacity_that_does_not_fit_is_kept_and_said():
    # 3000 m² ÷ 8 m² = 375.
    assert codes(only(parking=[mapped("375")])) == set()
    row = only(parking=[mapped("376")])
    assert codes(row) == {faults.CAPACITY_IMPLAUSIBLE}
    assert row["spaces"] == 376
    # Storeys hold more than the ground shows.
    assert codes(only(parking=[mapped("900", "multi_storey")])) == set()


def test_without_a_capacity_a_surface_lot_is_laid_out_in_a_range_with_its_area():
    row = only(parking=[lot(box(0, 0, 50, 17))])
    # 850 m²: 28 to 34 by area; 20 stalls of 2.5 m on both sides of an aisle of 6 m.
    assert row["spaces_from"] == "layout"
    assert row["spaces"] == row["spaces_high"] == 40
    assert row["spaces_low"] == 28


def test_a_layout_meets_the_streets_that_lead_in():
    inside = street((25, -30), (25, 8.5), highway="service", carriageway_m=4.0)
    row = only(parking=[lot(box(0, 0, 50, 17))], ways=[inside])
    assert row["spaces_from"] == "layout"
    assert 28 <= row["spaces_low"] <= row["spaces"] < 40


def test_a_lot_that_no_car_reaches_by_its_mapped_entrance_is_laid_out_without():
    # A tail of 1 m leads to the lane.
    tail = shapely.union(box(0, 0, 50, 17), box(50, 8, 90, 9))
    lane = street((90, 8.5), (150, 8.5), highway="service", carriageway_m=4.0)
    row = only(parking=[lot(tail)], ways=[lane])
    assert (row["spaces_from"], row["spaces"]) == ("layout", 40)


def test_a_lot_too_large_to_lay_out_is_counted_by_area():
    rules = replace(parking_rules(), layout_most_m2=1000.0)
    row = find_lots(make(parking=[lot(box(0, 0, 60, 50))]), rules=rules).iloc[0]
    assert row["spaces_from"] == "area"
    # 3000 ÷ 38.7 and ÷ 23.6 (nine in ten random lots of that size), and the middle.
    assert (row["spaces_low"], row["spaces_high"], row["spaces"]) == (77, 128, 102)


def test_five_square_metres_hold_no_known_number_of_cars():
    row = only(parking=[lot(box(0, 0, 2.5, 2))])
    assert codes(row) == {faults.TOO_SMALL}
    assert np.isnan(row["spaces"])
    assert np.isnan(row["spaces_low"])
    assert row["spaces_from"] == ""


def test_fifty_hectares_are_counted_and_said():
    row = only(parking=[lot(box(0, 0, 1000, 500))])
    assert codes(row) == {faults.TOO_LARGE}
    assert (row["spaces_low"], row["spaces_high"]) == (16_666, 22_322)
    assert row["spaces_from"] == "area"
    assert codes(only(parking=[lot(box(0, 0, 316, 316))])) == set()


def test_a_point_has_no_area_and_unknown_spaces():
    row = only(parking=[lot(shapely.Point(10, 10))])
    assert codes(row) == {faults.NO_OUTLINE}
    assert np.isnan(row["area_m2"])
    assert np.isnan(row["spaces"])
    assert only(parking=[lot(shapely.Point(10, 10), capacity=12.0)])["spaces"] == 12


def test_buildings_are_no_part_of_the_open_lot():
    walls = [building(box(0, 0, 10, 10)), building(box(5, 0, 15, 10))]
    row = only(parking=[mapped("30")], buildings=walls)
    # Together 150 of 3000 m²: not more than 5 %.
    assert row["open_area_m2"] == pytest.approx(2850.0)
    assert codes(row) == set()
    row = only(parking=[mapped("30")], buildings=[*walls, building(box(20, 0, 21, 1))])
    assert row["open_area_m2"] == pytest.approx(2849.0)
    assert codes(row) == {faults.OVERLAPS_BUILDING}


def test_cars_stand_below_a_roof_on_posts():
    roof = building(box(0, 0, 60, 50)) | {"building": "carport"}
    row = only(parking=[mapped("30")], buildings=[roof])
    assert row["open_area_m2"] == pytest.approx(3000.0)
    assert codes(row) == set()


def test_a_lot_all_below_a_building_has_unknown_spaces():
    row = only(parking=[lot(box(0, 0, 60, 50))], buildings=[building(box(-1, -1, 61, 51))])
    assert codes(row) == {faults.OVERLAPS_BUILDING}
    assert row["open_area_m2"] == 0.0
    assert np.isnan(row["spaces"])


def test_of_nested_lots_the_smaller_does_not_count():
    found = find_lots(
        make(parking=[lot(box(5, 5, 15, 15), capacity=8.0), lot(box(0, 0, 60, 50), capacity=100.0)])
    )
    assert found["counted"].tolist() == [False, True]
    assert [codes(row) for _, row in found.iterrows()] == [{faults.OVERLAPS_LOT}] * 2


@pytest.mark.parametrize(("overlap_m", "counted"), [(0.0, True), (9.9, True), (10.0, False)])
def test_lots_are_the_same_ground_from_a_fifth_of_the_smaller_on(overlap_m, counted):
    small = box(100 - overlap_m, 0, 150 - overlap_m, 50)
    found = find_lots(
        make(parking=[lot(box(0, 0, 100, 50), capacity=9.0), lot(small, capacity=9.0)])
    )
    assert found["counted"].tolist() == [True, counted]
    assert (found["faults"] == "").all() == counted


def test_of_two_equal_lots_the_first_counts():
    same = [lot(box(0, 0, 60, 50), capacity=9.0)] * 3
    assert find_lots(make(parking=same))["counted"].tolist() == [True, False, False]


def test_what_lies_on_an_uncounted_lot_alone_counts():
    # 100, 60 and 30 m wide; each lies on the one before by 20 m, the third not on the first.
    boxes = [box(0, 0, 100, 50), box(80, 0, 140, 50), box(120, 0, 150, 50)]
    found = find_lots(make(parking=[lot(shape, capacity=9.0) for shape in boxes]))
    assert found["counted"].tolist() == [True, False, True]


def test_a_garage_below_a_lot_is_not_the_same_ground():
    found = find_lots(
        make(
            parking=[
                lot(box(0, 0, 60, 50), capacity=50.0),
                lot(box(0, 0, 60, 50), "underground", capacity=80.0),
                lot(shapely.Point(30, 30), "underground", capacity=80.0),
                lot(shapely.Point(30, 20), capacity=50.0),
            ]
        )
    )
    # The point below lies on the garage, the one above on the lot.
    assert found["counted"].tolist() == [True, True, False, False]


def test_a_multi_storey_car_park_has_the_storeys_of_its_building():
    park = lot(box(0, 0, 60, 50), "multi_storey")
    row = only(parking=[park], buildings=[building(box(0, 0, 60, 50), levels=4.0)])
    # 12,000 m² ÷ 40 and ÷ 30.
    assert (row["spaces_low"], row["spaces_high"], row["spaces_from"]) == (300, 400, "area")
    assert np.isnan(row["open_area_m2"])
    assert codes(row) == set()
    for walls in ([], [building(box(0, 0, 60, 50))], [building(box(0, 0, 10, 10), levels=4.0)]):
        assert np.isnan(only(parking=[park], buildings=walls)["spaces"])


def test_a_rooftop_is_one_storey_and_a_garage_has_nobody_knows_how_many():
    row = only(parking=[lot(box(0, 0, 60, 50), "rooftop")])
    assert (row["spaces_low"], row["spaces_high"]) == (75, 100)
    assert np.isnan(only(parking=[lot(box(0, 0, 60, 50), "underground")])["spaces"])


def test_bays_have_no_aisle():
    row = only(parking=[lot(box(0, 0, 60, 2.5), "street_side")])
    # 150 m² ÷ 15 and ÷ 12.
    assert (row["spaces_low"], row["spaces_high"], row["spaces_from"]) == (10, 12, "area")
    row = only(parking=[lot(line((0, 0), (60, 0)), "street_side")])
    assert (row["spaces_low"], row["spaces_from"]) == (10, "length")


def test_a_lot_belongs_by_a_point_inside_it():
    town = make(
        boundary=box(0, 0, 100, 100),
        parking=[lot(box(-10, 0, 30, 40)), lot(box(-30, 0, 10, 40)), lot(box(200, 0, 230, 40))],
    )
    assert find_lots(town)["id"].tolist() == ["parking/0"]


def test_charging_is_as_mapped_else_the_stations_on_the_lot_else_unknown():
    stations = [
        {"geometry": shapely.Point(110, 10), "kind": "charging_station"},
        {"geometry": box(120, 5, 122, 7), "kind": "charging_station"},
        {"geometry": shapely.Point(10, 10), "kind": "charging_station"},
        {"geometry": shapely.Point(210, 10), "kind": "school"},
    ]
    boxes = [box(x, 0, x + 60, 50) for x in (0, 100, 200)]
    found = find_lots(
        make(
            parking=[lot(boxes[0], charging=0.0), lot(boxes[1]), lot(boxes[2])],
            places=stations,
        )
    )
    assert found["charging"].tolist()[:2] == [0.0, 2.0]
    assert np.isnan(found["charging"].iloc[2])
    assert found["charging_from"].tolist() == ["mapped", "stations", ""]


@pytest.mark.parametrize("charging", [-1.0, 1.5, 31.0])
def test_charging_spaces_that_cannot_be_are_not_used(charging):
    row = only(parking=[lot(box(0, 0, 60, 50), capacity=30.0, charging=charging)])
    assert np.isnan(row["charging"])
    assert codes(row) == {faults.CHARGING_IMPLAUSIBLE}


def test_a_kind_nobody_knows_is_kept_with_unknown_spaces():
    row = only(parking=[lot(box(0, 0, 60, 50), "月球停车")])
    assert np.isnan(row["spaces"])
    assert row["kind"] == "月球停车"


def test_open_ground_is_the_lot_without_buildings_and_nothing_for_structures():
    town = make(
        parking=[lot(box(0, 0, 60, 50)), lot(box(0, 0, 9, 9), "rooftop"), lot(shapely.Point(1, 1))],
        buildings=[building(box(0, 0, 30, 50))],
    )
    ground = open_ground(find_lots(town), town.buildings)
    assert ground[0].area == pytest.approx(1500.0)
    assert list(ground[1:]) == [None, None]


def test_the_town_stays_as_it_is_and_the_answer_is_the_same_twice():
    town = make(
        parking=[lot(box(0, 0, 60, 50)), mapped("~30"), lot(shapely.Point(5, 5))],
        ways=[street((0, -5), (120, -5), parking_left="lane")],
        buildings=[building(box(0, 0, 30, 30))],
    )

    def digest():
        parts = [table.to_wkb().to_csv() for table in town.tables.values()]
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    before = digest()
    first, second = find_lots(town), find_lots(town)
    assert digest() == before
    assert first.to_wkb().equals(second.to_wkb())


def test_every_code_says_something_in_both_languages():
    for phrase in (*FAULTS.values(), *SPACES_FROM.values()):
        assert phrase.zh
        assert phrase.en
