"""From the degrees that people draw in to a town's own metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

if TYPE_CHECKING:
    from planner.town import Town

MARGIN_M = 1600.0
"""A change may lie this far beyond the study area: streets and green are known that far."""

_WGS84 = CRS.from_epsg(4326)
_FARTHEST_TOLD_KM = 1000.0


def on_ground(shape: shapely.Geometry, town: Town) -> shapely.Geometry:
    """Return a shape in WGS-84 degrees (longitude, latitude) in the town's CRS."""
    return gpd.GeoSeries([shape], crs=_WGS84).to_crs(town.crs).iloc[0]


def misplaced(shape: shapely.Geometry, town: Town) -> str:
    """Return why a shape in WGS-84 degrees cannot be in this town, empty where it can.

    It has to touch the study area, or lie within `MARGIN_M` of it.
    """
    metres = _from_study_area_m(shape, town)
    if metres <= MARGIN_M:
        return ""
    if _from_study_area_m(shapely.transform(shape, lambda xy: xy[:, ::-1]), town) <= MARGIN_M:
        return "longitude and latitude are swapped; give longitude first"
    if not _are_degrees(shape):
        x, y = shapely.get_coordinates(shape)[0]
        return (
            f"its coordinates ({x:g}, {y:g}, …) are no WGS-84 degrees; give longitude and latitude"
        )
    kilometres = metres / 1e3
    far = f"{kilometres:,.1f} km" if kilometres <= _FARTHEST_TOLD_KM else "more than 1,000 km"
    return f"it lies {far} outside the study area; draw it inside, or choose the right town"


def _from_study_area_m(shape: shapely.Geometry, town: Town) -> float:
    """Return metres to the study area, infinite where the CRS does not reach."""
    if not _are_degrees(shape):
        return np.inf
    here = on_ground(shape, town)
    if not np.isfinite(shapely.get_coordinates(here)).all():
        return np.inf
    return float(shapely.distance(here, town.boundary))


def _are_degrees(shape: shapely.Geometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= -180.0 and east <= 180.0 and south >= -90.0 and north <= 90.0)  # noqa: PLR2004
