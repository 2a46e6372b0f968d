"""A job with other tasks: what is known of its ways is kept, only new streets are sought."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.driving.turns import LineGraph
from planner.cleaning.jobs import join
from planner.cleaning.reduction import Left, reduce_job
from planner.cleaning.routing.plan import Route

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.cleaning.jobs import Tasks
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.roads import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class ChangedJob:
    """A job after a change of its tasks.

    Parameters
    ----------
    reduced
        With the tasks it has now.
    number
        Of each task that it had before, its number now; -1 where it is gone, shape
        (tasks before,).
    left
        Those that are too long for any route, of the tasks asked for.
    """

    reduced: Reduced
    number: Ints
    left: Left


def changed_job(reduced: Reduced, tasks: Tasks, areas: gpd.GeoDataFrame) -> ChangedJob:
    """Return a job with these tasks in place of its own.

    Parameters
    ----------
    tasks
        All of them, in any order.
    areas
        Of `cleaning_areas`.
    """
    order = np.lexsort((tasks.number, tasks.side, tasks.link, tasks.area))
    known = {each.name: getattr(reduced.graph, each.name) for each in fields(LineGraph)}
    graph = _Recalling(**known, place=reduced.place[:-2], matrix_s=reduced.problem.distance)
    found, left = reduce_job(
        replace(reduced.job, tasks=tasks.take(order.astype(np.int32))),
        graph,
        areas["area_m2"].to_numpy(),
        areas["node"].to_numpy(),
        reduced.limits,
    )
    now = {key: number for number, key in enumerate(_keys(found.job.tasks))}
    number = np.array([now.get(key, -1) for key in _keys(reduced.job.tasks)], dtype=np.int32)
    return ChangedJob(replace(found, graph=reduced.graph), number, left)


def more_tasks(reduced: Reduced, tasks: Tasks, areas: gpd.GeoDataFrame) -> ChangedJob:
    """Return a job with some tasks more; those that it has already stay as they are."""
    have = {*_keys(reduced.job.tasks)}
    new = np.array([key not in have for key in _keys(tasks)], dtype=np.bool_)
    return changed_job(reduced, join([reduced.job.tasks, tasks.take(new)]), areas)


def renumbered(route: Route, before: Reduced, now: Reduced, number: Ints) -> Route:
    """Return a route of a job before in modes of the job now; all its tasks must be there.

    Parameters
    ----------
    number
        Of each task before, its number now.
    """
    first, later, task = before.problem.first, now.problem.first, before.problem.task
    trips = tuple(
        tuple(int(later[number[task[mode]]] + mode - first[task[mode]]) for mode in trip)
        for trip in route.trips
    )
    return Route(trips, route.refills)


def route_without(route: Route, reduced: Reduced, gone: Flags) -> Route:
    """Return a route without some tasks, as one trip: `route_with` finds its refills anew."""
    task = reduced.problem.task
    kept = tuple(mode for mode in route.modes if not gone[task[mode]])
    return Route((kept,)) if kept else Route(())


def _keys(tasks: Tasks) -> list[tuple[int, ...]]:
    columns = (tasks.link, tasks.area, tasks.side, tasks.number)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@dataclass(frozen=True, eq=False)
class _Recalling(LineGraph):
    """A line graph that knows the times between some places.

    Parameters
    ----------
    place
        The places.
    matrix_s
        Times between them, of which the rows and columns after them are not read.
    """

    place: Ints
    matrix_s: Floats

    def matrix(self, places: npt.ArrayLike) -> Floats:
        """Return what `LineGraph.matrix` does; only ways from and to new places are sought."""
        wanted = np.asarray(places, dtype=np.int64)
        row = np.full(self.network.arcs + self.network.nodes, -1)
        row[self.place] = np.arange(self.place.size)
        at = row[wanted]
        old, new = np.flatnonzero(at >= 0), np.flatnonzero(at < 0)
        found = np.empty((wanted.size, wanted.size))
        found[np.ix_(old, old)] = self.matrix_s[np.ix_(at[old], at[old])]
        if new.size:
            seeds = [self._seeds(each) for each in wanted.tolist()]
            arrivals = [self._arrivals(each) for each in wanted.tolist()]
            found[new] = self.onward.begin_times_each([seeds[each] for each in new], arrivals)
            # Driven backwards from where a new place begins, the same ways are found.
            found[:, new] = self.back.begin_times_each([arrivals[each] for each in new], seeds).T
            stands = np.flatnonzero(wanted >= self.network.arcs)
            there = self._stands_at(wanted[:, None], wanted[stands])
            found[:, stands] = np.where(there, 0.0, found[:, stands])
        return found
