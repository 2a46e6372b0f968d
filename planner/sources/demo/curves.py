"""Smooth lines through a few hand-set points, and cutting of lines by areas."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString, Point
from shapely.geometry.base import BaseMultipartGeometry
from shapely.ops import substring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

STEP_M: Final = 22.0
SMOOTHING_TOLERANCE_M: Final = 0.25
SHORTEST_PIECE_M: Final = 1.0


def smooth(points_m: Sequence[tuple[float, float]]) -> LineString:
    """Return a Catmull-Rom curve through the points.

    Parameters
    ----------
    points_m
        At least two points, local metres.

    Returns
    -------
    LineString
        Passes through every given point and bends gently between them.
    """
    given = np.array(points_m, dtype=np.float64)
    ends = 2 * given[[0, -1]] - given[[1, -2]]
    padded = np.vstack([ends[:1], given, ends[1:]])
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, round(float(np.hypot(*(p2 - p1))) / STEP_M))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    pieces.append(given[-1:])
    curve = LineString(np.vstack(pieces)).simplify(SMOOTHING_TOLERANCE_M)
    return LineString(curve.coords)


def lines_of(shape: BaseGeometry) -> list[LineString]:
    """Return the lines within a geometry, longest first, slivers left out."""
    parts = shape.geoms if isinstance(shape, BaseMultipartGeometry) else [shape]
    lines = [p for p in parts if isinstance(p, LineString) and p.length > SHORTEST_PIECE_M]
    return sorted(lines, key=lambda line: -line.length)


def cut_by_area(line: LineString, area: BaseGeometry) -> list[tuple[LineString, bool]]:
    """Cut a line where it enters and leaves an area.

    Parameters
    ----------
    line, area
        Local metres.

    Returns
    -------
    list of (LineString, bool)
        The pieces in order and whether each lies in the area.
    """
    stops = {0.0, line.length}
    for inside in lines_of(line.intersection(area)):
        stops |= {line.project(Point(inside.coords[0])), line.project(Point(inside.coords[-1]))}
    pieces = []
    ordered = sorted(stops)
    for start, end in pairwise(ordered):
        if end - start > SHORTEST_PIECE_M:
            piece = substring(line, start, end)
            middle = piece.interpolate(0.5, normalized=True)
            pieces.append((LineString(piece.coords), bool(area.covers(middle))))
    return pieces


def direction_at(line: LineString, point: Point) -> float:
    """Return the direction of a line where it passes nearest a point, radians."""
    along = line.project(point)
    before = line.interpolate(max(0.0, along - 3))
    after = line.interpolate(min(line.length, along + 3))
    return float(np.arctan2(after.y - before.y, after.x - before.x))
