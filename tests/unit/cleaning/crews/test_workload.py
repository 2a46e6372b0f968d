from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.crews.schedule import Crews, RouteLoad, Schedule, Slot, schedule
from planner.cleaning.crews.workload import evenness, hours_by_day, shortage

HOUR = 3600.0
TO_SATURDAY = tuple(range(6))


def loads(*routes, vehicle="washer", first=0):
    """Routes from (per_week, hours)."""
    return [
        RouteLoad(first + at, vehicle, per_week, hours * HOUR, 0.0, 0.0)
        for at, (per_week, hours) in enumerate(routes)
    ]


def washers(count, *hours):
    return {"washer": Crews(count, tuple(hour * HOUR for hour in hours or (7.0,)))}


WEEK = Schedule(
    (
        Slot(0, "washer", 0, 0, 0),
        Slot(1, "washer", 0, 0, 0),
        Slot(0, "washer", 0, 3, 0),
        Slot(2, "washer", 1, 3, 0),
    )
)
ROUTES = loads((2, 2), (1, 4), (1, 4))


def test_the_hours_of_each_crew_and_day_are_listed_idle_ones_too():
    hours = hours_by_day(WEEK, ROUTES, washers(2), (3, 0, 5))
    assert hours.to_dict("list") == {
        "vehicle": ["washer"] * 6,
        "crew": [0, 0, 0, 1, 1, 1],
        "day": [0, 3, 5, 0, 3, 5],
        "seconds": [6 * HOUR, 2 * HOUR, 0, 0, 4 * HOUR, 0],
        "routes": [2, 1, 0, 0, 1, 0],
    }


def test_the_largest_hours_stand_over_their_mean():
    hours = hours_by_day(WEEK, ROUTES, washers(2), (0, 3, 5))
    # 12 hours: crews 8 and 4, days 6, 6 and 0, the longest crew day 6 of a mean of 2.
    assert evenness(hours).to_dict("records") == [
        {
            "vehicle": "washer",
            "seconds": 12 * HOUR,
            "crew_over_mean": pytest.approx(8 / 6),
            "day_over_mean": pytest.approx(6 / 4),
            "crew_day_over_mean": pytest.approx(3),
        }
    ]


def test_a_week_without_work_has_no_evenness():
    hours = hours_by_day(Schedule(()), [], washers(2), (0, 3))
    assert hours["seconds"].eq(0).all()
    assert np.isnan(evenness(hours)["crew_over_mean"]).all()


def test_a_fleet_without_crews_has_no_hours():
    hours = hours_by_day(Schedule((), (0,)), loads((1, 1)), washers(0), (0, 3))
    assert hours.empty
    assert evenness(hours).empty


def short(routes, fleet, days=TO_SATURDAY):
    return shortage(schedule(routes, fleet, days), routes, fleet, days).to_dict("records")


def test_routes_left_over_of_a_shift_each_need_a_shift_each():
    assert short(loads(*[(2, 6)] * 4), washers(1)) == [
        {
            "vehicle": "washer",
            "routes": 1,
            "seconds": 12 * HOUR,
            "shifts": 2,
            "crews": 1,
            "hopeless": 0,
        }
    ]


def test_short_routes_left_over_share_the_shifts_that_are_missing():
    routes = loads(*[(1, 6)] * 6, (1, 2), (1, 2), (1, 2))
    left = Schedule((), (6, 7, 8))
    (row,) = shortage(left, routes, washers(1), TO_SATURDAY).to_dict("records")
    assert (row["routes"], row["shifts"], row["crews"]) == (3, 1, 1)


def test_a_route_left_over_needs_a_shift_at_each_visit_and_crews_where_days_run_out():
    routes = loads((6, 6), (6, 6), (6, 6))
    (row,) = short(routes, washers(1))
    assert (row["routes"], row["shifts"], row["crews"]) == (2, 12, 2)


def test_routes_that_no_crew_can_drive_are_told_apart():
    # Longer than the shift; and thrice a day where a day has two shifts.
    (row,) = short(loads((1, 7.5), (18, 1), (1, 3)), washers(1, 7, 7))
    assert (row["routes"], row["hopeless"], row["shifts"], row["crews"]) == (2, 2, 0, 0)


def test_a_fleet_without_crews_lacks_them_all():
    (row,) = short(loads((2, 6)), washers(0))
    assert (row["shifts"], row["crews"]) == (2, 1)


def test_nothing_is_short_where_all_is_driven():
    assert short(loads((1, 6)), washers(1)) == []
