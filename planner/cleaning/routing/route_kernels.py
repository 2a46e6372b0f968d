"""Loops that numba compiles: routes as linked lists of tasks.

A state is a named tuple of arrays, see `state.State`; `k` is the number of a
route, and -1 stands for no task and no route.
"""

from __future__ import annotations

from planner.cleaning.routing.order_kernels import finish, label, unwind, within

NONE = -1

REFILL_BEFORE, REFILL_AFTER = 1, 2
"""Where a task put into a route is given a refill; 0 for none."""


@within
def write(p, s, k, count, scratch, work):
    """Make `scratch.order[:count]` route k, turned and refilled as is best, if it is feasible."""
    if count == 0:
        s.first[k], s.size[k], s.cost[k], s.load[k] = NONE, 0, 0.0, 0.0
        return True
    order, turned, refilled = scratch.order, scratch.turned, scratch.flags
    if label(p, order, (0, count), work) < count:
        return False
    s.cost[k] = finish(p, order, count - 1, work[0])
    unwind(p, order, count, work, (turned, refilled))
    s.first[k], s.size[k] = order[0], count
    last = NONE
    for here in range(count):
        task, way = order[here], turned[here]
        s.route[task], s.turned[task], s.refilled[task] = k, way, refilled[here]
        s.enters[task], s.leaves[task] = p.entry[task, way], p.exit[task, way]
        s.before[task], s.after[task] = last, NONE
        if last != NONE:
            s.after[last] = task
        s.leg[task] = leg(p, s, task)
        last = task
    load(p, s, k)
    return s.cost[k] <= p.shift


@within
def read(s, k, order):
    """Write the tasks of route k into `order`; return how many there are."""
    size, task, after = 0, s.first[k], s.after
    while task != NONE:
        order[size] = task
        size += 1
        task = after[task]
    return size


@within
def leg(p, s, task):
    """Cost of reaching `task` from the one before it, or from the start."""
    before = s.before[task]
    if before == NONE:
        return p.distance[p.start, s.enters[task]]
    if s.refilled[task]:
        return p.via[s.leaves[before], s.enters[task]]
    return p.distance[s.leaves[before], s.enters[task]]


@within
def load(p, s, k):
    """Reckon anew the load of each trip of route k up to, and from, each of its tasks."""
    demand, refilled, after, before = p.demand, s.refilled, s.after, s.before
    ahead, behind = s.ahead, s.behind
    total = 0.0
    task, last = s.first[k], NONE
    while task != NONE:
        total = demand[task] + (0.0 if refilled[task] else total)
        ahead[task] = total
        last, task = task, after[task]
    total = 0.0
    s.load[k] = 0.0
    while last != NONE:
        total += demand[last]
        s.load[k] += demand[last]
        behind[last] = total
        if refilled[last]:
            total = 0.0
        last = before[last]


@within
def unlink(p, s, task):
    """Take a task out of its route, leaving its refill to the next task; loads stay as they are."""
    k, before, after = s.route[task], s.before[task], s.after[task]
    s.cost[k] -= s.leg[task] + p.service[task, s.turned[task]]
    if before == NONE:
        s.first[k] = after
    else:
        s.after[before] = after
    if after == NONE:
        home = p.distance[s.leaves[before], p.end] if before != NONE else 0.0
        s.cost[k] += home - p.distance[s.leaves[task], p.end]
    else:
        s.before[after] = before
        s.refilled[after] = (s.refilled[after] or s.refilled[task]) and before != NONE
        old = s.leg[after]
        s.leg[after] = leg(p, s, after)
        s.cost[k] += s.leg[after] - old
    s.route[task], s.size[k] = NONE, s.size[k] - 1
    s.counts[1] += 1
    if s.size[k] == 0:
        s.counts[0] -= 1


@within
def link(p, s, task, place):
    """Put a task into a route: cost, route, task before it, orientation, refill (see `search`)."""
    k, u, refill = int(place[1]), int(place[2]), int(place[4])
    v = s.first[k] if u == NONE else s.after[u]
    way = int(place[3])
    s.route[task], s.turned[task], s.before[task], s.after[task] = k, way, u, v
    s.enters[task], s.leaves[task] = p.entry[task, way], p.exit[task, way]
    s.refilled[task] = refill == REFILL_BEFORE
    s.leg[task] = leg(p, s, task)
    if u == NONE:
        s.first[k] = task
    else:
        s.after[u] = task
    if v != NONE:
        s.before[v] = task
        s.refilled[v] = refill == REFILL_AFTER
        s.leg[v] = leg(p, s, v)
    s.cost[k] += place[0]
    s.counts[1] -= 1
    if s.size[k] == 0:
        s.counts[0] += 1
    s.size[k] += 1
    load(p, s, k)


@within
def copy_route(source, target, k):
    """Make route k of `target` that of `source`."""
    target.first[k], target.size[k] = source.first[k], source.size[k]
    target.cost[k], target.load[k] = source.cost[k], source.load[k]
    task = source.first[k]
    while task != NONE:
        target.route[task], target.turned[task] = source.route[task], source.turned[task]
        target.before[task], target.after[task] = source.before[task], source.after[task]
        target.enters[task], target.leaves[task] = source.enters[task], source.leaves[task]
        target.refilled[task], target.leg[task] = source.refilled[task], source.leg[task]
        target.ahead[task], target.behind[task] = source.ahead[task], source.behind[task]
        task = source.after[task]


@within
def reckon(source, old, scratch, routes, penalty):
    """Return the objective of `source`, which differs from `old` in the touched routes only."""
    total = old.total[0] + penalty * (source.counts[1] - old.counts[1])
    for i in range(routes):
        k = scratch.dirty[i]
        total += source.cost[k] - old.cost[k]
    return total


@within
def follow(source, target, scratch, out, routes, total):
    """Bring `target` to `source`, which differ in the touched routes and tasks only."""
    for i in range(out):
        target.route[scratch.removed[i]] = source.route[scratch.removed[i]]
    for i in range(routes):
        copy_route(source, target, scratch.dirty[i])
    target.counts[0], target.counts[1] = source.counts[0], source.counts[1]
    source.total[0] = target.total[0] = total


@within
def follow_all(source, target):
    """Bring `target` to `source` in all routes."""
    for task in range(source.route.size):
        target.route[task] = source.route[task]
    for k in range(source.size.size):
        copy_route(source, target, k)
    target.counts[0], target.counts[1] = source.counts[0], source.counts[1]
    target.total[0] = source.total[0]
