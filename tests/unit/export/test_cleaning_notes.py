"""What must be said of a plan beside its figures."""

from __future__ import annotations

from dataclasses import replace

from planner.cleaning.terms.hours import Window
from planner.export.cleaning.notes import warnings
from tests.towns import make
from tests.weeks import SWEEPER, fleet, main_street, week


def test_a_service_of_which_nothing_is_scheduled_is_named_with_the_reason():
    short = replace(SWEEPER, windows=(Window.between("20:00", "20:02"),))
    plan = week(make(ways=[main_street((0, 0), (1000, 0))]), fleet(short))
    (said,) = warnings(plan, "en")
    assert said.startswith("sweeping: not one street is scheduled (more work than one shift")
    assert "1.0 km" in said
    (said,) = warnings(plan, "zh")
    assert said.startswith("机扫：一条街道也未排入")


def test_a_plan_that_serves_everything_needs_no_warning():
    plan = week(make(ways=[main_street((0, 0), (1000, 0))]), fleet(SWEEPER))
    assert [*warnings(plan, "en")] == []


def test_places_that_nobody_gave_are_named_once():
    plan = week(make(ways=[main_street((0, 0), (1000, 0))]), fleet(SWEEPER))
    yard, *rest = plan.setting.fleet.facilities
    ours = replace(plan.setting.fleet, facilities=(replace(yard, assumed=True), *rest))
    (said,) = warnings(replace(plan, setting=replace(plan.setting, fleet=ours)), "en")
    assert said.count(yard.label.en) == 1
