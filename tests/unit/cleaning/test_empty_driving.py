"""Empty driving: each leg has one purpose, the parts add up, and no plan is below its bound."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planner.cleaning.empty_driving import distances, purpose
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, street, week

JULY = 7


def legs(*kinds, route=0):
    """Legs of one route; kinds that serve have a task."""
    served = [number if kind in {"serve", "area"} else -1 for number, kind in enumerate(kinds)]
    return pd.DataFrame({"route": route, "kind": kinds, "task": served})


def test_ways_from_and_to_the_depot_lie_before_the_first_and_after_the_last_service():
    table = legs("call", "drive", "drive", "serve", "drive", "area", "drive", "call", "drive")
    assert purpose(table).tolist() == [
        "", "depot", "depot", "", "between", "", "depot", "", "depot",
    ]  # fmt: skip


def test_all_ways_between_two_services_with_a_call_between_them_are_the_calls():
    table = legs("call", "serve", "drive", "call", "drive", "drive", "serve", "drive", "serve")
    assert purpose(table).tolist() == [
        "", "", "refill", "", "refill", "refill", "", "between", "",
    ]  # fmt: skip


def test_routes_one_after_another_keep_apart():
    calling = legs("call", "serve", "drive", "call", "serve", "drive")
    other = legs("call", "drive", "serve", "drive", "serve", route=1)
    assert purpose(pd.concat([calling, other], ignore_index=True)).tolist() == [
        "", "", "refill", "", "", "depot", "", "depot", "", "between", "",
    ]  # fmt: skip


def test_a_street_served_from_end_to_end_is_left_by_the_way_to_the_yard_only():
    # A yard 100 m off, 200 m of street with a dead end, each side swept on its way.
    ways = [street((0, 0), (100, 0), highway="service"), main_street((100, 0), (300, 0))]
    plan = week(make(ways=ways), fleet(SWEEPER), bound=True)
    (row,) = distances(plan).itertuples()
    assert (row.job, row.service, row.per_week) == ("sweep/sweeper/7", "sweep", 7)
    assert (row.service_m, row.depot_m) == pytest.approx((7 * 400.0, 7 * 200.0))
    assert (row.refill_m, row.between_m) == (0.0, 0.0)
    assert row.driven_m == pytest.approx(7 * 600.0)
    assert row.bound_m == pytest.approx(7 * 600.0)
    assert row.gap_m == pytest.approx(0.0, abs=1e-6)


def test_a_tank_for_one_street_makes_the_vehicle_come_back_for_the_other():
    # One pass each, 0.1 m³ each; the tank holds one. Each trip goes to the dead end and back.
    ways = [main_street((0, 0), (100, 0), (200, 0), carriageway_m=3.5)]
    lane = main_street((100, 0), (100, 60), carriageway_m=1.0)
    washer = replace(WASHER, capacity=0.15, facilities=("water",))
    plan = week(make(ways=[*ways, lane]), fleet(washer, water=(0, 0)), month=JULY, bound=True)
    (row,) = distances(plan).query("service == 'wash'").itertuples()
    assert row.service_m == pytest.approx(200.0)
    assert row.driven_m == pytest.approx(800.0)
    assert row.empty_m == pytest.approx(row.depot_m + row.refill_m + row.between_m)
    assert row.refill_m > 0
    assert row.bound_m <= row.driven_m + 1e-6


def test_without_a_bound_there_is_no_gap():
    plan = week(make(ways=[main_street((0, 0), (200, 0))]), fleet(SWEEPER))
    assert distances(plan)[["bound_m", "gap_m"]].isna().all(axis=None)
