"""Datums of Chinese maps: WGS-84, CGCS2000, GCJ-02 and BD-09.

Amap and Tencent publish positions in GCJ-02, Baidu in BD-09. Both are WGS-84
moved by a smooth field of 100-800 m (about 608 m to the east at Zuoquan). The
official transformation is not public. The formulas here are the approximations
published in 2010-2013 as "EvilTransform" and carried since by every open
library (googollee/eviltransform, wandergis/coordtransform); they agree with
the map services within about a metre. Inside the bounding box of China they
are applied everywhere; outside it GCJ-02 and BD-09 equal WGS-84.

CGCS2000 is ITRF97 at epoch 2000.0: it differs from today's WGS-84 by a few
decimetres (the drift of the plate), and PROJ knows no transformation between
them. They are treated as equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

Shift = Literal["none", "gcj02", "bd09"]
"""Which field a position was moved by: none (WGS-84, CGCS2000), GCJ-02 or BD-09."""

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

_WGS84 = CRS.from_epsg(4326)
_CGCS2000 = CRS.from_epsg(4490)
# Their transformation to CGCS2000 differs from county to county and is secret:
# PROJ would leave the coordinates as they are, about 100 m off.
_OLD_DATUMS = ("beijing 1954", "xian 1980", "new beijing")

_NAMES: dict[str, tuple[Shift, str]] = {
    "wgs84": ("none", "WGS-84"),
    "wgs1984": ("none", "WGS-84"),
    "cgcs2000": ("none", "CGCS2000"),
    "国家2000": ("none", "CGCS2000"),
    "gcj02": ("gcj02", "GCJ-02"),
    "gcj": ("gcj02", "GCJ-02"),
    "火星坐标": ("gcj02", "GCJ-02"),
    "火星坐标系": ("gcj02", "GCJ-02"),
    "bd09": ("bd09", "BD-09"),
    "bd09ll": ("bd09", "BD-09"),
    "百度坐标": ("bd09", "BD-09"),
    "百度坐标系": ("bd09", "BD-09"),
}

SHIFT_NAMES: dict[Shift, str] = {"none": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
"""What to declare for each field."""


@dataclass(frozen=True)
class Datum:
    """How the coordinates of a layer are to be read.

    Parameters
    ----------
    name
        As shown to people, such as `GCJ-02` or `EPSG:4547`.
    crs
        CRS of the coordinates. For GCJ-02 and BD-09 it is EPSG:4326: their
        degrees are written as if they were WGS-84.
    shift
        Field that the positions were moved by.
    """

    name: str
    crs: CRS
    shift: Shift = "none"


def read_datum(text: str) -> Datum:
    """Return the datum that `text` names.

    Parameters
    ----------
    text
        `WGS-84`, `CGCS2000`, `GCJ-02`, `BD-09` (in any case, with or without
        the dash), an EPSG code (`EPSG:4547`, `4547`) or anything else that
        PROJ understands.

    Raises
    ------
    OptionError
        Nothing of these, or a datum that cannot be converted to WGS-84.
    """
    key = re.sub(r"[\s_-]", "", text).casefold()
    if key in _NAMES:
        shift, name = _NAMES[key]
        return Datum(name, _CGCS2000 if name == "CGCS2000" else _WGS84, shift)
    if key == "bd09mc":
        message = f"{text}: BD-09 in metres is not read; export the layer in degrees (BD-09)"
        raise OptionError(message)
    code = text.strip()
    try:
        crs = CRS.from_user_input(int(code) if code.isdigit() else code)
    except CRSError as error:
        message = (
            f"{text!r} is no coordinate system known here; "
            "write WGS-84, CGCS2000, GCJ-02, BD-09 or an EPSG code such as EPSG:4547"
        )
        raise OptionError(message) from error
    return datum_of(crs)


def datum_of(crs: CRS) -> Datum:
    """Return the datum of a CRS that a file states itself.

    Raises
    ------
    OptionError
        The CRS has no place on the earth (a local plan), or its datum has no
        public transformation to WGS-84.
    """
    authority = crs.to_authority()
    name = ":".join(authority) if authority else crs.name
    geodetic = crs.geodetic_crs
    if geodetic is None or not (crs.is_geographic or crs.is_projected):
        message = (
            f"{name} cannot be placed on the earth; declare the layer's true "
            "coordinate system, such as EPSG:4547"
        )
        raise OptionError(message)
    datum = geodetic.datum
    datum_name = (datum.name if datum else geodetic.name).replace("_", " ").casefold()
    if any(old in datum_name for old in _OLD_DATUMS):
        message = (
            f"{name} stands on {geodetic.name}, whose local transformation is not public; "
            "have the surveying office convert the layer to CGCS2000 first"
        )
        raise OptionError(message)
    return Datum(name, crs)


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


def to_wgs84(geometries: gpd.GeoSeries, datum: Datum) -> gpd.GeoSeries:
    """Return geometries of `datum` in WGS-84 degrees (EPSG:4326).

    Parameters
    ----------
    geometries
        Coordinates in `datum.crs`, whatever CRS the series itself claims.
        With GCJ-02 and BD-09 its own CRS is first undone, if it has one:
        a layer traced over Amap may be stored in Web Mercator or EPSG:4547.
    datum
        From `read_datum` or `datum_of`.

    Raises
    ------
    OptionError
        The series' own CRS cannot be undone (see `datum_of`).
    """
    crs = datum.crs
    if datum.shift != "none" and geometries.crs is not None:
        crs = datum_of(CRS(geometries.crs)).crs
    # From CGCS2000 PROJ has only its "ballpark": the degrees as they are.
    degrees = geometries.set_crs(crs, allow_override=True).to_crs(_WGS84)
    return reread(degrees, "none", datum.shift)


def reread(geometries: gpd.GeoSeries, taken: Shift, as_: Shift) -> gpd.GeoSeries:
    """Return where WGS-84 geometries come to lie if they were misread.

    Parameters
    ----------
    geometries
        WGS-84, converted from coordinates taken to be moved by `taken`.
    taken, as_
        The field they were taken for, and the one to take them for instead.

    Returns
    -------
    geopandas.GeoSeries
        WGS-84 (EPSG:4326), with the index of `geometries`.
    """
    if taken == as_:
        return geometries

    def move(xy: FloatArray) -> FloatArray:
        lon, lat = _FROM_WGS84[taken](xy[:, 0], xy[:, 1])
        return np.column_stack(_TO_WGS84[as_](lon, lat))

    moved = shapely.transform(geometries.to_numpy(), move)
    return gpd.GeoSeries(moved, index=geometries.index, crs=_WGS84)


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


def _as_it_is(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


_TO_WGS84 = {"none": _as_it_is, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}
_FROM_WGS84 = {"none": _as_it_is, "gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}
