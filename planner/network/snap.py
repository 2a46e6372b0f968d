"""Placing points on the nearest street segment: exact, on the edge, never on a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network import kernels
from planner.network.graph import NOWHERE, Floats, Ints, Placed

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from planner.network.streets import Streets

    Blocked = Callable[[Floats, Floats, npt.NDArray[np.intp]], npt.NDArray[np.bool_]]
    """Says which legs (start, end, number of the point each starts from) cannot be walked."""

_CELL_M = 25.0
_MAX_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Grid:
    """Segments sorted into square cells: cell c holds `segment[begin[c]:begin[c + 1]]`."""

    begin: npt.NDArray[np.int64]
    segment: Ints
    west: float
    south: float
    cell_m: float
    columns: int
    rows: int


def build_grid(streets: Streets) -> Grid:
    """Return the segments of `streets` by cell of 25 m (larger over very wide extents)."""
    x = np.concatenate((streets.x0, streets.x1))
    y = np.concatenate((streets.y0, streets.y1))
    west, south = x.min(initial=0.0 if not x.size else np.inf), y.min(initial=np.inf)
    width = float(x.max(initial=-np.inf) - west) if x.size else 0.0
    height = float(y.max(initial=-np.inf) - south) if x.size else 0.0
    cell = max(_CELL_M, float(np.sqrt(max(width * height, 1.0) / _MAX_CELLS)))
    columns, rows = int(width / cell) + 1, int(height / cell) + 1
    begin, segment = kernels.sort_into_cells(
        (streets.x0, streets.y0, streets.x1, streets.y1),
        (float(west), float(south), cell),
        columns,
        rows,
    )
    return Grid(begin, segment, float(west), float(south), cell, columns, rows)


@dataclass(frozen=True, eq=False)
class Reach:
    """How far a point may lie from a segment.

    Parameters
    ----------
    limit_m
        Longest leg to each segment, shape (segments,).
    allowed
        Segments that may be used, shape (segments,), or None for all.
    """

    limit_m: Floats
    allowed: npt.NDArray[np.bool_] | None = None

    @classmethod
    def within(cls, streets: Streets, limit_m: float) -> Reach:
        """Allow every segment, up to `limit_m`."""
        return cls(np.full(streets.segments, limit_m))


def place(streets: Streets, grid: Grid, points: Floats, reach: Reach, blocked: Blocked) -> Placed:
    """Place points on the nearest segment that a straight leg reaches unblocked.

    Parameters
    ----------
    points
        In the town's CRS, shape (points, 2).
    reach
        Longest leg to each segment.
    blocked
        Says which legs cannot be walked (see `Blocked`).

    Returns
    -------
    Placed
        Edge `NOWHERE` (and NaN offsets) for points without such a segment.
        Of equally near segments the first is taken.
    """
    found = np.full(len(points), -1, dtype=np.int32)
    if streets.segments and len(points):
        segment = _nearest(points, streets, grid, float(reach.limit_m.max()))
        good = segment >= 0
        near = np.flatnonzero(good)
        good[near] = _usable(streets, points[near], segment[near], reach, blocked, near)
        found[good] = segment[good]
        # Nothing at all within reach stays nowhere; the rest look further.
        again = np.flatnonzero(~good & (segment >= 0))
        found[again] = _next_nearest(streets, points, again, reach, blocked)
    return _placed(streets, points, found)


def _feet(streets: Streets, points: Floats, segment: Ints) -> tuple[Floats, Floats]:
    """Return where each point meets its segment, and how far along it (0-1)."""
    start = np.stack((streets.x0[segment], streets.y0[segment]), axis=1)
    along = np.stack((streets.x1[segment], streets.y1[segment]), axis=1) - start
    squared = np.einsum("ij,ij->i", along, along)
    share = np.clip(np.einsum("ij,ij->i", points - start, along) / squared, 0.0, 1.0)
    return start + along * share[:, None], share


def _usable(
    streets: Streets,
    points: Floats,
    segment: Ints,
    reach: Reach,
    blocked: Blocked,
    number: npt.NDArray[np.intp],
) -> npt.NDArray[np.bool_]:
    foot, _ = _feet(streets, points, segment)
    good = np.hypot(*(foot - points).T) <= reach.limit_m[segment]
    if reach.allowed is not None:
        good &= reach.allowed[segment]
    rows = np.flatnonzero(good)
    good[rows] = ~blocked(points[rows], foot[rows], number[rows])
    return good


def _next_nearest(
    streets: Streets,
    points: Floats,
    which: npt.NDArray[np.intp],
    reach: Reach,
    blocked: Blocked,
) -> Ints:
    """Return the nearest usable segment of points whose nearest one is not usable."""
    found = np.full(which.size, -1, dtype=np.int32)
    if not which.size:
        return found
    point, segment = streets.tree.query(
        shapely.points(points[which]), predicate="dwithin", distance=float(reach.limit_m.max())
    )
    segment = segment.astype(np.int32)
    good = _usable(streets, points[which[point]], segment, reach, blocked, which[point])
    point, segment = point[good], segment[good]
    foot, _ = _feet(streets, points[which[point]], segment)
    leg = np.hypot(*(foot - points[which[point]]).T)
    order = np.lexsort((segment, leg, point))
    first = np.unique(point[order], return_index=True)[1]
    found[point[order][first]] = segment[order][first]
    return found


def _placed(streets: Streets, points: Floats, segment: Ints) -> Placed:
    edge = np.full(len(points), NOWHERE, dtype=np.int32)
    along = np.full(len(points), np.nan)
    leg = np.full(len(points), np.nan)
    on = np.flatnonzero(segment >= 0)
    if on.size:
        hit = segment[on]
        foot, share = _feet(streets, points[on], hit)
        length = np.hypot(streets.x1[hit] - streets.x0[hit], streets.y1[hit] - streets.y0[hit])
        edge[on] = streets.edge[hit]
        # Rounding may carry the last segment's end past the edge's own length.
        along[on] = np.minimum(
            streets.start_m[hit] + share * length, streets.graph.length_m[edge[on]]
        )
        leg[on] = np.hypot(*(foot - points[on]).T)
    return Placed(edge, along, leg)


def _nearest(points: Floats, streets: Streets, grid: Grid, limit_m: float) -> Ints:
    found = np.full(len(points), -1, dtype=np.int32)
    kernels.search_cells(
        (np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])),
        (streets.x0, streets.y0, streets.x1, streets.y1),
        (grid.begin, grid.segment),
        (grid.west, grid.south, grid.cell_m, grid.columns, grid.rows),
        limit_m,
        found,
    )
    return found
