"""Ways cut into links: where they end, meet, meet themselves, and where facilities stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from planner.cleaning.driving.network import Floats, Ints, Lines

_PER_METRE = 1000.0
"""Vertices that agree to a millimetre are one vertex."""

_SPLINTER_M = 1.0
"""A facility this near to a node, or to another one, stands there: no link is cut so short."""


def distinct(xy: Floats) -> tuple[Floats, Ints]:
    """Return the distinct places among `xy` (metres), and the number of each one's place."""
    # Pairs of whole millimetres as complex numbers: exact, and sorted in one go.
    key = np.round(xy * _PER_METRE) @ (1.0, 1.0j)
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return xy[first], number.astype(np.int32)


def cut_at_nodes(shapes: npt.ArrayLike) -> tuple[Lines, Ints]:
    """Cut lines where they end, share a vertex, or come back to one of their own.

    Parameters
    ----------
    shapes
        Lines in a metric CRS, of one part or several.

    Returns
    -------
    pieces
        Lines of two different vertices or more, in the order of `shapes` and along them.
    owner
        Number of the shape that each is of.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    if not xy.size:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int32)
    number = distinct(xy)[1]
    again = np.append(False, (part[1:] == part[:-1]) & (number[1:] == number[:-1]))
    xy, part, number = xy[~again], part[~again], number[~again]
    goes_on = part[1:] == part[:-1]
    within = np.append(False, goes_on) & np.append(goes_on, False)
    node = ~within | (np.bincount(number)[number] > 1)
    begin = np.flatnonzero(node[:-1] & goes_on)
    nodes = np.flatnonzero(node)
    sizes = nodes[np.searchsorted(nodes, begin, side="right")] - begin + 1
    # The vertex between two pieces belongs to both.
    piece = np.repeat(np.arange(begin.size), sizes)
    along = np.arange(piece.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    pieces = np.empty(begin.size, dtype=object)
    shapely.linestrings(xy[begin[piece] + along], indices=piece, out=pieces)
    return pieces, owner[part[begin]].astype(np.int32)


@dataclass(frozen=True, eq=False)
class Feet:
    """Where places meet the nearest line: its number, the metres along it, and the point."""

    line: Ints
    along_m: Floats
    point: Lines


def feet(lines: Lines, places: Mapping[str, shapely.Point], reach_m: float) -> Feet:
    """Return the foot of each place on the nearest line, the first of equally near ones.

    Feet within a metre of a line's end are moved to it, and feet within a metre
    of the one before on their line to that.

    Raises
    ------
    DataError
        If places lie farther than `reach_m`; the message names each.
    """
    points = np.array(list(places.values()), dtype=object)
    index, nearest = shapely.STRtree(lines).query_nearest(points)
    line = np.full(points.size, lines.size, dtype=np.int32)
    np.minimum.at(line, index, nearest.astype(np.int32))
    distance = np.full(points.size, np.inf)
    distance[index] = shapely.distance(points[index], lines[nearest])
    far = [
        f"{name} ({metres:,.0f} m)" if np.isfinite(metres) else name
        for name, metres in zip(places, distance.tolist(), strict=True)
        if metres > reach_m
    ]
    if far:
        message = (
            f"facilities farther than {reach_m:g} m from every street that may be driven: "
            f"{', '.join(far)}; correct their lon and lat in the fleet file, or raise "
            "depot_reach_m, a [[parameter]] of the rules"
        )
        raise DataError(message)
    along = shapely.line_locate_point(lines[line], points)
    length = shapely.length(lines[line])
    along[along <= _SPLINTER_M] = 0.0
    at_end = along >= length - _SPLINTER_M
    along[at_end] = length[at_end]
    order = np.lexsort((along, line))
    for one, other in pairwise(order.tolist()):
        if line[one] == line[other] and along[other] - along[one] <= _SPLINTER_M:
            along[other] = along[one]
    return Feet(line, along, shapely.line_interpolate_point(lines[line], along))


def cut_at_feet(lines: Lines, found: Feet) -> tuple[Lines, Ints]:
    """Cut lines at the feet that stand between their ends; return pieces and owners."""
    cuts: dict[int, set[float]] = {}
    length = shapely.length(lines[found.line])
    within = (found.along_m > 0.0) & (found.along_m < length)
    for line, along in zip(found.line[within], found.along_m[within], strict=True):
        cuts.setdefault(int(line), set()).add(float(along))
    pieces: list[shapely.LineString] = []
    owner: list[int] = []
    for number, line in enumerate(lines):
        stops = sorted({0.0, line.length, *cuts[number]}) if number in cuts else []
        parts = [substring(line, *ends) for ends in pairwise(stops)] or [line]
        pieces += parts
        owner += [number] * len(parts)
    return np.array(pieces, dtype=object), np.array(owner, dtype=np.int32)
