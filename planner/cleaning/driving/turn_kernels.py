"""Loops that numba compiles: when arcs can be begun, from one place or from each of many.

Dial's buckets (1969), wider than the least cost: arcs of one bucket are taken
in any order and once more if they turn out sooner, so that times are exact. A
bucket is a chain of arcs through `links`, [next, previous] of each arc. The
callers in `steps` shape and describe the arrays.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_compiled = njit(cache=True, nogil=True)

_WIDTH_S = 1.0
"""Of a bucket: about the quickest drive from crossing to crossing."""

_END = -1
"""Instead of the next or the previous arc of a chain."""

_OUT = -2
"""Instead of the previous arc, of one that waits in no bucket."""


@_compiled
def begin_times(steps, seeds, limit, time):
    """Write into `time`, all inf, when each arc begins; it stays so after `limit`."""
    _spread(steps, seeds, limit, time, _queue(steps, seeds))


@_compiled
def begin_times_each(steps, seeds, group, columns, found):
    """Write into row i of `found` what the columns hold after group i of the seeds.

    A column is the least, over its stretch of `arc`, of when that begins and `extra`.
    """
    seed_arc, seed_time = seeds
    begin, arc, extra = columns
    time = np.empty(steps[0].size - 1)
    queue = _queue(steps, seeds)
    for row in range(group.size - 1):
        own = slice(group[row], group[row + 1])
        time[:] = np.inf
        _spread(steps, (seed_arc[own], seed_time[own]), np.inf, time, queue)
        for column in range(begin.size - 1):
            least = np.inf
            for at in range(begin[column], begin[column + 1]):
                least = min(least, time[arc[at]] + extra[at])
            found[row, column] = least


@_compiled
def _queue(steps, seeds):
    """Return empty buckets, so many that none holds arcs of two rounds, and `links`."""
    longest = 0.0
    for cost in steps[2]:
        longest = max(longest, cost)
    for cost in seeds[1]:
        longest = max(longest, cost)
    buckets = np.full(int(longest / _WIDTH_S) + 2, _END, dtype=np.int32)
    return buckets, np.full((steps[0].size - 1, 2), _OUT, dtype=np.int32)


@_compiled
def _spread(steps, seeds, limit, time, queue):
    """Let seeds begin, and every arc after one that has begun."""
    indptr, target, cost = steps
    seed_arc, seed_time = seeds
    buckets, links = queue
    waiting = 0
    for seed in range(seed_arc.size):
        waiting += _offer(seed_arc[seed], seed_time[seed], limit, time, queue)
    bucket = 0
    while waiting > 0:
        arc = buckets[bucket]
        if arc == _END:
            bucket = (bucket + 1) % buckets.size
            continue
        buckets[bucket] = links[arc, 0]
        if buckets[bucket] != _END:
            links[buckets[bucket], 1] = _END
        links[arc, 1] = _OUT
        waiting -= 1
        for step in range(indptr[arc], indptr[arc + 1]):
            waiting += _offer(target[step], time[arc] + cost[step], limit, time, queue)


@_compiled
def _offer(arc, when, limit, time, queue):
    """Let an arc begin at `when` if that is sooner; return how many more arcs wait."""
    if when > limit or when >= time[arc]:
        return 0
    buckets, links = queue
    after, before = links[arc]
    waited = before != _OUT
    if waited:
        if before == _END:
            buckets[int(time[arc] / _WIDTH_S) % buckets.size] = after
        else:
            links[before, 0] = after
        if after != _END:
            links[after, 1] = before
    time[arc] = when
    bucket = int(when / _WIDTH_S) % buckets.size
    first = buckets[bucket]
    links[arc, 0], links[arc, 1] = first, _END
    if first != _END:
        links[first, 1] = arc
    buckets[bucket] = arc
    return 0 if waited else 1
