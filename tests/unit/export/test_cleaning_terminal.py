"""A cleaning plan in a terminal of 80 columns: every number and head is whole."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from rich.console import Console

from planner.cleaning.plan import scheduled
from planner.export.cleaning.terminal import print_plan, print_rivals
from planner.language import LANGUAGES
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

JOB = "sweeping, Large street sweeper"
RIVALS = pd.DataFrame(
    {
        "job": [JOB, JOB],
        "engine": ["planner", "OR-Tools"],
        "routes": [12, 13],
        "unserved": [0, 104],
        "hours": [1024.5, 1100.25],
        "driven_km": [1117.3, 1317.3],
        "empty_km": [123.4, 323.4],
        "empty_share": [3.714, 0.2],
        "cpu_s": [1020.2, 60.0],
    }
)


@pytest.fixture(scope="module")
def plan():
    """A washer and two sweepers with long names on 3 km of streets."""
    names = (replace(each, name="Large street cleaner") for each in (SWEEPER, WASHER))
    ways = [main_street((0, 0), (1500, 0)), main_street((1500, 0), (1500, 1500))]
    return week(make(ways=ways), fleet(*names), month=7, bound=True)


def printed(show, *what, lang):
    file = io.StringIO()
    show(*what, Console(file=file, width=80), lang=lang)
    return file.getvalue()


def without_shift(plan):
    """Return the plan, its first route left without a shift."""
    now = plan.schedule
    slots = tuple(each for each in now.slots if each.route != 0)
    return scheduled(plan, replace(now, slots=slots, left_over=(0,)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_jobs_are_whole(plan, lang):
    text = printed(print_plan, plan, lang=lang)
    for _, route in plan.routes.iterrows():
        service_m, empty_m = route["service_m"], route["empty_m"]
        assert f" {service_m / 1e3:,.1f} " in text
        assert f" {empty_m / 1e3:,.1f} " in text
        assert f" {empty_m / (service_m + empty_m):.1%} " in text
    heads = {"en": ("share", "above", "cleaned", "routes"), "zh": ("空驶率", "超出", "作业km")}
    assert all(f" {head} " in text for head in heads[lang])


def test_routes_without_a_shift_are_told_apart(plan):
    assert "in brackets" not in printed(print_plan, plan, lang="en")
    text = printed(print_plan, without_shift(plan), lang="en")
    assert " 1 (1) │" in text
    assert "in brackets: routes with no shift left" in text


def test_other_engines_stand_under_their_job_with_whole_numbers():
    text = printed(print_rivals, RIVALS, lang="en")
    assert JOB in text
    for number in ("1,024.50", "1,117.3", "371.4%", "1,020.2", "OR-Tools", "served"):
        assert f" {number} " in text
