"""Sets of nodes that a circulation leaves too seldom, or may come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.routing.circulation import Circulation
    from planner.cleaning.routing.roads import Flags, Floats, Ints, Roads

_EPSILON = 1e-6

_SHARES = (0.0, 0.25, 0.5, 0.75)
"""Empty drives above which two nodes are taken together when odd cuts are looked for."""

_GROWN, _SEEDS = 200, 300
"""Most nodes of a grown set, and most nodes that sets are grown from."""


def obvious_sets(roads: Roads) -> list[Flags]:
    """Return every node alone, and one side of every bridge of the roads."""
    single = np.eye(roads.nodes, dtype=np.bool_)
    return [*single, *_bridge_sides(roads)]


def violated_sets(model: Circulation, drives: Floats) -> list[Flags]:
    """Return sets that `drives` leave too seldom, found by rules of thumb.

    Parts that are not joined are always found, so that whole-numbered drives
    without such a set, in a model without capacity, are a tour.
    """
    return [
        inside
        for inside in (*_parts(model, drives), *_grown(model, drives))
        if max(model.need(inside), model.need(~inside)) > model.leaving(inside, drives) + _EPSILON
    ]


def unjoined_sets(model: Circulation, drives: Floats) -> list[Flags]:
    """Return the parts of the drives that nothing joins, none if all is one."""
    parts = _components(model.tail, model.head, drives > _EPSILON, model.roads.nodes)
    used = np.unique(parts[model.tail[drives > _EPSILON]])
    return [parts == part for part in used] if used.size > 1 else []


def _parts(model: Circulation, drives: Floats) -> Iterator[Flags]:
    """Yield parts joined by drives, and by empty drives of some share or more."""
    roads = model.roads
    yield from unjoined_sets(model, drives)
    real = model.link >= 0
    times = np.bincount(model.link[real], weights=drives[real], minlength=roads.tail.size)
    empty = times - roads.required
    for share in _SHARES:
        parts = _components(roads.tail, roads.head, empty > share + _EPSILON, roads.nodes)
        for part in range(parts.max(initial=-1) + 1):
            yield parts == part


def _components(tail: Ints, head: Ints, joined: Flags, nodes: int) -> Ints:
    graph = csr_array(
        (np.ones(np.count_nonzero(joined)), (tail[joined], head[joined])), shape=(nodes, nodes)
    )
    return connected_components(graph, directed=False)[1]


def _grown(model: Circulation, drives: Floats) -> Iterator[Flags]:
    """Yield, from each node, the set on the way to a large one that is left too seldom by most.

    A set grows by the node with the most drives to and from it.
    """
    roads = model.roads
    neighbours: list[dict[int, float]] = [{} for _ in range(roads.nodes)]
    for tail, head, times in zip(
        model.tail.tolist(), model.head.tolist(), drives.tolist(), strict=True
    ):
        if times > _EPSILON and tail != head:
            neighbours[tail][head] = neighbours[tail].get(head, 0.0) + times
            neighbours[head][tail] = neighbours[head].get(tail, 0.0) + times
    demand = _demand_by_pair(roads)
    step = -(-roads.nodes // _SEEDS)
    for seed in range(0, roads.nodes, step or 1):
        if not model.sources[seed]:
            yield from _grow(model, seed, neighbours, demand)


def _demand_by_pair(roads: Roads) -> list[list[tuple[int, float]]]:
    """Return, for each node, the other end and the demand of its required links."""
    pairs: list[list[tuple[int, float]]] = [[] for _ in range(roads.nodes)]
    for link in np.flatnonzero(roads.required).tolist():
        tail, head, demand = int(roads.tail[link]), int(roads.head[link]), roads.demand[link]
        pairs[tail].append((head, float(demand)))
        if head != tail:
            pairs[head].append((tail, float(demand)))
    return pairs


def _grow(
    model: Circulation,
    seed: int,
    neighbours: list[dict[int, float]],
    demand: list[list[tuple[int, float]]],
) -> Iterator[Flags]:
    order: list[int] = []
    inside: set[int] = set()
    near = {seed: 0.0}
    border, load = 0.0, 0.0
    links = 0
    best, size = _EPSILON, 0
    while near and len(order) < _GROWN:
        node = max(near, key=near.__getitem__)
        border += sum(neighbours[node].values()) - 2 * near.pop(node)
        for other, take in demand[node]:
            load += 0.0 if other in inside else take
            links += 0 if other == node else (-1 if other in inside else 1)
        inside.add(node)
        order.append(node)
        need = max(np.ceil(load / model.capacity * (1 - 1e-9)), (links + 1) // 2)
        if need - border / 2 > best:
            best, size = need - border / 2, len(order)
        for other, times in neighbours[node].items():
            if other not in inside and not model.sources[other]:
                near[other] = near.get(other, 0.0) + times
    if size:
        found = np.zeros(model.roads.nodes, dtype=np.bool_)
        found[order[:size]] = True
        yield found


def _bridge_sides(roads: Roads) -> list[Flags]:
    """Return one side of every bridge: a pair of nodes that alone joins two parts.

    Depth-first, by the least depth that a subtree reaches back to (Tarjan 1974).
    """
    nodes = roads.nodes
    joined: list[set[int]] = [set() for _ in range(nodes)]
    for tail, head in zip(roads.tail.tolist(), roads.head.tolist(), strict=True):
        joined[tail].add(head)
        joined[head].add(tail)
    found, least, last = [-1] * nodes, [0] * nodes, [0] * nodes
    by_time: list[int] = []
    sides = []
    for root in range(nodes):
        stack = [(root, -1, iter(joined[root]))] if found[root] < 0 else []
        while stack:
            node, parent, rest = stack[-1]
            if found[node] < 0:
                found[node] = least[node] = len(by_time)
                by_time.append(node)
            for other in rest:
                if found[other] < 0:
                    stack.append((other, node, iter(joined[other])))
                    break
                if other != parent:
                    least[node] = min(least[node], found[other])
            else:
                stack.pop()
                last[node] = len(by_time)
                if parent >= 0:
                    least[parent] = min(least[parent], least[node])
                    if least[node] == found[node]:
                        side = np.zeros(nodes, dtype=np.bool_)
                        side[by_time[found[node] : last[node]]] = True
                        sides.append(side)
    return sides
