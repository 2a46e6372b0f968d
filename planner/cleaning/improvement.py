"""A plan improved in stages: cheaper routes, then fewer, then even ones."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing.plan import Plan, Route, plan_cost, route_cost
from planner.cleaning.routing.search import Limits, improve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.search import Progress

_CHEAPER, _FEWER = 0.3, 0.3
"""Share of the search for either, of what is left of it; even routes get the rest."""


@dataclass
class Search:
    """A search of several stages: what each may use, and how far all of them are.

    Parameters
    ----------
    rounds
        Rounds of ruin and recreate for all stages together.
    end
        CPU time of this process at which the last stage is to end.
    seed
        Of the random numbers.
    watch
        Told the share of all stages that is done; the search ends when it returns True.

    Attributes
    ----------
    hurried
        Whether the clock or `watch` had a say: then a seed does not decide the plan.
    stopped
        Whether `watch` has ended it.
    """

    rounds: int
    end: float
    seed: int
    watch: Callable[[float], bool] | None = None
    hurried: bool = False
    stopped: bool = False
    _done: float = 0.0

    def stage(self, problem: ArcProblem, plan: Plan, share: float) -> Plan:
        """Improve a plan with a share of what is left; return the better one."""
        if self.stopped:
            return plan
        begin, width = self._done, (1.0 - self._done) * share
        self._done += width
        left = max(self.end - time.process_time(), 0.0)

        def look(progress: Progress) -> bool:
            asked = self.watch is not None and self.watch(begin + progress.done * width)
            self.stopped = asked
            self.hurried |= progress.by_clock or (asked and begin + progress.done * width < 1)
            return asked

        limits = Limits(seconds=left * share, rounds=int(self.rounds * width))
        return improve(problem, plan, limits=limits, seed=self.seed, watch=look)


def improved(problem: ArcProblem, plan: Plan, search: Search, *, balance: float) -> Plan:
    """Return a plan that costs less, of fewer routes where that is cheaper, and of even ones.

    A search alone seldom empties a route where the others have little room: it is
    made to, as tasks left out cost more than any saving (Christiaens & Vanden
    Berghe 2020 minimise the fleet so). Shifts are then shortened until no route is
    more than `balance` longer than the mean.

    Parameters
    ----------
    plan
        A feasible plan that serves every task.
    balance
        Share by which a route may be longer than the mean, where that costs no
        further route.
    """
    plan = search.stage(problem, plan, _CHEAPER)
    while _may_spare_one(problem, plan):
        fewer = search.stage(*without_cheapest(problem, plan), _FEWER)
        if fewer.unserved or plan_cost(problem, fewer) > plan_cost(problem, plan):
            break
        plan = fewer
    even = search.stage(*evened(problem, plan, balance), 1.0)
    return plan if even.unserved else even


def _may_spare_one(problem: ArcProblem, plan: Plan) -> bool:
    """Return whether what a plan costs, but for leaving and coming home once, fits in one less."""
    costs = [route_cost(problem, route) for route in plan.routes]
    if len(costs) < 2 or not np.isfinite(problem.fleet.shift):  # noqa: PLR2004
        return False
    fleet, route = problem.fleet, plan.routes[int(np.argmin(costs))]
    out = problem.distance[fleet.start, problem.entry[route.modes[0]]]
    home = problem.distance[problem.exit[route.modes[-1]], fleet.end]
    return bool(sum(costs) - out - home <= (len(costs) - 1) * fleet.shift)


def without_cheapest(problem: ArcProblem, plan: Plan) -> tuple[ArcProblem, Plan]:
    """Return a plan without its cheapest route, and the problem with no vehicle for it."""
    dropped = min(plan.routes, key=lambda route: route_cost(problem, route))
    kept = tuple(route for route in plan.routes if route is not dropped)
    fleet = replace(problem.fleet, vehicles=len(kept))
    return replace(problem, fleet=fleet), _plan_of(problem, kept)


def evened(problem: ArcProblem, plan: Plan, balance: float) -> tuple[ArcProblem, Plan]:
    """Return the problem with no more vehicles and shorter shifts, and what of a plan holds then.

    Routes give up their last tasks until they hold.
    """
    if not plan.routes or not np.isfinite(problem.fleet.shift):
        return problem, plan
    fair = plan_cost(problem, plan) / len(plan.routes) * (1 + balance)
    # A single long street still needs its own time.
    shift = min(problem.fleet.shift, max(fair, float(problem.alone().max())))
    kept = [_cut(problem, route, shift) for route in plan.routes]
    routes = tuple(route for route in kept if route.trips)
    fleet = replace(problem.fleet, vehicles=len(plan.routes), shift=shift)
    return replace(problem, fleet=fleet), _plan_of(problem, routes)


def _cut(problem: ArcProblem, route: Route, shift: float) -> Route:
    """Return a route without as many of its last tasks as make it longer than a shift."""
    while route.trips and route_cost(problem, route) > shift:
        *before, last = route.trips
        if len(last) > 1:
            route = Route((*before, last[:-1]), route.refills)
        else:
            route = Route(tuple(before), route.refills[:-1])
    return route


def _plan_of(problem: ArcProblem, routes: Sequence[Route]) -> Plan:
    served = {int(problem.task[mode]) for route in routes for mode in route.modes}
    left = tuple(task for task in range(problem.tasks) if task not in served)
    return Plan(tuple(routes), left)
