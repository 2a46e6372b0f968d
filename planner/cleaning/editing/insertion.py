"""Tasks put into a route where they cost least, the order of all others kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.editing import insertion_kernels
from planner.cleaning.routing.packed import SLACK, pack
from planner.cleaning.routing.plan import Route
from planner.cleaning.routing.problem import ArcProblem
from planner.cleaning.routing.split import plan_of_orders, workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from planner.cleaning.routing.roads import Flags, Floats, Ints

    Line = tuple[Ints, Ints, Flags]
    """A route by position: tasks, orientations, and whether a call for a refill is before."""

_MOST_OUT = 64
"""Most tasks that are taken out together."""

_LOOKS, _FEWEST, _MOST = 400_000, 300, 5000
"""Rounds times tasks of the route, and the fewest and the most rounds."""

_WARM_S, _COLD_S = 100.0, 0.1
"""Seconds that a round may lose at first and at last, about."""


def _random() -> npt.NDArray[np.uint64]:
    """Return a generator's state: the same changes always give the same plan."""
    return np.zeros(1, dtype=np.uint64)


def route_with(
    problem: ArcProblem, route: Route, tasks: Sequence[int], *, thorough: bool = False
) -> Route | None:
    """Return the route that serves what one serves already, and some tasks more.

    The new tasks are put in one by one, each time the one that costs least. If it is to
    be thorough, some of them are then taken out and put in again, many times. Orientations
    and refills are found anew, exactly for the order. The shift does not bind here: a
    route that grows too long is for the caller to judge.

    Parameters
    ----------
    problem
        With all of these tasks.
    route
        So far; the order of what it serves stays.
    tasks
        To be put in, each once.
    thorough
        Whether to look on for some tenths of a second.

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
    part = _Part(problem, served)
    line = part.line(route)
    if len(tasks):
        new = np.arange(modes.size, served.size, dtype=np.int32)
        insertion_kernels.fill(part.packed, line, modes.size, new, _random())
        if thorough:
            rounds = min(max(_LOOKS // served.size, _FEWEST), _MOST)
            line = part.shaken(line, modes.size, rounds)
    return part.route(line[0])


class _Part:
    """A problem of some tasks of another one, numbered in their order, without a limit of time."""

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
        self._problem = ArcProblem(
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
        self.packed = pack(self._problem)

    def line(self, route: Route) -> Line:
        """Return a route of the whole problem, that of the first tasks, with room for all."""
        modes = np.array(route.modes, dtype=np.int64)
        turned = np.zeros(self._tasks.size, dtype=np.int32)
        turned[: modes.size] = modes - self._whole.first[self._whole.task[modes]]
        called = np.zeros(self._tasks.size, dtype=np.bool_)
        called[list(accumulate(len(trip) for trip in route.trips[:-1]))] = True
        return np.arange(self._tasks.size, dtype=np.int32), turned, called

    def shaken(self, line: Line, kept: int, rounds: int) -> Line:
        """Return the best line found by taking tasks after the first ones out and putting them in.

        Parameters
        ----------
        kept
            Number of tasks that stay in their order.
        rounds
            How often.
        """
        entry, leave = self.packed.entry[kept:, 0], self.packed.exit[kept:, 0]
        ways: Floats = self._problem.distance[leave[:, None], entry[None, :]]
        near = np.argsort(np.minimum(ways, ways.T), axis=1, kind="stable") + kept
        warmth = _WARM_S * (_COLD_S / _WARM_S) ** np.linspace(0.0, 1.0, rounds)
        trial, best = ((line[0].copy(), line[1].copy(), line[2].copy()) for _ in range(2))
        out = np.empty(min(_MOST_OUT, near.shape[0]), dtype=np.int32)
        room = (out, workspace(line[0].size), _random())
        insertion_kernels.shake(
            self.packed, (line, trial, best), near.astype(np.int32), warmth, room
        )
        return best

    def route(self, order: Ints) -> Route:
        """Return the cheapest route with an order, in modes of the whole problem."""
        route = plan_of_orders(self._problem, self.packed, [order]).routes[0]
        first, whole, task = self._problem.first, self._whole.first, self._problem.task
        trips = tuple(
            tuple(int(whole[self._tasks[task[mode]]] + mode - first[task[mode]]) for mode in trip)
            for trip in route.trips
        )
        return Route(trips, route.refills)
