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

    Trips that may end at a position begin in a window, which moves on as the
    capacity asks. Its least cost is kept the way a queue is made of two stacks:
    the older beginnings brought to one position and from there on together, the
    younger ones as one. So a position costs the same however long trips are.
    """
    first, last = span
    labels, begins, trips, _, older = work
    demand, service, entry, leave, distance = p.demand, p.service, p.entry, p.exit, p.distance
    # Beginnings from `oldest` to before `younger` are in `older`, to be driven on by `on`.
    oldest, younger, load = first, first, 0.0
    on = (0.0, np.inf, np.inf, 0.0)
    a, b, begin_a, begin_b = np.inf, np.inf, first, first
    for here in range(first, last):
        task = order[here]
        if here > first:
            step = _between(distance, entry, leave, service, (order[here - 1], task))
            on = _then(on, step)
            a, b, begin_a, begin_b = _driven((a, b, begin_a, begin_b), step)
        one, two = _begun(p, order, here, first, labels)
        begins[here, 0], begins[here, 1] = one, two
        if one < a:
            a, begin_a = one, here
        if two < b:
            b, begin_b = two, here
        load += demand[task]
        while load > p.capacity and oldest < here:
            load -= demand[order[oldest]]
            oldest += 1
            if oldest >= younger:
                _age(p, order, (oldest, here), begins, older)
                younger, on = here + 1, (0.0, np.inf, np.inf, 0.0)
                a = b = np.inf
        labels[here, 0], trips[here, 0] = a, begin_a
        labels[here, 1], trips[here, 1] = b, begin_b
        if oldest < younger:
            costs, since = older
            old = (costs[oldest, 0], costs[oldest, 1], since[oldest, 0], since[oldest, 1])
            old_a, old_b, old_begin_a, old_begin_b = _driven(old, on)
            if old_a <= a:
                labels[here, 0], trips[here, 0] = old_a, old_begin_a
            if old_b <= b:
                labels[here, 1], trips[here, 1] = old_b, old_begin_b
        least = min(labels[here, 0], labels[here, 1])
        if least == np.inf:
            return here
        if least > p.shift:
            return here + 1
    return last


@within
def _begun(p, order, here, first, labels):
    """Costs of serving the task at a position as the first of a trip, by its orientation."""
    task = order[here]
    if here == first:
        return p.out[task, 0] + p.service[task, 0], p.out[task, 1] + p.service[task, 1]
    if p.via.size == 0:
        return np.inf, np.inf
    costs = (labels[here - 1, 0], labels[here - 1, 1])
    return _step(p.via, p.entry, p.exit, p.service, (order[here - 1], task), costs)


@within
def _age(p, order, window, begins, older):
    """Bring all beginnings of a window to its last position: the least from each on."""
    low, here = window
    costs, since = older
    a, b, begin_a, begin_b = np.inf, np.inf, here, here
    on = (0.0, np.inf, np.inf, 0.0)
    for begin in range(here, low - 1, -1):
        one, two, _, _ = _driven((begins[begin, 0], begins[begin, 1], begin, begin), on)
        if one <= a:
            a, begin_a = one, begin
        if two <= b:
            b, begin_b = two, begin
        costs[begin, 0], costs[begin, 1] = a, b
        since[begin, 0], since[begin, 1] = begin_a, begin_b
        if begin > low:
            pair = (order[begin - 1], order[begin])
            on = _then(_between(p.distance, p.entry, p.exit, p.service, pair), on)


@within
def _between(distance, entry, leave, service, pair):
    """Costs of serving the second task of a pair after the first: by orientation of both."""
    before, task = pair
    one, two = leave[before, 0], leave[before, 1]
    to, other = entry[task, 0], entry[task, 1]
    here, turned = service[task, 0], service[task, 1]
    return (
        distance[one, to] + here,
        distance[one, other] + turned,
        distance[two, to] + here,
        distance[two, other] + turned,
    )


@within
def _then(one, two):
    """Costs of one step after the other."""
    return (
        min(one[0] + two[0], one[1] + two[2]),
        min(one[0] + two[1], one[1] + two[3]),
        min(one[2] + two[0], one[3] + two[2]),
        min(one[2] + two[1], one[3] + two[3]),
    )


@within
def _driven(state, step):
    """Least costs after a step, and where their trips began."""
    a, b, begin_a, begin_b = state
    a0, b0, a1, b1 = a + step[0], b + step[2], a + step[1], b + step[3]
    return (
        min(a0, b0),
        min(a1, b1),
        begin_a if a0 <= b0 else begin_b,
        begin_a if a1 <= b1 else begin_b,
    )


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
    labels, begins, trips, parents, _ = work
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
