from __future__ import annotations

import csv
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.cleaning.routing.instance import parse_instance
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.second_engine import _up, solve_with_pyvrp
from planner.cleaning.routing.validator import audit
from planner.errors import MissingPackageError, OptionError
from tests.unit.cleaning.routing.brute_force import fields, least_cost, make_roads, random_problem

pyvrp = pytest.importorskip("pyvrp", reason="pyvrp is not installed: extra 'second-engine'")

GDB = Path(__file__).parents[4].parent / "shared" / "cases" / "arc_routing"
KINDS = {
    "capacity": {"required": 6},
    "shift": {"required": 6, "shift": 1.4},
    "refills": {"required": 6, "refills": (2, 4)},
    "refills and shift": {"required": 6, "refills": (2, 4), "shift": 1.6},
    "turn costs": {"required": 6, "refills": (3,), "shift": 2.0, "asymmetric": True},
}


AMPLE = 10.0
"""CPU seconds that no test takes, as each tells the cost to stop at."""


def with_fleet(problem, **changes):
    return ArcProblem(*fields(problem), problem.distance, replace(problem.fleet, **changes))


def in_unit(problem, unit):
    """The same problem with costs in another unit."""
    task, entry, leave, service, demand = fields(problem)
    fleet = problem.fleet
    fleet = replace(
        fleet,
        shift=fleet.shift * unit,
        refill_cost=tuple(cost * unit for cost in fleet.refill_cost),
    )
    return ArcProblem(task, entry, leave, service * unit, demand, problem.distance * unit, fleet)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_trying_everything_finds(kind, seed):
    roads, problem = random_problem(seed, **KINDS[kind])
    optimum = least_cost(problem)
    plan = solve_with_pyvrp(problem, seconds=AMPLE, seed=seed, cost=optimum)
    assert plan_cost(problem, plan) == pytest.approx(optimum)
    if kind != "turn costs":
        found = audit(roads, problem, plan)
        assert found.faults == ()
        assert found.cost == pytest.approx(plan_cost(problem, plan))


@pytest.mark.parametrize("kind", ["refills and shift", "turn costs"])
@pytest.mark.parametrize("seed", range(3))
def test_it_drives_from_one_depot_to_another(kind, seed):
    _, problem = random_problem(seed, **KINDS[kind])
    longest = problem.distance.max() + problem.fleet.shift
    problem = with_fleet(problem, end=2, shift=longest)
    optimum = least_cost(problem)
    plan = solve_with_pyvrp(problem, seconds=AMPLE, seed=seed, cost=optimum)
    assert plan_cost(problem, plan) == pytest.approx(optimum)


def test_a_depot_where_water_is_taken_is_no_shorter_way_to_the_first_street():
    # Out of the depot the first street is 9 away, by way of the tank beside it 1 + 1:
    # a trip that serves nothing is none, so the way of 9 is driven.
    distance = np.array([[0.0, 9, 1], [1, 9, 1], [9, 1, 0]])
    zero, one = np.zeros(1, np.int32), np.ones(1, np.int32)
    fleet = Fleet(0, 0, 5.0, refills=(2,), refill_cost=(0.0,))
    problem = ArcProblem(zero, one, one, np.array([4.0]), np.array([5.0]), distance, fleet)
    plan = solve_with_pyvrp(problem, seconds=0.02)
    assert plan_cost(problem, plan) == 9 + 4 + 1 == least_cost(problem)


def test_a_hand_made_day_with_refills_and_a_shift_is_solved():
    # As in test_search: the far block alone 16, the other two with a refill 17.
    roads = make_roads((0, 1, 2, 0), (1, 2, 2, 5), (2, 3, 2, 5), (3, 4, 2, 5))
    fleet = Fleet(0, 0, 5.0, 20.0, refills=(1,), refill_cost=(1.0,))
    problem = ArcProblem.from_roads(roads, fleet)
    plan = solve_with_pyvrp(problem, seconds=AMPLE, cost=33.0)
    assert plan_cost(problem, plan) == 16 + 17
    assert sorted(len(route.trips) for route in plan.routes) == [1, 2]
    assert audit(roads, problem, plan).faults == ()


@pytest.mark.parametrize("unit", [1e-4, 1 / 3, 1e5])
def test_the_unit_does_not_matter(unit):
    _, problem = random_problem(3, **KINDS["refills and shift"])
    problem = in_unit(problem, unit)
    optimum = least_cost(problem)
    plan = solve_with_pyvrp(problem, seconds=AMPLE, cost=optimum * (1 + 1e-6))
    assert plan_cost(problem, plan) == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize("unit", [0.1, 1.0, 1e4])
def test_a_route_may_fill_the_shift_and_the_tank_to_the_last_digit(unit):
    # A street of three blocks of 0.1, 0.2 and 0.3 that fill both: 0.1 + 0.2 + 0.3 > 0.6
    # in floating point. A second route would cost more.
    roads = make_roads((0, 1, 1, 1), (1, 2, 2, 2), (2, 0, 3, 3))
    roads = replace(
        roads, cost=roads.cost * unit, service=roads.service * unit, demand=roads.demand * unit
    )
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 6 * unit, 6 * unit))
    plan = solve_with_pyvrp(problem, seconds=0.05)
    assert len(plan.routes) == 1
    assert audit(roads, problem, plan).faults == ()


def test_too_few_vehicles_leave_tasks_unserved_but_as_few_as_can_be():
    # As in test_search: streets of 2, 2 and 3 and a capacity of 4.
    roads = make_roads((0, 1, 1, 3), (0, 2, 1, 2), (0, 3, 1, 2))
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 4.0, vehicles=1))
    plan = solve_with_pyvrp(problem, seconds=0.05)
    assert plan.unserved == (0,)
    assert audit(roads, problem, plan).faults == ()


@pytest.mark.parametrize("seed", range(4))
def test_vehicles_that_suffice_serve_all(seed):
    roads, problem = random_problem(seed, **KINDS["refills and shift"])
    optimum = least_cost(problem)
    needed = len(solve_with_pyvrp(problem, seconds=AMPLE, cost=optimum).routes)
    plan = solve_with_pyvrp(with_fleet(problem, vehicles=needed), seconds=AMPLE, cost=optimum)
    assert not plan.unserved
    assert audit(roads, problem, plan).cost == pytest.approx(optimum)


def test_the_last_digit_of_a_sum_rounds_nothing_up_but_a_real_rest_does():
    assert 0.1 + 0.2 > 0.3
    assert _up(np.array([0.1 + 0.2, 0.3, 0.3 + 1e-11]), 1e9).tolist() == [3 * 10**8] * 2 + [
        3 * 10**8 + 1
    ]


@pytest.mark.parametrize("limit", [1.0, 1 + 1e-8])
def test_what_no_decimal_can_say_may_fill_the_shift_and_the_tank_too(limit):
    # A ring of three one-way streets of a third each.
    roads = make_roads(*((node, (node + 1) % 3, 1, 1, False) for node in range(3)))
    third = np.full(3, 1 / 3)
    roads = replace(roads, cost=third, service=third, demand=third)
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, limit, limit))
    plan = solve_with_pyvrp(problem, seconds=0.05)
    assert len(plan.routes) == 1
    assert audit(roads, problem, plan).faults == ()


@pytest.mark.parametrize("kind", KINDS)
def test_no_time_at_all_leaves_a_valid_plan(kind):
    _, problem = random_problem(1, **KINDS[kind])
    for vehicles in (None, 1):
        limited = with_fleet(problem, vehicles=vehicles)
        plan = solve_with_pyvrp(limited, seconds=0.0)
        served = sorted(problem.task[mode] for route in plan.routes for mode in route.modes)
        assert sorted([*served, *plan.unserved]) == list(range(problem.tasks))
        assert vehicles or not plan.unserved
        assert len(plan.routes) <= (vehicles or problem.tasks)


def test_a_problem_without_tasks_has_an_empty_plan():
    problem = ArcProblem.from_roads(make_roads((0, 1, 1, 0)), Fleet(0, 0, 4.0))
    assert solve_with_pyvrp(problem, seconds=1.0) == Plan(())


@pytest.mark.parametrize("name", ["gdb1", "gdb19"])
def test_it_finds_the_published_optimum(name):
    file, best = GDB / f"{name}.dat", GDB / "best_known.csv"
    if not file.is_file():
        pytest.skip(f"{file} is not here: the shared instances lie beside the checkout")
    with best.open(encoding="utf-8", newline="") as rows:
        optimum = {row["instance"]: float(row["bks"]) for row in csv.DictReader(rows)}[name]
    instance = parse_instance(file.read_text(encoding="latin-1"), file=file.name)
    problem = ArcProblem.from_roads(instance.roads, instance.fleet)
    plan = solve_with_pyvrp(problem, seconds=AMPLE, cost=optimum)
    found = audit(instance.roads, problem, plan)
    assert found.faults == ()
    assert found.cost == optimum


def test_it_stops_when_its_time_is_up_or_the_cost_is_reached():
    _, problem = random_problem(0, **KINDS["shift"])
    begin = time.process_time()
    solve_with_pyvrp(problem, seconds=0.3)
    spent = time.process_time() - begin
    assert spent >= 0.3
    solve_with_pyvrp(problem, seconds=60.0, cost=least_cost(problem))
    assert time.process_time() - begin - spent < 60.0


@pytest.mark.parametrize(
    "wrong", [{"seconds": -1.0}, {"seconds": np.nan}, {"seconds": 1, "seed": -1}]
)
def test_a_time_or_a_seed_below_0_is_refused(wrong):
    _, problem = random_problem(0)
    with pytest.raises(OptionError, match="must be 0 or more"):
        solve_with_pyvrp(problem, **wrong)


def test_without_pyvrp_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(MissingPackageError, match=r"pip install .*second-engine"):
        solve_with_pyvrp(random_problem(0)[1], seconds=1.0)
