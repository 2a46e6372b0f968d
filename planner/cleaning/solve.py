"""Routes of a job: circuits cut into shifts and improved; and what no plan can be below."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.circuits import joined_order
from planner.cleaning.improvement import Search, improved
from planner.cleaning.least_time import least_time
from planner.cleaning.reduction import roads_of
from planner.cleaning.routing.bound import lower_bound
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.routing.problem import Fleet
from planner.cleaning.routing.split import split
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.cleaning.reduction import Reduced

_LEAST_ROUNDS = 10_000
"""For a job of few tasks: each stage is to go from hot to cold in many steps."""


@dataclass(frozen=True)
class Effort:
    """How long routes are looked for.

    Parameters
    ----------
    rounds
        Rounds of ruin and recreate a task. The same rounds and seed give the
        same plan on any machine, unless the time ran out first.
    seconds
        CPU time of the search for all jobs together. Where rounds would take longer,
        it cools down by the clock.
    seed
        Of the random numbers.

    Raises
    ------
    OptionError
        A number is out of range.
    """

    rounds: int = 100
    seconds: float = 90.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("rounds", "seconds", "seed"):
            value = getattr(self, name)
            if not isinstance(value, int | float | np.number) or not value >= 0:
                message = f"--{name} {value}: give 0 or more"
                raise OptionError(message)


@dataclass(frozen=True, eq=False)
class Solved:
    """A job and its routes.

    Parameters
    ----------
    reduced
        The job as a problem.
    plan
        Its routes.
    in_full
        Whether all rounds were searched: then the seed decides the plan, not the clock.
    """

    reduced: Reduced
    plan: Plan
    in_full: bool


def solve(
    reduced: Reduced,
    effort: Effort,
    *,
    balance: float,
    watch: Callable[[float], bool] | None = None,
) -> Solved:
    """Return routes that serve every task of a job.

    Parameters
    ----------
    reduced
        The job.
    effort
        For this job alone.
    balance
        Share by which a route may be longer than the mean, where that costs no
        further route.
    watch
        Told the share of the search that is done; it stops when that returns True.
    """
    begin = time.process_time()
    problem = reduced.problem
    if not problem.tasks:
        return Solved(reduced, Plan(()), in_full=True)
    rounds = max(effort.rounds * problem.tasks, _LEAST_ROUNDS if effort.rounds else 0)
    search = Search(rounds, begin + effort.seconds, effort.seed, watch)
    plan = improved(problem, first_plan(reduced), search, balance=balance)
    return Solved(reduced, plan, in_full=not search.hurried)


def first_plan(reduced: Reduced) -> Plan:
    """Return the cheapest circuits cut into routes, or path scanning's where that is better."""
    problem = reduced.problem
    plans = [path_scanning(problem)]
    order = joined_order(reduced)
    if order is not None:
        plans.append(split(problem, order))
    return min(plans, key=lambda plan: plan_cost(problem, plan))


@dataclass(frozen=True)
class Bound:
    """What no plan of a job can be below on one of its days.

    Parameters
    ----------
    metres
        Driven by all routes together, whatever their turns cost.
    seconds
        Of all routes together, turns, calls and preparation included.
    routes
        Number of routes.
    """

    metres: float
    seconds: float
    routes: int


def bound_of(reduced: Reduced, *, seconds: float) -> Bound:
    """Return the least that routes of a job can drive and take.

    Half of the time goes into the least time and the number of routes that it asks for.
    """
    problem, network = reduced.problem, reduced.graph.network
    if not problem.tasks:
        return Bound(0.0, 0.0, 0)
    least = least_time(reduced, seconds=seconds / 2)
    nodes = reduced.place - network.arcs
    ends = problem.fleet
    start, end = int(nodes[ends.start]), int(nodes[ends.end])
    refills = tuple(int(nodes[place]) for place in ends.refills)
    fleet = Fleet(start, end, ends.capacity, refills=refills, refill_cost=(0.0,) * len(refills))
    driven = roads_of(reduced, network.length_m, reduced.metres)
    metres = lower_bound(driven, fleet, seconds=seconds / 2, routes=least.routes)
    # In too short a time nothing may be proven but what is plain: all must be served.
    served_s = float(problem.service[problem.first[:-1]].sum())
    routes = max(least.routes, int(np.ceil(served_s / ends.shift * (1 - 1e-9))), 1)
    return Bound(max(metres, float(reduced.metres.sum())), max(least.seconds, served_s), routes)
