"""The least time of a tiny job's routes by trying everything, on turns of the validator."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from planner.cleaning.jobs import AREA, BACKWARD, EITHER
from planner.cleaning.validation.road_law import RoadLaw
from planner.cleaning.validation.vehicle_law import VehicleLaw
from tests.weeks import seconds_between


def arcs_of(reduced, task):
    """Arcs that a task may be served along."""
    tasks = reduced.job.tasks
    assert tasks.side[task] != AREA
    link = 2 * int(tasks.link[task])
    if tasks.side[task] == EITHER:
        return (link, link + 1)
    return (link + int(tasks.side[task] == BACKWARD),)


def least_seconds(setting, reduced):  # noqa: C901  (three recursions in one)
    """Least seconds of routes that serve all tasks, every order, direction, call and partition."""
    vehicle, network, limits = reduced.job.vehicle, setting.network, reduced.limits
    law = VehicleLaw(RoadLaw(setting), vehicle)
    node = setting.network.facility_node
    start, end = -1 - node[vehicle.start], node[vehicle.end]
    demand = reduced.metres / 1000.0 * vehicle.use_per_km
    calls = [
        (node[stop], seconds) for stop, seconds in zip(limits.stops, limits.call_s, strict=True)
    ]

    @cache
    def to_street(place, arc):
        return seconds_between(law, place, arc, at_node=False)

    @cache
    def to_node(place, node):
        return seconds_between(law, place, node, at_node=True)

    def home(place):
        if not (limits.tip_last and calls):
            return to_node(place, end)
        return min(to_node(place, stop) + fee + to_node(-1 - stop, end) for stop, fee in calls)

    @cache
    def finish(left, place, load):
        """Least seconds to serve the tasks left and come home."""
        if not left:
            return home(place)
        best = np.inf
        for task in left:
            if load + demand[task] > vehicle.capacity * (1 + 1e-9):
                continue
            for arc in arcs_of(reduced, task):
                served = network.length_m[arc >> 1] / (vehicle.service_kmh / 3.6)
                more = to_street(place, arc) + served
                best = min(best, more + finish(left - {task}, arc, load + demand[task]))
        if load > 0:
            for stop, fee in calls:
                more = to_node(place, stop) + fee
                best = min(best, more + finish(left, -1 - stop, 0.0))
        return best

    @cache
    def whole(left):
        if not left:
            return 0.0
        head, *rest = sorted(left)
        best = np.inf
        for size in range(len(rest) + 1):
            for others in combinations(rest, size):
                chosen = frozenset((head, *others))
                seconds = limits.prepare_s + finish(chosen, start, 0.0)
                if seconds <= limits.seconds + 1e-6:
                    best = min(best, seconds + whole(left - chosen))
        return best

    return whole(frozenset(range(len(reduced.job.tasks))))
