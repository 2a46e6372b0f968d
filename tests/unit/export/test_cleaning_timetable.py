"""When crews drive: times on the clock, pauses counted in, days in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.cleaning.terms.hours import Shift, Window
from planner.export.cleaning.timetable import (
    Crew,
    Drive,
    begins,
    by_route,
    crews,
    day_names,
    drives,
)
from planner.language import Phrase
from tests.towns import make
from tests.weeks import SWEEPER, fleet, main_street, week

HOUR = 3600.0
BROKEN = Shift(
    Window.between("06:00", "12:00"),
    (Window.between("06:00", "07:00"), Window.between("09:00", "12:00")),
)
"""From 7 to 9 nothing is done."""

CREW = Crew("sweeper-1", "sweeper", 0, Phrase("扫路车1", "sweeper 1"))


def drive(begin_s, *, day=0, seconds=HOUR, shift=BROKEN):
    return Drive(0, CREW, day, 0, shift, begin_s, seconds)


@pytest.mark.parametrize(
    ("begins_at", "worked_min", "time"),
    [
        (6.0, 0, "06:00"),
        (6.0, 60, "07:00"),
        (6.0, 61, "09:01"),
        (6.5, 30, "07:00"),
        (6.5, 40, "09:10"),
        (10.0, 60, "11:00"),
        (10.0, 180, "13:00"),
    ],
)
def test_pauses_pass_on_the_clock_while_nothing_is_worked(begins_at, worked_min, time):
    assert drive(begins_at * HOUR).clock(worked_min * 60.0) == time


def test_a_drive_past_midnight_ends_on_the_clock_of_the_next_day():
    night = Shift(Window.between("22:00", "05:00"), (Window.between("22:00", "05:00"),))
    late = drive(22 * HOUR, seconds=3 * HOUR, shift=night)
    assert late.times == "22:00-01:00"
    assert late.at_s(late.seconds) == 25 * HOUR


def test_days_are_told_in_the_order_of_the_week_and_once():
    assert day_names([3, 0, 0], "en") == "Mon, Thu"
    assert day_names([3, 0], "zh") == "周一、周四"
    assert day_names(range(7), "zh") == "每天"


def test_a_time_that_differs_from_day_to_day_is_told_with_its_days():
    assert begins([drive(6 * HOUR), drive(6 * HOUR, day=3)], 60.0, "en") == "06:01"
    some = [drive(6 * HOUR), drive(9 * HOUR, day=3), drive(6 * HOUR, day=5)]
    assert begins(some, 0.0, "en") == "06:00 (Mon, Sat), 09:00 (Thu)"
    assert begins([], 0.0, "en") == ""


@pytest.fixture(scope="module")
def two_streets():
    """Two streets of 2 km; a shift of 20 minutes holds one of them at 9 km/h, not both."""
    short = replace(
        SWEEPER, id="扫路车", count=2, windows=(Window.between("20:00", "20:20"),), service_kmh=9.0
    )
    town = make(
        ways=[
            main_street((0, 0), (2000, 0), oneway="yes", carriageway_m=3.5),
            main_street((2000, 0), (2000, 100), oneway="yes", carriageway_m=3.5),
            main_street((2000, 100), (0, 100), oneway="yes", carriageway_m=3.5),
            main_street((0, 100), (0, 0), oneway="yes", carriageway_m=3.5),
        ]
    )
    return week(town, fleet(short))


def test_crews_are_called_apart_in_ascii_whatever_their_vehicles_are_called(two_streets):
    both = crews(two_streets)
    assert [each.name.zh for each in both] == ["扫路车1", "扫路车2"]
    assert len({each.key for each in both}) == 2
    assert all(each.key.isascii() and each.key for each in both)


def test_every_slot_of_the_week_is_a_drive_with_its_route_s_time(two_streets):
    every = drives(two_streets)
    assert len(every) == len(two_streets.schedule.slots) == 14
    for route, own in by_route(every).items():
        assert [each.day for each in own] == list(range(7))
        assert {each.clock(0.0) for each in own} == {"20:00"}
        assert own[0].seconds == two_streets.routes["seconds"][route]


def test_routes_of_one_shift_are_driven_one_after_another():
    # 1 km there and back at 9 km/h takes less than 15 minutes: both services fit in one shift.
    both = replace(SWEEPER, services=("sweep", "wash"))
    town = make(ways=[main_street((0, 0), (1000, 0))])
    plan = week(town, fleet(both), month=7)
    assert sorted(plan.routes["service"]) == ["sweep", "wash"]
    one_day = [each for each in drives(plan) if each.day == _day_of_wash(plan)]
    first, second = one_day
    assert first.clock(0.0) == "20:00"
    assert second.at_s(0.0) == pytest.approx(first.at_s(first.seconds))


def _day_of_wash(plan):
    route = int(plan.routes.index[plan.routes["service"] == "wash"][0])
    (day,) = (slot.day for slot in plan.schedule.slots if slot.route == route)
    return day
