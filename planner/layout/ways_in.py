"""Where cars can come in from the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.layout.drives import SWAP, Opening
from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.layout.plans import Phase
    from planner.layout.strips import Floats, Ground

_PARTS = np.array([0.05, 0.35, 0.65, 0.95])
"""Where a straight line is looked at, between its ends."""

_NEAREST = 4
"""Crossings tried at an entrance: those most nearly straight ahead."""


def onto_aisles(lot: Ground, turn: Floats, phase: Phase, entrances: Floats) -> list[Opening]:
    """Return the openings of entrances (u, v) that lie at an aisle's end or side."""
    rows, width_m = phase.rows, phase.rules.drive_m
    aisle_m = rows.pattern.aisle_m
    found = []
    for u, v in entrances:
        beside = (v >= rows.low - TOLERANCE_M) & (v <= rows.low + aisle_m + TOLERANCE_M)
        gap = np.maximum(np.maximum(rows.start - u, u - rows.end), 0.0)
        # An aisle shorter than it is wide is no more than its own mouth.
        deep = rows.end - rows.start >= width_m - TOLERANCE_M
        for aisle in np.flatnonzero(beside & deep & (gap <= aisle_m)):
            start, end, low = rows.start[aisle], rows.end[aisle], rows.low[aisle]
            onto = min(max(u, start), end)
            if not _clear(lot, turn, (u, v), (onto, low + aisle_m / 2.0)):
                continue
            begin = min(max(onto - width_m / 2, start), max(end - width_m, start))
            stretch = (float(begin), float(begin + width_m))
            throat = (u - aisle_m, low, onto, low + aisle_m)
            if u > onto:
                throat = (onto, low, u + aisle_m, low + aisle_m)
            found.append(
                Opening((float(u), float(v)), int(rows.module[aisle]), -1, *stretch, throat)
            )
    return found


def aisle_ends(lot: Ground, turn: Floats, phase: Phase) -> Floats:
    """Return the places (u, v) on the lot's outline straight on from its aisles' ends."""
    rows = phase.rows
    middle = rows.low + rows.pattern.aisle_m / 2.0
    return _ends(lot, turn, (middle, rows.start, rows.end), rows.pattern.aisle_m)


def crossing_ends(lot: Ground, turn: Floats, phase: Phase) -> Floats:
    """Return the places (u, v) on the lot's outline straight on from its crossings' ends."""
    across, width_m = phase.crossings, phase.rules.drive_m
    middle = across.west + width_m / 2.0
    return _ends(lot, SWAP @ turn, (middle, across.south, across.north), width_m)[:, ::-1]


def _ends(
    lot: Ground, axes: Floats, strips: tuple[Floats, Floats, Floats], most_m: float
) -> Floats:
    """Return where the middle lines of strips meet the outer ring, at most so far on."""
    middle, start, end = strips
    lines = lot.spans(axes, middle, 0.0)
    found = []
    for line, begin, stop in zip(lines.strip, lines.start, lines.end, strict=True):
        inside = (begin <= start[line] + TOLERANCE_M) & (stop >= end[line] - TOLERANCE_M)
        if inside and start[line] - begin <= most_m:
            found.append((begin, middle[line]))
        if inside and stop - end[line] <= most_m:
            found.append((stop, middle[line]))
    ends = np.array(found).reshape(-1, 2)
    return ends[lot.at_outer_ring(ends @ np.linalg.inv(axes).T)]


def onto_crossings(lot: Ground, turn: Floats, phase: Phase, entrance: Floats) -> Iterator[Opening]:
    """Yield the openings of an entrance (u, v) that lie at a crossing's end."""
    across, width_m = phase.crossings, phase.rules.drive_m
    u, v = map(float, entrance)
    beside = (u >= across.west - TOLERANCE_M) & (u <= across.west + width_m + TOLERANCE_M)
    beside &= (v >= across.south - width_m) & (v <= across.north + width_m)
    off_m = np.abs(across.west + width_m / 2.0 - u)
    nearest = np.flatnonzero(beside)[np.argsort(off_m[beside], kind="stable")]
    for row in nearest[:_NEAREST].tolist():
        west, south, north = (
            float(side[row]) for side in (across.west, across.south, across.north)
        )
        onto = min(max(v, south), north)
        if not _clear(lot, turn, (u, v), (west + width_m / 2.0, onto)):
            continue
        begin = min(max(onto - width_m / 2.0, south), max(north - width_m, south))
        end = min(begin + width_m, north)
        low, high = (v - width_m, south) if v < south else (begin, end)
        if v > north:
            low, high = north, v + width_m
        throat = (west, low, west + width_m, high)
        yield Opening((u, v), -1, int(across.position[row]), begin, end, throat, (throat,))


def through_rows(lot: Ground, turn: Floats, phase: Phase, entrance: Floats) -> Iterator[Opening]:
    """Yield the openings of an entrance (u, v) by a drive along the rows to a crossing."""
    across, width_m = phase.crossings, phase.rules.drive_m
    u, v = map(float, entrance)
    low = v - width_m / 2.0
    high = low + width_m
    strip = lot.spans(turn, np.array([low]), width_m)
    beside = (strip.start <= u + width_m) & (strip.end >= u - width_m)
    holds = (low >= across.south - TOLERANCE_M) & (high <= across.north + TOLERANCE_M)
    for start, end in zip(strip.start[beside].tolist(), strip.end[beside].tolist(), strict=True):
        if not _clear(lot, turn, (u, v), (min(max(u, start), end), v)):
            continue
        met = holds & (across.west >= start - TOLERANCE_M)
        met &= across.west + width_m <= end + TOLERANCE_M
        off_m = np.abs(across.west + width_m / 2.0 - u)
        nearest = np.flatnonzero(met)[np.argsort(off_m[met], kind="stable")]
        for row in nearest[:_NEAREST].tolist():
            west = float(across.west[row])
            east = west + width_m
            throat = (west, low, east, high)
            if u <= west:
                throat = (u - width_m, low, west, high)
            elif u >= east:
                throat = (east, low, u + width_m, high)
            yield Opening((u, v), -1, int(across.position[row]), low, high, throat, (throat,))


def _clear(lot: Ground, turn: Floats, a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Say whether the lot lies all along a straight line."""
    line = np.asarray(a) + _PARTS[:, None] * (np.asarray(b) - np.asarray(a))
    if np.abs(np.subtract(a, b)).max() < 1e-3:  # noqa: PLR2004 (a millimetre)
        return True
    return lot.holds(line @ turn)


def throat_of(lot: Ground, turn: Floats, way: Opening, *, over_m: float = 0.0) -> shapely.Geometry:
    """Return the part of an opening's throat that lies in the lot at its entrance, in (u, v).

    Parameters
    ----------
    lot, turn, way
        The lot, the rotation to (u, v), and the opening.
    over_m
        How far to draw it over its own sides, metres, so that it joins what it leads onto.
    """
    west, south, east, north = way.throat
    box = shapely.box(west - over_m, south - over_m, east + over_m, north + over_m)
    inside = shapely.intersection(shapely.transform(lot.shape, lambda xy: xy @ turn.T), box)
    parts = shapely.get_parts(inside)
    parts = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 (areas)
    if not parts.size:
        return shapely.Polygon()
    return parts[np.argmin(shapely.distance(parts, shapely.Point(way.place)))]
