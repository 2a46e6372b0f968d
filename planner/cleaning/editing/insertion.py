"""Tasks put into a route where they cost least, the order of all others kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.editing.chain import Chain
from planner.cleaning.routing.packed import SLACK, pack
from planner.cleaning.routing.plan import Route, route_cost
from planner.cleaning.routing.problem import ArcProblem
from planner.cleaning.routing.split import plan_of_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.routing.roads import Ints

_SEED = 0

_MOST_OUT = 12
"""Most tasks that are taken out together."""

_LEAST_S = 1e-6
"""A gain below this is rounding."""


def route_with(
    problem: ArcProblem, route: Route, tasks: Sequence[int], *, rounds: int = 0
) -> Route | None:
    """Return the route that serves what one serves already, and some tasks more.

    The new tasks are put in one by one, each time the one that costs least; then
    strings of them are moved as long as that gains; then some that lie together
    are taken out and put in again (Schrimpf and others 2000). Orientations and
    refills are found anew, exactly for the order. The shift does not bind here: a
    route that grows too long is for the caller to judge.

    Parameters
    ----------
    problem
        With all of these tasks.
    route
        So far; the order of what it serves stays.
    tasks
        To be put in, each once.
    rounds
        How often some of them are taken out and put in again.

    Returns
    -------
    Route or None
        None if nothing is served, or it is more than the vehicle carries and there is
        nowhere to refill.
    """
    modes = np.array(route.modes, dtype=np.int64)
    served = np.concatenate((problem.task[modes], np.array(tasks, dtype=np.int32)))
    fleet = problem.fleet
    over = problem.demand[served].sum() > fleet.capacity * SLACK
    if not served.size or (over and not fleet.refills):
        return None
    part, kept = _Part(problem, served), modes.size
    now = part.of(route)
    if not len(tasks):
        return part.whole(part.along(np.arange(kept, dtype=np.int32)))
    found = []
    # With the calls of today between tasks, and as if it need not call: either may mislead.
    for begin in (now, Route((now.modes,))) if route.refills else (now,):
        chain = part.chain(begin, kept)
        chain.fill()
        chain.improve()
        found.append(part.along(chain.order()))
    return part.whole(part.shaken(min(found, key=part.cost), kept, rounds))


class _Part:
    """A problem of some tasks of another one, without a limit of time."""

    def __init__(self, problem: ArcProblem, tasks: Ints) -> None:
        first, fleet = problem.first, problem.fleet
        self._whole, self._tasks = problem, tasks
        count = np.diff(first)[tasks]
        task = np.repeat(np.arange(tasks.size, dtype=np.int32), count)
        within = np.arange(task.size) - np.repeat(np.cumsum(count) - count, count)
        mode = first[tasks][task] + within
        stops = (fleet.start, fleet.end, *fleet.refills)
        place = np.unique(np.concatenate((problem.entry[mode], problem.exit[mode], stops)))
        start, end, *refills = np.searchsorted(place, stops).tolist()
        self.problem = ArcProblem(
            task,
            np.searchsorted(place, problem.entry[mode]).astype(np.int32),
            np.searchsorted(place, problem.exit[mode]).astype(np.int32),
            problem.service[mode],
            problem.demand[tasks],
            problem.distance[np.ix_(place, place)],
            replace(
                fleet, start=start, end=end, refills=tuple(refills), shift=np.inf, vehicles=None
            ),
        )
        self.packed = pack(self.problem)

    def of(self, route: Route) -> Route:
        """Return a route of the whole problem, its tasks numbered from 0, in modes of this one."""
        modes = np.array(route.modes, dtype=np.int64)
        way = modes - self._whole.first[self._whole.task[modes]]
        own = (self.problem.first[: modes.size] + way).tolist()
        ends = np.cumsum([0, *(len(trip) for trip in route.trips)]).tolist()
        trips = tuple(tuple(own[begin:end]) for begin, end in pairwise(ends))
        return Route(trips, route.refills)

    def chain(self, route: Route, kept: int) -> Chain:
        """Return a route of this problem as a chain."""
        return Chain(self.problem, self.packed, route, kept)

    def along(self, order: Ints) -> Route:
        """Return the cheapest route with this order of tasks."""
        return plan_of_orders(self.problem, self.packed, [order]).routes[0]

    def cost(self, route: Route) -> float:
        """Return what a route costs."""
        return route_cost(self.problem, route)

    def shaken(self, route: Route, kept: int, rounds: int) -> Route:
        """Take out tasks after the first ones and put them in again, as long as that gains."""
        rng, best = np.random.default_rng(_SEED), self.cost(route)
        entry, leave = self.packed.entry[kept:, 0], self.packed.exit[kept:, 0]
        ways = self.problem.distance[leave[:, None], entry[None, :]]
        near = np.argsort(np.minimum(ways, ways.T), axis=1, kind="stable")
        for _ in range(rounds):
            size = int(rng.integers(1, min(_MOST_OUT, near.shape[0]) + 1))
            out = (kept + rng.permutation(near[rng.integers(near.shape[0]), :size])).tolist()
            chain = self.chain(route, kept)
            chain.take(out)
            for task in out:
                chain.put(task)
            other = self.along(chain.order())
            if self.cost(other) < best - _LEAST_S:
                route, best = other, self.cost(other)
        return route

    def whole(self, route: Route) -> Route:
        """Return a route in modes of the whole problem."""
        first, whole, task = self.problem.first, self._whole.first, self.problem.task
        trips = tuple(
            tuple(int(whole[self._tasks[task[mode]]] + mode - first[task[mode]]) for mode in trip)
            for trip in route.trips
        )
        return Route(trips, route.refills)
