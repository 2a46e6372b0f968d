"""GeoJSON geometries of hostile files: every number looked at before a shape is made."""

from __future__ import annotations

import math
from reprlib import repr as shown
from typing import TYPE_CHECKING, Any

import shapely

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_CORNERS = 3
_LEAST_ON_LINE = 2


class ShapeError(DataError):
    """A geometry that cannot be one; the message lacks whose."""


def shape_from_geojson(geometry: object) -> shapely.Geometry:
    """Return a shape that a change can have, in the coordinates given; heights are left out.

    That is a Point, MultiPoint, LineString, Polygon or MultiPolygon. A ring
    that does not end where it starts is closed.

    Raises
    ------
    ShapeError
        It is none of these, or its coordinates are not as RFC 7946 has them.
    """
    if not isinstance(geometry, dict):
        message = "it has no geometry; draw it, or leave the feature out"
        raise ShapeError(message)
    kind = geometry.get("type")
    make = _MAKERS.get(kind) if isinstance(kind, str) else None
    if make is None:
        message = f"its geometry is a {shown(kind)}; draw a polygon, a point or a line"
        raise ShapeError(message)
    return make(geometry.get("coordinates"))


def _point(position: object) -> shapely.Point:
    return shapely.Point(_position(position))


def _multipoint(positions: object) -> shapely.MultiPoint:
    if not isinstance(positions, (list, tuple)) or not positions:
        message = "it has no points; draw it anew"
        raise ShapeError(message)
    return shapely.MultiPoint([_position(position) for position in positions])


def _line(positions: object) -> shapely.LineString:
    corners = positions if isinstance(positions, (list, tuple)) else ()
    along = [_position(position) for position in corners]
    if len(set(along)) < _LEAST_ON_LINE:
        message = "its line has fewer than 2 places; draw it anew"
        raise ShapeError(message)
    return shapely.LineString(along)


def _polygon(rings: object) -> shapely.Polygon:
    if not isinstance(rings, (list, tuple)) or not rings:
        message = "its polygon has no outline; draw it anew"
        raise ShapeError(message)
    outer, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(outer, holes)


def _multipolygon(polygons: object) -> shapely.MultiPolygon:
    if not isinstance(polygons, (list, tuple)) or not polygons:
        message = "its polygon has no outline; draw it anew"
        raise ShapeError(message)
    return shapely.MultiPolygon([_polygon(rings) for rings in polygons])


def _ring(ring: object) -> list[tuple[float, float]]:
    if not isinstance(ring, (list, tuple)):
        message = "an outline of its polygon is not a list of positions; draw it anew"
        raise ShapeError(message)
    corners = [_position(position) for position in ring]
    if len(set(corners)) < _LEAST_CORNERS:
        message = "an outline of its polygon has fewer than 3 corners; draw it anew"
        raise ShapeError(message)
    return corners


def _position(position: object) -> tuple[float, float]:
    numbers: Any = position[:2] if isinstance(position, (list, tuple)) else ()
    # True is a number to Python, and to nobody else.
    if len(numbers) == 2 and all(type(number) in (int, float) for number in numbers):  # noqa: PLR2004
        x, y = numbers
        if abs(x) < math.inf and abs(y) < math.inf and max(abs(x), abs(y)) < _MOST:
            return float(x), float(y)
    message = f"a coordinate is {shown(position)}, not two numbers; draw it anew"
    raise ShapeError(message)


_MOST = 1e12
"""Larger than any coordinate in any unit; whole numbers of JSON have no end."""

_MAKERS: dict[str, Callable[[object], shapely.Geometry]] = {
    "Point": _point,
    "MultiPoint": _multipoint,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPolygon": _multipolygon,
}
