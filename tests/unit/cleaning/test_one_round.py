"""The passes that tracks are held against: every pass of every street once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.cleaning.one_round import PASSES, one_round
from tests.towns import make, street
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week


@pytest.fixture(scope="module")
def table():
    town = make(
        ways=[
            main_street((0, 0), (200, 0), name="两侧"),
            main_street((200, 0), (400, 0), name="单行", oneway="yes"),
            main_street((400, 0), (400, 200), name="回路", oneway="yes"),
            main_street((400, 200), (200, 0), name="斜路", oneway="yes", carriageway_m=3.5),
            street((0, 0), (0, 200), name="小巷", carriageway_m=3.0),
            street((0, 0), (0, -200), name="窄巷", carriageway_m=1.8),
            street((0, 200), (0, 300), name="单位路", highway="service"),
        ]
    )
    # The washer's swath is narrower: it needs more passes than the sweeper.
    plan = week(town, fleet(SWEEPER, replace(WASHER, swath_m=3.0)), month=7)
    return one_round(plan).set_index("name")[list(PASSES)]


def test_each_side_of_a_two_way_street_is_due_in_its_own_direction(table):
    assert table.loc["两侧"].tolist() == [1, 1, 0]


def test_of_two_services_the_one_with_more_passes_counts(table):
    # 7 m one way: (7 - 0.5) / 3.5 are 2 passes of the sweeper, (7 - 0.5) / 3.0 are 3 of the washer.
    assert table.loc["单行"].tolist() == [3, 0, 0]


def test_a_narrow_two_way_street_takes_one_pass_either_way(table):
    assert table.loc["小巷"].tolist() == [0, 0, 1]


def test_what_no_vehicle_serves_is_due_all_the_same(table):
    assert table.loc["窄巷"].tolist() == [0, 0, 1]


def test_a_street_that_is_not_the_town_s_has_no_pass(table):
    assert table.loc["单位路"].tolist() == [0, 0, 0]
