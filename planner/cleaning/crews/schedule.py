"""Which crew drives which route on which days of the week, and in which shift.

A crew is one vehicle. It drives its routes all week (定人定岗), on evenly spaced
days. Vehicle types have nothing to do with each other, so each is scheduled alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.crews.day_patterns import day_patterns
from planner.cleaning.crews.roster_search import best_week
from planner.cleaning.crews.week_problem import WeekProblem
from planner.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.cleaning.crews.roster import Place, Roster
    from planner.cleaning.crews.week_problem import Floats


@dataclass(frozen=True)
class RouteLoad:
    """A finished route, as the week sees it.

    Parameters
    ----------
    route
        Number of the route.
    vehicle
        Vehicle type that it is made for.
    per_week
        Times a week that it is driven.
    seconds
        From the depot and back.
    x, y
        Middle of its served streets, metres, town CRS.
    priority
        Where shifts are short, routes of a higher priority are kept.

    Raises
    ------
    DataError
        If a number cannot be: no visit, no or endless time, nowhere.
    """

    route: int
    vehicle: str
    per_week: int
    seconds: float
    x: float
    y: float
    priority: float = 0.0

    def __post_init__(self) -> None:
        """Check the numbers."""
        faults = []
        if self.per_week < 1:
            faults.append(f"per_week is {self.per_week}; it must be at least 1")
        if not 0 < self.seconds < np.inf:
            faults.append(f"seconds is {self.seconds}; it must be above 0")
        if not np.isfinite([self.x, self.y, self.priority]).all():
            faults.append("x, y and priority must be numbers")
        if faults:
            msg = f"route {self.route}: {'; '.join(faults)}"
            raise DataError(msg)


@dataclass(frozen=True)
class Crews:
    """The crews of one vehicle type: how many, and the length of each shift of their day.

    Raises
    ------
    OptionError
        If there are fewer than none, or no shift, or one that has no length.
    """

    count: int
    windows_seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.count < 0:
            msg = f"count is {self.count}; it must be 0 or more crews"
            raise OptionError(msg)
        if not self.windows_seconds or not all(0 < s < np.inf for s in self.windows_seconds):
            msg = f"windows_seconds is {self.windows_seconds}; give the seconds of each shift"
            raise OptionError(msg)


@dataclass(frozen=True)
class Slot:
    """One drive of a route in the week: by which crew, on which day (0 Monday), in which shift.

    Crews of a type are numbered from west to east, windows as the type lists them.
    """

    route: int
    vehicle: str
    crew: int
    day: int
    window: int


_IN_ORDER = attrgetter("vehicle", "crew", "day", "window", "route")


@dataclass(frozen=True)
class Schedule:
    """A week: its drives in order, and the routes for which no shifts were left.

    Parameters
    ----------
    slots
        By vehicle, crew, day, window and route.
    left_over
        Route numbers, ascending.
    """

    slots: tuple[Slot, ...]
    left_over: tuple[int, ...] = ()


def schedule(
    loads: Sequence[RouteLoad],
    fleet: Mapping[str, Crews],
    days: Sequence[int],
    *,
    balance: float = 0.1,
    seed: int = 0,
) -> Schedule:
    """Give each route a crew, evenly spaced days and shifts.

    In this order: as many routes as possible, those of a higher priority first;
    hours alike over crews, days and the crews of a day; routes of a crew, and of a
    crew's day, close together. Unevenness and scatter are one cost
    (`roster.Roster.cost`), sought by ruin and recreate from a start in districts.

    Parameters
    ----------
    loads
        The routes, each number once; their order does not matter.
    fleet
        Crews of each vehicle type.
    days
        Working days, 0 (Monday) to 6.
    balance
        Share, 0 to 1, by which hours may exceed their mean for the sake of close
        districts. An aim, not a limit: few long routes cannot be even.
    seed
        The same seed gives the same schedule.

    Raises
    ------
    DataError
        If a route's number is there twice, or the fleet lacks its vehicle.
    OptionError
        If `days` are no days of a week, or `balance` is no share.
    """
    if not 0 <= balance <= 1:
        msg = f"balance is {balance}; it must be a share, 0 to 1"
        raise OptionError(msg)
    route, times = max(
        Counter(load.route for load in loads).items(), key=itemgetter(1), default=(0, 0)
    )
    if times > 1:
        msg = f"route {route} is there {times} times; number routes apart"
        raise DataError(msg)
    unknown = sorted({load.vehicle for load in loads} - set(fleet))
    if unknown:
        msg = f"vehicle {unknown[0]} has routes, but the fleet has only {', '.join(fleet)}"
        raise DataError(msg)
    slots: list[Slot] = []
    left_over: list[int] = []
    for vehicle, crews in fleet.items():
        own = sorted((x for x in loads if x.vehicle == vehicle), key=lambda x: x.route)
        if not own or not crews.count:
            left_over += [load.route for load in own]
            continue
        problem = replace(problem_of(own, crews, days), balance=balance)
        week = best_week(problem, seed=seed)
        slots += _slots(week, own, sorted(days))
        left_over += [own[route].route for route in week.left_over]
    return Schedule(tuple(sorted(slots, key=_IN_ORDER)), tuple(sorted(left_over)))


def problem_of(loads: Sequence[RouteLoad], crews: Crews, days: Sequence[int]) -> WeekProblem:
    """Return the problem of one vehicle type; its i-th route is the i-th load."""
    priority = np.array([load.priority for load in loads])
    week = sorted(days)
    visits = {load.per_week: _visits(load.per_week, week) for load in loads}
    return WeekProblem(
        # Rounded so that what fits in whole milliseconds fits.
        np.ceil(np.array([load.seconds for load in loads]) * 1000.0),
        np.unique(priority, return_inverse=True)[1],
        tuple(visits[load.per_week] for load in loads),
        np.array([(load.x, load.y) for load in loads]),
        np.floor(np.array(crews.windows_seconds) * 1000.0),
        crews.count,
    )


def _visits(per_week: int, days: Sequence[int]) -> Floats:
    """Return visits a day of each pattern, shape (patterns, days)."""
    patterns = day_patterns(per_week, days)
    return np.array([[pattern.count(day) for day in days] for pattern in patterns], dtype=float)


def _slots(week: Roster, loads: Sequence[RouteLoad], days: Sequence[int]) -> list[Slot]:
    """Return the drives of a week, crews numbered from west to east, idle ones last."""
    placed = [(load, place) for load, place in zip(loads, week.places, strict=True) if place]
    crews = {place.crew for _, place in placed}
    from_west = sorted(crews, key=lambda crew: _middle(placed, crew))
    number = {crew: at for at, crew in enumerate(from_west)}
    return [
        Slot(load.route, load.vehicle, number[place.crew], days[day], window)
        for load, place in placed
        for day, window in place.visits
    ]


def _middle(placed: list[tuple[RouteLoad, Place]], crew: int) -> tuple[float, float]:
    own = [(load.x, load.y) for load, place in placed if place.crew == crew]
    x, y = np.mean(own, axis=0)
    return float(x), float(y)
