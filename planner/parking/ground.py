"""The ground of car parks: what is in the open, and what lies on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

Shapes: TypeAlias = npt.NDArray[np.object_]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

OPEN_KINDS = ("surface", "street_side")
"""Kinds of car park in the open; the others are parts of structures."""

ROOFS = ("roof", "carport", "canopy")
"""Values of `building` that are a roof without walls: cars stand below."""

_AREA = 2


def is_area(shapes: Shapes) -> Flags:
    """Say which shapes are areas."""
    return shapely.get_dimensions(shapes) == _AREA


def open_ground(lots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> Shapes:
    """Return the part of each lot that is in the open: its outline minus buildings.

    Roofs on posts (`ROOFS`) take nothing away.

    Parameters
    ----------
    lots
        With `kind` and geometry, as of `find_lots` or the table `parking`.
    buildings
        The town's, in the same CRS.

    Returns
    -------
    numpy.ndarray
        Shape (lots,): areas; None for points, lines, and parking structures.
    """
    shapes = lots.geometry.to_numpy()
    in_open = lots["kind"].isin(OPEN_KINDS).to_numpy() & is_area(shapes)
    ground: Shapes = shapes.copy()
    ground[~in_open] = None
    for row, walls in buildings_on(ground, buildings):
        ground[row] = shapely.difference(ground[row], shapely.union_all(walls))
    return ground


def buildings_on(shapes: Shapes, buildings: gpd.GeoDataFrame) -> list[tuple[int, Shapes]]:
    """Return each row of `shapes` that has buildings on it, and those, without `ROOFS`."""
    walls = buildings.geometry.to_numpy()[~buildings["building"].isin(ROOFS).to_numpy()]
    rows, hits = shapely.STRtree(walls).query(shapes, predicate="intersects")
    return [(int(row), walls[hits[rows == row]]) for row in np.unique(rows)]


def share_on(shapes: Shapes, ground: Shapes) -> Floats:
    """Return the share of each area's ground that is gone in `ground`, NaN where there is none."""
    area = shapely.area(shapes)
    return 1.0 - np.divide(
        shapely.area(ground), area, out=np.full(len(area), np.nan), where=area > 0
    )


def same_ground(shapes: Shapes, level: npt.NDArray[np.str_], share: float) -> tuple[Flags, Flags]:
    """Find lots that are mapped on each other.

    Two lots of one level are the same ground where the overlap is at least
    `share` of the smaller; a point is so where it lies on an area. From the
    largest down, each lot is counted unless it is the same ground as a larger
    one that counts; of equals the first row counts.

    Parameters
    ----------
    shapes
        Points, lines and areas, shape (lots,).
    level
        Lots of different levels (ground, underground, …) are never the same.
    share
        Between 0 and 1.

    Returns
    -------
    overlapping, counted
        Flags, shape (lots,).
    """
    overlapping = np.zeros(len(shapes), dtype=bool)
    counted = np.ones(len(shapes), dtype=bool)
    area = shapely.area(shapes)
    rank = np.empty(len(shapes), dtype=int)
    rank[np.argsort(-area, kind="stable")] = np.arange(len(shapes))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    kept = (rank[one] < rank[other]) & (level[one] == level[other]) & (area[one] > 0)
    large, small = one[kept], other[kept]
    shared = shapely.area(shapely.intersection(shapes[large], shapes[small]))
    is_point = shapely.get_dimensions(shapes[small]) == 0
    same = is_point | ((area[small] > 0) & (shared >= share * area[small]))
    large, small = large[same], small[same]
    overlapping[large] = overlapping[small] = True
    for at in np.argsort(rank[small], kind="stable"):
        if counted[large[at]]:
            counted[small[at]] = False
    return overlapping, counted
