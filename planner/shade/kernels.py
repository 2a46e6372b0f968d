"""Loops that numba compiles: the area of lots under overlapping shapes, by a sweep.

A sweep over x adds lengths along y between corners, where every outline is a
straight line. No outline is ever built, so walls that lie on each other, as
those of neighbours and their shadows do, cost an area of the size of their gap
and never more: overlays of such outlines in floating point were seen to lose or
invent whole parts.

Callers shape the arrays, see `cover`; numba types the functions at the first call.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_compiled = njit(cache=True, nogil=True)

_SAME_M = 1e-10
"""Lines this near have no order, and slabs this thin no area."""

_CUTS = 64
"""A slab is cut at a crossing so often at most: steep lines may seem to cross where they meet."""

MEASURES = 4
"""Unions of classes whose areas are told."""


@_compiled
def covered_areas(lots, rings, pairs, turn, areas):
    """Write the area of each lot under class 0, 1 or 2, 0 or 1, and any, into `areas`.

    Parameters
    ----------
    lots
        Ring corners (corners, 2) and begin (rings + 1), closed, ground on the
        left; first ring of each lot (lots + 1); a place near each lot (lots, 2).
    rings
        Corners and begin of what covers, in the same way; class of each ring.
    pairs
        First pair of each lot (lots + 1), and the ring of each pair.
    turn
        Unit vector (2,) along which lengths are added.
    areas
        Shape (lots, MEASURES).
    """
    xy, begin, first_ring, middle = lots
    first_pair, ring_of_pair = pairs
    for lot in range(areas.shape[0]):
        low, high = first_pair[lot], first_pair[lot + 1]
        if low == high:
            continue
        own = begin[first_ring[lot + 1]] - begin[first_ring[lot]]
        size = own
        for pair in range(low, high):
            size += rings[1][ring_of_pair[pair] + 1] - rings[1][ring_of_pair[pair]]
        lines, stops = np.empty((size, 4)), np.empty(2 * size)
        kinds = np.empty((size, 2), dtype=np.int64)
        count = np.zeros(2, dtype=np.int64)
        table = (lines, kinds, stops, count)
        span = _span(xy[begin[first_ring[lot]] :][:own], middle[lot], turn)
        place = (middle[lot], turn, span)
        for ring in range(first_ring[lot], first_ring[lot + 1]):
            _add(xy[begin[ring] : begin[ring + 1]], -1, place, table)
        for pair in range(low, high):
            ring = ring_of_pair[pair]
            _add(rings[0][rings[1][ring] : rings[1][ring + 1]], rings[2][ring], place, table)
        _sweep(lines[: count[0]], kinds[: count[0]], np.sort(stops[: count[1]]), areas[lot])


@_compiled
def _span(corners, middle, turn):
    """Return the least and largest x, and the least and largest y, of turned corners."""
    span = np.array([np.inf, -np.inf, np.inf, -np.inf])
    for corner in corners:
        x, y = _turned(corner, middle, turn)
        span[0], span[1] = min(span[0], x), max(span[1], x)
        span[2], span[3] = min(span[2], y), max(span[3], y)
    return span


@_compiled
def _turned(point, middle, turn):
    """Return a place about `middle` in axes across and along `turn`."""
    x, y = point[0] - middle[0], point[1] - middle[1]
    return x * turn[1] - y * turn[0], x * turn[0] + y * turn[1]


@_compiled
def _add(corners, kind, place, table):
    """Append the sides of a ring that lie beside or below a lot, and where lines begin and end.

    A line is x0, y0, x1, slope with x0 < x1; its kinds are the class, and 1 where
    the ring's ground lies above it, else -1.
    """
    middle, turn, span = place
    lines, kinds, stops, count = table
    x1, y1 = _turned(corners[0], middle, turn)
    stopped = False
    for corner in range(1, len(corners)):
        x0, y0 = x1, y1
        x1, y1 = _turned(corners[corner], middle, turn)
        left, right = min(x0, x1), max(x0, x1)
        # What lies above the lot is under nothing of it.
        if right == left or right <= span[0] or left >= span[1] or min(y0, y1) > span[3]:
            stopped = False
            continue
        slope = (y1 - y0) / (x1 - x0)
        start = max(left, span[0])
        lines[count[0], 0] = start
        lines[count[0], 1] = y0 + slope * (start - x0)
        lines[count[0], 2] = min(right, span[1])
        lines[count[0], 3] = slope
        kinds[count[0], 0] = kind
        kinds[count[0], 1] = 1 if x1 > x0 else -1
        count[0] += 1
        # The side before this one has ended where this one begins.
        if not stopped:
            stops[count[1]] = min(max(x0, span[0]), span[1])
            count[1] += 1
        stops[count[1]] = min(max(x1, span[0]), span[1])
        count[1] += 1
        stopped = True


@_compiled
def _sweep(lines, kinds, stops, areas):
    """Add the areas of one lot, slab by slab between stops."""
    order = np.argsort(lines[:, 0])
    active = np.empty(len(lines), dtype=np.int64)
    room = (np.empty(len(lines)), np.empty(MEASURES))
    size, coming = 0, 0
    for stop in range(len(stops) - 1):
        left, right = stops[stop], stops[stop + 1]
        if right - left <= _SAME_M:
            continue
        kept = 0
        for place in range(size):
            if lines[active[place], 2] > left + _SAME_M:
                active[kept] = active[place]
                kept += 1
        size = kept
        while coming < len(order) and lines[order[coming], 0] <= left + _SAME_M:
            if lines[order[coming], 2] > left + _SAME_M:
                active[size] = order[coming]
                size += 1
            coming += 1
        _slab((lines, kinds), active[:size], (left, right), room, areas)


@_compiled
def _slab(table, active, ends, room, areas):
    """Add the areas between two stops, cut wherever lines cross."""
    lines, kinds = table
    middle, lengths = room
    left, right = ends
    while right - left > _SAME_M:
        end = right
        for _ in range(_CUTS):
            _sort(lines, active, middle, (left + end) / 2.0)
            cut = _crossing(lines, active, left, end)
            if cut >= end:
                break
            end = cut
        _lengths(kinds, active, middle, lengths)
        for measure in range(MEASURES):
            areas[measure] += lengths[measure] * (end - left)
        left = end


@_compiled
def _sort(lines, active, middle, x):
    """Sort the active lines by their height at x; they are nearly sorted already."""
    for place in range(len(active)):
        line = active[place]
        y = _height(lines, line, x)
        at = place
        while at > 0 and middle[at - 1] > y:
            middle[at], active[at] = middle[at - 1], active[at - 1]
            at -= 1
        middle[at], active[at] = y, line


@_compiled
def _crossing(lines, active, left, right):
    """Return an x between the stops where two neighbours cross, `right` where none do.

    Lines that cross anywhere between are out of order at one of the two stops.
    """
    for place in range(len(active) - 1):
        one, other = active[place], active[place + 1]
        before = _height(lines, other, left) - _height(lines, one, left)
        after = _height(lines, other, right) - _height(lines, one, right)
        if before < -_SAME_M or after < -_SAME_M:
            x = left + (right - left) * before / (before - after)
            if left + _SAME_M < x < right - _SAME_M:
                return x
    return right


@_compiled
def _height(lines, line, x):
    """Return the y of a line at x."""
    return lines[line, 1] + lines[line, 3] * (x - lines[line, 0])


@_compiled
def _lengths(kinds, active, middle, lengths):
    """Write how much of the lot's own length lies under each union of classes."""
    lengths[:] = 0.0
    lot, first, second, third = 0, 0, 0, 0
    for place in range(len(active) - 1):
        kind, step = kinds[active[place], 0], kinds[active[place], 1]
        if kind == -1:
            lot += step
        elif kind == 0:
            first += step
        elif kind == 1:
            second += step
        else:
            third += step
        if lot == 0:
            continue
        length = middle[place + 1] - middle[place]
        if first:
            lengths[0] += length
        if second or third:
            lengths[1] += length
        if first or second:
            lengths[2] += length
        if first or second or third:
            lengths[3] += length
