from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.crews.roster import Roster
from planner.cleaning.crews.schedule import Crews, RouteLoad, problem_of
from planner.cleaning.crews.shift_packing import first_fit, pack


def a_problem(seed, fill=0.6):
    random = np.random.default_rng(seed)
    routes = [
        RouteLoad(at, "washer", int(f), fill * float(s), *map(float, random.uniform(0, 99, 2)))
        for at, (f, s) in enumerate(
            zip(random.choice([1, 2, 3, 8], 12), random.uniform(1, 5, 12), strict=True)
        )
    ]
    return problem_of(routes, Crews(3, (5.0, 4.0)), (0, 1, 3, 4, 5))


@pytest.mark.parametrize("seed", range(4))
def test_choices_differ_by_what_they_add_to_the_cost(seed):
    problem = a_problem(seed)
    roster = first_fit(problem)
    for route in range(problem.routes):
        roster.remove(route)
        costs = roster.costs_of_adding(route)
        after = np.full(costs.shape, np.inf)
        for crew, pattern in np.argwhere(np.isfinite(costs)):
            tried = roster.copy()
            tried.add(route, int(crew), int(pattern))
            after[crew, pattern] = tried.cost()
        fits = np.isfinite(costs)
        assert np.ptp(after[fits] - costs[fits]) < 1e-9
        roster.put(route, costs)


def test_taking_out_what_was_added_leaves_nothing_behind():
    problem = a_problem(0)
    roster = first_fit(problem)
    for route in range(problem.routes):
        roster.remove(route)
        roster.remove(route)
    assert (roster.load_ms == 0).all()
    assert roster.cost() == pytest.approx(Roster.empty(problem).cost())
    assert len(roster.left_over) == problem.routes


def test_a_copy_is_changed_alone():
    roster = first_fit(a_problem(0))
    before = roster.cost()
    roster.copy().remove(0)
    assert roster.cost() == before
    assert roster.places[0] is not None


def test_packing_leaves_never_more_over_than_it_was_given():
    for seed in range(3):
        start = first_fit(a_problem(seed, fill=1.6))
        assert start.left_over
        packed = pack(start, rounds=100, random=np.random.default_rng(seed))
        assert packed.unserved() <= start.unserved()
        assert (packed.load_ms <= packed.problem.limit_ms).all()
