"""Where an export goes: its ending, and the CRS of its coordinates. GCJ-02 is never written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataSourceError
from pyproj import CRS

from planner.errors import MissingFileError, OptionError
from planner.sources.datum import read_datum

if TYPE_CHECKING:
    from pathlib import Path

    from planner.town import Town

ENDINGS = (".gpkg", ".geojson", ".kml", ".zip", ".dxf")
"""GeoPackage, GeoJSON, KML, shapefiles in a ZIP, AutoCAD."""

WGS84 = CRS.from_epsg(4326)
_DEGREES = {".geojson": "GeoJSON (RFC 7946)", ".kml": "KML"}
# The table that `planner.store.write_town` signs its files with.
_TOWN_TABLE = "planner_town"
_WEB_MERCATOR = "Popular Visualisation Pseudo Mercator"


def check_target(path: Path, crs: str) -> CRS | None:
    """Return the CRS asked for, None for the town's own, after checking the path.

    Parameters
    ----------
    path
        File to be written; its ending is one of `ENDINGS`.
    crs
        As `planner.sources.datum.read_datum` reads it; empty for the default:
        WGS-84 in GeoJSON and KML, else the town's metric CRS.

    Raises
    ------
    OptionError
        The ending or the CRS is unknown, or they do not go together; or a town
        file stands there, which an export would destroy.
    MissingFileError
        The folder is not there.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        message = f"--out {path}: the name must end in {', '.join(ENDINGS)}"
        raise OptionError(message)
    if not path.parent.is_dir():
        message = f"--out {path}: there is no folder {path.parent}; make it first"
        raise MissingFileError(message)
    if path.is_dir():
        message = f"--out {path}: is a folder; give the name of a file"
        raise OptionError(message)
    if ending == ".gpkg" and _is_town_file(path):
        message = f"--out {path}: is a town file, which the export would replace; take another name"
        raise OptionError(message)
    return _asked(ending, crs)


def _asked(ending: str, text: str) -> CRS | None:
    degrees = _DEGREES.get(ending)
    if not text:
        return WGS84 if degrees else None
    datum = read_datum(text)
    if datum.shift != "none":
        message = f"--crs {text}: {datum.name} is never written; WGS-84, CGCS2000 or an EPSG code"
        raise OptionError(message)
    if degrees and datum.crs != WGS84:
        message = f"--crs {text}: {degrees} is always in WGS-84; leave --crs off"
        raise OptionError(message)
    if ending == ".dxf" and not _in_metres(datum.crs):
        message = f"--crs {text}: a drawing is in metres on the ground; take one such as EPSG:4547"
        raise OptionError(message)
    return datum.crs


def _in_metres(crs: CRS) -> bool:
    operation = crs.coordinate_operation
    # Its metre is 0.8 m on the ground here.
    squeezed = operation is not None and operation.method_name == _WEB_MERCATOR
    return crs.is_projected and not squeezed and crs.axis_info[0].unit_name == "metre"


def _is_town_file(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return _TOWN_TABLE in {str(row[0]) for row in pyogrio.list_layers(path)}
    except DataSourceError:
        return False


def check_reach(town: Town, crs: CRS) -> None:
    """Refuse a CRS that was made for another part of the earth.

    Raises
    ------
    OptionError
        The town lies outside the CRS's area of use.
    """
    use = crs.area_of_use
    if use is None:
        return
    place = gpd.GeoSeries([town.boundary.centroid], crs=town.crs).to_crs(WGS84).iloc[0]
    # Near an edge it still serves, if with more distortion.
    west, east = use.west - 1.0, use.east + 1.0 + (360.0 if use.east < use.west else 0.0)
    inside = any(west <= place.x + turn <= east for turn in (0.0, 360.0))
    if not inside or not use.south - 1.0 <= place.y <= use.north + 1.0:
        message = (
            f"--crs {crs.to_string()} ({crs.name}) is made for {use.name} "
            "The town is elsewhere; leave --crs off for its own"
        )
        raise OptionError(message)
