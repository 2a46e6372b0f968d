"""Costs: hours, km and water at their prices; a price that is not given is never 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.costs import cost_table, week_cost, weeks_a_year, year_cost
from tests.towns import make
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

JULY, JANUARY = 7, 1
STREET = [main_street((0, 0), (1000, 0))]
"""Both sides of 1000 m at 2.5 m/s and the turn at the dead end: 830 s, 2 km and 2 m³."""

PRICED = (
    replace(SWEEPER, cost_per_hour=90.0, cost_per_km=2.0),
    replace(WASHER, cost_per_hour=60.0, cost_per_km=0.0),
)
SWEEP_DAY = 90.0 * 830.0 / 3600.0 + 2.0 * 2.0
WASH_DAY = 60.0 * 830.0 / 3600.0 + 4.0 * 2.0


def planned(*vehicles, price=4.0, month=JULY, rules=RULES):
    ours = replace(fleet(*vehicles), water_price_m3=price)
    return week(make(ways=STREET), ours, month=month, rules=rules)


@pytest.fixture(scope="module")
def plan():
    return planned(*PRICED)


def test_a_week_costs_its_hours_km_and_water(plan):
    table = cost_table(plan).set_index("service")
    assert table.loc["sweep", ["hours", "km"]].tolist() == pytest.approx([7 * 830 / 3600, 14.0])
    assert table["water_m3"].tolist() == pytest.approx([np.nan, 2.0], nan_ok=True)
    assert table["total"].tolist() == pytest.approx([7 * SWEEP_DAY, WASH_DAY])
    found = week_cost(plan)
    assert found.value == pytest.approx(7 * SWEEP_DAY + WASH_DAY)
    assert found.missing == ()


def test_a_year_sweeps_every_week_and_washes_in_its_months_only(plan):
    # April to October have 214 days.
    assert weeks_a_year(plan, "wash") == pytest.approx(214 / 7)
    assert weeks_a_year(plan, "sweep") == pytest.approx(365 / 7)
    expected = 365 * SWEEP_DAY + 214 / 7 * WASH_DAY
    assert year_cost(plan).value == pytest.approx(expected)


def test_a_price_that_is_not_given_leaves_the_cost_unknown_and_is_named():
    plan = planned(PRICED[0], replace(PRICED[1], cost_per_km=None), price=None)
    found = week_cost(plan)
    assert found.value is None
    assert [each.en for each in found.missing] == [
        "the cost per km of 洗路车 is not given (cost_per_km)",
        "the price of water is not given (water_price_m3)",
    ]
    assert year_cost(plan).value is None
    # What is known is told by its part.
    table = cost_table(plan).set_index("service")
    assert table.loc["sweep", "total"] == pytest.approx(7 * SWEEP_DAY)
    assert table.loc["wash", "hours_cost"] == pytest.approx(60.0 * 830.0 / 3600.0)
    assert table.loc["wash", ["km_cost", "water_cost", "total"]].isna().all()


def test_prices_of_vehicles_that_do_not_drive_are_not_asked_for():
    idle = replace(SWEEPER, id="second", count=0)
    plan = planned(PRICED[0], idle, month=JANUARY, price=None)
    assert week_cost(plan).value == pytest.approx(7 * SWEEP_DAY)


def test_a_week_out_of_season_does_not_tell_what_a_year_costs():
    plan = planned(*PRICED, month=JANUARY)
    assert week_cost(plan).value == pytest.approx(7 * SWEEP_DAY)
    found = year_cost(plan)
    assert found.value is None
    assert "outside the washing season" in found.missing[0].en
    never = planned(*PRICED, month=JANUARY, rules=replace(RULES, wash_months=()))
    assert year_cost(never).value == pytest.approx(365 * SWEEP_DAY)
