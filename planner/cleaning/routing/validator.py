"""A second opinion on a plan, sharing nothing with the search but the problem's type.

Streets, modes and costs are read off the roads again; the way between two
streets is found here, by a plain Dijkstra search.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.cleaning.routing.plan import Plan, Route
    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.roads import Roads

_ROUNDING = 1e-9
"""Share by which a sum may pass a limit."""


@dataclass(frozen=True)
class Audit:
    """What is wrong with a plan, and what it costs.

    Parameters
    ----------
    faults
        A sentence for each thing that is wrong; empty if nothing is.
    cost
        Service, empty driving and refills of all routes, added up anew.
    """

    faults: tuple[str, ...]
    cost: float


def audit(roads: Roads, problem: ArcProblem, plan: Plan) -> Audit:
    """Check a plan against the roads: each required link once, limits kept, cost anew.

    Parameters
    ----------
    roads
        What `problem` was made from with `ArcProblem.from_roads`.
    problem
        Its modes, and the fleet.
    plan
        To be checked. Tasks that it lists as unserved are no fault if the
        fleet is limited and no route serves them.
    """
    faults = _check_service(roads, plan, problem)
    fleet = problem.fleet
    if fleet.vehicles is not None and len(plan.routes) > fleet.vehicles:
        faults.append(f"{len(plan.routes)} routes for {fleet.vehicles} vehicles")
    ways = _Ways(roads)
    cost = 0.0
    for number, route in enumerate(plan.routes):
        more, spent = _drive(roads, problem, route, ways)
        faults += [f"route {number}: {fault}" for fault in more]
        cost += spent
    return Audit(tuple(faults), cost)


def _check_service(roads: Roads, plan: Plan, problem: ArcProblem) -> list[str]:
    """Find tasks that are not served exactly once."""
    modes = problem.task.size
    served = Counter(
        int(problem.task[mode])
        for route in plan.routes
        for mode in route.modes
        if 0 <= mode < modes
    )
    faults = []
    for task in range(int(roads.required.sum())):
        times, left = served.get(task, 0), task in plan.unserved
        if left and times:
            faults.append(f"task {task} is served and listed as unserved")
        elif left and problem.fleet.vehicles is None:
            faults.append(f"task {task} is unserved though vehicles are not limited")
        elif not left and times != 1:
            faults.append(f"task {task} is served {times} times")
    return faults


def _drive(roads: Roads, problem: ArcProblem, route: Route, ways: _Ways) -> tuple[list[str], float]:
    """Follow one route street by street; return its faults and its cost."""
    fleet = problem.fleet
    required = np.flatnonzero(roads.required)
    faults: list[str] = []
    node, spent = fleet.start, 0.0
    if len(route.refills) != max(len(route.trips) - 1, 0) or not all(route.trips):
        faults.append(f"{len(route.refills)} refills between {len(route.trips)} trips")
    for number, trip in enumerate(route.trips):
        if 0 < number <= len(route.refills):
            call = route.refills[number - 1]
            if not 0 <= call < len(fleet.refills):
                faults.append(f"there is no refill {call}")
                continue
            spent += ways.cost(node, fleet.refills[call]) + fleet.refill_cost[call]
            node = fleet.refills[call]
        known = [mode for mode in trip if 0 <= mode < problem.task.size]
        faults += [f"there is no mode {mode}" for mode in trip if mode not in known]
        links = required[problem.task[known]]
        for mode, link in zip(known, links.tolist(), strict=True):
            ends = (int(problem.entry[mode]), int(problem.exit[mode]))
            if not _may_serve(roads, link, ends):
                faults.append(f"mode {mode} serves link {link} against its direction")
            spent += ways.cost(node, ends[0]) + float(roads.service[link])
            node = ends[1]
        load = float(roads.demand[links].sum())
        if load > fleet.capacity * (1 + _ROUNDING):
            faults.append(f"trip {number} loads {load:g}, more than {fleet.capacity:g}")
    spent += ways.cost(node, fleet.end)
    if spent > fleet.shift * (1 + _ROUNDING):
        faults.append(f"is {spent:g} long, more than {fleet.shift:g}")
    if not np.isfinite(spent):
        faults.append("cannot be driven")
    return faults, spent


def _may_serve(roads: Roads, link: int, ends: tuple[int, int]) -> bool:
    forward = (int(roads.tail[link]), int(roads.head[link]))
    return ends == forward or (bool(roads.two_way[link]) and ends == forward[::-1])


class _Ways:
    """Costs of the cheapest ways, found from each node when it is first asked for."""

    def __init__(self, roads: Roads) -> None:
        self._out: dict[int, list[tuple[int, float]]] = {}
        self._found: dict[int, dict[int, float]] = {}
        columns = (roads.tail, roads.head, roads.cost, roads.two_way)
        for tail, head, cost, two_way in zip(*(c.tolist() for c in columns), strict=True):
            self._out.setdefault(tail, []).append((head, cost))
            if two_way:
                self._out.setdefault(head, []).append((tail, cost))

    def cost(self, start: int, end: int) -> float:
        """Return the cost of the cheapest way, inf where there is none."""
        if start not in self._found:
            self._found[start] = self._from(start)
        return self._found[start].get(end, np.inf)

    def _from(self, start: int) -> dict[int, float]:
        done: dict[int, float] = {}
        heap = [(0.0, start)]
        while heap:
            cost, node = heappop(heap)
            if node in done:
                continue
            done[node] = cost
            for other, more in self._out.get(node, ()):
                if other not in done:
                    heappush(heap, (cost + more, other))
        return done
