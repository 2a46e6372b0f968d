"""GCJ-02 and BD-09, the fields by which Chinese web maps are moved from WGS-84.

The official transformation is not public. The formulas here are the
approximations published in 2010-2013 as "EvilTransform" and carried since by
every open library (googollee/eviltransform, wandergis/coordtransform); they
agree with the map services within about a metre. Inside the bounding box of
China they are applied everywhere; outside it GCJ-02 and BD-09 equal WGS-84.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

FloatArray: TypeAlias = "npt.NDArray[np.float64]"
Pair: TypeAlias = "tuple[FloatArray, FloatArray]"
_Formula: TypeAlias = "Callable[[FloatArray, FloatArray], Pair]"

CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north (WGS-84 degrees) inside which the formulas apply."""

# Krasovsky 1940, in metres: the ellipsoid that the published formulas use.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006

# The inverses are fixed points that gain about three digits a round.
_ROUNDS = 12
_ENOUGH_DEG = 1e-12


def in_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Say which positions (degrees) lie in the box where the formulas apply."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    west, south, east, north = CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return GCJ-02 positions for WGS-84 positions, both in degrees.

    Parameters
    ----------
    lon, lat
        Longitudes and latitudes of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude as float64. NaN stays NaN; outside `CHINA`
        nothing moves.
    """
    return _inside_china(_gcj02, lon, lat)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return WGS-84 positions for GCJ-02 positions, both in degrees.

    The exact inverse of `wgs84_to_gcj02` (within 1e-9 degree), found by
    iteration; whether a position is inside `CHINA` is asked of the GCJ-02
    position, which matters only within a kilometre of the box.
    """
    return _inside_china(_inverse(_gcj02), lon, lat)


def gcj02_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return BD-09 positions for GCJ-02 positions, both in degrees."""
    return _inside_china(_bd09, lon, lat)


def bd09_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return GCJ-02 positions for BD-09 positions, both in degrees.

    The exact inverse of `gcj02_to_bd09`, found by iteration; the closed form
    that circulates errs by up to a metre.
    """
    return _inside_china(_inverse(_bd09), lon, lat)


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return WGS-84 positions for BD-09 positions, both in degrees."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return BD-09 positions for WGS-84 positions, both in degrees."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def _inside_china(formula: _Formula, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    inside = in_china(x, y)
    x, y = x.copy(), y.copy()
    if inside.any():
        x[inside], y[inside] = formula(x[inside], y[inside])
    return x, y


def _inverse(formula: _Formula) -> _Formula:
    def inverse(lon: FloatArray, lat: FloatArray) -> Pair:
        x, y = lon, lat
        for _ in range(_ROUNDS):
            there_x, there_y = formula(x, y)
            step_x, step_y = lon - there_x, lat - there_y
            x, y = x + step_x, y + step_y
            if max(np.abs(step_x).max(), np.abs(step_y).max()) < _ENOUGH_DEG:
                break
        return x, y

    return inverse


def _waves(t: FloatArray, rows: tuple[tuple[float, float], ...]) -> FloatArray:
    """Sum `amplitude * sin(frequency * π * t)` over the rows, times 2/3."""
    total = np.zeros_like(t)
    for amplitude, frequency in rows:
        total += amplitude * np.sin(frequency * np.pi * t)
    return total * (2.0 / 3.0)


_FAST = ((20.0, 6.0), (20.0, 2.0))
_NORTH = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
_EAST = ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))


def _gcj02(lon: FloatArray, lat: FloatArray) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    north_m = -100.0 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += _waves(x, _FAST) + _waves(y, _NORTH)
    east_m = 300.0 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += _waves(x, _FAST) + _waves(x, _EAST)
    phi = np.radians(lat)
    w2 = 1.0 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / w2**1.5
    parallel_m = _SEMI_MAJOR_M / np.sqrt(w2) * np.cos(phi)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _bd09(lon: FloatArray, lat: FloatArray) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT
