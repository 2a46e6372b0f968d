"""The bureau's own layers: read, converted, checked and put into a Town's table.

On the command line a layer is `TABLE=FILE[:LAYER][@CRS]` and takes the place of
the whole table; `TABLE+=FILE…` adds its rows to those already there. Layers are
applied in the order given, each to the town that the last one left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.columns import TABLES, Table
from planner.errors import DataError
from planner.sources.assemble import MARGIN_M, measured
from planner.sources.coordinate_table import shown
from planner.sources.datum import to_wgs84
from planner.sources.green_access import settle_access
from planner.sources.local_columns import Rows, understood
from planner.sources.local_layer import (
    Layer,
    Reading,
    advice,
    read_frame,
    read_layer,
    split_file,
    table_of,
)
from planner.sources.shift_check import check_datum
from planner.town import conform

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from planner.town import Boundary, Town

__all__ = ["Layer", "add_layer", "read_boundary", "read_frame", "split_file"]

_SHAPE_OF_TYPE = {0: "point", 1: "line", 3: "area", 4: "point", 5: "line", 6: "area"}
_PLACED_COLUMNS = ("residents", "residents_footprint", "residents_equal")


def read_boundary(path: Path, crs: str = "", layer: str = "") -> Boundary:
    """Return the union of a file's polygons in WGS-84, as a study area.

    Parameters
    ----------
    path, crs, layer
        As in `Layer`; `split_file` parses `FILE[:LAYER][@CRS]`.

    Raises
    ------
    MissingFileError, OptionError, DataError
        As `read_frame`; and no polygon, or something else beside polygons.
    """
    frame = read_frame(Layer("zones", path, crs, layer))
    _shapes(frame, TABLES["zones"], f"{path.name} as a boundary")
    shapes, _ = _mended(frame.geometry.to_numpy())
    union = shapely.union_all(shapes)
    if not isinstance(union, (shapely.Polygon, shapely.MultiPolygon)) or union.is_empty:
        message = f"{path}: its polygons have no area"
        raise DataError(message)
    return union


def add_layer(town: Town, layer: Layer, *, margin_m: float = MARGIN_M) -> Town:
    """Return the town with a layer in the place of a table, or added to it.

    Parameters
    ----------
    town
        Stays as it is.
    layer
        File, table and declared datum.
    margin_m
        How far beyond the study area rows are kept, in metres; of buildings
        only those that touch the study area.

    Returns
    -------
    Town
        With the table checked, `access` of green settled anew, completeness
        measured anew, and notes on file, rows, datum and what was missing.
        Where buildings change, residents must be placed anew: `population` is
        None.

    Raises
    ------
    MissingFileError, OptionError, DataError
        As `read_frame`; and an unknown table or column, shapes the table does
        not take, a layer far from the town, or one that lies one GCJ-02 shift
        from where it belongs.
    """
    table = table_of(layer.table)
    read = read_layer(layer)
    shapes = _shapes(read.frame, table, str(layer))
    rows = Rows(pd.DataFrame(read.frame), table, shapes, layer.columns, layer.path.name)
    data = understood(rows)
    geometry = read.frame.geometry.to_crs(town.crs)
    near = _kept(town, layer, read, geometry, margin_m)
    checked = check_datum(town, layer.table, read.frame.geometry, read.datum.shift, str(layer))
    mended, broken = _mended(geometry[near].to_numpy())
    frame = gpd.GeoDataFrame(data[near], geometry=mended, crs=town.crs)
    frame = frame[~shapely.is_empty(mended)]
    old = getattr(town, layer.table)
    frame["id"] = _ids(frame, layer, old if layer.add else None)
    new = conform(frame, table)
    if layer.add and len(old):
        new = pd.concat([_unplaced(old, town) if layer.table == "buildings" else old, new])
        new = new.reset_index(drop=True)
    verb = "added to it" if layer.add else f"in place of its {len(old)}"
    notes = [f"{layer.table}: {len(frame)} rows of {layer.path.name} ({read.datum.name}) {verb}"]
    notes += [f"{layer.path.name}: {note}" for note in (*read.notes, checked) if note]
    notes += rows.notes
    if not near.all():
        notes.append(f"{layer.path.name}: {(~near).sum()} rows outside the study area left out")
    if broken:
        notes.append(f"{layer.path.name}: {broken} self-crossing outlines mended")
    return measured(_with(town, layer.table, new, notes, broken))


def _shapes(frame: gpd.GeoDataFrame, table: Table, layer: str) -> npt.NDArray[np.str_]:
    """Return point, line or area for each row, all of them shapes the table takes."""
    types = shapely.get_type_id(frame.geometry.to_numpy())
    shapes = np.array([_SHAPE_OF_TYPE.get(int(number), "collection") for number in types])
    bad = ~np.isin(shapes, table.shapes)
    if bad.any():
        found = ", ".join(sorted(set(shapes[bad])))
        advice = "; turn closed lines into polygons first" if "line" in found else ""
        message = (
            f"{layer}: table {table.name} takes {' or '.join(table.shapes)}, but {bad.sum()} of "
            f"{len(bad)} rows are {found} (row {shown(frame.index[bad])}){advice}"
        )
        raise DataError(message)
    return shapes


def _kept(
    town: Town, layer: Layer, read: Reading, geometry: gpd.GeoSeries, margin_m: float
) -> npt.NDArray[np.bool_]:
    """Say which rows touch the study area (buildings) or its margin (all else)."""
    reach = shapely.buffer(town.boundary, margin_m)
    area = town.boundary if layer.table == "buildings" else reach
    shapely.prepare(area)
    near: npt.NDArray[np.bool_] = shapely.intersects(area, geometry.to_numpy())
    if near.any():
        return near
    if _swapped(town, read, reach):
        hint = "; with x and y exchanged it lies in the town: swap the two columns"
    else:
        hint = advice(read.raw)
    away_km = float(shapely.distance(town.boundary, geometry.to_numpy()).min()) / 1e3
    message = (
        f"{layer}: none of its {len(near)} rows lies in {town.name}; the nearest is "
        f"{away_km:,.1f} km off. Is {read.datum.name} its coordinate system?{hint}"
    )
    raise DataError(message)


def _swapped(town: Town, read: Reading, reach: shapely.Geometry) -> bool:
    turned = shapely.transform(read.raw.to_numpy(), lambda xy: xy[:, ::-1])
    places = to_wgs84(gpd.GeoSeries(turned, crs=read.raw.crs), read.datum).to_crs(town.crs)
    found = places.to_numpy()
    usable = np.isfinite(shapely.bounds(found)).all(axis=1)
    return bool(shapely.intersects(reach, found[usable]).any())


def _mended(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], int]:
    """Return the shapes with self-crossing outlines made valid, and how many were not."""
    broken = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) > 1)
    mended = shapes.copy()
    mended[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return mended, int(broken.sum())


def _ids(frame: pd.DataFrame, layer: Layer, others: pd.DataFrame | None) -> list[str]:
    """Return the layer's own ids if they are unique, else `layer/<stem>/<row>`."""
    taken = set() if others is None else set(others["id"])
    if "id" in frame:
        own = [str(value) for value in frame["id"]]
        if all(own) and len({*own}) == len(own) and not taken & {*own}:
            return own
    stem, number = layer.path.stem, 1
    while True:
        name = stem if number == 1 else f"{stem}~{number}"
        ids = [f"layer/{name}/{row}" for row in frame.index]
        if not taken & {*ids}:
            return ids
        number += 1


def _unplaced(buildings: gpd.GeoDataFrame, town: Town) -> gpd.GeoDataFrame:
    """Return buildings without the residents that were spread over them."""
    if town.population is None or town.population.method == "given":
        return buildings
    return buildings.assign(**dict.fromkeys(_PLACED_COLUMNS, np.nan))


def _with(town: Town, table: str, rows: gpd.GeoDataFrame, notes: list[str], broken: int) -> Town:
    faults = dict(town.provenance.faults)
    if broken:
        key = f"self-crossing outlines mended in {table}"
        faults[key] = faults.get(key, 0) + broken
    provenance = replace(town.provenance, faults=faults, notes=(*town.provenance.notes, *notes))
    changed = town.replace(**{table: rows}, provenance=provenance)
    if table == "buildings" and town.population is not None:
        changed = changed.replace(population=None)
    if table in ("green", "zones", "barriers"):
        # What is public follows from land and walls too, whichever came first.
        green = changed.green
        said = green["access"].where(green["access_from"].isin(("", "tag")), "").astype("str")
        settled = settle_access(green.assign(access=said), changed.zones, changed.barriers)
        changed = changed.replace(green=settled)
    return changed
