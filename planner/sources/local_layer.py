"""A layer of the user's: which file, for which table, in which datum; read to WGS-84."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.columns import TABLES, Table
from planner.errors import DataError, OptionError
from planner.sources.coordinate_table import shown
from planner.sources.datum import Datum, datum_of, read_datum, to_wgs84
from planner.sources.local_reader import TABLE_ENDINGS, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

# The ending says where the file's name stops: C:\x.shp, parks@2024.shp, a.gpkg:parks.
_FILE = re.compile(r"(?P<path>.+?\.\w+)(?::(?P<layer>[^@/\\]+))?(?:@(?P<crs>.*))?")
_FIRST_ZONE, _LAST_ZONE = 25, 45
_ZONE_EPSG = 4488
"""EPSG code of CGCS2000 / 3-degree Gauss-Krüger zone n, less n."""

MOST_VERTICES = 1_000_000
"""Of a layer: some 100,000 buildings. What has more holds up a shared computer for minutes."""


@dataclass(frozen=True)
class Layer:
    """One layer of the user's, and the table it is for.

    Parameters
    ----------
    table
        A table of `planner.columns.TABLES`.
    path
        GeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, CSV or XLSX.
    crs
        Declared coordinate system or datum (`read_datum`); it stands in for
        what the file says. Empty: the file's own; needed for CSV and XLSX.
    layer
        Layer of the file, or sheet of a workbook. Empty: its only layer.
    columns
        Our column to their title, or to `=value` for every row; also `x`, `y`
        or `wkt`. What it does not name is found by `local_columns.toml`.
    add
        Add to the table's rows instead of replacing them.
    """

    table: str
    path: Path
    crs: str = ""
    layer: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    add: bool = False

    @classmethod
    def parse(cls, text: str) -> Layer:
        """Return the layer that `TABLE=FILE[:LAYER][@CRS]` (or `TABLE+=…`) means.

        Raises
        ------
        OptionError
            Not of that form, an unknown table or an unknown CRS.
        """
        name, equals, file = text.partition("=")
        add = name.endswith("+")
        name = name.removesuffix("+").strip()
        if not equals or not name or not file.strip():
            message = (
                f"{text!r}: write a layer as TABLE=FILE[:LAYER][@CRS], such as "
                "green=parks.shp@EPSG:4547 (or green+=… to add to what is there)"
            )
            raise OptionError(message)
        table_of(name)
        path, layer, crs = split_file(file.strip())
        if crs:
            read_datum(crs)
        return cls(name, path, crs, layer, add=add)

    def __str__(self) -> str:
        """Return `TABLE=FILE`, the layer's name in messages."""
        return f"{self.table}{'+' if self.add else ''}={self.path.name}"


def split_file(text: str) -> tuple[Path, str, str]:
    """Return path, layer and CRS of `FILE[:LAYER][@CRS]`; what is unsaid is empty."""
    found = _FILE.fullmatch(text)
    if found is None:
        path, _, crs = text.partition("@")
        return Path(path), "", crs
    return Path(found["path"]), found["layer"] or "", found["crs"] or ""


def read_frame(layer: Layer) -> gpd.GeoDataFrame:
    """Return a layer in WGS-84 (EPSG:4326), with its own columns.

    Returns
    -------
    geopandas.GeoDataFrame
        Two-dimensional geometries, none missing or empty. The index counts
        features from 1, or lines of a table from 2.

    Raises
    ------
    MissingFileError
        No such file.
    OptionError
        The CRS is unknown or cannot be converted.
    DataError
        The file is broken, empty, states no CRS, has more than `MOST_VERTICES`,
        or its coordinates are not what its CRS says (exchanged, metres for degrees).
    """
    return read_layer(layer).frame


@dataclass(frozen=True)
class Reading:
    """A layer as read: `frame` in WGS-84, `raw` coordinates as the file has them."""

    frame: gpd.GeoDataFrame
    raw: gpd.GeoSeries
    datum: Datum
    notes: tuple[str, ...]
    left_out: int


def table_of(name: str) -> Table:
    """Return the table of this name, or say which there are."""
    if name not in TABLES:
        message = f"there is no table {name!r}; the tables are {', '.join(TABLES)}"
        raise OptionError(message)
    return TABLES[name]


def read_layer(layer: Layer) -> Reading:
    """Return a layer with all that is known of its reading (see `read_frame`)."""
    frame = read_file(layer.path, layer.layer, layer.columns)
    if not isinstance(frame, gpd.GeoDataFrame):
        message = f"{layer.path}: has no geometry; join it to a layer that has"
        raise DataError(message)
    _check_size(layer, frame)
    datum = _datum(layer, frame)
    notes = []
    own = frame.crs
    if layer.crs and own is not None and datum.shift == "none" and not CRS(own).equals(datum.crs):
        notes.append(f"read as {datum.name}, as declared, though the file says {CRS(own).name}")
    shapes = frame.geometry.to_numpy()
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if lost.all():
        message = (
            f"{layer.path}: none of its {len(frame)} rows has a place; there is nothing to add"
        )
        raise DataError(message)
    if lost.any():
        notes.append(f"{lost.sum()} of {len(frame)} rows have no place and are left out")
    frame = frame[~lost]
    raw = gpd.GeoSeries(shapely.force_2d(frame.geometry.to_numpy()), index=frame.index, crs=own)
    _check_coordinates(layer, raw, datum)
    places = to_wgs84(raw, datum)
    finite = np.isfinite(shapely.bounds(places.to_numpy())).all(axis=1)
    if not finite.all():
        message = (
            f"{layer.path}: rows {shown(frame.index[~finite])} cannot be converted from "
            f"{datum.name}{advice(raw)}"
        )
        raise DataError(message)
    title = frame.geometry.name
    frame = pd.DataFrame(frame).drop(columns=title)
    placed = gpd.GeoDataFrame(frame, geometry=places)
    return Reading(placed, raw, datum, tuple(notes), int(lost.sum()))


def _check_size(layer: Layer, frame: gpd.GeoDataFrame) -> None:
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if vertices > MOST_VERTICES:
        message = (
            f"{layer.path}: its shapes have {vertices:,} vertices, at most {MOST_VERTICES:,} are "
            "taken; simplify them to a metre, or cut the layer to the town"
        )
        raise DataError(message)


def _datum(layer: Layer, frame: gpd.GeoDataFrame) -> Datum:
    if layer.crs:
        return read_datum(layer.crs)
    if frame.crs is not None:
        try:
            return datum_of(CRS(frame.crs))
        except OptionError as error:
            message = f"{layer.path}: {error}"
            raise DataError(message) from error
    ending = layer.path.suffix.casefold()
    why = "states no coordinate system"
    if ending in TABLE_ENDINGS:
        why = "is a table, which states no coordinate system"
    elif ending == ".shp" and layer.path.with_suffix(".prj").is_file():
        why = f"has a {layer.path.stem}.prj that cannot be read"
    message = (
        f"{layer.path}: {why}; declare it: {layer.table}={layer.path.name}@EPSG:4547 "
        "(or @WGS-84, @CGCS2000, @GCJ-02, @BD-09)"
    )
    raise DataError(message)


def _check_coordinates(layer: Layer, raw: gpd.GeoSeries, datum: Datum) -> None:
    """Refuse degrees that are none, and metres that are degrees."""
    crs = datum.crs if datum.shift == "none" or raw.crs is None else CRS(raw.crs)
    low_x, low_y, high_x, high_y = shapely.bounds(raw.to_numpy()).T
    wide = np.maximum(np.abs(low_x), np.abs(high_x))
    high = np.maximum(np.abs(low_y), np.abs(high_y))
    degrees = (wide <= 180.0) & (high <= 90.0)  # noqa: PLR2004  (the globe)
    if crs.is_projected and degrees.all():
        message = (
            f"{layer.path}: its coordinates look like degrees ({low_x[0]:.5f}, {low_y[0]:.5f}), "
            f"but {datum.name} is in metres; declare @WGS-84, @CGCS2000 or @GCJ-02"
        )
        raise DataError(message)
    if crs.is_projected or degrees.all():
        return
    first = int(np.argmin(degrees))
    where = f"row {shown(raw.index[~degrees])}"
    if (wide[~degrees] <= 90.0).all() and (high[~degrees] <= 180.0).all():  # noqa: PLR2004
        message = (
            f"{layer.path}: latitude {high_y[first]:.5f} in {where}: no latitude is above 90; "
            "longitude and latitude are exchanged, swap the two columns"
        )
    else:
        message = (
            f"{layer.path}: {low_x[first]:.1f}, {low_y[first]:.1f} in {where} are no degrees, but "
            f"{datum.name} is in degrees; declare the CRS they are metres of, such as @EPSG:4547"
        )
    raise DataError(message)


def advice(raw: gpd.GeoSeries) -> str:
    """Return what metric coordinates tell of themselves, if they do."""
    x, y = np.median(shapely.get_coordinates(raw.to_numpy()), axis=0)
    for axis, value in (("eastings", x), ("y", y)):
        zone = int(value // 1e6)
        if _FIRST_ZONE <= zone <= _LAST_ZONE:
            swap = "" if axis == "eastings" else " and x and y exchanged"
            return (
                f"; {axis} such as {value:,.0f} begin with the zone number {zone}: declare "
                f"@EPSG:{_ZONE_EPSG + zone}{swap}"
            )
    return ""
