"""The routes of one vehicle type and the shifts of its crews: what a week is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

_STRICTEST = 0.01
"""Hours that are even to this share are even."""


@dataclass(frozen=True, eq=False)
class WeekProblem:
    """Routes of one vehicle type, and the shifts there are for them.

    Parameters
    ----------
    work_ms
        Length of each route in whole milliseconds, shape (routes,). Whole, so
        that adding and taking away leaves no remainder.
    rank
        Priority as a rank from 0, higher first, shape (routes,).
    patterns
        For each route, visits a day in each of its patterns, shape (patterns, days).
    xy
        Middle of each route in metres, shape (routes, 2).
    limit_ms
        Length of each shift of a day, shape (windows,).
    crews
        Number of vehicles.
    balance
        Share of the mean by which the longest hours may exceed it. Largest is about
        twice the root mean square, so hours that stray by half of this cost as much
        as the same share of the routes' spread left within the crews.
    """

    work_ms: Floats
    rank: npt.NDArray[np.int64]
    patterns: tuple[Floats, ...]
    xy: Floats
    limit_ms: Floats
    crews: int
    balance: float = 0.1

    @property
    def routes(self) -> int:
        """Number of routes."""
        return self.work_ms.size

    @property
    def days(self) -> int:
        """Number of working days."""
        return self.patterns[0].shape[1]

    @cached_property
    def evenness(self) -> float:
        """What a squared coefficient of variation costs, in shares of spread."""
        return 2.0 / max(self.balance, _STRICTEST)

    @cached_property
    def per_week(self) -> Floats:
        """Visits a week of each route."""
        return np.array([pattern[0].sum() for pattern in self.patterns])

    @cached_property
    def days_a_week(self) -> Floats:
        """Days on which each route is driven at all."""
        return np.array([(pattern[0] > 0).sum() for pattern in self.patterns])

    @cached_property
    def week_ms(self) -> float:
        """All work of a week."""
        return float(self.work_ms @ self.per_week)

    @cached_property
    def from_middle(self) -> Floats:
        """Middle of each route from the mean of all, in metres."""
        return self.xy - self.xy.mean(axis=0)

    @cached_property
    def spread_m2(self) -> tuple[float, float]:
        """Squared distances from the mean of all, summed over routes and over their days."""
        square = np.square(self.from_middle).sum(axis=1)
        return float(square.sum()) or 1.0, float(square @ self.days_a_week) or 1.0

    def most_work_first(self) -> list[int]:
        """Return the routes by rank, those of a rank by their work of a week, most first."""
        order: list[int] = np.lexsort((-self.work_ms * self.per_week, -self.rank)).tolist()
        return order

    def can_hold(self, route: int) -> bool:
        """Say whether a crew with nothing else to do could drive a route."""
        shifts = int((self.work_ms[route] <= self.limit_ms).sum())
        return bool((self.patterns[route].max(axis=1) <= shifts).any())
