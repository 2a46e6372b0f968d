from __future__ import annotations

import pytest

from planner.cleaning.routing.augment_merge import augment_merge
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.validator import audit
from tests.unit.cleaning.routing.brute_force import least_cost, make_roads, random_problem

RULES = [path_scanning, augment_merge]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "kind", [{}, {"shift": 1.4}, {"refills": (2, 4), "shift": 1.8}, {"capacity": 100.0}]
)
@pytest.mark.parametrize("seed", range(6))
def test_rules_of_thumb_give_valid_plans_never_below_the_optimum(rule, kind, seed):
    roads, problem = random_problem(seed, required=6, **kind)
    plan = rule(problem)
    found = audit(roads, problem, plan)
    assert found.faults == ()
    assert found.cost == pytest.approx(plan_cost(problem, plan))
    assert found.cost >= least_cost(problem) - 1e-9


def test_path_scanning_goes_on_to_the_nearest_street():
    # A line from the depot: nearest first serves it outward, then drives home.
    roads = make_roads((0, 1, 2, 1), (1, 2, 2, 1), (2, 3, 2, 1))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 3.0))
    (route,) = path_scanning(problem).routes
    assert route.modes == (0, 2, 4)
    assert plan_cost(problem, path_scanning(problem)) == 6 + 6


def test_path_scanning_refills_where_it_is_nearer_than_home():
    roads = make_roads((0, 1, 10, 0), (1, 2, 1, 3), (2, 3, 1, 3))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 3.0, refills=(2,), refill_cost=(0.5,)))
    (route,) = path_scanning(problem).routes
    assert route.trips == ((0,), (2,))
    assert plan_cost(problem, path_scanning(problem)) == 10 + 1 + 0.5 + 1 + 12


def test_augmenting_serves_what_is_driven_past():
    roads = make_roads((0, 1, 2, 1), (1, 2, 2, 1), (2, 3, 2, 1))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 3.0))
    (route,) = augment_merge(problem).routes
    assert sorted(problem.task[list(route.modes)].tolist()) == [0, 1, 2]
    assert plan_cost(problem, augment_merge(problem)) == 12


def test_merging_joins_the_far_streets():
    # Two streets far from the depot and near each other, one on the other side.
    roads = make_roads((0, 1, 10, 0), (1, 2, 1, 1), (1, 3, 1, 1), (0, 4, 10, 0), (4, 5, 1, 1))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 2.0))
    plan = augment_merge(problem)
    served = sorted(sorted(problem.task[list(route.modes)].tolist()) for route in plan.routes)
    assert served == [[0, 1], [2]]
    assert plan_cost(problem, plan) == 24 + 22


@pytest.mark.parametrize("rule", RULES)
def test_the_fleet_is_kept_to_and_what_is_left_is_told(rule):
    roads = make_roads((0, 1, 1, 2), (0, 2, 1, 2), (0, 3, 1, 2))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 2.0, vehicles=2))
    plan = rule(problem)
    assert len(plan.routes) == 2
    assert len(plan.unserved) == 1
    assert audit(roads, problem, plan).faults == ()
