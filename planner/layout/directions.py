"""Which directions and offsets of rows are worth trying on a lot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from planner.layout.rules import Pattern
    from planner.layout.strips import Floats, Ground, Ints

_SAME_DEG = 1.0
"""Directions this near to each other are tried once."""

_SAME_M = 1e-3
"""Offsets this near to each other are tried once."""

_LEVEL = math.sin(math.radians(0.5))
"""Rise of an edge that rows may be laid against, by its length."""


@dataclass(frozen=True)
class Effort:
    """How many candidates a search tries.

    Parameters
    ----------
    directions
        Directions of rows, and as many across them.
    offsets
        Offsets evenly spaced, beside those that lie against edges and entrances.
    crossings
        Positions of cross aisles.
    """

    directions: int = 3
    offsets: int = 6
    crossings: int = 7


def effort_for(lot: Ground) -> Effort:
    """Return the effort that keeps a search short: large lots leave less to gain."""
    size_m2 = lot.shape.area
    if size_m2 < 10_000.0:  # noqa: PLR2004
        return Effort()
    return Effort(2, 4, 5) if size_m2 < 50_000.0 else Effort(2, 2, 3)  # noqa: PLR2004


def turned(angle_deg: float) -> Floats:
    """Return the rotation that lays a direction (degrees from the x axis) along u."""
    turn = math.radians(angle_deg)
    return np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])


def directions(lot: Ground, entrances: Floats | None, effort: Effort) -> list[float]:
    """Return directions of rows, degrees from the x axis.

    Along the longest outline (edges of one direction together), along the smallest
    rectangle round the lot, along the edges of the entrances, and across each.
    """
    edge = lot.edges[:, 1] - lot.edges[:, 0]
    length = np.hypot(*edge.T)
    # As the outline runs, so that a turned lot is laid out from the same side.
    angle = np.degrees(np.arctan2(edge[:, 1], edge[:, 0]))
    apart = np.abs(angle[:, None] - angle) % 90.0
    alike = np.minimum(apart, 90.0 - apart) < _SAME_DEG
    weight = np.round(alike @ length, 3)
    ranked = list(angle[np.lexsort((np.arange(angle.size), -np.round(length, 3), -weight))])
    must = [_smallest_rectangle(lot)]
    if entrances is not None and len(entrances):
        lines = shapely.linestrings(lot.edges)
        nearest = shapely.STRtree(lines).nearest(shapely.points(entrances[:2]))
        must.extend(angle[nearest])
    found: list[float] = []
    for turn in [ranked[0], *must, *ranked]:
        apart_deg = [abs(turn - other) % 90.0 for other in found]
        if all(min(gap, 90.0 - gap) >= _SAME_DEG for gap in apart_deg):
            found.append(float(turn))
        if len(found) == effort.directions:
            break
    return [turn for base in found for turn in (base, base + 90.0)]


def _smallest_rectangle(lot: Ground) -> float:
    """Return the direction of the smallest rectangle round the lot: that of a hull's edge."""
    hull = shapely.get_coordinates(shapely.convex_hull(lot.shape))
    edge = np.diff(hull, axis=0)
    angle = np.arctan2(edge[:, 1], edge[:, 0])
    along = np.stack((np.cos(angle), np.sin(angle)), axis=1) @ hull.T
    across = np.stack((-np.sin(angle), np.cos(angle)), axis=1) @ hull.T
    area = np.ptp(along, axis=1) * np.ptp(across, axis=1)
    return float(np.degrees(angle[np.argmin(np.round(area, 3))]))


def offsets(
    lot: Ground, turn: Floats, pattern: Pattern, entrances: Floats | None, effort: Effort
) -> tuple[Floats, Ints]:
    """Return the lower sides of the modules of every offset, and where each offset begins.

    Modules are laid against both ends of the lot and against edges along the rows, with
    the row or the aisle at the edge; with an aisle at each entrance; and evenly spaced.

    Returns
    -------
    tuple
        Lower sides, shape (modules,); first module of each offset and the end, shape
        (offsets + 1,).
    """
    along, across = np.moveaxis(lot.edges @ turn.T, -1, 0)
    south, north = across.min(), across.max()
    run = np.abs(np.diff(along, axis=1))[:, 0]
    level = np.abs(np.diff(across, axis=1))[:, 0] < _LEVEL * run
    sides = across[level & (run > pattern.pitch_m)].mean(axis=1)
    sides = np.concatenate(([south, north], sides))
    depth_m, module_m = pattern.depth_m, pattern.module_m
    starts = [sides, sides - depth_m, sides + depth_m]
    if entrances is not None and len(entrances):
        v = entrances @ turn[1]
        starts.append(v - module_m / 2.0)
    # Leaning and parallel stalls seldom win: they are laid against edges, and once between.
    even = effort.offsets if pattern.turns_round else 2
    starts.append(south + module_m * np.arange(even) / even)
    phase = np.mod(np.concatenate(starts) - south, module_m)
    # As they come, each once: an offset of a module's depth is an offset of nothing.
    phase = np.where(module_m - phase < _SAME_M, 0.0, phase)
    _, first = np.unique(np.round(phase / _SAME_M), return_index=True)
    phase = phase[np.sort(first)]
    lowest = south + phase - module_m
    # The lowest and highest aisle must lie on the lot, their outer rows need not.
    before = np.ceil((south - TOLERANCE_M - depth_m - lowest) / module_m)
    last = np.floor((north + TOLERANCE_M - depth_m - pattern.aisle_m - lowest) / module_m)
    count = np.maximum(last - before + 1, 0).astype(np.intp)
    begin = np.concatenate(([0], np.cumsum(count)))
    number = np.arange(begin[-1]) - np.repeat(begin[:-1] - before, count)
    return np.repeat(lowest, count) + module_m * number, begin
