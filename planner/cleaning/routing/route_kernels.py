"""Loops that numba compiles: routes as linked lists of tasks.

A state is a named tuple of arrays, see `search.State`; `k` is the number of a
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
        s.first[k], s.size[k], s.cost[k] = NONE, 0, 0.0
        return True
    order, turned, refilled = scratch.order, scratch.turned, scratch.flags
    if label(p, order, (0, count), work) < count:
        return False
    s.cost[k] = finish(p, order, count - 1, work[0])
    unwind(p, order, count, work, (turned, refilled))
    s.first[k], s.size[k] = order[0], count
    route, before, after = s.route, s.before, s.after
    s_turned, s_refilled, s_leg = s.turned, s.refilled, s.leg
    entry, leave, distance, via = p.entry, p.exit, p.distance, p.via
    last, place = NONE, NONE
    for here in range(count):
        task = order[here]
        way = turned[here]
        route[task], s_turned[task], s_refilled[task] = k, way, refilled[here]
        before[task], after[task] = last, NONE
        if here == 0:
            s_leg[task] = p.out[task, way]
        else:
            after[last] = task
            if refilled[here]:
                s_leg[task] = via[place, entry[task, way]]
            else:
                s_leg[task] = distance[place, entry[task, way]]
        last, place = task, leave[task, way]
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
        return p.out[task, s.turned[task]]
    distance = p.via if s.refilled[task] else p.distance
    return distance[p.exit[before, s.turned[before]], p.entry[task, s.turned[task]]]


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
    while last != NONE:
        total += demand[last]
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
        home = p.home[before, s.turned[before]] if before != NONE else 0.0
        s.cost[k] += home - p.home[task, s.turned[task]]
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
    s.route[task], s.turned[task], s.before[task], s.after[task] = k, int(place[3]), u, v
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
    target.cost[k] = source.cost[k]
    _copy_list(source[:5], target[:5], source.first[k])
    _copy_numbers(source[2], source[5:8], target[5:8], source.first[k])


@within
def _copy_list(source, target, task):
    route, before, after, turned, refilled = source
    to_route, to_before, to_after, to_turned, to_refilled = target
    while task != NONE:
        to_route[task], to_turned[task] = route[task], turned[task]
        to_before[task], to_after[task] = before[task], after[task]
        to_refilled[task] = refilled[task]
        task = after[task]


@within
def _copy_numbers(after, source, target, task):
    leg, ahead, behind = source
    to_leg, to_ahead, to_behind = target
    while task != NONE:
        to_leg[task], to_ahead[task], to_behind[task] = leg[task], ahead[task], behind[task]
        task = after[task]
