"""Loops that numba compiles: heaps, chains of segments, and cells of a grid.

Callers shape and describe the arrays; see `search`, `streets` and `snap`. The
functions take plain arrays (grouped in tuples), write into those handed in for
results, and are typed by numba at the first call, so they carry no annotations.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_FIRST_HEAP = 1024

_THROUGH = 2
"""Degree of a vertex that lies along a street rather than at a junction or an end."""

_compiled = njit(cache=True, nogil=True)


@_compiled
def _push(keys, items, size, key, item):
    """Put (key, item) into a 4-ary min-heap of `size` entries."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if keys[parent] <= key:
            break
        keys[place], items[place] = keys[parent], items[parent]
        place = parent
    keys[place], items[place] = key, item


@_compiled
def _drop_root(keys, items, size):
    """Remove the smallest entry of a 4-ary min-heap of `size` entries."""
    last = size - 1
    key, item = keys[last], items[last]
    place = 0
    while True:
        child = 4 * place + 1
        if child >= last:
            break
        least = child
        for other in range(child + 1, min(child + 4, last)):
            if keys[other] < keys[least]:
                least = other
        if keys[least] >= key:
            break
        keys[place], items[place] = keys[least], items[least]
        place = least
    keys[place], items[place] = key, item


@_compiled
def relax(graph, seeds, limit, distance, source):
    """Dijkstra from seeds into `distance` and `source`, which may hold finished labels."""
    indptr, target, cost = graph
    seed_node, seed_cost, seed_number = seeds
    keys = np.empty(max(_FIRST_HEAP, 2 * seed_node.size))
    items = np.empty(keys.size, dtype=np.int32)
    size = 0
    for seed in range(seed_node.size):
        node, key, number = seed_node[seed], seed_cost[seed], seed_number[seed]
        if key > limit or not _better(key, number, distance[node], source[node]):
            continue
        distance[node], source[node] = key, number
        _push(keys, items, size, key, node)
        size += 1
    while size > 0:
        key, node = keys[0], items[0]
        _drop_root(keys, items, size)
        size -= 1
        if key > distance[node]:
            continue
        number = source[node]
        for arc in range(indptr[node], indptr[node + 1]):
            other = target[arc]
            further = key + cost[arc]
            if further > limit or not _better(further, number, distance[other], source[other]):
                continue
            distance[other], source[other] = further, number
            if size == keys.size:
                keys = np.concatenate((keys, np.empty_like(keys)))
                items = np.concatenate((items, np.empty_like(items)))
            _push(keys, items, size, further, other)
            size += 1


@_compiled
def _better(key, number, old, old_number):
    return key < old or (key == old and number < old_number)


@_compiled
def relax_each(graph, seeds, begin, limit):
    """Dijkstra from each group of seeds by itself: the nodes it reaches and how far they are.

    A group's labels are collected and wiped along the arcs it took, so that
    many short searches cost what they reach and not a sweep of the graph each.
    """
    indptr, target, _ = graph
    seed_node, seed_cost = seeds
    distance = np.full(indptr.size - 1, np.inf)
    source = np.zeros(distance.size, dtype=np.int32)
    node = np.empty(_FIRST_HEAP, dtype=np.int32)
    metres = np.empty(node.size)
    until = np.zeros(begin.size, dtype=np.int64)
    size = 0
    for group in range(begin.size - 1):
        own = seed_node[begin[group] : begin[group + 1]]
        costs = seed_cost[begin[group] : begin[group + 1]]
        relax(graph, (own, costs, np.zeros(own.size, dtype=np.int32)), limit, distance, source)
        if size + distance.size > node.size:
            node = np.concatenate((node, np.empty(node.size + distance.size, dtype=np.int32)))
            metres = np.concatenate((metres, np.empty(node.size - metres.size)))
        at = size
        for seed in own:
            if distance[seed] < np.inf:
                node[size], metres[size], distance[seed] = seed, distance[seed], np.inf
                size += 1
        while at < size:
            for arc in range(indptr[node[at]], indptr[node[at] + 1]):
                other = target[arc]
                if distance[other] < np.inf:
                    node[size], metres[size], distance[other] = other, distance[other], np.inf
                    size += 1
            at += 1
        until[group + 1] = size
    return until, node[:size].copy(), metres[:size].copy()


@_compiled
def read(graph, labels, sources, places, distance, source):
    """Read each place's distance off its edge's ends and the sources on its edge."""
    u, v, length = graph
    node_distance, node_source = labels
    begin, order, source_along, source_leg = sources
    edges, alongs, legs = places
    for place in range(edges.size):
        edge = edges[place]
        if edge < 0:
            continue
        along = alongs[place]
        best, number = node_distance[u[edge]] + along, node_source[u[edge]]
        key, other = node_distance[v[edge]] + (length[edge] - along), node_source[v[edge]]
        if _better(key, other, best, number):
            best, number = key, other
        for entry in range(begin[edge], begin[edge + 1]):
            near = order[entry]
            key = source_leg[near] + abs(source_along[near] - along)
            if _better(key, near, best, number):
                best, number = key, near
        if best < np.inf:
            distance[place] = best + legs[place]
            source[place] = number


@_compiled
def components(u, v, nodes):
    """Return the connected component of each node (union-find with path halving)."""
    parent = np.arange(nodes).astype(np.int32)
    for edge in range(u.size):
        a, b = u[edge], v[edge]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        else:
            parent[a] = b
    # A parent never has the higher number: one sweep upwards settles all.
    count = 0
    label = np.empty(nodes, dtype=np.int32)
    for node in range(nodes):
        if parent[node] == node:
            label[node] = count
            count += 1
        else:
            label[node] = label[parent[node]]
    return label


@_compiled
def walk_chains(a, b, length, indptr, order):
    """Join segments a-b into chains; see `streets.build_streets`."""
    segments = a.size
    edge = np.full(segments, -1, dtype=np.int32)
    start = np.zeros(segments)
    backward = np.zeros(segments, dtype=np.bool_)
    u = np.empty(segments, dtype=np.int32)
    v = np.empty(segments, dtype=np.int32)
    total = np.empty(segments)
    edges = 0
    # Junctions and ends first; what is left after that are rings without one.
    for rings in (False, True):
        for vertex in range(indptr.size - 1):
            through = indptr[vertex + 1] - indptr[vertex] == _THROUGH
            if through and not rings:
                continue
            for slot in range(indptr[vertex], indptr[vertex + 1]):
                segment = order[slot] % segments
                if edge[segment] >= 0:
                    continue
                at, run = vertex, 0.0
                while True:
                    edge[segment] = edges
                    start[segment] = run
                    backward[segment] = b[segment] == at
                    run += length[segment]
                    at = a[segment] if backward[segment] else b[segment]
                    if at == vertex or indptr[at + 1] - indptr[at] != _THROUGH:
                        break
                    following = order[indptr[at]] % segments
                    if following == segment:
                        following = order[indptr[at] + 1] % segments
                    segment = following
                u[edges], v[edges], total[edges] = vertex, at, run
                edges += 1
    return edge, start, backward, u[:edges].copy(), v[:edges].copy(), total[:edges].copy()


@_compiled
def sort_into_cells(ends, frame, columns, rows):
    """List the segments of each cell that their bounding box touches."""
    x0, y0, x1, y1 = ends
    west, south, cell = frame
    begin = np.zeros(columns * rows + 1, dtype=np.int64)
    segment = np.empty(0, dtype=np.int32)
    fill = begin
    for sweep in range(2):
        if sweep == 1:
            begin = np.cumsum(begin)
            segment = np.empty(begin[-1], dtype=np.int32)
            fill = begin.copy()
        for s in range(x0.size):
            left = int((min(x0[s], x1[s]) - west) / cell)
            right = int((max(x0[s], x1[s]) - west) / cell)
            low = int((min(y0[s], y1[s]) - south) / cell)
            high = int((max(y0[s], y1[s]) - south) / cell)
            for column in range(left, right + 1):
                for row in range(low, high + 1):
                    where = column * rows + row
                    if sweep == 0:
                        begin[where + 1] += 1
                    else:
                        segment[fill[where]] = s
                        fill[where] += 1
    return begin, segment


@_compiled
def search_cells(points, ends, cells, frame, limit, found):
    """Find each point's nearest segment within `limit`, cell ring by cell ring."""
    px, py = points
    x0, y0, x1, y1 = ends
    begin, segment = cells
    west, south, cell, columns, rows = frame
    for point in range(px.size):
        x, y = px[point], py[point]
        column = int(np.floor((x - west) / cell))
        row = int(np.floor((y - south) / cell))
        best = limit * limit
        ring = 0
        while True:
            for i in range(max(0, column - ring), min(columns - 1, column + ring) + 1):
                for j in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
                    # Only the rim: what is inside has been looked at.
                    if abs(i - column) != ring and abs(j - row) != ring:
                        continue
                    for k in range(begin[i * rows + j], begin[i * rows + j + 1]):
                        s = segment[k]
                        dx, dy = x1[s] - x0[s], y1[s] - y0[s]
                        t = ((x - x0[s]) * dx + (y - y0[s]) * dy) / (dx * dx + dy * dy)
                        t = min(1.0, max(0.0, t))
                        ex, ey = x0[s] + t * dx - x, y0[s] + t * dy - y
                        d = ex * ex + ey * ey
                        if d < best or (d == best and (found[point] < 0 or s < found[point])):
                            best, found[point] = d, s
            # Everything nearer than the rim's far side has been seen.
            seen = min(
                x - (west + (column - ring) * cell),
                west + (column + ring + 1) * cell - x,
                y - (south + (row - ring) * cell),
                south + (row + ring + 1) * cell - y,
            )
            if best <= seen * seen:
                break
            ring += 1
