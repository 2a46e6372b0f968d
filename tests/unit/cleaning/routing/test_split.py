from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.split import split
from planner.errors import DataError
from tests.unit.cleaning.routing.brute_force import least_split, make_roads, random_problem

KINDS = {
    "capacity": {},
    "shift": {"shift": 1.4},
    "refills": {"refills": (2, 4), "shift": 1.8},
    "turn costs": {"refills": (3,), "shift": 2.0, "asymmetric": True},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_split_equals_trying_every_cut_turn_and_refill(kind, seed):
    _, problem = random_problem(seed, **KINDS[kind])
    order = np.random.default_rng(seed).permutation(problem.tasks).tolist()
    plan = split(problem, order)
    assert plan_cost(problem, plan) == pytest.approx(least_split(problem, order))
    assert not plan.unserved


def test_routes_of_a_split_keep_the_order_of_the_tour():
    _, problem = random_problem(1, capacity=100.0)
    order = [4, 2, 0, 1, 3]
    (route,) = split(problem, order).routes
    assert problem.task[list(route.modes)].tolist() == order


def test_a_refill_beside_the_road_beats_going_home():
    # 0 -10- 1 -1- 2 -1- 3, refill at 2: home and back would cost 22 more.
    roads = make_roads((0, 1, 10, 0), (1, 2, 1, 3), (2, 3, 1, 3))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 3.0, refills=(2,), refill_cost=(0.5,)))
    (route,) = split(problem, [0, 1]).routes
    assert [len(trip) for trip in route.trips] == [1, 1]
    assert route.refills == (0,)
    assert plan_cost(problem, split(problem, [0, 1])) == 10 + 1 + 0.5 + 1 + 1 + 1 + 10


def test_fewer_vehicles_leave_the_shortest_routes_unserved():
    roads = make_roads((0, 1, 1, 2), (1, 2, 1, 2), (0, 3, 1, 4))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 4.0, vehicles=1))
    plan = split(problem, [0, 1, 2])
    assert len(plan.routes) == 1
    assert plan.unserved == (2,)


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 3]])
def test_a_tour_without_some_task_is_refused(order):
    problem = ArcProblem.from_roads(
        make_roads((0, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1)), Fleet(0, 0, 9.0)
    )
    with pytest.raises(DataError, match="each of the 3 tasks once"):
        split(problem, order)
