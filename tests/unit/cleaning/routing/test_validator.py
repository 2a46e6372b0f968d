from __future__ import annotations

from dataclasses import replace

import pytest

from planner.cleaning.routing.plan import Plan, Route, plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.validator import audit
from tests.unit.cleaning.routing.brute_force import make_roads

# Modes: street 0 → 0, 1 (back); one-way 1 → 2; street 2 → 3, 4; street 3 needs no service.
ROADS = make_roads((0, 1, 4, 2), (1, 2, 3, 2, False), (2, 3, 2, 2), (3, 0, 5, 0))
FLEET = Fleet(0, 0, 4.0, 30.0, refills=(3,), refill_cost=(1.0,), vehicles=2)
GOOD = Plan((Route(((0, 2), (4,)), (0,)),))


def problem(fleet=FLEET):
    return ArcProblem.from_roads(ROADS, fleet)


def faults(plan, fleet=FLEET):
    return audit(ROADS, problem(fleet), plan).faults


def test_a_good_plan_has_no_fault_and_costs_what_a_map_says():
    found = audit(ROADS, problem(), GOOD)
    assert found.faults == ()
    # Out 4 + 3, on to the refill 2 + 1, street 2 backwards 2, home over it 2 + 5.
    assert found.cost == 4 + 3 + 2 + 1 + 2 + 2 + 5 == plan_cost(problem(), GOOD)


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (Plan((Route(((0, 2),)),)), "task 2 is served 0 times"),
        (Plan((Route(((0, 2), (4,)), (0,)), Route(((1,),)))), "task 0 is served 2 times"),
        (Plan((Route(((0, 2, 4),)),)), "route 0: trip 0 loads 6, more than 4"),
        (Plan((Route(((0, 2), (4,))),)), "route 0: 0 refills between 2 trips"),
        (Plan((Route(((0, 2), (4,)), (1,)),)), "route 0: there is no refill 1"),
        (Plan((Route(((0, 2), (4, 9)), (0,)),)), "route 0: there is no mode 9"),
        (Plan((Route(((0, 2), ()), (0,)), Route(((3,),)))), "route 0: 1 refills between 2 trips"),
        (Plan(GOOD.routes, (2,)), "task 2 is served and listed as unserved"),
        (Plan((Route(((0,),)), Route(((2,),)), Route(((3,),)))), "3 routes for 2 vehicles"),
    ],
)
def test_each_kind_of_broken_plan_is_found(plan, fault):
    assert fault in faults(plan)


def test_a_route_longer_than_the_shift_is_found():
    assert "route 0: is 19 long, more than 18" in faults(GOOD, replace(FLEET, shift=18.0))
    assert faults(GOOD, replace(FLEET, shift=19.0)) == ()


def test_a_task_left_out_is_a_fault_unless_vehicles_are_few():
    plan = Plan((Route(((0, 2),)),), (2,))
    assert faults(plan) == ()
    unlimited = replace(FLEET, vehicles=None)
    assert "task 2 is unserved though vehicles are not limited" in faults(plan, unlimited)


def test_a_mode_that_the_roads_do_not_have_is_found():
    right = problem()
    wrong = ArcProblem(
        right.task,
        right.exit,
        right.entry,
        right.service,
        right.demand,
        right.distance,
        FLEET,
    )
    found = audit(ROADS, wrong, Plan((Route(((0, 2), (4,)), (0,)),))).faults
    assert "route 0: mode 2 serves link 1 against its direction" in found


def test_distances_that_the_roads_do_not_have_change_no_audit():
    right = problem()
    short = ArcProblem(
        right.task,
        right.entry,
        right.exit,
        right.service,
        right.demand,
        right.distance / 2,
        FLEET,
    )
    assert plan_cost(short, GOOD) < audit(ROADS, short, GOOD).cost == 19
