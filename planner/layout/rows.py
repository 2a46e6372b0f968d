"""Rows of stalls on both sides of parallel aisles: where they fit, before anyone drives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from planner.layout.rules import Pattern
    from planner.layout.strips import Flags, Floats, Ground, Ints


@dataclass(frozen=True, eq=False)
class Rows:
    """Free aisles of a direction, and the lengths of row that open on them.

    Coordinates are along the aisles (u) and across them (v), metres.

    Parameters
    ----------
    pattern
        Angle, pitch, depth and aisle of every row.
    module
        Row-aisle-row that each free aisle is of, ascending, shape (aisles,).
    low
        Lower side of the aisle, shape (aisles,).
    start, end
        Where the aisle is free, shape (aisles,).
    forward
        Whether cars drive it towards larger u (of one-way aisles), shape (aisles,).
    aisle
        Aisle that a length of row opens on, shape (rows,).
    first, last
        Where its mouths begin and end along the aisle, shape (rows,).
    foot, head
        Lower and upper side of the row, shape (rows,).
    lean_m
        How much farther along a stall's back lies than its mouth, shape (rows,).
    """

    pattern: Pattern
    module: Ints
    low: Floats
    start: Floats
    end: Floats
    forward: Flags
    aisle: Ints
    first: Floats
    last: Floats
    foot: Floats
    head: Floats
    lean_m: Floats

    def take(self, begin: int, stop: int) -> Rows:
        """Return the rows and aisles of modules `begin` to `stop`, that one left out."""
        a, b = np.searchsorted(self.module, (begin, stop))
        c, d = np.searchsorted(self.aisle, (a, b))
        return Rows(
            self.pattern,
            self.module[a:b],
            self.low[a:b],
            self.start[a:b],
            self.end[a:b],
            self.forward[a:b],
            self.aisle[c:d] - a,
            self.first[c:d],
            self.last[c:d],
            self.foot[c:d],
            self.head[c:d],
            self.lean_m[c:d],
        )


def find_rows(ground: Ground, turn: Floats, pattern: Pattern, low: Floats, forward: Flags) -> Rows:
    """Return what is free of each module.

    Parameters
    ----------
    ground
        Ground to lay out.
    turn
        Rotation to (u, v), shape (2, 2).
    pattern
        The module's sizes.
    low
        Lower side of each module, shape (modules,).
    forward
        Way its cars drive, shape (modules,); two-way traffic keeps right in any case.
    """
    aisle_low = low + pattern.depth_m
    aisles = ground.spans(turn, aisle_low, pattern.aisle_m)
    parts = [
        _one_side(ground, turn, pattern, (low, forward), upper=upper) for upper in (False, True)
    ]
    module, first, last, foot, lean_m = (np.concatenate(row) for row in zip(*parts, strict=True))
    # Each length of row meets every free aisle of its module.
    begin = np.searchsorted(aisles.strip, module)
    count = np.searchsorted(aisles.strip, module, side="right") - begin
    row = np.repeat(np.arange(module.size), count)
    aisle = np.arange(row.size) - np.repeat(np.cumsum(count) - count - begin, count)
    first = np.maximum(first[row], aisles.start[aisle])
    last = np.minimum(last[row], aisles.end[aisle])
    kept = np.flatnonzero(last - first > pattern.pitch_m - TOLERANCE_M)
    kept = kept[np.lexsort((first[kept], foot[row[kept]], aisle[kept]))]
    row = row[kept]
    return Rows(
        pattern,
        aisles.strip, aisle_low[aisles.strip], aisles.start, aisles.end, forward[aisles.strip],
        aisle[kept], first[kept], last[kept], foot[row], foot[row] + pattern.depth_m, lean_m[row],
    )  # fmt: skip


def _one_side(
    ground: Ground, turn: Floats, pattern: Pattern, modules: tuple[Floats, Flags], *, upper: bool
) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """Return module, mouths, foot and lean of the lengths of row on one side of the aisles."""
    low, forward = modules
    onwards = forward if pattern.one_way else np.full(low.size, not upper)
    found = []
    # A stall's back lies ahead of its mouth for the cars that drive in.
    for ahead in (True, False) if pattern.lean else (True,):
        module = np.flatnonzero(onwards == ahead) if pattern.lean else np.arange(low.size)
        slope = pattern.lean * (1.0 if ahead else -1.0)
        shear = -slope if upper else slope
        foot = low[module] + (pattern.depth_m + pattern.aisle_m if upper else 0.0)
        spans = ground.spans(np.array([[1.0, shear], [0.0, 1.0]]) @ turn, foot, pattern.depth_m)
        foot = foot[spans.strip]
        mouth = foot if upper else foot + pattern.depth_m
        lean_m = np.full(foot.size, slope * pattern.depth_m)
        along = shear * mouth
        found.append((module[spans.strip], spans.start - along, spans.end - along, foot, lean_m))
    return tuple(np.concatenate(row) for row in zip(*found, strict=True))  # type: ignore[return-value]


def places(length_m: Floats, pitch_m: float) -> Ints:
    """Return how many stalls stand along each length of row."""
    return (np.maximum(length_m + TOLERANCE_M, 0.0) // pitch_m).astype(np.intp)


@dataclass(frozen=True, eq=False)
class Cuts:
    """Rectangles that drives take out of rows; every field has shape (cuts,), metres."""

    west: Floats
    south: Floats
    east: Floats
    north: Floats


def cut(rows: Rows, usable: tuple[Floats, Floats], cuts: Cuts) -> tuple[Ints, Floats, Floats]:
    """Return the lengths of row left beside the drives.

    Parameters
    ----------
    rows
        Rows as they are.
    usable
        From where to where cars stop along each aisle, each of shape (aisles,);
        NaN where none comes.
    cuts
        Drives across the rows.

    Returns
    -------
    tuple
        Row, begin and end of the mouths, each of shape (lengths,).
    """
    row = np.arange(rows.aisle.size)
    first = np.maximum(rows.first, usable[0][rows.aisle])
    last = np.minimum(rows.last, usable[1][rows.aisle])
    ahead, behind = np.maximum(rows.lean_m, 0.0), np.minimum(rows.lean_m, 0.0)
    for west, south, east, north in zip(cuts.west, cuts.south, cuts.east, cuts.north, strict=True):
        hit = (rows.foot[row] < north - TOLERANCE_M) & (rows.head[row] > south + TOLERANCE_M)
        beyond = np.maximum(first[hit], east - behind[row[hit]])
        end = last[hit]
        last[hit] = np.minimum(end, west - ahead[row[hit]])
        row = np.concatenate((row, row[hit]))
        first = np.concatenate((first, beyond))
        last = np.concatenate((last, end))
    kept = last - first > rows.pattern.pitch_m - TOLERANCE_M
    return row[kept], first[kept], last[kept]
