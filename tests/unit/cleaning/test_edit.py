"""Plans changed by hand: what moves, what stays, what it costs, and what is refused."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.cleaning.edit import move_route, move_street, swap_days
from planner.cleaning.imported import import_street_lists
from planner.cleaning.terms.hours import Window
from planner.cleaning.validator import check_plan
from planner.errors import OptionError
from tests.driven import grid
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

THREE_MINUTES = Window.between("20:00", "20:03")
WEST, EAST = main_street((0, 0), (-100, 0), name="west"), main_street((0, 0), (100, 0), name="east")
ALONE_S = 40 + 30 + 40
"""Out on one side, round in the dead end, back on the other."""
BOTH_S = 2 * ALONE_S + 1
"""One after the other, straight on at the yard."""
BLOCKS = [{**row, "highway": "secondary"} for row in grid(5, 4)]


def two_spokes(*windows, count=2, **columns):
    """A yard between two dead ends, each swept on a route of its own."""
    vehicle = replace(SWEEPER, count=count, windows=windows or (THREE_MINUTES,), **columns)
    return week(make(ways=[WEST, EAST]), fleet(vehicle))


@pytest.fixture(scope="module")
def blocks():
    """A grid of streets swept by two crews in shifts of 40 minutes, tipping on the way."""
    short = replace(SWEEPER, count=2, capacity=1.2, windows=(Window.between("20:00", "20:40"),))
    plan = week(make(ways=BLOCKS), fleet(short, tip=(200, 0)))
    assert len(plan.routes) == 2
    assert not check_plan(plan).faults
    return plan


def crew_of(plan, name):
    """The crew whose route serves most of a street."""
    links = set(np.flatnonzero(plan.setting.streets["name"] == name).tolist())
    legs = plan.legs[plan.legs["task"] >= 0]
    routes = legs["route"][(legs["arc"] // 2).isin(links)]
    route = int(routes.mode().iloc[0])
    return next((x.vehicle, x.crew) for x in plan.schedule.slots if x.route == route)


def served(plan):
    """How often each arc and area is served by the routes of each service."""
    legs = plan.legs[plan.legs["task"] >= 0]
    service = plan.routes["service"].to_numpy()[legs["route"]]
    return Counter(zip(service, legs["arc"] // 2, legs["area"], strict=True))


def state(plan):
    """Everything of a plan that an edit could spoil, as plain values."""
    return (
        plan.routes.to_json(),
        plan.legs.to_json(),
        plan.unserved.to_json(),
        plan.schedule,
        [each.plan for each in plan.solved],
        [each.reduced.problem.distance.tobytes() for each in plan.solved],
    )


def test_a_street_moved_to_another_crew_costs_what_driving_both_by_hand_does():
    plan = two_spokes()
    assert plan.routes["seconds"].tolist() == [ALONE_S, ALONE_S]
    result = move_street(plan, "west", to=crew_of(plan, "east"), allow_overtime=True)
    assert result.plan.routes["seconds"].tolist() == [BOTH_S]
    assert result.plan.routes["service_m"].tolist() == [400.0]
    assert result.plan.routes["empty_m"].tolist() == [0.0]
    assert result.more_seconds == pytest.approx(1.0)
    assert result.more_metres == 0.0
    gone = result.routes[result.routes["seconds_after"].isna()]
    assert gone["seconds_before"].tolist() == [ALONE_S]
    assert result.over["over_s"].tolist() == [BOTH_S - 180.0] * 7
    assert {each.route for each in result.plan.schedule.slots} == {0}


def test_a_shift_that_grows_too_long_is_refused_with_its_minutes():
    plan = two_spokes(Window.between("20:00", "20:02"))
    with pytest.raises(OptionError, match=r"sweep-0\d: the shift of sweeper \d on Monday .* 2 min"):
        move_street(plan, "west", to=crew_of(plan, "east"))


def test_a_crew_without_time_in_its_routes_drives_a_new_one_in_its_other_shift():
    late = Window.between("21:00", "21:03")
    plan = two_spokes(THREE_MINUTES, late)
    vehicle, crew = crew_of(plan, "east")
    result = move_street(plan, "west", to=(vehicle, crew))
    assert not check_plan(result.plan).faults
    assert result.over.empty
    assert sorted(result.plan.routes["seconds"]) == [ALONE_S, ALONE_S]
    assert {each.crew for each in result.plan.schedule.slots} == {crew}
    assert len(result.plan.schedule.slots) == 14
    assert max(result.plan.routes["id"]) == "sweep-03"


def test_another_vehicle_makes_the_passes_that_its_own_swath_asks_for():
    slow = replace(SWEEPER, id="slow", swath_m=1.5, width_m=1.5)
    plan = week(make(ways=[WEST, EAST]), fleet(SWEEPER, slow))
    assert set(plan.routes["vehicle"]) == {"sweeper"}
    result = move_street(plan, "west", to=("slow", 0))
    assert not check_plan(result.plan).faults
    # (7 / 2 - 0.5) / 1.5 = 2 passes a side.
    metres = result.plan.routes.groupby("vehicle")["service_m"].sum()
    assert metres.to_dict() == {"slow": 400.0, "sweeper": 200.0}
    back = move_street(result.plan, "west", to=("sweeper", 0))
    assert back.plan.routes["vehicle"].tolist() == ["sweeper"]
    assert back.plan.routes["seconds"].tolist() == [BOTH_S]
    assert not check_plan(back.plan).faults
    assert [each.name for each in (x.reduced.job for x in back.plan.solved)] == [
        "sweep/sweeper/7", "sweep/slow/7"
    ]  # fmt: skip
    assert not check_plan(back.plan).faults


def test_routes_that_stay_as_they_are_name_their_tasks_as_the_job_does_now():
    slow = replace(SWEEPER, id="slow", swath_m=1.5, width_m=1.5)
    short = replace(SWEEPER, count=2, windows=(Window.between("20:00", "20:40"),))
    plan = week(make(ways=BLOCKS), fleet(short, slow))
    assert len(plan.routes) == 2
    # A piece of the first street, of which only one route serves a side.
    route = plan.legs["route"][plan.legs["arc"].isin([0, 1]) & (plan.legs["task"] >= 0)]
    result = move_street(plan, [0], to=("slow", 0))
    assert len(result.plan.routes) == 3
    assert len(result.routes) == len(set(route)) + 1
    legs = result.plan.legs[result.plan.legs["task"] >= 0]
    for leg in legs.itertuples():
        job = result.plan.solved[result.plan.routes["job"].iloc[leg.route]].reduced.job
        assert job.tasks.link[leg.task] == leg.arc // 2
    assert not check_plan(result.plan).faults


def test_a_street_too_narrow_for_a_vehicle_is_refused_with_its_width():
    lane = main_street((0, 0), (0, 100), name="lane", carriageway_m=2.2)
    plan = week(make(ways=[EAST, lane]), fleet(SWEEPER))
    assert plan.unserved["reason"].tolist() == ["narrow"]
    with pytest.raises(OptionError, match=r"lane: 2\.2 m wide, sweeper needs 2\.5 m"):
        move_street(plan, "lane", to=("sweeper", 0))


def test_a_street_that_cannot_be_left_again_is_refused():
    trap = main_street((100, 0), (200, 0), name="trap", oneway="yes")
    plan = week(make(ways=[EAST, trap]), fleet(SWEEPER))
    assert set(plan.unserved["reason"]) == {"unreachable"}
    with pytest.raises(OptionError, match="trap: sweeper cannot drive there from its depot"):
        move_street(plan, "trap", to=("sweeper", 0))


def test_a_street_that_nobody_serves_is_given_to_a_crew_as_far_as_its_vehicle_can():
    ways = [
        EAST,
        main_street((0, 0), (0, 100), name="north"),
        main_street((0, 100), (0, 200), name="north", carriageway_m=2.2),
    ]
    plan = week(make(ways=ways), fleet(SWEEPER))
    table = pd.DataFrame(
        {"vehicle": ["sweeper"], "crew": ["1"], "days": ["每天"], "name": ["east"]}
    )
    listed, _ = import_street_lists(plan.setting, table)
    assert sorted(listed.unserved["reason"]) == ["narrow", "not_in_plan"]
    result = move_street(listed, "north", to=("sweeper", 0))
    assert result.plan.unserved["reason"].tolist() == ["narrow"]
    assert result.plan.routes["service_m"].sum() == 400.0
    assert not check_plan(result.plan).faults


@pytest.mark.parametrize("name", ["row 0", "row 2", "column 0", "column 3"])
def test_after_a_move_the_validator_finds_nothing_and_all_is_served_as_before(blocks, name):
    before = state(blocks)
    here = crew_of(blocks, name)
    there = (here[0], 1 - here[1])
    result = move_street(blocks, name, to=there, allow_overtime=True)
    assert state(blocks) == before
    assert served(result.plan) == served(blocks)
    faults = check_plan(result.plan).faults
    assert result.over.empty == (not faults)
    assert all("longer than" in each or "shift" in each for each in faults)
    links = np.flatnonzero(blocks.setting.streets["name"] == name)
    legs = result.plan.legs
    own = legs["route"][(legs["task"] >= 0) & (legs["arc"] // 2).isin(links)]
    crews = {(x.vehicle, x.crew) for x in result.plan.schedule.slots if x.route in set(own)}
    assert crews == {there}


def test_streets_moved_away_and_back_cost_no_more_than_before(blocks):
    # Where they go back to is looked for anew, so that now and then it is a little worse.
    worse, names = [], sorted({row["name"] for row in BLOCKS})
    for name in names:
        plan = blocks
        here = crew_of(plan, name)
        with suppress(OptionError):
            plan = move_street(plan, name, to=here, allow_overtime=True).plan
        away = move_street(plan, name, to=(here[0], 1 - here[1]), allow_overtime=True).plan
        back = move_street(away, name, to=here, allow_overtime=True).plan
        before, after = (each.routes["seconds"].sum() for each in (plan, back))
        assert after <= 1.02 * before
        assert back.schedule == plan.schedule
        worse += [name] if after > before + 1e-6 else []
    assert len(worse) <= len(names) / 3


def test_all_other_streets_keep_their_order_and_routes_their_crew_and_days(blocks):
    crew = crew_of(blocks, "row 0")
    result = move_street(blocks, [0], to=(crew[0], 1 - crew[1]), allow_overtime=True)
    orders = []
    for plan in (blocks, result.plan):
        legs = plan.legs[(plan.legs["task"] >= 0) & (plan.legs["arc"] // 2 != 0)]
        orders.append([legs["arc"][legs["route"] == route].tolist() for route in plan.routes.index])
    assert orders[0] == orders[1]
    assert result.plan.routes["id"].tolist() == blocks.routes["id"].tolist()
    assert result.plan.schedule == blocks.schedule


def test_only_what_can_be_moved_is(blocks):
    cases = {
        r"no street of the town is called so; is it row 0": ("row 00", {"to": ("sweeper", 0)}),
        r"there is none; there are sweeper 1 to 2": ("row 0", {"to": ("sweeper", 2)}),
        r"there is none": ("row 0", {"to": ("washer", 0)}),
        r"route 9: there are routes 0 to 1": ("row 0", {"to": 9}),
        r"give numbers from 0 to": ([10_000], {"to": ("sweeper", 0)}),
    }
    for message, (street, options) in cases.items():
        with pytest.raises(OptionError, match=message):
            move_street(blocks, street, **options)
    plan = two_spokes()
    with pytest.raises(OptionError, match=r"west: sweeper \d serves it already"):
        move_street(plan, "west", to=crew_of(plan, "west"))


def test_a_vehicle_of_another_service_is_refused():
    plan = week(make(ways=[WEST, EAST]), fleet(SWEEPER, WASHER), month=7)
    with pytest.raises(OptionError, match=r"due is sweep 7 a week and wash 1 a week; washer does"):
        move_street(plan, "west", to=("washer", 0), service="sweep")


@pytest.fixture(scope="module")
def washed():
    """Two dead ends washed once a week, each on a route of its own, by one of two crews."""
    vehicle = replace(WASHER, count=2, windows=(THREE_MINUTES,))
    return week(make(ways=[WEST, EAST]), fleet(vehicle), month=7)


def days_of(plan, route):
    return sorted((x.crew, x.day) for x in plan.schedule.slots if x.route == route)


def test_a_route_moved_to_another_day_keeps_its_crew_and_cost(washed):
    ((crew, day),) = days_of(washed, 0)
    result = move_route(washed, 0, days=[(day + 3) % 7])
    assert days_of(result.plan, 0) == [(crew, (day + 3) % 7)]
    assert days_of(result.plan, 1) == days_of(washed, 1)
    assert result.more_seconds == result.more_metres == 0.0
    assert result.routes["id"].tolist() == [washed.routes["id"].iloc[0]]
    assert not check_plan(result.plan).faults


def test_a_route_moved_to_another_crew_keeps_its_days(washed):
    ((crew, day),) = days_of(washed, 0)
    result = move_route(washed, 0, to=("washer", 1 - crew))
    assert days_of(result.plan, 0) == [(1 - crew, day)]


def test_days_that_are_not_evenly_spaced_are_refused(washed):
    with pytest.raises(OptionError, match=r"days 0, 1 are not evenly spaced for 1 times a week"):
        move_route(washed, 0, days=[0, 1])


def test_two_routes_of_one_day_and_crew_are_too_much_for_its_shift(washed):
    ((crew, day),) = days_of(washed, 1)
    with pytest.raises(OptionError, match=r"wash-01, wash-02|wash-02, wash-01"):
        move_route(washed, 0, to=("washer", crew), days=[day])


def test_swapped_routes_change_days_and_keep_their_crews(washed):
    result = swap_days(washed, 0, 1)
    ((crew, day),), ((other_crew, other_day),) = days_of(washed, 0), days_of(washed, 1)
    assert days_of(result.plan, 0) == [(crew, other_day)]
    assert days_of(result.plan, 1) == [(other_crew, day)]
    again = swap_days(result.plan, 1, 0)
    assert again.plan.schedule == washed.schedule


def test_a_route_without_a_shift_is_driven_once_it_has_a_crew():
    plan = two_spokes(count=1)
    assert len(plan.schedule.left_over) == 1
    assert set(plan.unserved["reason"]) == {"no_shift"}
    (route,) = plan.schedule.left_over
    with pytest.raises(OptionError, match=r"no crew drives it so far"):
        move_route(plan, route)
    with pytest.raises(OptionError, match=r"would last 1 minutes too long"):
        move_route(plan, route, to=("sweeper", 0))
    result = move_route(plan, route, to=("sweeper", 0), allow_overtime=True)
    assert result.plan.unserved.empty
    assert result.plan.schedule.left_over == ()
    assert len(result.plan.schedule.slots) == 14
    assert result.over["over_s"].tolist() == [2 * ALONE_S - 180.0] * 7
