"""Loops that numba compiles: tasks put into a route whose other tasks keep their order.

A line is a route in three arrays by position: tasks, their orientations, and
whether the vehicle calls for a refill before them. What a task costs in a gap is
told by its neighbours as they are turned now; what a whole line costs is told
exactly, by `order_kernels`. Callers shape the arrays, see `insertion`.
"""

from __future__ import annotations

import numpy as np

from planner.cleaning.routing.order_kernels import compiled, finish, label, unwind, within
from planner.cleaning.routing.search_kernels import chance

_BLINK = 0.05
"""Chance that a gap is not looked at: the best place of each task may bar that of the next."""

_TOGETHER = 0.5
"""Chance that tasks are taken out that lie together, rather than follow one another."""


@compiled
def fill(p, line, size, tasks, random):
    """Put tasks into a line of `size`, each time the one that costs least; `tasks` is used up."""
    left = tasks.size
    while left:
        least, chosen, gap = np.inf, 0, (0, 0, False)
        for number in range(left):
            more, where = _best_gap(p, line, size, tasks[number], 0.0, random)
            if more < least:
                least, chosen, gap = more, number, where
        _insert(line, size, tasks[chosen], gap)
        size += 1
        left -= 1
        tasks[chosen] = tasks[left]


@compiled
def shake(p, lines, near, warmth, room):
    """Take tasks out of a line and put them in again, many times; return the least cost found.

    `lines` are the one to begin with, one to try, and the best one, which is filled;
    the first is changed. `near` lists the tasks that may be moved, the last ones of the
    problem, by their distance from each. A line that costs more is gone on from as long
    as it is warm: about `warmth`, for each round. `room` is for the tasks taken out, as many
    as may be at once, for `order_kernels`, and the state of the random numbers.
    """
    (now, trial, best), (out, work, random) = lines, room
    movable, size = near.shape[0], now[0].size
    kept = size - movable
    cost = least = _settle(p, now, work)
    _copy(now, best)
    for round_ in range(warmth.size):
        _copy(now, trial)
        # Few are taken out more often than many.
        count = 1 + int(chance(random) ** 2 * out.size)
        first = int(chance(random) * movable)
        if chance(random) < _TOGETHER:
            for number in range(count):
                out[number] = near[first, number]
        else:
            count = _following(now[0], kept, kept + first, count, out)
        for number in range(count):
            _remove(trial, size - number, out[number])
        _shuffle(out, count, random)
        for number in range(count):
            here = size - count + number
            _, gap = _best_gap(p, trial, here, out[number], _BLINK, random)
            _insert(trial, here, out[number], gap)
        other = _settle(p, trial, work)
        if other < cost - warmth[round_] * np.log(1.0 - chance(random)):
            cost = other
            _copy(trial, now)
            if cost < least - 1e-9:
                least = cost
                _copy(now, best)
    return least


@within
def _settle(p, line, work):
    """Turn all tasks of a line and place its calls at least cost; return it."""
    order, turned, called = line
    size = order.size
    if label(p, order, (0, size), work) < size:
        return np.inf
    cost = finish(p, order, size - 1, work[0])
    unwind(p, order, size, work, (turned, called))
    return cost


@within
def _best_gap(p, line, size, task, blink, random):
    """Return the least that a task costs more, and where: position, orientation, call after it.

    Each gap is passed over with the chance `blink`; a task that saw none goes to the front.
    """
    order, turned, called = line
    way, via = p.distance, p.via
    least, gap = np.inf, (0, 0, False)
    leave = p.start
    for at in range(size + 1):
        call = at < size and at > 0 and called[at]
        into = p.end if at == size else p.entry[order[at], turned[at]]
        if blink == 0.0 or chance(random) >= blink:
            now = via[leave, into] if call else way[leave, into]
            for turn in range(2):
                come, go = p.entry[task, turn], p.exit[task, turn]
                own = p.service[task, turn] - now
                if call:
                    more = via[leave, come] + way[go, into] + own
                    if more < least:
                        least, gap = more, (at, turn, False)
                    more = way[leave, come] + via[go, into] + own
                    if more < least:
                        least, gap = more, (at, turn, True)
                else:
                    more = way[leave, come] + way[go, into] + own
                    if more < least:
                        least, gap = more, (at, turn, False)
        if at < size:
            leave = p.exit[order[at], turned[at]]
    return least, gap


@within
def _insert(line, size, task, gap):
    order, turned, called = line
    at, turn, call_after = gap
    call = at < size and at > 0 and called[at]
    for here in range(size, at, -1):
        order[here], turned[here], called[here] = (
            order[here - 1],
            turned[here - 1],
            called[here - 1],
        )
    order[at], turned[at], called[at] = task, turn, call and not call_after
    if at < size:
        called[at + 1] = call and call_after


@within
def _remove(line, size, task):
    """Take a task out of a line of `size`; a call before it is made before the next one."""
    order, turned, called = line
    at = 0
    while order[at] != task:
        at += 1
    call = called[at]
    for here in range(at, size - 1):
        order[here], turned[here], called[here] = (
            order[here + 1],
            turned[here + 1],
            called[here + 1],
        )
    if at < size - 1 and at > 0:
        called[at] = called[at] or call


@within
def _following(order, kept, first, count, out):
    """Write the movable tasks from `first` on in their order, up to `count`; return how many."""
    found = 0
    for task in order:
        if task == first or (found and found < count and task >= kept):
            out[found] = task
            found += 1
    return found


@within
def _shuffle(out, count, random):
    for number in range(count - 1, 0, -1):
        other = int(chance(random) * (number + 1))
        out[number], out[other] = out[other], out[number]


@within
def _copy(line, other):
    for at in range(line[0].size):
        other[0][at], other[1][at], other[2][at] = line[0][at], line[1][at], line[2][at]
