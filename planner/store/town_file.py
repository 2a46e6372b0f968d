"""A Town as one GeoPackage: opens in QGIS, is renamed into place, migrates when old."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.columns import TABLES
from planner.errors import DataError, MissingFileError, NewerVersionError, WriteError
from planner.store.writing import replacing
from planner.town import Population, Provenance, Town, conform, empty_table

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""Version of the town file; raised when a reader must do more than fill columns."""

_ABOUT = "planner_town"

_DAMAGE = (AttributeError, CRSError, LookupError, TypeError, ValueError)
"""What a town file that was edited or cut short makes its readers raise."""

_ROUNDING = 1e-6
_BOUNDARY = "boundary"


def write_town(town: Town, path: Path) -> None:
    """Write a Town as a GeoPackage, whole or not at all.

    A layer a table, a layer `boundary`, and a table `planner_town` with name,
    provenance and population as JSON.

    Raises
    ------
    WriteError
        It cannot be written (folder, rights, disk full); an older file of the
        same name stands as it did.
    """
    about = {
        "format": FORMAT,
        "name": town.name,
        "crs": town.crs.to_wkt(),
        "provenance": asdict(town.provenance),
        "population": asdict(town.population) if town.population else None,
    }
    boundary = gpd.GeoDataFrame({"name": [town.name]}, geometry=[town.boundary], crs=town.crs)
    with replacing(path) as partial:
        for name, table in {_BOUNDARY: boundary, **town.tables}.items():
            pyogrio.write_dataframe(
                table, partial, layer=name, driver="GPKG", geometry_type="Unknown"
            )
        text = pd.DataFrame({"json": [json.dumps(about, ensure_ascii=False)]})
        pyogrio.write_dataframe(text, partial, layer=_ABOUT, driver="GPKG")
        _check_written(town, partial, path)


def _check_written(town: Town, partial: Path, path: Path) -> None:
    """Compare row counts: GDAL may report a full disk only in its log."""
    for name, table in town.tables.items():
        rows = pyogrio.read_info(partial, layer=name, force_feature_count=True)["features"]
        if rows != len(table):
            message = f"{path}: only {rows} of {len(table)} rows of {name} could be written"
            raise WriteError(message)


def read_town(path: Path) -> Town:
    """Read a town file.

    Tables and columns that an older planner did not write are filled in as
    missing.

    Raises
    ------
    MissingFileError
        No such file.
    NewerVersionError
        Written by a newer planner.
    DataError
        Not a town file, or damaged.
    """
    if not path.is_file():
        message = f"{path}: no such file; make one with `planner town SOURCE --out {path}`"
        raise MissingFileError(message)
    try:
        about = _about(path)
        layers = {str(row[0]) for row in pyogrio.list_layers(path)}
        crs = CRS.from_wkt(about["crs"])
        lacking = [name for name in TABLES if name not in layers]
        if lacking and about["format"] >= FORMAT:
            message = f"tables {', '.join(lacking)} are missing"
            raise DataError(message)
        tables = {
            name: _table(path, name, crs) if name in layers else empty_table(name, crs)
            for name in TABLES
        }
        boundary = pyogrio.read_dataframe(path, layer=_BOUNDARY).geometry.iloc[0]
        town = Town(
            name=about["name"],
            boundary=boundary,
            crs=crs,
            provenance=_provenance(about["provenance"]),
            population=Population(**about["population"]) if about["population"] else None,
            **tables,
        )
        _check_population(town)
    except NewerVersionError:
        raise
    except (DataSourceError, DataLayerError, *_DAMAGE) as error:
        message = f"{path}: not a town file, or damaged ({error}); make it anew with `planner town`"
        raise DataError(message) from error
    return town


def _check_population(town: Town) -> None:
    """Compare the population said with the residents in the buildings."""
    said = town.population
    if said is None:
        return
    placed = float(town.buildings["residents"].sum())
    if not abs(placed + said.unplaced - said.total) <= _ROUNDING * max(abs(said.total), 1.0):
        message = (
            f"its population of {said.total:,.0f} is not the {placed:,.0f} residents in its "
            f"buildings and {said.unplaced:,.0f} unplaced"
        )
        raise DataError(message)


def _about(path: Path) -> dict[str, Any]:
    text = pyogrio.read_dataframe(path, layer=_ABOUT)["json"].iloc[0]
    about: dict[str, Any] = json.loads(text)
    if about["format"] > FORMAT:
        message = (
            f"{path}: town file of version {about['format']}, this planner reads up to "
            f"version {FORMAT}; update the planner, or make the file anew with `planner town`"
        )
        raise NewerVersionError(message)
    return about


def _provenance(fields: dict[str, Any]) -> Provenance:
    known = dict(fields)
    for name in ("complete", "notes"):
        known[name] = tuple(fields.get(name, ()))
    return Provenance(**known)


def _table(path: Path, name: str, crs: CRS) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=name)
    if not isinstance(frame, gpd.GeoDataFrame):
        return empty_table(name, crs)
    return conform(frame.set_crs(crs, allow_override=True), TABLES[name])
