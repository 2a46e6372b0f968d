"""Where cars come into a car park from the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.parking.ground import Shapes

NOT_DRIVEN = ("footway", "path", "pedestrian", "cycleway", "bridleway", "steps", "corridor")
"""Classes of way that no car takes."""


def drive_ins(shapes: Shapes, ways: gpd.GeoDataFrame) -> list[Shapes]:
    """Return the points at which driven ways cross or meet the outline of each lot.

    Parameters
    ----------
    shapes
        Areas in the CRS of `ways`, shape (lots,).
    ways
        The town's; those on a bridge or in a tunnel lead past.

    Returns
    -------
    list
        An array of points for each lot, empty where no way meets it.
    """
    driven = ~ways["highway"].isin(NOT_DRIVEN) & ~ways["bridge"] & ~ways["tunnel"]
    lines = ways.geometry.to_numpy()[driven.to_numpy()]
    outlines = shapely.boundary(shapes)
    lot, way = shapely.STRtree(lines).query(outlines, predicate="intersects")
    met = shapely.intersection(outlines[lot], lines[way])
    # A way along the outline meets it in a line: its middle stands for it.
    parts, of = shapely.get_parts(met, return_index=True)
    points = shapely.point_on_surface(parts)
    return [points[lot[of] == row] for row in range(len(shapes))]
