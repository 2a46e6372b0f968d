"""A plan: routes of trips, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.cleaning.routing.problem import ArcProblem


@dataclass(frozen=True)
class Route:
    """The modes that one vehicle serves on one shift, in order, refill by refill.

    Parameters
    ----------
    trips
        Modes served from one refill to the next; none is empty.
    refills
        Between trips i and i + 1, the number (in `Fleet.refills`) of the place
        called at; one fewer than trips.
    """

    trips: tuple[tuple[int, ...], ...]
    refills: tuple[int, ...] = ()

    @property
    def modes(self) -> tuple[int, ...]:
        """Modes served, in order."""
        return tuple(mode for trip in self.trips for mode in trip)


@dataclass(frozen=True)
class Plan:
    """Routes, and the tasks that the vehicles at hand could not serve."""

    routes: tuple[Route, ...]
    unserved: tuple[int, ...] = ()


def route_cost(problem: ArcProblem, route: Route) -> float:
    """Return what a route costs: service, empty driving and refills."""
    fleet = problem.fleet
    place, cost = fleet.start, 0.0
    for number, trip in enumerate(route.trips):
        if number:
            call = route.refills[number - 1]
            cost += problem.distance[place, fleet.refills[call]] + fleet.refill_cost[call]
            place = fleet.refills[call]
        for mode in trip:
            cost += problem.distance[place, problem.entry[mode]] + problem.service[mode]
            place = int(problem.exit[mode])
    return float(cost + problem.distance[place, fleet.end])


def plan_cost(problem: ArcProblem, plan: Plan) -> float:
    """Return what all routes of a plan cost."""
    return sum(route_cost(problem, route) for route in plan.routes)
