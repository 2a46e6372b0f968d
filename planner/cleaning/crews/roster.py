"""A week of crews in the making: routes are added and taken out, and what each choice costs.

The crews of one vehicle type are alike, so a roster holds one type. All choices
for a route are costed at once, as one array over crews and patterns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.cleaning.crews.week_problem import Floats, WeekProblem

_UNSERVED = 100.0
"""Cost of leaving all work undone; among plans with as many routes, more hours win."""


@dataclass(frozen=True)
class Place:
    """Where a route stands in the week: its crew, and its (day, window) visits."""

    crew: int
    visits: tuple[tuple[int, int], ...]


@dataclass(eq=False)
class Roster:
    """Which crew drives which route on which days and in which shift of the day.

    Attributes
    ----------
    places
        Of each route, None if it is left over.
    load_ms
        Work in each shift, shape (crews, days, windows).
    """

    problem: WeekProblem
    places: list[Place | None]
    load_ms: Floats
    _routes: Floats  # of each crew; with the sums below, its spread without its members
    _sum: Floats
    _day_routes: Floats
    _day_sum: Floats

    @classmethod
    def empty(cls, problem: WeekProblem) -> Roster:
        """Return a week in which nothing is driven yet."""
        crews, days = problem.crews, problem.days
        return cls(
            problem,
            [None] * problem.routes,
            np.zeros((crews, days, problem.limit_ms.size)),
            np.zeros(crews),
            np.zeros((crews, 2)),
            np.zeros((crews, days)),
            np.zeros((crews, days, 2)),
        )

    def copy(self) -> Roster:
        """Return a roster that can be changed without this one."""
        return replace(
            self,
            places=self.places.copy(),
            load_ms=self.load_ms.copy(),
            _routes=self._routes.copy(),
            _sum=self._sum.copy(),
            _day_routes=self._day_routes.copy(),
            _day_sum=self._day_sum.copy(),
        )

    @property
    def left_over(self) -> list[int]:
        """Routes without a place."""
        return [route for route, place in enumerate(self.places) if place is None]

    def unserved(self) -> int:
        """Return a number that is less the better the routes left over can be spared.

        One route of a rank counts for more than all of lower ranks.
        """
        base = self.problem.routes + 1
        return sum(base ** int(self.problem.rank[route]) for route in self.left_over)

    def cost(self) -> float:
        """Return unevenness of hours and spread of districts, each a share; less is better.

        Unevenness is the sum of the squared coefficients of variation of the
        hours of crews, of days, and of crews on a day, with the mean that there
        is when all routes are driven. Spread is the share of
        the routes' squared distances that is within crews, and within crew days.
        """
        problem = self.problem
        hours = self.load_ms.sum(axis=2)
        crews, days = hours.shape
        mean = problem.week_ms / hours.size
        uneven = (
            np.square(hours / mean - 1.0).mean()
            + np.square(hours.sum(axis=1) / (mean * days) - 1.0).mean()
            + np.square(hours.sum(axis=0) / (mean * crews) - 1.0).mean()
        )
        whole, by_day = problem.spread_m2
        placed = np.array([place is not None for place in self.places])
        square = np.square(problem.from_middle).sum(axis=1) * placed
        spread = (square.sum() - _explained(self._routes, self._sum)) / whole
        spread += (
            square @ problem.days_a_week - _explained(self._day_routes, self._day_sum)
        ) / by_day
        undone = 1.0 - hours.sum() / problem.week_ms
        return float(problem.evenness * uneven + spread + _UNSERVED * undone)

    def costs_of_adding(self, route: int) -> Floats:
        """Return what each choice for a route adds to the cost, infinite where it does not fit.

        Returns
        -------
        numpy.ndarray
            Shape (crews, patterns).
        """
        problem = self.problem
        visits, work = problem.patterns[route], problem.work_ms[route]
        free = (self.load_ms + work <= problem.limit_ms).sum(axis=2)
        fits = (free[:, None, :] >= visits).all(axis=2)
        if not fits.any():
            return np.full(fits.shape, np.inf)
        hours = self.load_ms.sum(axis=2)
        crews, days = hours.shape
        scale = problem.evenness * hours.size / problem.week_ms**2
        per_week = problem.per_week[route]
        # (h + w)² - h² = w (2 h + w), of each crew day, crew and day.
        crew_days = 2.0 * hours @ visits.T + work * np.square(visits).sum(axis=1)
        one_day = 2.0 * visits @ hours.sum(axis=0) + work * np.square(visits).sum(axis=1)
        crew = per_week * (2.0 * hours.sum(axis=1) + work * per_week)
        cost = scale * work * (crew_days + one_day / crews + crew[:, None] / days)
        whole, by_day = problem.spread_m2
        at = problem.from_middle[route]
        cost += _added_spread(self._routes, self._sum, at)[:, None] / whole
        cost += _added_spread(self._day_routes, self._day_sum, at) @ (visits > 0).T / by_day
        cost[~fits] = np.inf
        return cost

    def add(self, route: int, crew: int, pattern: int, *, tight: bool = False) -> None:
        """Give a route a place that fits: in the emptiest shifts of its days, or the fullest."""
        work, limit = self.problem.work_ms[route], self.problem.limit_ms
        visits = []
        for day in np.flatnonzero(self.problem.patterns[route][pattern]):
            load = self.load_ms[crew, day]
            fits = np.flatnonzero(load + work <= limit)
            filled = (limit - load)[fits] if tight else (load / limit)[fits]
            chosen = fits[np.argsort(filled, kind="stable")]
            count = int(self.problem.patterns[route][pattern, day])
            visits += [(int(day), int(window)) for window in sorted(chosen[:count])]
        self.places[route] = Place(crew, tuple(visits))
        self._count(route, 1.0)

    def remove(self, route: int) -> None:
        """Take a route out of the week; one without a place stays so."""
        if self.places[route] is not None:
            self._count(route, -1.0)
            self.places[route] = None

    def put(self, route: int, costs: Floats, *, tight: bool = False) -> None:
        """Give a route the cheapest place, of equals the first; none if all cost infinitely much.

        Parameters
        ----------
        route
            A route without a place.
        costs
            Shape (crews, patterns), infinite where it does not fit.
        tight
            Whether it goes into the fullest shifts of its days, or the emptiest.
        """
        crew, pattern = np.unravel_index(costs.argmin(), costs.shape)
        if np.isfinite(costs[crew, pattern]):
            self.add(route, int(crew), int(pattern), tight=tight)

    def on_day(self, crew: int, day: int) -> list[int]:
        """Return the routes that a crew drives on a day."""
        return [
            route
            for route, place in enumerate(self.places)
            if place and place.crew == crew and any(day == visit for visit, _ in place.visits)
        ]

    def _count(self, route: int, sign: float) -> None:
        place = self.places[route]
        if place is None:
            return
        at = sign * self.problem.from_middle[route]
        self._routes[place.crew] += sign
        self._sum[place.crew] += at
        for day, window in place.visits:
            self.load_ms[place.crew, day, window] += sign * self.problem.work_ms[route]
        for day in {day for day, _ in place.visits}:
            self._day_routes[place.crew, day] += sign
            self._day_sum[place.crew, day] += at


def _explained(routes: Floats, total: Floats) -> float:
    """Return the part of the squared distances that lies between the groups."""
    return float((np.square(total).sum(axis=-1) / np.maximum(routes, 1.0)).sum())


def _added_spread(routes: Floats, total: Floats, at: Floats) -> Floats:
    """Return by how much a point adds to the squared distances within each group."""
    there = np.maximum(routes, 1.0)[..., None]
    apart: Floats = np.square(at - total / there).sum(axis=-1)
    return np.where(routes > 0, apart * routes / (routes + 1.0), 0.0)
