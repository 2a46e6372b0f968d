from __future__ import annotations

import sys

import pytest

from planner.cleaning.routing.comparison import ENGINES, PYVRP, RUIN_AND_RECREATE, compare_engines
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.split import split
from planner.cleaning.routing.validator import audit
from planner.errors import MissingPackageError, OptionError
from tests.unit.cleaning.routing.brute_force import least_cost, make_roads, random_problem

KIND = {"required": 6, "refills": (2, 4), "shift": 1.6}


def test_every_engine_solves_the_same_problem_and_the_searches_find_the_optimum():
    pytest.importorskip("pyvrp", reason="pyvrp is not installed: extra 'second-engine'")
    roads, problem = random_problem(4, **KIND)
    results = compare_engines(problem, seconds=1.0)
    assert [result.name for result in results] == list(ENGINES)
    optimum = least_cost(problem)
    for result in results:
        found = audit(roads, problem, result.plan)
        assert found.faults == ()
        assert result.cost == pytest.approx(found.cost)
        assert result.cost >= optimum - 1e-9
        assert result.seconds_used >= 0
    assert [result.cost for result in results[2:]] == pytest.approx([optimum] * 2)
    assert all(result.seconds_used >= 1.0 for result in results[2:])


def test_our_search_begins_with_the_plan_it_is_given():
    _, problem = random_problem(4, **KIND)
    start = split(problem, range(problem.tasks))
    (kept,) = compare_engines(problem, start, seconds=0.0, engines=[RUIN_AND_RECREATE])
    assert plan_cost(problem, kept.plan) == kept.cost <= plan_cost(problem, start)
    with pytest.raises(OptionError, match="seed"):
        compare_engines(problem, start, seconds=0.0, seed=-1, engines=[RUIN_AND_RECREATE])


def test_without_pyvrp_the_others_are_compared_unless_it_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    _, problem = random_problem(4, **KIND)
    results = compare_engines(problem, seconds=0.0)
    assert [result.name for result in results] == [name for name in ENGINES if name != PYVRP]
    with pytest.raises(MissingPackageError, match="second-engine"):
        compare_engines(problem, seconds=0.0, engines=[PYVRP])


def test_an_unknown_engine_is_refused_by_name():
    _, problem = random_problem(4, **KIND)
    with pytest.raises(OptionError, match="no engine simplex; there are path scanning, "):
        compare_engines(problem, seconds=0.0, engines=["simplex"])


def test_a_problem_without_tasks_has_an_empty_plan_from_every_engine():
    problem = ArcProblem.from_roads(make_roads((0, 1, 1, 0)), Fleet(0, 0, 4.0))
    assert {result.plan for result in compare_engines(problem, seconds=0.0)} == {Plan(())}
