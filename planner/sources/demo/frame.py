"""The frame of the demo town: metres east and north of its centre, and degrees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

CENTRE_LON: Final = 113.377
CENTRE_LAT: Final = 37.082
METRIC_CRS: Final = "EPSG:4547"
"""CGCS2000 / 3-degree Gauss-Krüger CM 114E."""
DEGREES_CRS: Final = "EPSG:4490"
"""CGCS2000 in degrees; the same as WGS-84 within OSM's rounding."""
OSM_DECIMALS: Final = 7


@cache
def _transformers() -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs(METRIC_CRS, DEGREES_CRS, always_xy=True),
        Transformer.from_crs(DEGREES_CRS, METRIC_CRS, always_xy=True),
    )


@cache
def _origin() -> tuple[float, float]:
    easting, northing = _transformers()[1].transform(CENTRE_LON, CENTRE_LAT)
    return float(easting), float(northing)


def to_degrees(xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project local metres to degrees, rounded as OSM rounds them.

    Parameters
    ----------
    xy_m
        Shape (n, 2): metres east and north of the centre, on the EPSG:4547 grid.

    Returns
    -------
    NDArray
        Shape (n, 2): longitude and latitude in degrees, seven decimals.
    """
    east_m, north_m = _origin()
    lon, lat = _transformers()[0].transform(xy_m[:, 0] + east_m, xy_m[:, 1] + north_m)
    return np.round(np.column_stack([lon, lat]), OSM_DECIMALS)


def to_metres(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project degrees to local metres.

    Parameters
    ----------
    lonlat
        Shape (n, 2): longitude and latitude in degrees.

    Returns
    -------
    NDArray
        Shape (n, 2): metres east and north of the centre.
    """
    east_m, north_m = _origin()
    east, north = _transformers()[1].transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack([east - east_m, north - north_m])
