from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.routing.augment_merge import augment_merge
from planner.cleaning.routing.packed import pack
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import Plan, Route, plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.state import nearest_tasks
from planner.cleaning.routing.validator import audit
from planner.errors import DataError, OptionError
from tests.unit.cleaning.routing.brute_force import least_cost, make_roads, random_problem

KINDS = {
    "capacity": {"required": 6},
    "shift": {"required": 6, "shift": 1.4},
    "refills": {"required": 6, "refills": (2, 4)},
    "refills and shift": {"required": 6, "refills": (2, 4), "shift": 1.6},
    "turn costs": {"required": 6, "refills": (3,), "shift": 2.0, "asymmetric": True},
}


def grid(side=6, capacity=9.0, **fleet):
    """A grid of two-way streets of lengths 3 to 9, each with a demand of 1 to 3."""
    random = np.random.default_rng(5)
    across = [(side * y + x, side * y + x + 1) for y in range(side) for x in range(side - 1)]
    along = [(side * y + x, side * (y + 1) + x) for y in range(side - 1) for x in range(side)]
    roads = make_roads(
        *(
            (*ends, int(random.integers(3, 10)), int(random.integers(1, 4)))
            for ends in across + along
        )
    )
    return roads, ArcProblem.from_roads(roads, Fleet(0, 0, capacity, **fleet))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_what_trying_everything_finds(kind, seed):
    _, problem = random_problem(seed, **KINDS[kind])
    plan = improve(problem, path_scanning(problem), limits=Limits(rounds=3000), seed=seed)
    assert plan_cost(problem, plan) == pytest.approx(least_cost(problem))
    assert not plan.unserved


def test_a_hand_made_day_with_refills_and_a_shift_is_solved():
    # A depot 2 from a street of three blocks of 2, each a full tank; the tank is
    # filled at the street's near end. One shift of 20 does all: 2 + 2, back 2,
    # fee 1, 2 + 2, back 4, fee 1, 4 + 2, home 8 = 30 is too long, so two routes.
    roads = make_roads((0, 1, 2, 0), (1, 2, 2, 5), (2, 3, 2, 5), (3, 4, 2, 5))
    fleet = Fleet(0, 0, 5.0, 20.0, refills=(1,), refill_cost=(1.0,))
    problem = ArcProblem.from_roads(roads, fleet)
    plan = improve(problem, path_scanning(problem), limits=Limits(rounds=2000))
    # The far block alone is 8 + 8; the other two with a refill 4 + 2 + 1 + 4 + 6 = 17.
    assert plan_cost(problem, plan) == 16 + 17 == least_cost(problem)
    assert sorted(len(route.trips) for route in plan.routes) == [1, 2]


@pytest.mark.parametrize("begin", [path_scanning, augment_merge])
def test_the_same_seed_gives_the_same_plan(begin):
    _, problem = grid()
    limits = Limits(rounds=3000)
    one, two = (improve(problem, begin(problem), limits=limits, seed=7) for _ in range(2))
    assert one == two
    others = {improve(problem, begin(problem), limits=limits, seed=seed) for seed in range(4)}
    assert len(others) > 1


@pytest.mark.parametrize(
    "fleet", [{}, {"refills": (14, 27), "refill_cost": (1.0, 2.0), "shift": 150.0}]
)
def test_a_search_stopped_at_any_time_leaves_a_valid_plan_never_a_worse_one(fleet):
    roads, problem = grid(**fleet)
    plan = path_scanning(problem)
    cost = plan_cost(problem, plan)
    for most in (0, 500, 2500):
        better = improve(
            problem,
            plan,
            limits=Limits(rounds=10**9),
            watch=lambda at, most=most: at.rounds >= most,
        )
        found = audit(roads, problem, better)
        assert found.faults == ()
        assert found.cost == pytest.approx(plan_cost(problem, better))
        assert found.cost <= cost
    assert found.cost < cost


def test_the_search_tells_how_far_it_is():
    _, problem = grid()
    seen = []
    plan = improve(
        problem,
        path_scanning(problem),
        limits=Limits(rounds=1200),
        watch=lambda at: seen.append(at) or False,
    )
    assert [at.rounds for at in seen] == [0, 500, 1000, 1200]
    assert [at.done for at in seen] == pytest.approx([0, 5 / 12, 10 / 12, 1])
    costs = [at.cost for at in seen]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == pytest.approx(plan_cost(problem, plan))


def test_the_search_stops_at_the_cost_asked_for():
    _, problem = grid()
    first = plan_cost(problem, path_scanning(problem))
    seen = []
    improve(
        problem,
        path_scanning(problem),
        limits=Limits(rounds=10**9, cost=first - 1),
        watch=lambda at: seen.append(at) or False,
    )
    assert seen[-1].cost <= first - 1


def test_the_search_stops_when_its_time_is_up():
    _, problem = grid()
    seen = []
    improve(
        problem,
        path_scanning(problem),
        limits=Limits(seconds=0.2),
        watch=lambda at: seen.append(at) or False,
    )
    assert seen[-1].done == 1
    assert all(at.seconds < 0.2 for at in seen[:-1])


def test_too_few_vehicles_leave_tasks_unserved_but_as_few_as_can_be():
    # Three streets of demand 2, 2 and 3 and a capacity of 4: one vehicle serves two.
    roads = make_roads((0, 1, 1, 3), (0, 2, 1, 2), (0, 3, 1, 2))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 4.0, vehicles=1))
    plan = improve(problem, Plan((), (0, 1, 2)), limits=Limits(rounds=500))
    assert plan.unserved == (0,)
    assert audit(roads, problem, plan).faults == ()


def test_a_plan_beyond_the_limits_is_no_beginning():
    roads = make_roads((0, 1, 1, 3), (1, 2, 1, 3))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 4.0))
    with pytest.raises(DataError, match="route 0 breaks the capacity or the shift"):
        improve(problem, Plan((Route(((0, 2),)),)), limits=Limits(rounds=1))


def test_a_problem_without_tasks_has_an_empty_plan():
    problem = ArcProblem.from_roads(make_roads((0, 1, 1, 0)), Fleet(0, 0, 4.0))
    assert path_scanning(problem) == augment_merge(problem) == Plan(())
    assert improve(problem, Plan(()), limits=Limits(rounds=100)) == Plan(())


@pytest.mark.parametrize("limits", [{}, {"seconds": -1.0}, {"rounds": -1}, {"seconds": np.nan}])
def test_a_search_without_an_end_is_refused(limits):
    with pytest.raises(OptionError, match="limits"):
        Limits(**limits)


def test_the_nearest_tasks_come_first_and_the_task_itself_before_them():
    # A line of streets: 0-1, 1-2, 2-3, 3-4 of length 1.
    problem = ArcProblem.from_roads(
        make_roads(*((node, node + 1, 1, 1) for node in range(4))), Fleet(0, 0, 9.0)
    )
    near = nearest_tasks(pack(problem))
    assert near[0].tolist() == [0, 1, 2, 3]
    assert near[:, 0].tolist() == [0, 1, 2, 3]
    assert nearest_tasks(pack(problem), 2)[3].tolist() == [3, 2]
