"""Known residents from outside: a number, zones, a census table, or a raster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.errors import DataError, MissingFileError
from planner.sources.coordinate_table import read_table
from planner.sources.local_layer import Layer, read_layer

if TYPE_CHECKING:
    from planner.town import Town

POPULATION_NAMES = (
    "population",
    "pop",
    "residents",
    "people",
    "常住人口",
    "人口",
    "居民人数",
    "人数",
)
ZONE_NAMES = ("zone", "id", "name", "code", "名称", "社区", "街道", "编号", "区域")

_RASTERS = (".tif", ".tiff")
_TABLES = (".csv", ".xlsx")

_MAX_OVERLAP = 0.05
"""Neighbours drawn by hand overlap a little; more than this is the same ground twice."""


def read_zones(town: Town, source: str) -> tuple[str, gpd.GeoDataFrame]:
    """Return the method and the zones of a population file.

    Parameters
    ----------
    town
        The town whose residents are asked for.
    source
        `FILE[:LAYER][@CRS]`: a GeoTIFF of people a cell; a CSV or XLSX of
        people by the name or id of the town's zones; or polygons with a
        column of people, whose CRS is the file's own or declared.

    Returns
    -------
    method
        `raster`, `census` or `zones`.
    zones
        In the town's CRS, with a column `population`.

    Raises
    ------
    PlannerError
        The file is missing, cannot be read, has no such column, does not
        overlap the town; the message names it.
    """
    path = Path(source)
    if path.suffix.lower() in _RASTERS:
        # rasterio is an extra; who has no raster does not need it.
        from planner.sources.population_raster import read_cells  # noqa: PLC0415

        return "raster", read_cells(town, path)
    if path.suffix.lower() in _TABLES:
        return "census", _census(town, path)
    reading = read_layer(Layer.parse(f"zones={source}"))
    frame = reading.frame
    if reading.left_out:
        message = f"{path}: {reading.left_out} zones have no geometry; their people would be lost"
        raise DataError(message)
    column = _column(frame, POPULATION_NAMES, path, "residents")
    people = _numbers(frame[column], path, column)
    zones = gpd.GeoDataFrame(
        {"population": people}, geometry=_areas(frame.geometry, path).to_crs(town.crs)
    )
    _check_apart(zones, path)
    return "zones", zones


def _column(frame: pd.DataFrame, names: tuple[str, ...], path: Path, what: str) -> str:
    by_lower = {str(column).strip().lower(): str(column) for column in frame.columns}
    for name in names:
        if name in by_lower:
            return by_lower[name]
    message = (
        f"{path}: no column of {what}; name it one of {', '.join(names)} "
        f"(it has {', '.join(map(str, frame.columns))})"
    )
    raise DataError(message)


def _numbers(values: pd.Series[float], path: Path, column: str) -> pd.Series[float]:
    # People write 1,200, and with a Chinese keyboard 1，200.
    text = values.astype(str).str.replace("[,，]", "", regex=True)
    numbers = pd.to_numeric(text, errors="coerce")
    bad = numbers.isna() | (numbers < 0)
    if bad.any():
        rows = ", ".join(map(str, values.index[bad][:5]))
        message = f"{path}: column {column} is not a number of people in rows {rows}"
        raise DataError(message)
    return numbers


def _areas(shapes: gpd.GeoSeries, path: Path) -> gpd.GeoSeries:
    """Return zones as valid areas; a zone without area is refused by its row."""
    whole = shapely.make_valid(shapes.to_numpy(), method="structure", keep_collapsed=False)
    # In the file's own CRS: projected, a flat outline bends into a sliver.
    bad = ~(shapely.area(whole) > 0)
    if bad.any():
        rows = ", ".join(map(str, shapes.index[bad][:5]))
        message = f"{path}: zones must be areas; rows {rows} have no geometry or no area"
        raise DataError(message)
    return gpd.GeoSeries(whole, index=shapes.index, crs=shapes.crs)


def _check_apart(zones: gpd.GeoDataFrame, path: Path) -> None:
    """Refuse zones that lie on each other: their people would be counted twice."""
    shapes = zones.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    twice = shared > _MAX_OVERLAP * smaller
    if twice.any():
        pairs = ", ".join(
            f"{zones.index[a]} and {zones.index[b]}"
            for a, b in zip(one[twice][:3], other[twice][:3], strict=True)
        )
        message = f"{path}: zones overlap (rows {pairs}), so their people would count twice"
        raise DataError(message)


def _census(town: Town, path: Path) -> gpd.GeoDataFrame:
    """Join people by zone to the polygons of the town's own zones."""
    if not path.is_file():
        message = f"{path}: no such file"
        raise MissingFileError(message)
    table = read_table(path, "")
    key = _column(table, ZONE_NAMES, path, "zones")
    column = _column(table, POPULATION_NAMES, path, "residents")
    people = _numbers(table[column], path, column).to_numpy()
    wanted = table[key].astype(str).str.strip()
    if wanted.duplicated().any():
        names = ", ".join(wanted[wanted.duplicated()].head(5))
        message = f"{path}: column {key} has zones more than once: {names}"
        raise DataError(message)
    zones = town.zones
    shapes = []
    unknown = []
    for name in wanted:
        found = zones[(zones["name"] == name) | (zones["id"] == name)]
        if found.empty:
            unknown.append(name)
        shapes.append(shapely.union_all(found.geometry.to_numpy()))
    if unknown:
        message = (
            f"{path}: the town has no zone {', '.join(unknown[:5])}; add the census areas "
            "with --layer zones=FILE, named as in the table"
        )
        raise DataError(message)
    return gpd.GeoDataFrame({"population": people}, geometry=shapes, crs=town.crs)
