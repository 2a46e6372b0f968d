"""Loops that numba compiles: the best way to drive a given order of tasks.

For a fixed order, dynamic programming over the orientation of each task and
the calls for refills is exact: a label is the least cost of having served the
first tasks of a route with the last one in a given orientation, and a trip is
a chain of labels that begins at the depot or at a refill. Callers shape the
arrays, see `split` and `search`; numba types the functions at the first call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

# The kernels make no arrays, so that nothing need be counted: without numba's
# counting of references (`_nrt`) a round of the search takes 40 % less time.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}

compiled = njit(**_OPTIONS)
within = njit(forceinline=True, **_OPTIONS)
"""For what `compiled` functions call. Numba's cache does not see that such a function
in another file has changed: delete `__pycache__` after an edit."""


@within
def label(p, order, span, work):
    """Label the tasks from span[0] to before span[1] as one route; return how far one can serve.

    Fills, by position and orientation, the least cost, the cost of beginning a
    trip there, and where the trip of the least cost begins.
    """
    first, last = span
    labels, begins, trips, _ = work
    demand, service, entry, leave, distance = p.demand, p.service, p.entry, p.exit, p.distance
    for here in range(first, last):
        labels[here, 0] = labels[here, 1] = np.inf
    reach = first
    for begin in range(first, last):
        task = order[begin]
        if begin == first:
            a, b = p.out[task, 0] + service[task, 0], p.out[task, 1] + service[task, 1]
        elif p.via.size == 0 or min(labels[begin - 1, 0], labels[begin - 1, 1]) > p.shift:
            break
        else:
            a, b = labels[begin - 1, 0], labels[begin - 1, 1]
            a, b = _step(p.via, entry, leave, service, (order[begin - 1], task), (a, b))
        begins[begin, 0], begins[begin, 1] = a, b
        load = demand[task]
        for here in range(begin, last):
            if here > begin:
                before, task = order[here - 1], order[here]
                load += demand[task]
                if load > p.capacity or min(a, b) > p.shift:
                    break
                a, b = _step(distance, entry, leave, service, (before, task), (a, b))
            if a < labels[here, 0]:
                labels[here, 0], trips[here, 0] = a, begin
            if b < labels[here, 1]:
                labels[here, 1], trips[here, 1] = b, begin
            reach = max(reach, here + 1)
    return reach


@within
def _step(distance, entry, leave, service, pair, costs):
    """Least costs of serving the second task either way after the first, served at `costs`."""
    before, task = pair
    one, two = leave[before, 0], leave[before, 1]
    to, other = entry[task, 0], entry[task, 1]
    a = min(costs[0] + distance[one, to], costs[1] + distance[two, to])
    b = min(costs[0] + distance[one, other], costs[1] + distance[two, other])
    return a + service[task, 0], b + service[task, 1]


@within
def finish(p, order, here, labels):
    """Return the least cost of a labelled route that ends after position `here`."""
    task = order[here]
    return min(labels[here, 0] + p.home[task, 0], labels[here, 1] + p.home[task, 1])


@within
def unwind(p, order, last, work, marks):
    """Write the orientations and refills of the best route over `order[:last]`, just labelled.

    `marks` are the arrays for them; a refill is marked at the position after it.
    """
    labels, begins, trips, parents = work
    turned, refilled = marks
    entry, leave, distance, service, via = p.entry, p.exit, p.distance, p.service, p.via
    end = last - 1
    way = _less(labels, p.home, end, order[end])
    while True:
        begin = trips[end, way]
        a, b = begins[begin, 0], begins[begin, 1]
        for here in range(begin + 1, end + 1):
            before, task = order[here - 1], order[here]
            one, two = leave[before, 0], leave[before, 1]
            for to in range(2):
                place = entry[task, to]
                parents[here, to] = b + distance[two, place] < a + distance[one, place]
            a, b = _step(distance, entry, leave, service, (before, task), (a, b))
        for here in range(end, begin - 1, -1):
            turned[here] = way
            refilled[here] = False
            if here > begin:
                way = parents[here, way]
        if begin == 0:
            return
        refilled[begin] = True
        before, place = order[begin - 1], entry[order[begin], way]
        one = labels[begin - 1, 0] + via[leave[before, 0], place]
        way = int(labels[begin - 1, 1] + via[leave[before, 1], place] < one)
        end = begin - 1


@within
def _less(labels, home, end, task):
    return int(labels[end, 1] + home[task, 1] < labels[end, 0] + home[task, 0])


@compiled
def cut(p, order, work, total, since):
    """Cut an order of tasks into routes at least total cost.

    `total[i]` becomes the least cost of serving the first i tasks and `since[i]`
    the position where the route that ends there begins.
    """
    labels, tasks = work[0], order.size
    total[:] = np.inf
    total[0] = 0.0
    for first in range(tasks):
        reach = label(p, order, (first, tasks), work)
        for here in range(first, reach):
            cost = finish(p, order, here, labels)
            if cost <= p.shift and total[first] + cost < total[here + 1]:
                total[here + 1], since[here + 1] = total[first] + cost, first
