"""The plan's tables: routes, lines, what no shift is left for, and routes changed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.plan import UNSERVED, replanned, scheduled
from planner.cleaning.routing.plan import Plan, Route
from planner.cleaning.terms.hours import Window
from planner.cleaning.validator import check_plan
from tests.driven import grid
from tests.towns import box, make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

SHORT = replace(SWEEPER, windows=(Window.between("20:00", "20:30"),))
BLOCKS = [{**row, "highway": "secondary"} for row in grid(5, 4)]


@pytest.fixture(scope="module")
def plan():
    return week(make(ways=BLOCKS), fleet(replace(SHORT, count=2), tip=(200, 0)))


def test_the_table_of_routes_adds_up_its_legs(plan):
    assert len(plan.routes) == 2
    legs, routes = plan.legs, plan.routes
    total = legs.groupby("route")["seconds"].sum()
    assert routes["seconds"].tolist() == pytest.approx(total.tolist())
    assert routes["service_m"].sum() == pytest.approx(2 * 31 * 100.0)
    assert routes["service_m"].sum() + routes["empty_m"].sum() == legs["metres"].sum()
    assert routes["load_m3"].sum() == pytest.approx(6.2)
    # Each route tips once, on its way home.
    assert routes["calls"].tolist() == [1, 1]
    assert routes["streets"].sum() >= 31
    assert routes["id"].tolist() == ["sweep-01", "sweep-02"]
    assert routes["per_week"].tolist() == [7, 7]


def test_the_middle_of_a_route_is_that_of_what_it_serves():
    plan = week(make(ways=[main_street((0, 0), (100, 0)), main_street((100, 0), (100, 300))]),
                fleet(SWEEPER))  # fmt: skip
    x, y = plan.routes[["x", "y"]].to_numpy()[0] - np.array((440_000.0, 4_105_000.0))
    assert x == pytest.approx((50 * 100 + 100 * 300) / 400)
    assert y == pytest.approx((0 * 100 + 150 * 300) / 400)


def test_each_leg_is_a_line_in_its_direction_of_travel(plan):
    lines = plan.lines(plan.legs)
    assert lines.crs == plan.setting.town.crs
    for _, legs in plan.legs.groupby("route"):
        place = None
        for shape in lines[legs.index]:
            begin, end = (shape.coords[0], shape.coords[-1])
            assert place is None or begin == pytest.approx(place)
            place = end
    street = plan.legs["arc"] >= 0
    assert shapely.length(lines[street].to_numpy()).sum() == pytest.approx(
        plan.legs["metres"].sum()
    )


def test_an_area_is_a_point_inside_it():
    zones = [{"geometry": box(110, -20, 145, 20), "kind": "square"}]
    plan = week(make(ways=[main_street((0, 0), (100, 0))], zones=zones), fleet(SWEEPER))
    legs = plan.legs[plan.legs["kind"] == "area"]
    (point,) = plan.lines(legs)
    assert plan.setting.areas.geometry.iloc[0].contains(point)
    assert not check_plan(plan).faults


def test_what_no_shift_is_left_for_is_listed_once_and_nothing_else_is_lost():
    plan = week(make(ways=BLOCKS), fleet(SHORT, tip=(200, 0)))
    assert len(plan.schedule.left_over) == 1
    assert set(plan.unserved["reason"]) == {"no_shift"}
    assert not plan.unserved.duplicated().any()
    assert (
        plan.unserved.dtypes.astype(str).to_dict()
        == plan.unserved.astype(UNSERVED).dtypes.astype(str).to_dict()
    )
    (left,) = plan.schedule.left_over
    served = plan.legs[(plan.legs["route"] == left) & (plan.legs["kind"] == "serve")]
    assert set(plan.unserved["link"]) == set(served["arc"] // 2)
    check = check_plan(plan)
    assert not check.faults
    assert not check.served["full"].all()


def test_a_job_with_other_routes_is_costed_and_scheduled_anew(plan):
    solved = plan.solved[0]
    modes = [mode for route in solved.plan.routes for mode in route.modes]
    third = len(modes) // 3 + 1
    routes = tuple(Route((tuple(modes[i : i + third]),)) for i in range(0, len(modes), third))
    changed = replanned(plan, 0, replace(solved, plan=Plan(routes)))
    assert len(changed.routes) == 3
    assert changed.routes["service_m"].sum() == pytest.approx(plan.routes["service_m"].sum())
    assert {slot.route for slot in changed.schedule.slots} | {*changed.schedule.left_over} == {
        0,
        1,
        2,
    }
    assert not check_plan(changed).faults
    # Back to the routes it had: nothing of the change is left.
    again = replanned(changed, 0, solved)
    assert again.routes.equals(plan.routes)
    assert again.legs.equals(plan.legs)
    assert again.schedule == plan.schedule


def test_another_week_changes_nothing_else(plan):
    empty = scheduled(plan, Schedule(()))
    assert empty.schedule.slots == ()
    assert empty.routes is plan.routes


def test_a_vehicle_that_rests_in_a_month_takes_no_part_in_the_week():
    town = make(ways=[main_street((0, 0), (100, 0))])
    winter = week(town, fleet(SWEEPER, WASHER), month=1)
    assert set(winter.routes["service"]) == {"sweep"}
    summer = week(town, fleet(SWEEPER, WASHER), month=7)
    assert sorted(summer.routes["service"]) == ["sweep", "wash"]
    assert {slot.vehicle for slot in summer.schedule.slots} == {"sweeper", "washer"}
    assert not check_plan(winter).faults + check_plan(summer).faults
