"""The week as tables: clock times run through shifts and their pauses, and sums keep."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planner.cleaning.crews.schedule import Schedule, Slot
from planner.cleaning.terms.hours import Window
from planner.cleaning.week_table import crew_days, drives, shifts
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

JULY = 7
EARLY = (Window.between("06:00", "12:00"),)
"""Work is from 6 to 7 and from 9 to 12: the hours between are avoided."""


@pytest.fixture(scope="module")
def plan():
    """A street of 300 m, and another of 100 m beyond it that has no name."""
    ways = [main_street((0, 0), (300, 0), name="长街"), main_street((300, 0), (400, 0))]
    both = (replace(SWEEPER, windows=EARLY), replace(WASHER, windows=EARLY))
    return week(make(ways=ways), fleet(*both), month=JULY)


def with_drives(plan, *slots, seconds):
    """The plan with copies of its first route, each of `seconds`, at the given slots."""
    one, legs = plan.routes.iloc[:1], plan.legs[plan.legs["route"] == 0]
    copies = range(len(seconds))
    routes = pd.concat([one] * len(seconds), ignore_index=True)
    return replace(
        plan,
        routes=routes.assign(seconds=seconds, id=[f"copy-{number}" for number in copies]),
        legs=pd.concat([legs.assign(route=number) for number in copies], ignore_index=True),
        schedule=Schedule(tuple(Slot(route, "sweeper", 0, 0, 0) for route in slots)),
    )


def test_drives_of_a_shift_follow_one_another_and_wait_out_its_pauses(plan):
    table = drives(with_drives(plan, 0, 1, 2, seconds=[3000.0, 3000.0, 600.0]))
    assert table["order"].tolist() == [1, 2, 3]
    assert table["begin"].tolist() == ["06:00", "06:50", "09:40"]
    assert table["end"].tolist() == ["06:50", "09:40", "09:50"]


def test_a_drive_of_another_service_begins_when_the_one_before_it_ends(plan):
    # The washing of this vehicle is not kept from any hours, its sweeping is from 7 to 9.
    pauses = plan.setting.shifts["sweep", "sweeper"]
    none = (replace(pauses[0], parts=EARLY),)
    of = {**plan.setting.shifts, ("wash", "sweeper"): none}
    two = with_drives(plan, 0, 1, seconds=[5400.0, 1800.0])
    two = replace(two, setting=replace(plan.setting, shifts=of))
    washed_last = drives(replace(two, routes=two.routes.assign(service=["sweep", "wash"])))
    assert washed_last["begin"].tolist() == ["06:00", "09:30"]
    assert washed_last["end"].tolist() == ["09:30", "10:00"]
    # At half past seven the sweep waits until nine.
    swept_last = drives(replace(two, routes=two.routes.assign(service=["wash", "sweep"])))
    assert swept_last["begin"].tolist() == ["06:00", "09:00"]
    assert swept_last["end"].tolist() == ["07:30", "09:30"]


def test_times_past_midnight_count_on_from_the_midnight_before():
    night = replace(SWEEPER, windows=(Window.between("23:30", "05:00"),))
    town = make(ways=[main_street((0, 0), (1000, 0))])
    (first, *_) = drives(week(town, fleet(night))).itertuples()
    # Two sides of 1000 m at 2.5 m/s, and the turn at the dead end.
    assert first.seconds == 830.0
    assert (first.begin, first.begin_s) == ("23:30", 84_600.0)
    assert (first.end, first.end_s) == ("23:44", 85_430.0)
    late = with_drives(week(town, fleet(night)), 0, 1, seconds=[3600.0, 60.0])
    assert drives(late)[["begin", "end_s"]].to_numpy().tolist() == [
        ["23:30", 88_200.0],
        ["00:30", 88_260.0],
    ]


def test_a_week_has_a_row_for_each_crew_and_day_on_which_it_works(plan):
    table = crew_days(plan)
    swept = table[table["vehicle"] == "sweeper"]
    assert swept["day"].tolist() == [0, 1, 2, 3, 4, 5, 6]
    washed = table[table["vehicle"] == "washer"]
    assert len(washed) == 1
    # Both sides of 400 m; the dead end lets the vehicle turn, so nothing is driven empty.
    assert table["service_km"].tolist() == pytest.approx([0.8] * 8)
    assert table["empty_km"].tolist() == pytest.approx([0.0] * 8)
    assert (swept["services"].unique(), washed["services"].tolist()) == (["sweep"], ["wash"])
    assert table["streets"].tolist() == [2] * 8
    assert set(table["begin"]) == {"06:00"}


def test_water_is_of_washing_and_dirt_of_sweeping(plan):
    table = shifts(plan).set_index("vehicle")
    assert table.loc["washer", "water_m3"] == pytest.approx(0.8)
    assert table.loc[["sweeper"], "water_m3"].isna().all()
    assert table.loc[["sweeper"], "dirt_m3"].to_numpy() == pytest.approx(0.8)


def test_shifts_and_days_keep_the_sums_of_the_drives(plan):
    town = with_drives(plan, 0, 1, 2, seconds=[3000.0, 3000.0, 600.0])
    each = drives(town)
    for table in (shifts(town), crew_days(town)):
        assert len(table) == 1
        assert table["routes"].sum() == 3
        assert table["hours"].sum() == pytest.approx(6600.0 / 3600.0)
        for kind in ("service", "empty"):
            assert table[f"{kind}_km"].sum() * 1000.0 == pytest.approx(each[f"{kind}_m"].sum())
    assert crew_days(town)["ids"].tolist() == ["copy-0,copy-1,copy-2"]
    # Three drives along the same streets serve two streets, not six.
    assert crew_days(town)["streets"].tolist() == [2]


def test_a_week_without_drives_has_tables_without_rows(plan):
    idle = replace(plan, schedule=Schedule(()))
    assert [len(table) for table in (drives(idle), shifts(idle), crew_days(idle))] == [0, 0, 0]
