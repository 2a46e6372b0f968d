"""The ground of each crew (网格化): every place belongs to the crew of its nearest street."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

Shapes: TypeAlias = npt.NDArray[np.object_]
Ints: TypeAlias = npt.NDArray[np.int64]

ROUND_M = 0.25
"""Round corners may be cut by so much."""

STEP_M = 10.0
"""Farthest that two points of a street lie apart where the nearest is sought."""

SMOOTH_M = 8.0
"""A corner of a line between districts goes where its triangle is below the square of this."""

FAR = 10.0
"""Points that frame a diagram lie off by so many times its extent."""

GRID_M = 0.01
"""Overlays are made on this grid: without one, GEOS 3.14 may be wrong at edges in one line."""

_AREA = 2
"""Dimensions of an area."""

_COLUMNS = ["street_km", "area_m2", "geometry"]


def district_areas(
    streets: gpd.GeoDataFrame,
    by: str,
    boundary: BaseGeometry | None,
    *,
    each: Sequence[str] = (),
    reach_m: float = 60.0,
) -> gpd.GeoDataFrame:
    """Return the district of each crew: ground within reach of its streets and nearest to them.

    Districts that stand for the same `each` do not overlap. A street that several
    have is in the district of the one with most rows of it, of equals the first.

    Parameters
    ----------
    streets
        Served street lines in a metric CRS, a street once for each who serves it.
    by
        Column that a district is made for, such as crew.
    boundary
        Districts end here, in the CRS of `streets`; None where they need not.
    each
        Columns by whose values the ground is shared out anew, such as vehicle, or
        vehicle and day.
    reach_m
        Ground farther than this from every street is nobody's, but for hollows
        narrower than twice that.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each district, in the order of its columns: `each`, `by`;
        street_km, each street once, also where it is in two districts or
        beyond the boundary; area_m2; geometry, an area, empty where all streets lie
        beyond the boundary.
    """
    rows = []
    for key, some in _groups(streets, each):
        names, owner = np.unique(some[by].to_numpy(), return_inverse=True)
        lines = shapely.normalize(some.geometry.to_numpy())
        street, first = _same_lines(lines)
        served = np.zeros((first.size, names.size), dtype=np.int64)
        np.add.at(served, (street, owner), 1)
        km = shapely.length(lines[first]) @ (served > 0) / 1000.0
        region = _region(lines[first], boundary, reach_m)
        areas = _shared_out(region, lines[first], served.argmax(axis=1), names.size)
        rows += [(*key, *row) for row in zip(names, km, shapely.area(areas), areas, strict=True)]
    return gpd.GeoDataFrame(rows, columns=[*each, by, *_COLUMNS], crs=streets.crs)


def _groups(
    streets: gpd.GeoDataFrame, each: Sequence[str]
) -> Iterator[tuple[tuple[object, ...], gpd.GeoDataFrame]]:
    if streets.empty:
        return
    if not each:
        yield (), streets
        return
    yield from streets.groupby(list(each))


def _same_lines(lines: Shapes) -> tuple[Ints, Ints]:
    """Return which street each line is, and the first line of each street."""
    _, first, street = np.unique(shapely.to_wkb(lines), return_index=True, return_inverse=True)
    return street, first


def _region(lines: Shapes, boundary: BaseGeometry | None, reach_m: float) -> BaseGeometry:
    """Return the ground near the lines, its narrow hollows closed, within the boundary."""
    wide = shapely.union_all(shapely.buffer(lines, 2.0 * reach_m))
    near = shapely.simplify(shapely.buffer(wide, -reach_m), ROUND_M)
    if boundary is None:
        return near
    parts = shapely.get_parts(shapely.intersection(near, boundary, grid_size=GRID_M))
    # Where the boundary runs along the region, the two also meet in lines.
    return shapely.union_all(parts[shapely.get_dimensions(parts) == _AREA])


def _shared_out(region: BaseGeometry, lines: Shapes, owner: Ints, owners: int) -> Shapes:
    """Return the part of a region that is nearest to the lines of each owner."""
    points, line = _points_along(lines)
    point_owner = owner[line]
    # Noded as lines and cut into faces, neighbours share their edges to the last digit.
    edges = np.append(_lines_between(points, point_owner), shapely.boundary(region))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(edges, grid_size=GRID_M)]))
    inner = shapely.point_on_surface(faces)
    shapely.prepare(region)
    inside = shapely.intersects(region, inner)
    faces, inner = faces[inside], inner[inside]
    face_owner = point_owner[shapely.STRtree(points).nearest(inner)]
    areas: Shapes = np.full(owners, shapely.Polygon(), dtype=object)
    for one in np.unique(face_owner):
        areas[one] = shapely.coverage_union_all(faces[face_owner == one])
    return shapely.coverage_simplify(areas, SMOOTH_M, simplify_boundary=False)


def _points_along(lines: Shapes) -> tuple[Shapes, Ints]:
    """Return points along the lines, none twice, and the line of each.

    They lie as far from one end as from the other, and never on it: so the line
    between two districts leaves a crossing halfway between the streets.
    """
    length = shapely.length(lines)
    half = np.maximum(np.ceil(length / 2.0 / STEP_M - 0.5).astype(np.int64), 1)
    line = np.repeat(np.arange(lines.size), half)
    step = np.arange(line.size) - np.repeat(np.cumsum(half) - half, half)
    along = np.minimum((step + 0.5) * STEP_M, length[line] / 2.0)
    line, along = np.tile(line, 2), np.concatenate((along, length[line] - along))
    points = shapely.line_interpolate_point(lines[line], along)
    _, first = np.unique(
        np.round(shapely.get_coordinates(points) / GRID_M), axis=0, return_index=True
    )
    first.sort()
    return points[first], line[first]


def _lines_between(points: Shapes, owner: Ints) -> Shapes:
    """Return the lines that are as far from a point of one owner as from one of another.

    They are edges of the Voronoi diagram. (GEOS gives its cells with edges that do
    not always match, so that they cannot be joined.)
    """
    xy = shapely.get_coordinates(points)
    middle = (xy.min(axis=0) + xy.max(axis=0)) / 2.0
    # Four points far off keep every edge that matters from running to infinity.
    far = FAR * (np.ptp(xy, axis=0).max() + 1000.0)
    frame = far * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    diagram = Voronoi(np.vstack((xy - middle, frame)))
    one, other = np.append(owner, [-1] * 4)[diagram.ridge_points].T
    ends = np.array(diagram.ridge_vertices)[one != other]
    ends = ends[(ends >= 0).all(axis=1)]
    return shapely.linestrings(diagram.vertices[ends] + middle)
