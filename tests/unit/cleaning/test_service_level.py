"""Frequency kept: a street counts when every side is driven on every day, and else not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.service_level import (
    kept_areas,
    kept_ground_m2,
    kept_links,
    km_by_grade,
    unkept_km,
)
from tests.towns import box, make, street
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

JULY = 7


@pytest.fixture(scope="module")
def plan():
    """A main street, a lane that the washer enters, one that is too narrow, and a square."""
    ways = [
        main_street((0, 0), (100, 0), (200, 0)),
        street((100, 0), (100, 50), carriageway_m=3.5),
        street((200, 0), (200, 80), carriageway_m=2.0),
    ]
    square = {"geometry": box(20, 150, 40, 160), "kind": "square"}
    return week(make(ways=ways, zones=[square]), fleet(SWEEPER, WASHER), month=JULY)


def lacking(plan, service):
    rows = plan.unserved[(plan.unserved["service"] == service) & (plan.unserved["link"] >= 0)]
    return sorted(rows["link"])


def test_street_km_are_due_and_kept_by_grade(plan):
    table = km_by_grade(plan).set_index(["service", "grade"])
    assert table.loc[("sweep", 2)].tolist() == pytest.approx([0.2, 0.2])
    assert table.loc[("sweep", 4)].tolist() == [0.0, 0.0]
    assert table.loc[("wash", 4)].tolist() == pytest.approx([0.13, 0.05])
    assert unkept_km(plan) == pytest.approx((0.08, 0.33))


@pytest.mark.parametrize("service", ["sweep", "wash"])
def test_what_is_not_kept_is_what_the_plan_says_no_vehicle_serves(plan, service):
    streets = plan.setting.streets
    due = (streets["inside"] & (streets[f"{service}_per_week"] > 0)).to_numpy()
    assert np.flatnonzero(due & ~kept_links(plan, service)).tolist() == lacking(plan, service)


def test_a_day_without_its_drive_breaks_the_frequency(plan):
    assert kept_links(plan, "sweep").sum() == 2
    less = [slot for slot in plan.schedule.slots if (slot.vehicle, slot.day) != ("sweeper", 3)]
    assert len(less) == len(plan.schedule.slots) - 1
    short = replace(plan, schedule=Schedule(tuple(less)))
    assert not kept_links(short, "sweep").any()
    assert not kept_areas(short, "sweep").any()
    assert kept_links(short, "wash").sum() == 3


def test_a_drive_that_two_crews_are_given_at_once_is_one_time(plan):
    slots = [slot for slot in plan.schedule.slots if (slot.vehicle, slot.day) != ("sweeper", 3)]
    twice = replace(plan, schedule=Schedule((*slots, replace(slots[0], crew=1))))
    assert len(twice.schedule.slots) == len(plan.schedule.slots)
    assert not kept_links(twice, "sweep").any()


def test_a_side_that_is_not_driven_leaves_its_street_alone_unkept(plan):
    legs = plan.legs
    swept = legs["route"] == 0
    arc = int(legs[swept & (legs["kind"] == "serve")]["arc"].iloc[0])
    other = legs.assign(kind=legs["kind"].mask(swept & (legs["arc"] == arc), "drive"))
    kept = kept_links(replace(plan, legs=other), "sweep")
    assert np.flatnonzero(kept_links(plan, "sweep") & ~kept).tolist() == [arc >> 1]
    # Driven twice on one side is not driven on both.
    twice = legs.assign(arc=legs["arc"].mask(swept & (legs["arc"] == arc), arc ^ 1))
    assert not kept_links(replace(plan, legs=twice), "sweep")[arc >> 1]


def test_ground_counts_once_whatever_is_done_on_it(plan):
    assert kept_ground_m2(plan, ("sweep",)) == pytest.approx(1400.0 + 200.0)
    assert kept_ground_m2(plan, ("sweep", "wash")) == pytest.approx(1400.0 + 200.0 + 175.0)
    assert kept_ground_m2(plan, ("wash", "sweep")) == kept_ground_m2(plan, ("sweep", "wash"))
    assert kept_ground_m2(plan, ()) == 0.0
