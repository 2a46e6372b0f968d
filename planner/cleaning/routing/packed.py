"""A problem as plain arrays by task and orientation, the way the kernels read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.cleaning.routing.problem import MODES

if TYPE_CHECKING:
    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.roads import Flags, Floats, Ints

SLACK = 1 + 1e-9
"""Sums in another order may differ in their last digits; limits are kept to this."""


class Packed(NamedTuple):
    """Arrays of one problem; an orientation is 0 or 1, the number of a mode in its task.

    `entry`, `exit`, `service`, `out` (from the start) and `home` (to the end)
    have shape (tasks, 2); a task without a second mode repeats its first at a
    service of inf. `back` is `distance` transposed, as one task is tried at
    many places and rows are read faster than columns; `via` is the distance by
    way of the best refill and `via_back` its transpose, both empty without refills.
    """

    entry: Ints
    exit: Ints
    service: Floats
    out: Floats
    home: Floats
    demand: Floats
    two: Flags
    distance: Floats
    back: Floats
    via: Floats
    via_back: Floats
    start: int
    end: int
    capacity: float
    shift: float


def pack(problem: ArcProblem) -> Packed:
    """Lay a problem out for the kernels."""
    fleet, first = problem.fleet, problem.first
    modes = np.diff(first)
    mode = np.stack((first[:-1], first[1:] - 1), axis=1)
    service = problem.service[mode]
    service[modes < MODES, 1] = np.inf
    entry, leave = problem.entry[mode], problem.exit[mode]
    distance = np.ascontiguousarray(problem.distance, dtype=np.float64)
    via = best_refill(problem)[0]
    return Packed(
        np.ascontiguousarray(entry, dtype=np.int32),
        np.ascontiguousarray(leave, dtype=np.int32),
        service,
        distance[fleet.start, entry],
        distance[leave, fleet.end],
        problem.demand.astype(np.float64),
        modes == MODES,
        distance,
        np.ascontiguousarray(distance.T),
        via,
        np.ascontiguousarray(via.T),
        fleet.start,
        fleet.end,
        float(fleet.capacity * SLACK),
        float(fleet.shift * SLACK),
    )


def best_refill(problem: ArcProblem) -> tuple[Floats, Ints]:
    """Return the cost from place to place by way of a refill, and which refill is best.

    Both have shape (places, places), or (0, 0) where there are no refills.
    """
    fleet, distance = problem.fleet, problem.distance
    if not fleet.refills:
        return np.empty((0, 0)), np.empty((0, 0), dtype=np.int32)
    via = np.full(distance.shape, np.inf)
    best = np.zeros(distance.shape, dtype=np.int32)
    for number, (place, cost) in enumerate(zip(fleet.refills, fleet.refill_cost, strict=True)):
        way = distance[:, place, None] + (cost + distance[None, place, :])
        better = way < via
        via[better], best[better] = way[better], number
    return via, best
