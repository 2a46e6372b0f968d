"""Loops that numba compiles: ruin and recreate (Christiaens & Vanden Berghe 2020).

Each round takes strings of neighbouring tasks out of a few routes, puts them
back greedily with blinks, lets `order_kernels` turn and refill the routes that
changed, and keeps the result by simulated annealing. Routes are linked lists of
tasks, so that a round costs by what it changes and not by the number of tasks.
Callers shape the arrays, see `search`; numba types the functions at the first call.
"""

from __future__ import annotations

import numpy as np

from planner.cleaning.routing.order_kernels import compiled, within
from planner.cleaning.routing.route_kernels import (
    NONE,
    REFILL_AFTER,
    REFILL_BEFORE,
    follow,
    follow_all,
    link,
    load,
    read,
    reckon,
    unlink,
    write,
)

_AVERAGE_REMOVED = 10.0
"""Tasks taken out a round, on average: the paper's c̄."""

_LONGEST_STRING = 10.0
"""The paper's L max."""

_SPLIT = 0.5
"""Chance that a string keeps tasks inside: the paper's α."""

_LONGER_KEPT = 0.01
"""Chance that one more task inside a string is kept: the paper's β."""

_BLINK = 0.01
"""Chance that a place is overlooked: the paper's γ."""

_FEW = 4
"""Up to this many times the length of the lists of near tasks, every place is tried."""

_SORTS = np.array([4.0, 8.0, 10.0, 11.0]) / 11.0
"""Random, heaviest, farthest, nearest first: weights 4, 4, 2, 1 in the paper, added up."""


@within
def chance(random):
    """Return a number in [0, 1) and step the generator (splitmix64, Steele et al. 2014)."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@within
def _ruin(p, s, near, random, scratch):
    """Take strings of tasks near a random one out of routes; return how many are out."""
    removed, order = scratch.removed, scratch.order
    dirty, is_dirty = scratch.dirty, scratch.is_dirty
    tasks = s.route.size
    out = routes = 0
    if s.counts[1] > 0:
        for task in range(tasks):
            if s.route[task] == NONE:
                removed[out] = task
                out += 1
    average = (tasks - s.counts[1]) / max(s.counts[0], 1)
    longest = min(_LONGEST_STRING, average)
    strings = int(chance(random) * (4.0 * _AVERAGE_REMOVED / (1.0 + longest) - 1.0) + 1.0)
    seed = int(chance(random) * tasks)
    for entry in range(near.shape[1]):
        if routes >= strings:
            break
        task = near[seed, entry]
        k = s.route[task]
        if k == NONE or is_dirty[k]:
            continue
        size = read(s, k, order)
        at = 0
        while order[at] != task:
            at += 1
        length = int(chance(random) * min(longest, size) + 1.0)
        kept = 0
        if 1 < length < size and chance(random) < _SPLIT:
            kept = 1
            while length + kept < size and chance(random) < _LONGER_KEPT:
                kept += 1
        span = length + kept
        low, high = max(0, at - span + 1), min(at, size - span)
        begin = low + int(chance(random) * (high - low + 1))
        keep = begin + int(chance(random) * (length + 1)) if kept else begin + span
        for here in range(begin, begin + span):
            if here < keep or here >= keep + kept:
                removed[out] = order[here]
                out += 1
                unlink(p, s, order[here])
        load(p, s, k)
        dirty[routes], is_dirty[k] = k, True
        routes += 1
    return out, routes


@within
def _sort(p, random, removed, out, keys):
    """Sort the removed tasks: at random, or heaviest, farthest or nearest first."""
    way = chance(random)
    for i in range(out):
        task = removed[i]
        if way < _SORTS[0]:
            key = chance(random)
        elif way < _SORTS[1]:
            key = -p.demand[task]
        else:
            key = min(p.out[task, 0], p.out[task, 1])
            if way < _SORTS[2]:
                key = -key
        place = i
        while place > 0 and keys[place - 1] > key:
            keys[place], removed[place] = keys[place - 1], removed[place - 1]
            place -= 1
        keys[place], removed[place] = key, task


@within
def _look(p, s, task, others, random, best):
    """Weigh serving `task` before and after each of `others`, overlooking some places.

    A place is a way from u to v; in `best` stays what costs least: cost, route,
    u, orientation, and where a refill is called at besides.
    """
    after, before, route = s.after, s.before, s.route
    enters, leaves, refilled = s.enters, s.leaves, s.refilled
    legs, costs, loads, loads_ahead, loads_behind = s.leg, s.cost, s.load, s.ahead, s.behind
    capacity, ways, refills = p.capacity - p.demand[task], 1 + p.two[task], p.via.size > 0
    cost, at, where, how, call, room = np.inf, NONE, NONE, 0, 0, p.shift
    for number in range(others.size):
        other = others[number]
        k = route[other]
        if k == NONE or (loads[k] > capacity and not refills):
            continue
        for side in range(1 + (before[other] == NONE)):
            if chance(random) < _BLINK:
                continue
            u = NONE if side else other
            v = other if side else after[other]
            left = p.start if side else leaves[u]
            right = p.end if v == NONE else enters[v]
            direct, refill_first, refill_after = True, False, False
            if refills:
                ahead = loads_ahead[u] if u != NONE else 0.0
                behind = loads_behind[v] if v != NONE else 0.0
                inside = min(u, v) > NONE
                direct = ahead + behind <= capacity and not (inside and refilled[v])
                refill_first = inside and behind <= capacity
                refill_after = inside and ahead <= capacity
            old = p.distance[left, right] if v == NONE else legs[v]
            most = min(cost, room - costs[k])
            for way in range(ways):
                entry, leave = p.entry[task, way], p.exit[task, way]
                fixed = p.service[task, way] - old
                to, on = p.back[entry, left] + fixed, p.distance[leave, right]
                if direct and to + on < most:
                    most = cost = to + on
                    at, where, how, call = k, u, way, 0
                if refill_first and p.via_back[entry, left] + fixed + on < most:
                    most = cost = p.via_back[entry, left] + fixed + on
                    at, where, how, call = k, u, way, REFILL_BEFORE
                if refill_after and to + p.via[leave, right] < most:
                    most = cost = to + p.via[leave, right]
                    at, where, how, call = k, u, way, REFILL_AFTER
    best[0], best[1], best[2], best[3], best[4] = cost, at, where, how, call


@within
def _open(p, s, task, best):
    """Weigh a route of its own for a task, if there is a vehicle left."""
    best[0] = np.inf
    if s.counts[0] >= s.size.size:
        return
    k = 0
    while s.size[k] > 0:
        k += 1
    for way in range(1 + p.two[task]):
        cost = p.out[task, way] + p.service[task, way] + p.home[task, way]
        if cost < best[0]:
            best[0], best[1], best[2], best[3], best[4] = cost, k, NONE, way, 0


@within
def _recreate(p, s, others, random, scratch, touched):
    """Put tasks back, each where it costs least; return the number of routes touched."""
    near, everyone = others
    out, routes = touched
    removed, dirty, is_dirty, best = scratch.removed, scratch.dirty, scratch.is_dirty, scratch.best
    beside, found = scratch.beside, 0
    few = everyone.size <= _FEW * near.shape[1]
    if few:
        found = _with_room(p, s, removed[:out], beside)
    for i in range(out):
        task = removed[i]
        _look(p, s, task, beside[:found] if few else near[task], random, best)
        if best[0] == np.inf:
            _open(p, s, task, best)
        if best[0] == np.inf:
            _look(p, s, task, everyone, random, best)
        if best[0] == np.inf:
            continue
        link(p, s, task, best)
        if few:
            beside[found] = task
            found += 1
        k = int(best[1])
        if not is_dirty[k]:
            dirty[routes], is_dirty[k] = k, True
            routes += 1
    return routes


@within
def _with_room(p, s, removed, beside):
    """List the tasks of the routes that the lightest removed task would fit in."""
    least = np.inf
    for i in range(removed.size):
        least = min(least, p.demand[removed[i]])
    capacity = np.inf if p.via.size > 0 else p.capacity - least
    found = 0
    for task in range(s.route.size):
        k = s.route[task]
        if k != NONE and s.load[k] <= capacity:
            beside[found] = task
            found += 1
    return found


@within
def _settle(p, s, scratch, routes, work):
    """Turn and refill the touched routes as is best; return if all are feasible."""
    for i in range(routes):
        k = scratch.dirty[i]
        if not write(p, s, k, read(s, k, scratch.order), scratch, work):
            return False
    return True


@compiled
def search(p, states, others, tools, terms):
    """Run rounds of ruin and recreate; return how many were run.

    `terms` are: most rounds, temperature, cost at which to stop, cost of leaving
    a task unserved, and how much more a new plan may cost to be worked out.
    """
    current, accepted, best = states
    random, scratch, work = tools
    rounds, temperature, stop, penalty, margin = terms
    for done in range(int(rounds)):
        if best.total[0] <= stop:
            return done
        out, routes = _ruin(p, current, others[0], random, scratch)
        _sort(p, random, scratch.removed, out, scratch.keys)
        routes = _recreate(p, current, others, random, scratch, (out, routes))
        enough = accepted.total[0] - temperature * np.log(1.0 - chance(random))
        cost = reckon(current, accepted, scratch, routes, penalty)
        # Turning and refilling anew takes long and seldom saves more than the margin.
        feasible = cost < enough + margin and _settle(p, current, scratch, routes, work)
        if feasible:
            cost = reckon(current, accepted, scratch, routes, penalty)
        for i in range(routes):
            scratch.is_dirty[scratch.dirty[i]] = False
        if feasible and cost < enough:
            follow(current, accepted, scratch, out, routes, cost)
            if cost < best.total[0]:
                follow_all(current, best)
        else:
            follow(accepted, current, scratch, out, routes, accepted.total[0])
    return int(rounds)
