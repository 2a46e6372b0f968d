"""Tasks put into a route: against all ways of putting them, and within what a vehicle carries."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest

from planner.cleaning.editing.insertion import route_with
from planner.cleaning.routing.packed import pack
from planner.cleaning.routing.plan import Route, route_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.split import plan_of_orders
from tests.weeks import SWEEPER, fleet, reduced_of, tiny_town

_KEPT, _NEW = 4, 3


def small_problem(seed):
    """A few passes of a town at random, with tips near and a hopper for a part of them."""
    vehicle = replace(SWEEPER, capacity=0.35)
    vehicles = fleet(vehicle, tip=(200, 100), tip2=(100, 0))
    try:
        problem = reduced_of(tiny_town(seed, streets=6), vehicles)[1].problem
    except (ValueError, KeyError):
        return None
    return problem if problem.tasks >= _KEPT + _NEW else None


def cheapest(problem, kept, new):
    """The least cost over all orders that keep that of `kept`."""
    packed = pack(problem)
    size, least = len(kept) + len(new), np.inf
    for places in combinations(range(size), len(new)):
        for tasks in permutations(new):
            put, stay = iter(tasks), iter(kept)
            order = [next(put) if at in places else next(stay) for at in range(size)]
            route = plan_of_orders(problem, packed, [np.array(order, dtype=np.int32)]).routes[0]
            least = min(least, route_cost(problem, route))
    return least


def test_tasks_are_put_where_they_cost_least_of_all_ways_or_within_a_hundredth_of_it():
    tried = best = 0
    for seed in range(38):
        problem = small_problem(seed)
        if problem is None:
            continue
        tasks = np.random.default_rng(seed).permutation(problem.tasks)[: _KEPT + _NEW].tolist()
        kept, new = tasks[:_KEPT], tasks[_KEPT:]
        order = np.array(kept, dtype=np.int32)
        route = plan_of_orders(problem, pack(problem), [order]).routes[0]
        found = route_with(problem, route, new, thorough=True)
        served = problem.task[list(found.modes)].tolist()
        assert [task for task in served if task in kept] == kept
        assert sorted(served) == sorted(tasks)
        cost, least = route_cost(problem, found), cheapest(problem, kept, new)
        assert least * (1 - 1e-9) <= cost <= 1.01 * least
        best += cost == pytest.approx(least)
        assert len(found.refills) == len(found.trips) - 1
        for trip in found.trips:
            load = problem.demand[problem.task[list(trip)]].sum()
            assert load <= problem.fleet.capacity * (1 + 1e-9)
        tried += 1
    assert tried >= 7
    assert best >= tried - 1


def line_problem(**changes):
    """Three streets of 10 s in a row, each served one way; the start is before the first."""
    limits = replace(Fleet(0, 0, capacity=3.0), **changes)
    place = np.arange(4)
    distance = np.abs(place[:, None] - place[None, :]) * 10.0
    each = np.arange(3, dtype=np.int32)
    return ArcProblem(each, each, each + 1, np.full(3, 10.0), np.ones(3), distance, limits)


def test_a_route_longer_than_a_shift_is_found_all_the_same():
    # Each alone is home within 60 s.
    problem = line_problem(shift=60.0)
    route = route_with(problem, Route(((2, 0),)), [1])
    assert route.modes == (1, 2, 0)
    # Out 10, two streets 20, back to the start 30, the first street 10, home 10.
    assert route_cost(problem, route) == 80.0


def test_more_than_a_vehicle_carries_has_no_route_without_a_refill():
    problem = line_problem(capacity=2.0)
    assert route_with(problem, Route(((0, 1),)), [2]) is None
    assert route_with(problem, Route(()), []) is None
    refilled = route_with(line_problem(capacity=2.0, refills=(0,), refill_cost=(5.0,)),
                          Route(((0, 1),)), [2])  # fmt: skip
    assert len(refilled.trips) == 2


def test_the_same_call_gives_the_same_route():
    problem = next(filter(None, map(small_problem, range(38))))
    calls = [route_with(problem, Route(()), range(problem.tasks), thorough=True) for _ in range(2)]
    assert calls[0] == calls[1]
