"""Augment-merge (Golden & Wong 1981): a route a task, absorbed and joined while it saves.

A route that drives past a task serves it; then the two routes that save most
when driven one after the other are joined, as Clarke & Wright do with visits,
either of them reversed if all of its tasks may be.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.cleaning.routing.packed import SLACK, best_refill
from planner.cleaning.routing.plan import Plan, Route, route_cost
from planner.cleaning.routing.problem import MODES

if TYPE_CHECKING:
    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.roads import Floats, Ints

Slots = npt.NDArray[np.intp]


def augment_merge(problem: ArcProblem) -> Plan:
    """Return the plan that augmenting and then merging leads to.

    Where the fleet has fewer vehicles, the routes with the fewest tasks are
    left unserved.
    """
    routes = _Merge(problem, _augment(problem)).routes()
    routes = sorted(routes, key=lambda route: -len(route.modes))[: problem.fleet.vehicles]
    left = np.ones(problem.tasks, dtype=np.bool_)
    for route in routes:
        left[problem.task[list(route.modes)]] = False
    return Plan(tuple(routes), tuple(np.flatnonzero(left).tolist()))


def _augment(problem: ArcProblem) -> list[list[int]]:
    """Return routes, costliest task first, each with the tasks that it drives past anyway."""
    fleet, distance = problem.fleet, problem.distance
    out, home = distance[fleet.start, problem.entry], distance[problem.exit, fleet.end]
    through = distance[problem.entry, problem.exit]
    alone = out + problem.service + home
    own = [
        int(a + np.argmin(alone[a:b]))
        for a, b in zip(problem.first, problem.first[1:], strict=False)
    ]
    left = np.ones(problem.tasks, dtype=np.bool_)
    routes = []
    for mode in sorted(own, key=lambda mode: -alone[mode]):
        if not left[problem.task[mode]]:
            continue
        left[problem.task[mode]] = False
        before = out + through + distance[problem.exit, problem.entry[mode]] - out[mode]
        after = distance[problem.exit[mode], problem.entry] + through + home - home[mode]
        spent, load = alone[mode], problem.demand[problem.task[mode]]
        route = [mode]
        # Nearer the depot is later driven past on the way out, and earlier on the way home.
        for passed, extra, place in ((out, before, 0), (home, after, None)):
            on = np.flatnonzero(extra <= alone[mode] * (SLACK - 1))
            for other in on[np.argsort(-passed[on], kind="stable")]:
                task = problem.task[other]
                more = problem.service[other] - through[other]
                fits = load + problem.demand[task] <= fleet.capacity * SLACK
                if left[task] and fits and spent + more <= fleet.shift * SLACK:
                    left[task] = False
                    load, spent = load + problem.demand[task], spent + more
                    route.insert(0 if place == 0 else len(route), int(other))
        routes.append(route)
    return routes


class _Merge:
    """Routes being joined: slot 2r is route r as it is, slot 2r + 1 the same reversed."""

    def __init__(self, problem: ArcProblem, orders: list[list[int]]) -> None:
        self._problem = problem
        self._via, self._refill = best_refill(problem)
        slots = 2 * len(orders)
        self._route = [Route(())] * slots
        self._alive = np.zeros(slots, dtype=np.bool_)
        self._cost = np.full(slots, np.inf)
        self._entry, self._exit = np.zeros((2, slots), dtype=np.int32)
        self._head, self._tail = np.zeros((2, slots))
        for number, order in enumerate(orders):
            self._put(number, Route((tuple(order),)))

    def routes(self) -> list[Route]:
        """Join the pair that saves most until none saves anything."""
        slots = self._alive.size
        saving, partner = np.full(slots, -np.inf), np.full(slots, -1)
        stale = self._alive
        while slots:
            for slot in np.flatnonzero(stale).tolist():
                saving[slot], partner[slot] = self._best_after(slot)
            a = int(np.argmax(saving))
            if saving[a] <= 0:
                break
            gone = (a // 2, int(partner[a]) // 2)
            joined = self._join(a, int(partner[a]))
            for number in gone:
                self._alive[2 * number : 2 * number + 2] = False
                self._cost[2 * number : 2 * number + 2] = np.inf
            self._put(gone[0], joined)
            saving[~self._alive] = -np.inf
            stale = self._alive & np.isin(partner // 2, gone)
            for slot in (2 * gone[0], 2 * gone[0] + 1):
                stale[slot] = self._alive[slot]
                after = self._savings(np.arange(slots), np.array([slot]))
                better = after > saving
                saving[better], partner[better] = after[better], slot
        return [self._route[slot] for slot in self._cheap_slots() if self._alive[slot]]

    def _cheap_slots(self) -> Ints:
        """Return the cheaper slot of each route."""
        pairs = self._cost.reshape(-1, 2)
        return (2 * np.arange(pairs.shape[0]) + (pairs[:, 1] < pairs[:, 0])).astype(np.int32)

    def _put(self, number: int, route: Route) -> None:
        """Set both slots of a route."""
        problem = self._problem
        for slot, each in ((2 * number, route), (2 * number + 1, self._reversed(route))):
            if each is None:
                continue
            self._route[slot], self._alive[slot] = each, True
            self._cost[slot] = route_cost(problem, each)
            modes = each.modes
            self._entry[slot], self._exit[slot] = problem.entry[modes[0]], problem.exit[modes[-1]]
            loads = [problem.demand[problem.task[list(trip)]].sum() for trip in each.trips]
            self._head[slot], self._tail[slot] = loads[0], loads[-1]

    def _reversed(self, route: Route) -> Route | None:
        problem = self._problem
        first = problem.first[problem.task[list(route.modes)]]
        if (problem.first[problem.task[list(route.modes)] + 1] - first < MODES).any():
            return None
        trips = [
            tuple(int(2 * problem.first[problem.task[mode]] + 1 - mode) for mode in reversed(trip))
            for trip in reversed(route.trips)
        ]
        return self._with_refills(tuple(trips))

    def _with_refills(self, trips: tuple[tuple[int, ...], ...]) -> Route:
        problem = self._problem
        calls = [
            int(self._refill[problem.exit[trip[-1]], problem.entry[after[0]]])
            for trip, after in pairwise(trips)
        ]
        return Route(trips, tuple(calls))

    def _join(self, a: int, b: int) -> Route:
        one, two = self._route[a], self._route[b]
        trips, more = one.trips, two.trips
        if self._tail[a] + self._head[b] <= self._problem.fleet.capacity * SLACK:
            trips, more = (*trips[:-1], trips[-1] + more[0]), more[1:]
        return self._with_refills(trips + more)

    def _best_after(self, slot: int) -> tuple[float, int]:
        saving = self._savings(np.array([slot]), np.arange(self._alive.size))
        best = int(np.argmax(saving))
        return float(saving[best]), best

    def _savings(self, a: Slots, b: Slots) -> Floats:
        """Return what driving b after a saves, -inf where it may not be; one of them is single."""
        problem, fleet = self._problem, self._problem.fleet
        leave, go_to = self._exit[a], self._entry[b]
        fits = self._tail[a] + self._head[b] <= fleet.capacity * SLACK
        way = np.where(fits, problem.distance[leave, go_to], np.inf)
        if fleet.refills:
            way = np.where(fits, way, self._via[leave, go_to])
        home = problem.distance[leave, fleet.end]
        out = problem.distance[fleet.start, go_to]
        joined = self._cost[a] + self._cost[b] - home - out + way
        cheap = np.minimum(self._cost, self._cost.reshape(-1, 2)[:, ::-1].reshape(-1))
        apart = cheap[a] + cheap[b]
        may = self._alive[a] & self._alive[b] & (a // 2 != b // 2)
        may &= joined <= fleet.shift * SLACK
        return np.where(may, apart - np.where(may, joined, 0.0), -np.inf)
