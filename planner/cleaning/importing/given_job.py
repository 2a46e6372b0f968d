"""Given routes of one service, vehicle and frequency as a job and its routes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.due.passes import passes
from planner.cleaning.editing.insertion import route_with
from planner.cleaning.importing.given import Fault, GivenCall, GivenPass
from planner.cleaning.jobs import AREA, BACKWARD, EITHER, FORWARD, Job, Tasks
from planner.cleaning.reduction import reduce_job
from planner.cleaning.routing.packed import SLACK
from planner.cleaning.routing.plan import Route
from planner.cleaning.setting import fits, reach_of
from planner.cleaning.week import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planner.cleaning.importing.given import FaultKind, GivenRoute
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.roads import Flags, Ints
    from planner.cleaning.setting import Setting
    from planner.cleaning.terms.fleet import Vehicle

_Key = tuple[int, int, int, int]
"""Area, link, side and number of a task: sorted, they are in the order of a job's tasks."""


@dataclass(frozen=True, eq=False)
class DrivenJob:
    """A job and the routes given for it, those without a street left out."""

    reduced: Reduced
    routes: tuple[tuple[GivenRoute, Route], ...]


@dataclass(frozen=True)
class _Served:
    """One pass of a route; the direction of one that may be driven either way."""

    key: _Key
    against: bool
    what: str
    block: int


def driven_job(
    setting: Setting, vehicle: Vehicle, given: Sequence[GivenRoute], faults: list[Fault]
) -> DrivenJob | None:
    """Return the job of some routes, all of one service and frequency.

    Parameters
    ----------
    given
        One or more.
    faults
        What is wrong is added to it.

    Returns
    -------
    DrivenJob or None
        None if nothing is left of the routes.
    """
    reader = _Reader(setting, vehicle, faults)
    read = [(route, list(reader.stops(route))) for route in given]
    keys = sorted(each.key for _, stops in read for each in stops if isinstance(each, _Served))
    found: list[tuple[GivenRoute, Route]] = []
    if keys:
        area, link, side, number = np.array(keys, dtype=np.int32).T.copy()
        job = Job(given[0].service, vehicle, given[0].per_week, Tasks(link, area, side, number))
        areas = setting.areas
        reduced, left = reduce_job(
            job,
            reader.reach.graph,
            areas["area_m2"].to_numpy(),
            areas["node"].to_numpy(),
            limits_of(setting, job),
        )
        lost = {keys[task] for task in left.tasks.tolist()}
        builder = _Builder(reduced, lost, [key for key in keys if key not in lost], faults)
        found = [(route, builder.route(route, stops)) for route, stops in read]
    told = [route for route, driven in found if not driven.trips] if keys else list(given)
    faults += [Fault(route.id, route.id, "empty_route") for route in told]
    found = [(route, driven) for route, driven in found if driven.trips]
    return DrivenJob(reduced, tuple(found)) if found else None


class _Reader:
    """Reads the routes of a job as passes that its vehicle can drive."""

    def __init__(self, setting: Setting, vehicle: Vehicle, faults: list[Fault]) -> None:
        network = setting.network
        self.reach = reach_of(setting, vehicle)
        self._setting, self._faults = setting, faults
        wide = fits(network, vehicle, setting.rules.clearance_m)
        self._drivable: Flags = self.reach.reached & np.repeat(wide, 2)
        self._nodes = {*network.arc_head[self.reach.reached].tolist()}
        ahead, back, self._either = passes(
            setting.streets["width_m"].to_numpy(),
            vehicle.swath_m,
            forward=network.forward,
            backward=network.backward,
            tolerance_m=setting.rules.pass_tolerance_m,
        )
        self._due: tuple[Ints, ...] = (ahead, back, self._either.astype(np.int32))
        self._count: Counter[tuple[int, int, int]] = Counter()

    def stops(self, route: GivenRoute) -> Iterator[_Served | GivenCall]:
        """Yield what a route serves, and its calls."""
        for stop in route.stops:
            if isinstance(stop, GivenCall):
                yield stop
            elif stop.area >= 0:
                yield from self._area(route, stop)
            else:
                yield from self._street(route, stop)

    def _area(self, route: GivenRoute, stop: GivenPass) -> Iterator[_Served]:
        row = self._setting.areas.iloc[stop.area]
        if row["node"] not in self._nodes or np.isnan(row["area_m2"]):
            self._tell(route, stop, "not_drivable")
        else:
            yield self._counted(route, stop, (stop.area, -1, AREA), against=False)

    def _street(self, route: GivenRoute, stop: GivenPass) -> Iterator[_Served]:
        link = stop.link
        sides = [(FORWARD, False), (BACKWARD, True), (EITHER, False)]
        if stop.against is not None:
            one_pass = bool(self._either[link])
            side = EITHER if one_pass else BACKWARD if stop.against else FORWARD
            asked = [(side, stop.against)]
        else:
            asked = [each for each in sides for _ in range(int(self._due[each[0]][link]))]
        arcs = [2 * link + against for _, against in asked]
        # A street that may be served either way must be driven both ways: it may be turned.
        arcs += [arc ^ 1 for (side, _), arc in zip(asked, arcs, strict=True) if side == EITHER]
        if not arcs or not self._drivable[arcs].all():
            self._tell(route, stop, "not_drivable")
            return
        for side, against in asked:
            yield self._counted(route, stop, (-1, link, side), against=against)

    def _counted(
        self, route: GivenRoute, stop: GivenPass, side: tuple[int, int, int], *, against: bool
    ) -> _Served:
        """Return a pass with its number; tell if it is one more than are due."""
        area, link, way = side
        table = self._setting.areas if area >= 0 else self._setting.streets
        row = table.iloc[max(area, link)]
        often = row[f"{route.service}_per_week"] if area >= 0 or row["inside"] else 0
        most = 1 if area >= 0 else self._due[way][link]
        if not often > 0:
            self._tell(route, stop, "not_due")
        elif self._count[side] >= most or route.per_week > often:
            self._tell(route, stop, "too_often")
        number = self._count[side]
        self._count[side] += 1
        return _Served((area, link, way, number), against, stop.what, stop.block)

    def _tell(self, route: GivenRoute, stop: GivenPass, kind: FaultKind) -> None:
        self._faults.append(Fault(route.id, stop.what, kind))


class _Builder:
    """Makes routes in modes of a job's problem."""

    def __init__(
        self, reduced: Reduced, lost: set[_Key], keys: list[_Key], faults: list[Fault]
    ) -> None:
        self._reduced, self._lost, self._faults = reduced, lost, faults
        self._task = {key: task for task, key in enumerate(keys)}

    def route(self, given: GivenRoute, stops: Sequence[_Served | GivenCall]) -> Route:
        """Return a route as given; without a trip if nothing is left of it."""
        problem, names = self._reduced.problem, self._reduced.limits.stops
        trips, calls, call = [list[int]()], list[int](), -1
        blocks: dict[int, list[int]] = {}
        for stop in stops:
            if isinstance(stop, GivenCall):
                # The first call is at the depot: it is where every route begins.
                if stop.facility in names:
                    call = names.index(stop.facility)
                elif trips[0]:
                    self._faults.append(Fault(given.id, stop.facility, "unknown_stop"))
                continue
            if stop.key in self._lost:
                self._faults.append(Fault(given.id, stop.what, "too_long"))
                continue
            if call >= 0 and trips[-1]:
                trips.append([])
                calls.append(call)
            call = -1
            task, turned = self._task[stop.key], stop.key[2] == EITHER and stop.against
            blocks.setdefault(stop.block, []).append(task)
            trips[-1].append(int(problem.first[task]) + turned)
        if not trips[0]:
            return Route(())
        if not given.in_order:
            flat = Route((tuple(self._nearest(blocks)),))
            return route_with(problem, flat, ()) or flat
        self._check_loads(given, trips)
        return Route(tuple(tuple(trip) for trip in trips), tuple(calls))

    def _check_loads(self, given: GivenRoute, trips: list[list[int]]) -> None:
        problem = self._reduced.problem
        for trip in trips:
            load = float(problem.demand[problem.task[trip]].sum())
            if load > problem.fleet.capacity * SLACK:
                told = f"{load:.1f} m³ / {problem.fleet.capacity:g} m³"
                self._faults.append(Fault(given.id, told, "over_capacity"))

    def _nearest(self, blocks: Mapping[int, list[int]]) -> Iterator[int]:
        """Yield the modes of streets one after another, each time the nearest of the street."""
        problem = self._reduced.problem
        place, first = problem.fleet.start, problem.first
        for tasks in blocks.values():
            left = np.concatenate([np.arange(first[task], first[task + 1]) for task in tasks])
            while left.size:
                mode = int(left[np.argmin(problem.distance[place, problem.entry[left]])])
                yield mode
                place = int(problem.exit[mode])
                left = left[problem.task[left] != problem.task[mode]]
