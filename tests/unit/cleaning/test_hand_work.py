"""What no vehicle serves is listed with its reason, and what hands keep clean is told in shifts."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import shapely

from planner.cleaning.hand_work import (
    HAND_REASONS,
    REASONS,
    hand_work,
    summed_by_name,
    unserved_streets,
)
from planner.cleaning.jobs import Reason
from planner.cleaning.terms.hours import Window
from tests.towns import footway, make, street
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

JULY = 7


@pytest.fixture(scope="module")
def plan():
    """A main street; lanes too narrow, one of them cut in two; a lane for the washer; steps."""
    ways = [
        main_street((0, 0), (100, 0), (200, 0), name="大街"),
        street((100, 0), (100, 50), (100, 90), carriageway_m=2.0, name="窄巷"),
        street((100, 50), (150, 50), carriageway_m=2.0),
        street((200, 0), (200, 80), carriageway_m=7.0, name="后街"),
        {**footway((0, 0), (0, 20)), "highway": "steps"},
        footway((0, 0), (0, -30), access="private"),
        street((0, 500), (70, 500), highway="service"),
    ]
    lot = {"geometry": shapely.Point(50, 30), "kind": "surface", "access": "public"}
    return week(make(ways=ways, parking=[lot]), fleet(SWEEPER, WASHER), month=JULY)


def test_streets_and_areas_that_no_vehicle_serves_are_listed_with_their_reason(plan):
    table = unserved_streets(plan)
    assert len(table) == len(plan.unserved)
    pieces = table[table["kind"] == "street"]
    assert sorted(pieces["metres"]) == pytest.approx([40.0, 50.0, 50.0])
    assert set(pieces["service"]) == {"wash"}
    assert set(pieces["reason"]) == {"narrow"}
    assert pieces["area_m2"].sum() == pytest.approx(280.0)
    assert pieces["id"].tolist() == ["ways/2", "ways/1", "ways/1"]
    (lot,) = table[table["kind"] == "parking"].itertuples()
    assert (lot.link, lot.grade, lot.reason, lot.service) == (-1, 0, "no_outline", "sweep")
    assert np.isnan([lot.metres, lot.area_m2]).all()
    # The areas come last.
    assert table["kind"].iloc[-1] == "parking"


def test_pieces_are_added_up_by_name_and_unnamed_ones_by_way(plan):
    table = unserved_streets(plan)
    found = summed_by_name(table[table["kind"] == "street"], ("service", "reason"))
    assert found["name"].tolist() == ["", "窄巷"]
    assert found["ids"].tolist() == ["ways/2", "ways/1"]
    assert found["pieces"].tolist() == [1, 2]
    assert found["metres"].tolist() == pytest.approx([50.0, 90.0])
    assert found["area_m2"].tolist() == pytest.approx([100.0, 180.0])


def test_an_area_that_nobody_knows_stays_unknown_in_its_sum(plan):
    table = unserved_streets(plan)
    one = table["id"] == "ways/2"
    found = summed_by_name(table.assign(area_m2=table["area_m2"].mask(one)), ("service", "kind"))
    assert found["unsized"].tolist() == [1, 0, 1]
    assert found["area_m2"].tolist() == pytest.approx([np.nan, 180.0, np.nan], nan_ok=True)


def test_hands_keep_narrow_lanes_hand_swept_streets_and_steps(plan):
    table = hand_work(plan)
    by_reason = table.groupby("reason")["area_m2"].sum().to_dict()
    assert by_reason == pytest.approx({"narrow": 280.0, "by_rule": 560.0, "no_carriageway": 40.0})
    # All are swept by hand every day; a person keeps 5,000 m² clean in a shift.
    assert set(table["per_week"]) == {7}
    assert table["shifts_per_week"].sum() == pytest.approx(880.0 / 5000.0 * 7)


def test_a_street_that_lacks_both_services_is_kept_by_hand_once_at_the_higher_frequency():
    ways = [main_street((0, 0), (200, 0)), main_street((200, 0), (300, 0), carriageway_m=2.0)]
    plan = week(make(ways=ways), fleet(SWEEPER, WASHER), month=JULY)
    assert sorted(plan.unserved["service"]) == ["sweep", "wash"]
    (row,) = hand_work(plan).itertuples()
    assert (row.reason, row.metres, row.per_week) == ("narrow", 100.0, 7)
    assert row.shifts_per_week == pytest.approx(200.0 / 5000.0 * 7)


def test_a_lane_of_unknown_width_has_no_area_and_no_shifts():
    ways = [main_street((0, 0), (200, 0)), street((200, 0), (300, 0), carriageway_m=np.nan)]
    (row,) = hand_work(week(make(ways=ways), fleet(SWEEPER, WASHER), month=JULY)).itertuples()
    assert row.reason == "by_rule"
    assert np.isnan([row.area_m2, row.shifts_per_week]).all()


def test_what_no_shift_is_left_for_is_the_hands_work_and_says_so():
    both = replace(SWEEPER, services=("sweep", "wash"), windows=(Window.between("20:00", "20:15"),))
    plan = week(make(ways=[main_street((0, 0), (1000, 0))]), fleet(both), month=JULY)
    assert unserved_streets(plan)["reason"].tolist() == ["no_shift"]
    (row,) = hand_work(plan).itertuples()
    assert (row.reason, row.metres, row.per_week) == ("no_shift", 1000.0, 1)


def test_what_is_more_than_a_shift_holds_is_the_hands_work_too():
    short = replace(SWEEPER, windows=(Window.between("20:00", "20:02"),))
    plan = week(make(ways=[main_street((0, 0), (1000, 0))]), fleet(short))
    (row,) = hand_work(plan).itertuples()
    assert (row.reason, row.metres, row.per_week) == ("too_long", 1000.0, 7)


def test_a_town_without_vehicles_lists_all_its_streets():
    plan = week(make(ways=[main_street((0, 0), (200, 0))]), fleet(replace(SWEEPER, count=0)))
    assert unserved_streets(plan)["reason"].tolist() == ["no_vehicle"]
    assert hand_work(plan)["reason"].tolist() == ["no_vehicle"]


def test_every_reason_has_words_in_both_languages():
    assert tuple(REASONS) == get_args(Reason)
    assert {*get_args(Reason)} - {*HAND_REASONS} == {"no_outline"}
    for phrase in (*REASONS.values(), *HAND_REASONS.values()):
        assert phrase.zh
        assert phrase.en
