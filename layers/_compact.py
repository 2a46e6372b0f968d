"""Geometry and whole numbers as short text, which `_shapes.js` reads back.

Coordinates are whole millionths of a degree, each as its difference from the
one before. Whole numbers are written five bits a letter, the lowest first;
a sixth bit says that more follow. Most take one to three letters.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Geometries = NDArray[np.object_]

_PER_DEGREE = 1e6
"""A millionth of a degree is a decimetre: no street or building is drawn finer."""

# Letters that neither HTML nor Jinja nor JSON reads as anything else.
_LETTERS = np.frombuffer(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype="S1"
)
_BITS = 5
_MORE = 1 << _BITS

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
# `<` would end a script element, braces would start a Jinja block in folium,
# the separators end a line of JavaScript, and half a surrogate is no UTF-8.
_SPECIAL = re.compile("[<>&{}\u2028\u2029\ud800-\udfff]")

_POINT, _LINE, _AREA = 0, 1, 2


def json_text(data: object) -> str:
    """Return data as JSON that may stand in a script element and in a Jinja template."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _LITERAL.sub(lambda found: _SPECIAL.sub(_escaped, found[0]), text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def whole_text(values: Whole) -> str:
    """Return whole numbers from 0 as text, five bits a letter."""
    if not values.size:
        return ""
    longest = max(1, -(-int(values.max()).bit_length() // _BITS))
    shifted = values[:, None] >> (_BITS * np.arange(longest))
    # A number's letters end where nothing is left of it; 0 has one as well.
    follows = np.zeros(shifted.shape, dtype=bool)
    follows[:, :-1] = shifted[:, 1:] > 0
    written = np.ones(shifted.shape, dtype=bool)
    written[:, 1:] = shifted[:, 1:] > 0
    letters = _LETTERS[(shifted & (_MORE - 1)) + _MORE * follows]
    return letters[written].tobytes().decode("ascii")


def shapes(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the geometries of a table as records, one a dimension (nearly always one).

    Parameters
    ----------
    frame
        In any CRS. Rows without geometry are left out; a collection, however
        nested, gives its points, lines and areas to one record each.

    Returns
    -------
    list of dict
        `dimension` 0, 1 or 2; `rows`, the row of each shape, None where shapes
        are the rows in order; how many `rings` (or lines) a shape has, None
        for one each, and how many `points` each of these; and `xy`, longitude
        and latitude in turn. Rings leave out the last point, which is the
        first. A shape's rings fill by the even-odd rule, holes and parts alike.
    """
    geometry = frame.geometry.to_crs("EPSG:4326").to_numpy()
    row = np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))
    geometry, row = _without_collections(geometry[row], row)
    dimension = shapely.get_dimensions(geometry)
    records = []
    for each in (_AREA, _LINE, _POINT):
        here = dimension == each
        if here.any():
            records.append(_record(each, geometry[here], row[here], len(frame)))
    return records


def _without_collections(geometry: Geometries, row: Whole) -> tuple[Geometries, Whole]:
    """Return what collections hold in their place, and the row each came from."""
    collection = shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION
    if not collection.any():
        return geometry, row
    parts, of = shapely.get_parts(geometry[collection], return_index=True)
    row = np.concatenate([row[~collection], row[collection][of]])
    order = np.argsort(row, kind="stable")
    geometry = np.concatenate([geometry[~collection], parts])
    return _without_collections(geometry[order], row[order])


def _record(dimension: int, geometry: Geometries, row: Whole, rows: int) -> dict[str, Any]:
    parts, of_shape = shapely.get_parts(geometry, return_index=True)
    if dimension == _POINT:
        # Each of several points is a circle of its own.
        row, of_shape = row[of_shape], np.arange(len(parts))
    if dimension == _AREA:
        parts, of_part = shapely.get_rings(parts, return_index=True)
        of_shape = of_shape[of_part]
    xy, of_ring = shapely.get_coordinates(parts, return_index=True)
    if dimension == _AREA:
        last = np.append(of_ring[1:] != of_ring[:-1], True)
        xy, of_ring = xy[~last], of_ring[~last]
    rings = np.bincount(of_shape)
    return {
        "dimension": dimension,
        "rows": None if np.array_equal(row, np.arange(rows)) else _differences(row),
        "rings": None if (rings == 1).all() else whole_text(rings),
        "points": whole_text(np.bincount(of_ring)),
        "xy": _differences(np.rint(xy * _PER_DEGREE).astype(np.int64)),
    }


def _differences(values: Whole) -> str:
    """Return numbers, or rows of them, as differences from the one before (from 0)."""
    steps = np.diff(values, axis=0, prepend=np.zeros_like(values[:1])).ravel()
    # 0, -1, 1, -2, ... become 0, 1, 2, 3, ...: small stays small.
    return whole_text(np.where(steps < 0, -2 * steps - 1, 2 * steps))
