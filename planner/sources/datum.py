"""Datums of Chinese maps: WGS-84, CGCS2000, GCJ-02 and BD-09.

Amap and Tencent publish positions in GCJ-02, Baidu in BD-09; `gcj02` has the
formulas. Everything is turned into WGS-84.

CGCS2000 is ITRF97 at epoch 2000.0: it differs from today's WGS-84 by a few
decimetres (the drift of the plate), and PROJ knows no transformation between
them. They are treated as equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.errors import OptionError
from planner.sources.gcj02 import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.sources.gcj02 import FloatArray, Pair

Shift = Literal["none", "gcj02", "bd09"]
"""Which field a position was moved by: none (WGS-84, CGCS2000), GCJ-02 or BD-09."""

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


def _as_it_is(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


_TO_WGS84 = {"none": _as_it_is, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}
_FROM_WGS84 = {"none": _as_it_is, "gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}
