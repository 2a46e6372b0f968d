"""Rows of a table by shape: a class of a layer holds points, lines or areas only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    from pyproj import CRS

POINT, LINE, AREA = 0, 1, 2
"""shapely's dimensions."""


def of_dimension(frame: gpd.GeoDataFrame, dimension: int) -> gpd.GeoDataFrame:
    """Return the rows whose geometry is points (0), lines (1) or areas (2)."""
    return frame[shapely.get_dimensions(frame.geometry.array) == dimension]


def one_shape(shape: shapely.Geometry, crs: CRS) -> gpd.GeoDataFrame:
    """Return a shape as a table of one row, of none where it is empty."""
    return gpd.GeoDataFrame(geometry=[] if shape.is_empty else [shape], crs=crs)
