"""Grades: class, name, frontage, table, each before the one named first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import shapely

from planner.cleaning.driving.network import build_network
from planner.cleaning.due.streets import cleaning_streets
from planner.cleaning.terms.rules import default_rules
from tests.towns import box, make, street

RULES = default_rules()


def graded(ways, *, rules=RULES, table=None, **rows):
    """Grade and evidence of each link, in the order of `ways` that are not cut anywhere."""
    town = make(ways=ways, **rows)
    network = build_network(town.ways, rules.driven)
    found = cleaning_streets(town, network, rules, table=table)
    return list(zip(found["grade"].tolist(), found["grade_from"], strict=True))


def shops(count, *, x=0.0, y=10.0, step=1.0, kind="shop"):
    return [{"geometry": shapely.Point(x + step * i, y), "kind": kind} for i in range(count)]


def apart(*rows):
    """Streets of 100 m, 300 m from each other."""
    return [street((0, 300 * i), (100, 300 * i), **row) for i, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("highway", "grade"),
    [("trunk", 2), ("primary", 2), ("secondary_link", 2), ("tertiary", 3), ("unclassified", 3),
     ("residential", 4), ("living_street", 4), ("service", 0)],
)  # fmt: skip
def test_without_other_evidence_the_class_gives_the_grade(highway, grade):
    assert graded(apart({"highway": highway})) == [(grade, "class")]


def test_of_service_ways_only_alleys_are_the_towns():
    kinds = ("alley", "driveway", "parking_aisle", "")
    ways = apart(*({"highway": "service", "service": kind} for kind in kinds))
    assert [grade for grade, _ in graded(ways)] == [4, 0, 0, 0]


def test_the_end_of_a_name_goes_before_the_class():
    names = {"name": "西关巷", "highway": "tertiary"}, {"name": "巷口路", "highway": "tertiary"}
    lane_of_a_compound = {"name": "文庙巷 ", "highway": "service"}
    assert graded(apart(*names, lane_of_a_compound)) == [(4, "name"), (3, "class"), (4, "name")]


def test_of_endings_that_fit_the_longest_counts():
    rules = replace(RULES, name_grades={"大街": 2, "街": 3, "东大街": 1})
    names = ("北大街", "北街", "东大街")
    ways = apart(*({"name": name, "highway": "residential"} for name in names))
    assert [grade for grade, _ in graded(ways, rules=rules)] == [2, 3, 1]


@pytest.mark.parametrize(
    ("count", "expected"),
    # 8 m of frontage each, of 200 m on both sides: 56 %, 60 %, 68 %, 72 %.
    [(14, (3, "class")), (15, (2, "frontage")), (17, (2, "frontage")), (18, (1, "frontage"))],
)
def test_mapped_shops_raise_a_street_by_the_frontage_they_take(count, expected):
    assert graded(apart({"highway": "tertiary"}), places=shops(count)) == [expected]


def test_frontage_lowers_no_grade_and_makes_no_street_the_towns():
    # Of grade 2 by its class; its shops would make it one of grade 2 at most.
    ways = apart({"highway": "primary"}, {"highway": "service"})
    places = [*shops(15), *shops(60, y=310)]
    assert graded(ways, places=places) == [(2, "class"), (0, "class")]


def test_a_driveway_takes_no_shops_from_the_street_behind_it():
    ways = [
        street((0, 0), (100, 0), highway="tertiary"),
        street((0, 12), (100, 12), highway="service"),
    ]
    assert graded(ways, places=shops(18, y=14)) == [(1, "frontage"), (0, "class")]


def test_shops_count_for_the_nearest_street_within_20_m_of_its_carriageway():
    ways = [
        street((0, 0), (100, 0), highway="tertiary"),
        street((0, 40), (100, 40), highway="tertiary"),
    ]
    assert [grade for grade, _ in graded(ways, places=shops(18, y=22))] == [3, 1]
    # The carriageway is 7 m wide: its edge is 3.5 m from the centre line.
    assert graded(ways[:1], places=shops(18, y=23.4)) == [(1, "frontage")]
    assert graded(ways[:1], places=shops(18, y=23.6)) == [(3, "class")]


def test_two_shops_beside_a_short_link_are_no_shopping_street():
    short = [street((0, 0), (12, 0), highway="tertiary")]
    assert graded(short, places=shops(2)) == [(3, "class")]


def test_a_street_along_a_square_is_of_grade_1_and_one_that_ends_there_is_not():
    square = [{"geometry": box(0, 20, 100, 80), "kind": "square"}]
    along, ending = street((0, 0), (100, 0)), street((300, 50), (100, 50))
    assert graded([along, ending], zones=square) == [(1, "frontage"), (4, "class")]


def test_a_government_seat_mapped_as_a_point_raises_the_nearest_street_only():
    ways = [street((0, 0), (100, 0)), street((0, 60), (100, 60))]
    seat = [{"geometry": shapely.Point(50, 20), "kind": "service_hall"}]
    assert graded(ways, places=seat) == [(1, "frontage"), (4, "class")]
    far = [{"geometry": shapely.Point(50, -54), "kind": "service_hall"}]
    assert graded(ways, places=far) == [(4, "class"), (4, "class")]


def test_the_outline_of_a_square_is_no_street():
    corners = ((0, 0), (100, 0), (100, 50), (0, 50), (0, 0))
    ring = street(*corners, highway="pedestrian", id="way/7", name="南里")
    lane = street((300, 0), (400, 0), highway="pedestrian", id="way/8")
    zones = [{"geometry": box(0, 0, 100, 50), "kind": "square", "id": "way/7"}]
    assert graded([ring, lane], zones=zones) == [(0, "class"), (4, "class")]


def test_the_bureaus_rows_go_before_all_and_those_of_a_way_before_those_of_its_name():
    ways = apart(
        {"id": "way/1", "name": "新华街", "highway": "primary"},
        {"id": "way/2", "name": "新华街", "highway": "primary"},
        {"id": "way/3", "name": "新华街东段", "highway": "primary"},
        {"id": "way/4", "highway": "service"},
    )
    table = pd.DataFrame(
        {"way_id": [None, 2.0, "way/4"], "name": [" 新华街 ", "", None], "grade": [3, "4", 2]}
    )
    kept = table.copy(deep=True)
    found = graded(ways, table=table, places=shops(18))
    assert found == [(3, "table"), (4, "table"), (2, "class"), (2, "table")]
    pd.testing.assert_frame_equal(table, kept)


def test_a_street_that_the_bureau_serves_is_the_towns():
    ways = apart({"id": "way/1", "highway": "service"}, {"id": "way/2", "highway": "tertiary"})
    table = pd.DataFrame({"way_id": ["way/1", "way/2"], "wash_per_week": [2, 2]})
    assert graded(ways, table=table) == [(4, "table"), (3, "class")]


def test_a_row_may_say_that_a_street_is_not_the_towns():
    table = pd.DataFrame({"name": ["国道"], "grade": [0]})
    assert graded(apart({"name": "国道", "highway": "trunk"}), table=table) == [(0, "table")]
