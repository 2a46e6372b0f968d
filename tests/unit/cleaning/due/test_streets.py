"""The table of streets, and the ways that are left out of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.cleaning.driving.network import build_network
from planner.cleaning.due.streets import cleaning_streets, not_cleaned
from planner.cleaning.terms.rules import default_rules, district_practice
from planner.errors import DataError
from tests.driven import grid
from tests.towns import box, make, street

RULES = default_rules()


def cleaned(ways, *, rules=RULES, table=None, **rows):
    town = make(ways=ways, **rows)
    return cleaning_streets(town, build_network(town.ways, rules.driven), rules, table=table)


def test_each_link_has_a_row_in_the_networks_order():
    town = make(ways=grid(3, 3))
    network = build_network(town.ways, RULES.driven)
    streets = cleaning_streets(town, network, RULES)
    assert len(streets) == network.links == 12
    assert streets["way_id"].tolist() == [f"ways/{way}" for way in network.way]
    assert streets["length_m"].tolist() == [100.0] * 12
    assert (streets.geometry.to_numpy() == network.lines).all()
    assert streets.columns.tolist() == [
        "way_id", "name", "highway", "inside", "grade", "grade_from", "length_m", "width_m",
        "width_from", "wash_per_week", "sweep_per_week", "area_m2", "geometry",
    ]  # fmt: skip


def test_area_is_length_times_width_and_an_unknown_width_has_none():
    ways = [
        street((0, 0), (100, 0), carriageway_m=9.0, carriageway_from="lanes"),
        street((0, 50), (100, 50), carriageway_m=np.nan),
    ]
    streets = cleaned(ways)
    assert streets["area_m2"].tolist()[0] == 900.0
    assert streets["width_from"].tolist() == ["lanes", ""]
    assert np.isnan(streets["area_m2"].tolist()[1])
    assert streets["wash_per_week"].tolist() == [1.0, 1.0]


def test_every_main_street_and_back_lane_is_washed_weekly_and_main_streets_swept_daily():
    classes = ("primary", "tertiary", "residential", "service")
    ways = [street((0, 50 * i), (100, 50 * i), highway=each) for i, each in enumerate(classes)]
    streets = cleaned(ways)
    assert streets["wash_per_week"].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert streets["sweep_per_week"].tolist() == [7.0, 0.0, 0.0, 0.0]


def test_frequencies_follow_the_rules():
    rules = district_practice()
    ways = [street((0, 0), (100, 0), highway="primary")]
    streets = cleaned(ways, rules=rules)
    assert streets["wash_per_week"].item() == rules.frequency("wash", 2)
    assert streets["sweep_per_week"].item() == rules.frequency("sweep", 2)


def test_a_row_of_the_bureau_goes_before_the_frequency_of_the_grade():
    ways = [street((0, 0), (100, 0), name="北街"), street((0, 50), (100, 50), name="南街")]
    table = pd.DataFrame(
        {"name": ["北街", "南街"], "wash_per_week": [3, None], "sweep_per_week": [0, 14]}
    )
    streets = cleaned(ways, table=table)
    assert streets["wash_per_week"].tolist() == [3.0, 1.0]
    assert streets["sweep_per_week"].tolist() == [0.0, 14.0]
    assert streets["grade_from"].tolist() == ["class", "class"]
    regraded = cleaned(ways, table=pd.DataFrame({"name": ["北街"], "grade": [1]}))
    assert regraded["sweep_per_week"].tolist() == [7.0, 0.0]


def test_a_table_that_cannot_be_used_is_refused():
    with pytest.raises(DataError, match="contradict"):
        cleaned(grid(), table=pd.DataFrame({"name": ["北街", "北街"], "grade": [1, 2]}))


def test_streets_are_due_where_their_middle_is_in_the_study_area():
    ways = [
        street((0, 0), (100, 0)), street((0, 50), (190, 50)), street((0, 80), (210, 80)),
        street((150, 20), (250, 20)),
    ]  # fmt: skip
    table = pd.DataFrame({"way_id": ["ways/3"], "wash_per_week": [2]})
    streets = cleaned(ways, boundary=box(0, 0, 100, 100), table=table)
    assert streets["inside"].tolist() == [True, True, False, False]
    assert streets["wash_per_week"].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert streets["grade"].tolist() == [4, 4, 4, 4]


def test_each_carriageway_of_a_divided_road_takes_half_the_width_of_its_class():
    said = {"highway": "primary", "carriageway_m": 14.0, "carriageway_from": "class"}
    there = street((0, 0), (300, 0), oneway="yes", **said)
    back = street((300, 20), (0, 20), oneway="yes", **said)
    streets = cleaned([there, back])
    assert streets["width_m"].tolist() == [7.0, 7.0]
    assert streets["width_from"].tolist() == ["half_class", "half_class"]
    assert streets["area_m2"].tolist() == [2100.0, 2100.0]
    # Drawn the other way and driven backwards it is the same road.
    reverse = street((0, 20), (300, 20), oneway="reverse", **said)
    assert cleaned([there, reverse])["width_m"].tolist() == [7.0, 7.0]


@pytest.mark.parametrize(
    "other",
    [
        {"geometry": ((0, 20), (300, 20)), "oneway": "yes"},  # the same direction
        {"geometry": ((300, 20), (0, 20)), "oneway": ""},  # two-way
        {"geometry": ((300, 41), (0, 41)), "oneway": "yes"},  # too far away
        {"geometry": ((300, 20), (0, 20)), "oneway": "yes", "highway": "secondary"},
        {"geometry": ((300, 20), (0, 20)), "oneway": "yes", "name": "南街"},
        {"geometry": ((150, 300), (150, 5)), "oneway": "yes"},  # square to it
    ],
)
def test_a_one_way_street_without_a_counterpart_keeps_its_width(other):
    said = {"highway": "primary", "carriageway_m": 14.0, "carriageway_from": "class"}
    corners = other.pop("geometry")
    ways = [street((0, 0), (300, 0), oneway="yes", **said), street(*corners, **{**said, **other})]
    assert cleaned(ways)["width_m"].tolist() == [14.0, 14.0]


def test_a_mapped_width_stays_and_a_roundabout_is_no_divided_road():
    said = {"highway": "primary", "oneway": "yes", "carriageway_m": 14.0}
    there = street((0, 0), (300, 0), carriageway_from="lanes", **said)
    back = street((300, 20), (0, 20), carriageway_from="width", **said)
    corners = ((600, 0), (640, 0), (640, 20), (600, 20), (600, 0))
    ring = street(*corners, carriageway_from="class", **said)
    # The street that joins it cuts it into parts that are driven opposite ways.
    streets = cleaned([there, back, ring, street((640, -90), (640, 0))])
    assert streets["width_m"].tolist() == [14.0] * 4 + [7.0]


def test_ways_left_out_are_listed_with_the_reason():
    rows = [
        street((0, 0), (100, 0)),
        street((0, 10), (100, 10), highway="footway"),
        street((0, 20), (100, 20), access="private"),
        street((0, 30), (100, 30), highway="service", service="driveway"),
        street((0, 40), (100, 40), highway="track"),
        street((0, 50), (100, 50), highway="footway", access="private"),
        street((0, 60), (50, 60), highway="service", access="private"),
        street((0, 70), (100, 70), highway="service", service="alley"),
        street((900, 0), (950, 0), highway="track"),
        street((0, 80), (10, 80), (10, 90), (0, 80), highway="pedestrian", id="way/5"),
    ]
    rows = [{"id": f"ways/{number}", **row} for number, row in enumerate(rows)]
    town = make(
        ways=rows,
        boundary=box(-10, -10, 500, 500),
        zones=[{"geometry": box(0, 80, 10, 90), "kind": "square", "id": "way/5"}],
    )
    network = build_network(town.ways, RULES.driven)
    left = not_cleaned(town, network, RULES)
    assert list(zip(left["way_id"], left["reason"], left["tag"], strict=True)) == [
        ("ways/1", "no_carriageway", ""),
        ("ways/2", "private", "access=private"),
        ("ways/3", "class", ""),
        ("ways/4", "class", ""),
        ("ways/5", "no_carriageway", ""),
        ("ways/6", "private", "access=private"),
        ("way/5", "area", ""),
    ]
    assert left["length_m"].tolist()[:6] == [100.0, 100.0, 100.0, 100.0, 100.0, 50.0]
    streets = cleaning_streets(town, network, RULES)
    graded = set(streets["way_id"][streets["inside"] & (streets["grade"] > 0)])
    # Each way of the study area is either a street that is cleaned or listed here.
    inside = set(town.ways["id"]) - {"ways/8"}
    assert graded | set(left["way_id"]) == inside
    assert not graded & set(left["way_id"])


def test_a_town_without_streets_has_tables_without_rows():
    town = make()
    network = build_network(town.ways, RULES.driven)
    assert cleaning_streets(town, network, RULES).empty
    assert not_cleaned(town, network, RULES).empty


def test_inputs_stay_as_they_are():
    town = make(ways=grid(), places=[{"geometry": box(0, 10, 10, 20), "kind": "shop"}])
    before = {name: table.copy(deep=True) for name, table in town.tables.items()}
    network = build_network(town.ways, RULES.driven)
    width = network.width_m.copy()
    streets = cleaning_streets(town, network, RULES)
    streets["width_m"] = 0.0
    streets["length_m"] = 0.0
    not_cleaned(town, network, RULES)
    for name, table in town.tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before[name]))
    assert (network.width_m == width).all()
    assert (network.length_m > 0).all()
