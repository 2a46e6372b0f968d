"""Routes saved and evened: counts and lengths known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.improvement import Search, evened, improved, without_cheapest
from planner.cleaning.routing.plan import Plan, Route, plan_cost, route_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet

SEARCH = {"rounds": 20_000, "end": np.inf, "seed": 0}


def line(lengths, shift, out=5.0):
    """Tasks that lie side by side: each takes its length, the way there and home `out` each."""
    count = len(lengths)
    distance = np.zeros((count + 1, count + 1))
    distance[0, 1:] = distance[1:, 0] = out
    each = np.arange(count, dtype=np.int32)
    fleet = Fleet(0, 0, float(count), shift)
    return ArcProblem(
        each, each + 1, each + 1, np.array(lengths, dtype=float), np.ones(count), distance, fleet
    )


def plan(*routes):
    return Plan(tuple(Route((tuple(route),)) for route in routes))


def served(problem, found):
    return sorted(int(problem.task[mode]) for route in found.routes for mode in route.modes)


def test_three_routes_that_fit_in_two_become_two():
    # 9 tasks: 45 each, in all 90 and twice 10 for the way: two shifts of 55 are full.
    problem = line([5, 7, 9, 10, 11, 12, 8, 13, 15], shift=55.0)
    loose = plan((0, 1, 2), (3, 4, 5), (6, 7, 8))
    found = improved(problem, loose, Search(**SEARCH), balance=1.0)
    assert len(found.routes) == 2
    assert plan_cost(problem, found) == 110.0
    assert served(problem, found) == list(range(9))
    assert not found.unserved


def test_routes_that_fit_in_no_fewer_stay():
    problem = line([30, 30, 30], shift=55.0)
    found = improved(problem, plan((0,), (1,), (2,)), Search(**SEARCH), balance=1.0)
    assert len(found.routes) == 3
    assert served(problem, found) == [0, 1, 2]


def test_a_lopsided_plan_is_evened():
    problem = line([10] * 8, shift=100.0)
    uneven = plan((0, 1, 2, 3, 4, 5, 6), (7,))
    # All in one shift of 90 is cheapest; where a shift takes no more than 70 there must be two.
    found = improved(problem, uneven, Search(**SEARCH), balance=0.1)
    assert len(found.routes) == 1
    short = replace(problem, fleet=replace(problem.fleet, shift=80.0))
    found = improved(short, uneven, Search(**SEARCH), balance=0.1)
    assert [route_cost(short, route) for route in found.routes] == [50.0, 50.0]


def test_evening_takes_last_tasks_out_until_routes_hold():
    problem = line([10] * 6, shift=100.0)
    # 60 and 20 are 80: a mean of 40, and a quarter more is 50, so 4 tasks may stay.
    even, cut = evened(problem, plan((0, 1, 2, 3, 4), (5,)), 0.25)
    assert even.fleet.shift == 50.0
    assert even.fleet.vehicles == 2
    assert cut.routes == plan((0, 1, 2, 3), (5,)).routes
    assert cut.unserved == (4,)


def test_the_cheapest_route_is_the_one_given_up():
    problem = line([10, 20, 30], shift=100.0)
    less, rest = without_cheapest(problem, plan((2,), (0,), (1,)))
    assert less.fleet.vehicles == 2
    assert rest.routes == plan((2,), (1,)).routes
    assert rest.unserved == (0,)


@pytest.mark.parametrize("looks", range(1, 12))
def test_a_search_stopped_in_any_stage_serves_everything_and_is_no_worse(looks):
    problem = line([5, 7, 9, 10, 11, 12, 8, 13, 15], shift=55.0)
    loose = plan((0, 1, 2), (3, 4, 5), (6, 7, 8))
    told = []

    def stop(done):
        told.append(done)
        return len(told) == looks

    search = Search(**(SEARCH | {"rounds": 5_000}), watch=stop)
    found = improved(problem, loose, search, balance=0.1)
    assert served(problem, found) == list(range(9))
    assert plan_cost(problem, found) <= plan_cost(problem, loose)
    assert told == sorted(told)
    assert search.stopped == (len(told) == looks)
    assert search.hurried == (search.stopped and told[-1] < 1.0)
