"""Routes of a job: as short as brute force says, the same for a seed, and above every bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.least_time import least_time
from planner.cleaning.replay import legs_of
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.solve import Effort, bound_of, first_plan, solve
from planner.cleaning.terms.hours import Window
from planner.errors import OptionError
from tests.driven import grid
from tests.towns import make
from tests.unit.cleaning.brute_force import least_seconds
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, reduced_of, tiny_town

LONG = Effort(rounds=100, seconds=60.0)
FREE = 10.0
"""Balance that shortens no shift."""

WASHED = replace(RULES, per_week={**RULES.per_week, ("sweep", 2): 0.0}, prepare_minutes=1.0)

CASES = {
    "one long shift": (RULES, fleet(SWEEPER)),
    "tips": (RULES, fleet(replace(SWEEPER, capacity=0.3), tip=(100, 0), tip2=(0, 100))),
    "refills": (WASHED, fleet(replace(WASHER, capacity=0.3), water=(100, 100))),
    "refills and a shift": (
        WASHED,
        fleet(
            replace(WASHER, capacity=0.3, windows=(Window.between("20:00", "20:08"),)),
            water=(100, 100),
        ),
    ),
    "a shift": (
        replace(RULES, prepare_minutes=1.0),
        fleet(replace(SWEEPER, windows=(Window.between("20:00", "20:06"),))),
    ),
}


def tiny(case, seed):
    rules, vehicles = CASES[case]
    month = 7 if rules is WASHED else 1
    try:
        return reduced_of(tiny_town(seed), vehicles, rules=rules, month=month)
    except ValueError:
        return None, None  # nothing of it can be driven from the yard and back


@pytest.mark.parametrize("case", CASES)
def test_routes_of_tiny_towns_are_as_short_as_brute_force_says(case):
    solved = 0
    for seed in range(80):
        setting, reduced = tiny(case, seed)
        if reduced is None or not 3 <= len(reduced.job.tasks) <= 6:
            continue
        plan = solve(reduced, LONG, balance=FREE).plan
        best = least_seconds(setting, reduced)
        # Times are kept to 1/1024 s on each street and turn.
        assert plan_cost(reduced.problem, plan) == pytest.approx(best, abs=0.05)
        found = least_time(reduced, seconds=5.0)
        assert found.seconds <= best + 0.05
        assert found.routes <= len(plan.routes)
        solved += 1
        if solved == 3:
            return
    pytest.fail("too few towns can be driven")


def test_the_least_time_of_a_dead_end_is_what_it_takes():
    # Out and back at 40 s a side and 30 s to turn round at the far end.
    _, reduced = reduced_of(make(ways=[main_street((0, 0), (100, 0))]), fleet(SWEEPER))
    assert least_time(reduced, seconds=5.0).seconds == pytest.approx(110.0, abs=1e-3)
    assert plan_cost(reduced.problem, solve(reduced, LONG, balance=FREE).plan) == 110.0


def test_the_yard_is_a_place_to_turn_round_once_a_route():
    # Two passes a side: out and back twice, 30 s to turn at the far end twice, at the yard once.
    town = make(ways=[main_street((0, 0), (100, 0), carriageway_m=13.5)])
    prepared = replace(RULES, prepare_minutes=1.0)
    _, reduced = reduced_of(town, fleet(SWEEPER), rules=prepared)
    assert least_time(reduced, seconds=5.0).seconds == pytest.approx(60.0 + 250.0, abs=1e-3)
    assert plan_cost(reduced.problem, solve(reduced, LONG, balance=FREE).plan) == 310.0
    # Where a route costs nothing but its way, it is better to come home and leave again.
    _, reduced = reduced_of(town, fleet(SWEEPER))
    assert least_time(reduced, seconds=5.0).seconds == pytest.approx(220.0, abs=1e-3)


def test_the_least_time_counts_preparation_calls_and_shifts():
    # 400 m of service at 40 s per 100 m; a tank holds 200 m, a shift half of it all.
    rows = [main_street((0, 0), (100, 0)), main_street((0, 0), (0, 100))]
    washer = replace(WASHER, capacity=0.2, windows=(Window.between("20:00", "20:05"),))
    _, reduced = reduced_of(make(ways=rows), fleet(washer, water=(0, 0)), rules=WASHED, month=7)
    found = least_time(reduced, seconds=5.0)
    # Two routes, each prepared for 60 s and filled for 60 s, 110 s on either street.
    assert found.routes == 2
    assert found.seconds == pytest.approx(2 * (120.0 + 110.0), abs=1e-3)
    plan = solve(reduced, LONG, balance=FREE).plan
    assert plan_cost(reduced.problem, plan) == pytest.approx(460.0)


def test_bounds_are_below_every_plan():
    rows = [{**row, "highway": "secondary"} for row in grid(4, 3)]
    short = replace(SWEEPER, capacity=1.0, windows=(Window.between("20:00", "20:30"),))
    _, reduced = reduced_of(make(ways=rows), fleet(short, yard=(50, 0), tip=(300, 200)))
    bound = bound_of(reduced, seconds=10.0)
    for plan in (first_plan(reduced), solve(reduced, LONG, balance=0.1).plan):
        legs = legs_of(reduced, plan)
        assert bound.metres <= legs["metres"].sum()
        assert bound.seconds <= legs["seconds"].sum()
        assert bound.routes <= len(plan.routes)
    # They are near: the best plan takes at most a tenth more.
    assert legs["seconds"].sum() <= 1.1 * bound.seconds


def test_a_bound_of_nothing_is_nothing():
    short = replace(SWEEPER, windows=(Window.between("20:00", "20:01"),))
    _, reduced = reduced_of(make(ways=[main_street((0, 0), (500, 0))]), fleet(short))
    bound = bound_of(reduced, seconds=1.0)
    assert (bound.metres, bound.seconds, bound.routes) == (0.0, 0.0, 0)
    assert solve(reduced, LONG, balance=0.1).plan.routes == ()


@pytest.fixture(scope="module")
def blocks():
    rows = [{**row, "highway": "secondary"} for row in grid(5, 4)]
    short = replace(SWEEPER, windows=(Window.between("20:00", "20:30"),))
    return reduced_of(make(ways=rows), fleet(short))[1]


def test_the_same_seed_gives_the_same_routes(blocks):
    effort = Effort(rounds=50, seconds=60.0, seed=3)
    one, other = (solve(blocks, effort, balance=0.1) for _ in range(2))
    assert one.plan == other.plan
    assert one.in_full
    assert other.in_full


def test_routes_come_out_even_where_that_costs_no_further_route(blocks):
    plan = solve(blocks, LONG, balance=0.1).plan
    seconds = legs_of(blocks, plan).groupby("route")["seconds"].sum()
    assert len(seconds) > 1
    assert seconds.max() <= 1.15 * seconds.mean()


def test_a_search_that_is_stopped_serves_everything(blocks):
    told = []

    def stop(done):
        told.append(done)
        return True

    solved = solve(blocks, LONG, balance=0.1, watch=stop)
    served = sorted(
        int(blocks.problem.task[mode]) for route in solved.plan.routes for mode in route.modes
    )
    assert served == list(range(len(blocks.job.tasks)))
    assert not solved.in_full
    assert len(told) == 1


def test_a_search_without_time_takes_the_first_plan_and_says_so(blocks):
    solved = solve(blocks, Effort(rounds=1000, seconds=0.0), balance=0.1)
    assert not solved.in_full
    assert not solved.plan.unserved


def test_more_rounds_are_never_worse(blocks):
    costs = [
        plan_cost(blocks.problem, solve(blocks, Effort(rounds, 60.0), balance=0.1).plan)
        for rounds in (0, 100)
    ]
    assert costs[1] <= costs[0]


@pytest.mark.parametrize("name", ["rounds", "seconds", "seed"])
def test_an_effort_below_nothing_or_that_is_no_number_is_refused(name):
    with pytest.raises(OptionError, match=name):
        Effort(**{name: -1})
    with pytest.raises(OptionError, match=name):
        Effort(**{name: np.nan})
    with pytest.raises(OptionError, match=name):
        Effort(**{name: "5"})
