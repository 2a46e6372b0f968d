"""Path scanning (Golden, DeArmon & Baker 1983): always to the nearest street that still fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing.packed import SLACK, best_refill
from planner.cleaning.routing.plan import Plan, Route, plan_cost

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from planner.cleaning.routing.problem import ArcProblem


def path_scanning(problem: ArcProblem) -> Plan:
    """Return the cheapest plan of the five rules by which ties are broken.

    Of equally near streets: the one that ends farthest from the depot, nearest
    to it, with the most demand for its cost, with the least, or farthest while
    the vehicle is less than half full and nearest after.
    """
    scan = _Scan(problem)
    plans = [scan.plan(rule) for rule in scan.rules()]
    return min(plans, key=lambda plan: (len(plan.unserved), plan_cost(problem, plan)))


@dataclass
class _Route:
    """A route being driven."""

    place: int
    spent: float = 0.0
    load: float = 0.0
    trips: list[list[int]] = field(default_factory=lambda: [[]])
    refills: list[int] = field(default_factory=list)


class _Scan:
    """What path scanning asks of a problem again and again."""

    def __init__(self, problem: ArcProblem) -> None:
        fleet = problem.fleet
        self._problem = problem
        self._home = problem.distance[problem.exit, fleet.end]
        self._demand = problem.demand[problem.task]
        self._via, self._refill = best_refill(problem)
        self._capacity, self._shift = fleet.capacity * SLACK, fleet.shift * SLACK

    def rules(self) -> tuple[Callable[[npt.NDArray[np.intp], float], int], ...]:
        """Return the rules: each picks one of equally near modes, knowing the load."""
        home = self._home
        worth = self._demand / np.maximum(self._problem.service, 1e-9)
        half = self._problem.fleet.capacity / 2
        return (
            lambda near, _: near[np.argmax(home[near])],
            lambda near, _: near[np.argmin(home[near])],
            lambda near, _: near[np.argmax(worth[near])],
            lambda near, _: near[np.argmin(worth[near])],
            lambda near, load: near[(np.argmax if load < half else np.argmin)(home[near])],
        )

    def plan(self, rule: Callable[[npt.NDArray[np.intp], float], int]) -> Plan:
        """Drive routes by one rule until nothing is left, or no vehicle."""
        problem = self._problem
        left = np.ones(problem.tasks, dtype=np.bool_)
        most = problem.fleet.vehicles or problem.tasks
        routes: list[Route] = []
        while left.any() and len(routes) < most:
            route = _Route(problem.fleet.start)
            while self._next(route, left, rule):
                pass
            trips = tuple(tuple(trip) for trip in route.trips)
            routes.append(Route(trips, tuple(route.refills)))
        return Plan(tuple(routes), tuple(np.flatnonzero(left).tolist()))

    def _next(
        self,
        route: _Route,
        left: npt.NDArray[np.bool_],
        rule: Callable[[npt.NDArray[np.intp], float], int],
    ) -> bool:
        """Serve one more task, after a refill if it must be; return whether one fits."""
        problem = self._problem
        here = problem.distance[route.place, problem.entry]
        fits = left[problem.task] & (route.load + self._demand <= self._capacity)
        ways = [(here, fits)]
        if problem.fleet.refills and route.trips[-1]:
            ways.append((self._via[route.place, problem.entry], left[problem.task]))
        for number, (way, may) in enumerate(ways):
            modes = np.flatnonzero(
                may & (route.spent + way + problem.service + self._home <= self._shift)
            )
            if not modes.size:
                continue
            near = modes[way[modes] == way[modes].min()]
            if number:
                mode = int(rule(near, 0.0))
                route.refills.append(int(self._refill[route.place, problem.entry[mode]]))
                route.trips.append([])
                route.load = 0.0
            else:
                mode = int(rule(near, route.load))
            route.trips[-1].append(mode)
            route.spent += float(way[mode] + problem.service[mode])
            route.load += float(self._demand[mode])
            route.place = int(problem.exit[mode])
            left[problem.task[mode]] = False
            return True
        return False
