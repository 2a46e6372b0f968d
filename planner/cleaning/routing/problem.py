"""The capacitated arc-routing problem: tasks with directed modes, between places.

A task is a street to be served once. A mode is a way of serving it: an arc has
one, an edge two, one for each direction. What lies between two modes is only a
number in a matrix, so that turn costs, bans and one-ways are settled before a
route is sought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import DataError, OptionError

if TYPE_CHECKING:
    from planner.cleaning.routing.roads import Floats, Ints, Roads

MODES = 2
"""Most modes that a task may have."""


@dataclass(frozen=True)
class Fleet:
    """What serves: equal vehicles, where they start, end and refill, and what they can do.

    Parameters
    ----------
    start, end
        Places where every route begins and ends.
    capacity
        Demand that a vehicle serves between two refills.
    shift
        Longest that a route may be, in the unit of the distances: service,
        empty driving and refills together.
    refills
        Places where the capacity is restored: water taken or dirt tipped.
    refill_cost
        Cost of each call at a place of `refills`.
    vehicles
        Most routes there may be; None for as many as it takes.

    Raises
    ------
    OptionError
        If a number is out of range.
    """

    start: int
    end: int
    capacity: float
    shift: float = np.inf
    refills: tuple[int, ...] = ()
    refill_cost: tuple[float, ...] = ()
    vehicles: int | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not self.capacity > 0:
            msg = f"capacity is {self.capacity}; it must be above 0"
            raise OptionError(msg)
        if not self.shift > 0:
            msg = f"shift is {self.shift}; it must be above 0"
            raise OptionError(msg)
        if self.vehicles is not None and self.vehicles < 1:
            msg = f"vehicles is {self.vehicles}; at least one is needed"
            raise OptionError(msg)
        if len(self.refill_cost) != len(self.refills):
            msg = f"{len(self.refills)} refills but {len(self.refill_cost)} costs; give one each"
            raise OptionError(msg)
        if any(not 0 <= cost < np.inf for cost in self.refill_cost):
            msg = f"refill_cost is {self.refill_cost}; each must be 0 or more"
            raise OptionError(msg)


@dataclass(frozen=True, eq=False)
class ArcProblem:
    """Tasks to be served once each by routes of a fleet, at least cost.

    The cost of a route is the sum over its modes of the distance from the last
    place and the mode's service, of its refills, and of the way to the end.

    Parameters
    ----------
    task
        Task of each mode, ascending from 0, each once or twice, shape (modes,).
    entry, exit
        Places (rows and columns of `distance`) where serving begins and ends.
    service
        Cost of serving in each mode.
    demand
        Capacity that each task takes, shape (tasks,).
    distance
        Cost from the first place's exit to the second place's entry, shape
        (places, places); need be neither symmetric nor zero on its diagonal.
        Places may be nodes, or arcs if turns cost.
    fleet
        The vehicles.

    Raises
    ------
    DataError
        If a task cannot be served, naming it and the reason.
    """

    task: Ints
    entry: Ints
    exit: Ints
    service: Floats
    demand: Floats
    distance: Floats
    fleet: Fleet

    def __post_init__(self) -> None:
        """Check that every task can be served on a route of its own, and all be joined."""
        self._check_shapes()
        self._check_reach()
        heavy = np.flatnonzero(self.demand > self.fleet.capacity)
        if heavy.size:
            msg = (
                f"task {heavy[0]} takes {self.demand[heavy[0]]:g}, more than the capacity of "
                f"{self.fleet.capacity:g}; split it"
            )
            raise DataError(msg)
        alone = self.alone()
        long = np.flatnonzero(alone > self.fleet.shift)
        if long.size:
            msg = (
                f"a route for task {long[0]} alone is {alone[long[0]]:g} long, more than the "
                f"shift of {self.fleet.shift:g}; split it or leave it out"
            )
            raise DataError(msg)

    @classmethod
    def from_roads(cls, roads: Roads, fleet: Fleet) -> ArcProblem:
        """Make each required link of `roads` a task; places are nodes, turns cost nothing.

        The task of the i-th required link is i; a two-way link's first mode is forward.
        """
        link = np.flatnonzero(roads.required)
        modes = np.where(roads.two_way[link], 2, 1)
        mode_link = np.repeat(link, modes)
        task = np.repeat(np.arange(link.size, dtype=np.int32), modes)
        backward = np.append(False, np.diff(task) == 0)[: task.size]
        return cls(
            task,
            np.where(backward, roads.head[mode_link], roads.tail[mode_link]).astype(np.int32),
            np.where(backward, roads.tail[mode_link], roads.head[mode_link]).astype(np.int32),
            roads.service[mode_link],
            roads.demand[link],
            roads.distances(),
            fleet,
        )

    @property
    def tasks(self) -> int:
        """Number of tasks."""
        return self.demand.size

    @property
    def first(self) -> Ints:
        """First mode of each task, and the number of modes at the end, shape (tasks + 1,)."""
        return np.searchsorted(self.task, np.arange(self.tasks + 1)).astype(np.int32)

    def alone(self) -> Floats:
        """Return the cost of a route that serves each task alone, shape (tasks,)."""
        fleet = self.fleet
        out, home = self.distance[fleet.start, self.entry], self.distance[self.exit, fleet.end]
        if not self.tasks:
            return np.empty(0)
        return np.minimum.reduceat(out + self.service + home, self.first[:-1])

    def _check_shapes(self) -> None:
        for name in ("entry", "exit", "service"):
            if getattr(self, name).shape != self.task.shape:
                msg = f"problem: {name} and task differ in length; give one of each a mode"
                raise DataError(msg)
        modes = np.bincount(self.task, minlength=self.tasks)
        if modes.size != self.tasks or (np.diff(self.task) < 0).any():
            msg = f"problem: modes must be in the order of their {self.tasks} tasks"
            raise DataError(msg)
        odd = np.flatnonzero((modes < 1) | (modes > MODES))
        if odd.size:
            msg = f"task {odd[0]} has {modes[odd[0]]} modes; it must have 1 or {MODES}"
            raise DataError(msg)
        places = self.distance.shape[0]
        if self.distance.shape != (places, places):
            msg = f"problem: distance is {self.distance.shape}; it must be square"
            raise DataError(msg)
        named = [self.entry, self.exit, [self.fleet.start, self.fleet.end, *self.fleet.refills]]
        used = np.concatenate([np.asarray(places, dtype=np.int64) for places in named])
        if used.min() < 0 or used.max() >= places:
            msg = f"problem: places run from {used.min()} to {used.max()}, of {places}"
            raise DataError(msg)
        for name in ("service", "demand"):
            values = getattr(self, name)
            bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
            if bad.size:
                msg = f"problem: {name} number {bad[0]} is {values[bad[0]]}; it must be 0 or more"
                raise DataError(msg)

    def _check_reach(self) -> None:
        """Every place a vehicle may leave must lead to every place it may go to."""
        fleet = self.fleet
        calls = np.array(fleet.refills, dtype=np.int64)
        leave = np.unique(np.concatenate(([fleet.start], self.exit, calls)))
        go_to = np.unique(np.concatenate(([fleet.end], self.entry, calls)))
        part = self.distance[np.ix_(leave, go_to)]
        if np.isnan(part).any() or part.min(initial=0.0) < 0:
            msg = "problem: distance has a value that is missing or below 0"
            raise DataError(msg)
        row, column = np.nonzero(np.isinf(part))
        if row.size:
            msg = (
                f"no way leads from place {leave[row[0]]} to place {go_to[column[0]]} "
                f"({row.size} such pairs); leave out what cannot be reached from the depot and back"
            )
            raise DataError(msg)
