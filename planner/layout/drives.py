"""Which aisles cars reach: cross aisles, and the way in from the street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from planner.layout.rows import Rows
    from planner.layout.strips import Flags, Floats, Ground, Ints

SWAP = np.array([[0.0, 1.0], [1.0, 0.0]])
"""Strips across the aisles instead of along them."""


@dataclass(frozen=True, eq=False)
class Crossings:
    """Cross aisles that could join the aisles of a phase.

    Parameters
    ----------
    position
        Which of the positions asked for, ascending, shape (crossings,).
    west
        Side at the smaller u, metres, shape (crossings,).
    south, north
        Where the ground is free, across the aisles, metres, shape (crossings,).
    joins
        Whether the crossing meets an aisle over both their widths, shape (crossings, aisles).
    """

    position: Ints
    west: Floats
    south: Floats
    north: Floats
    joins: Flags


def find_crossings(
    ground: Ground, turn: Floats, rows: Rows, west: Floats, width_m: float
) -> Crossings:
    """Return the free crossings at each of the positions `west` (ascending)."""
    spans = ground.spans(SWAP @ turn, west, width_m)
    side = west[spans.strip]
    south, north = spans.start[:, None], spans.end[:, None]
    joins = (
        (rows.start <= side[:, None] + TOLERANCE_M)
        & (rows.end >= side[:, None] + width_m - TOLERANCE_M)
        & (rows.low >= south - TOLERANCE_M)
        & (rows.low + rows.pattern.aisle_m <= north + TOLERANCE_M)
    )
    return Crossings(spans.strip, side, spans.start, spans.end, joins)


@dataclass(frozen=True)
class Opening:
    """A way in from the street, onto an aisle or a crossing.

    Parameters
    ----------
    place
        Where it meets the outline (u, v), metres.
    module, position
        The module whose aisle, or the position whose crossing, it leads onto; -1 for none.
    begin, end
        Stretch of that aisle (along) or crossing (across) it leads onto, metres.
    throat
        Rectangle (west, south, east, north) between the outline and that stretch; what lies
        outside the lot is no part of it.
    drives
        Rectangles it takes from the rows, each (west, south, east, north).
    """

    place: tuple[float, float]
    module: int
    position: int
    begin: float
    end: float
    throat: tuple[float, float, float, float]
    drives: tuple[tuple[float, float, float, float], ...] = ()


def opened(openings: tuple[Opening, ...], rows: Rows, crossings: Crossings) -> tuple[Flags, Flags]:
    """Return which aisles and which crossings lie at an opening, shape (aisles,), (crossings,)."""
    aisles = np.zeros(rows.module.size, dtype=bool)
    across = np.zeros(crossings.position.size, dtype=bool)
    for way in openings:
        if way.module >= 0:
            aisles |= (
                (rows.module == way.module)
                & (rows.start <= way.begin + TOLERANCE_M)
                & (rows.end >= way.end - TOLERANCE_M)
            )
        else:
            across |= (
                (crossings.position == way.position)
                & (crossings.south <= way.begin + TOLERANCE_M)
                & (crossings.north >= way.end - TOLERANCE_M)
            )
    return aisles, across


def reached(joins: Flags, aisles: Flags, across: Flags) -> tuple[Flags, Flags]:
    """Return the aisles and crossings that cars reach from those at an opening."""
    while True:
        met = across | joins[:, aisles].any(axis=1)
        more = aisles | joins[met].any(axis=0)
        if (more == aisles).all() and (met == across).all():
            return aisles, across
        aisles, across = more, met
