"""The Town: a frozen value that every figure is computed from.

Tables are GeoDataFrames in one metric CRS, checked once, here. Code below this
module trusts them; nobody writes into them. A changed town is another Town,
made by `Town.replace`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.columns import PARK_KINDS, TABLES, Column, Table
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Boundary: TypeAlias = shapely.Polygon | shapely.MultiPolygon

NOT_A_BORDER = ("box", "extent", "drawn")
"""Origins of a study area (`Provenance.boundary_from`) that cannot be an administrative border."""

_ZUOQUAN = (112.8, 36.7, 114.0, 37.4)
_SHAPE_OF_TYPE = {0: "point", 1: "line", 3: "area", 4: "point", 5: "line", 6: "area"}


@dataclass(frozen=True)
class Population:
    """How the residents in `buildings` came to be there.

    Parameters
    ----------
    total
        Everybody, in people: those placed in buildings plus `unplaced`.
    unplaced
        People whom the mapped buildings cannot hold, or whose zone has no
        mapped residential building. They are `unknown` in every ledger.
    method
        `number`, `zones`, `census`, `raster` or `given` (per building).
    source
        The number, or the file the figures came from.
    min_floor_area_m2
        Least plausible residential floor area a person; NaN when not applied.
    """

    total: float
    unplaced: float
    method: str
    source: str
    min_floor_area_m2: float


@dataclass(frozen=True)
class Provenance:
    """Where a Town's data came from and how complete it is.

    `complete` names the tables that the user declares complete: there, an
    absent feature means absent, not unmapped. `faults` counts what the source
    had broken. `boundary_from` says what the study area is: `box`, `extent` of
    the data or `drawn` in it (never administrative borders), `file`, `place`,
    or empty where nobody said. `completeness` maps a measure's id to its value (a share
    between 0 and 1, or a count), None where it cannot be told.
    """

    source: str
    extract_date: str = ""
    tool: str = ""
    licence: str = "ODbL 1.0"
    credit: str = "© OpenStreetMap contributors"
    illustrative: bool = False
    boundary_from: str = ""
    complete: tuple[str, ...] = ()
    faults: Mapping[str, int] = field(default_factory=dict)
    completeness: Mapping[str, float | None] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def metric_crs(longitude: float, latitude: float) -> CRS:
    """Return the CRS a town at this place (WGS-84 degrees) is kept in.

    EPSG:4547 (CGCS2000 / 3-degree Gauss-Krüger 114E) around Zuoquan, else the
    local UTM zone. Never Web Mercator: its metre is 0.8 m on the ground here.
    """
    west, south, east, north = _ZUOQUAN
    if west <= longitude <= east and south <= latitude <= north:
        return CRS.from_epsg(4547)
    zone = min(int((longitude + 180.0) // 6.0) + 1, 60)
    return CRS.from_epsg((32600 if latitude >= 0 else 32700) + zone)


def _missing(column: Column, rows: int) -> Any:  # noqa: ANN401  (one of three array kinds)
    if column.dtype == "text":
        return pd.array([""] * rows, dtype="str")
    if column.dtype == "flag":
        return np.zeros(rows, dtype=bool)
    return np.full(rows, np.nan)


def empty_table(name: str, crs: CRS) -> gpd.GeoDataFrame:
    """Return table `name` of `columns.TABLES` without rows."""
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=crs))
    return conform(frame, TABLES[name])


def conform(frame: gpd.GeoDataFrame, table: Table) -> gpd.GeoDataFrame:
    """Return `frame` with exactly the columns of `table`, in order and dtype.

    Columns that `frame` lacks are added as missing; others are dropped.

    Raises
    ------
    DataError
        A column cannot be turned into its dtype; the message names it.
    """
    data: dict[str, Any] = {}
    for column in table.columns:
        if column.name not in frame.columns:
            data[column.name] = _missing(column, len(frame))
            continue
        values = frame[column.name]
        try:
            if column.dtype == "text":
                data[column.name] = values.astype("str").where(values.notna(), "").array
            elif column.dtype == "flag":
                data[column.name] = values.fillna(value=False).astype(bool).to_numpy()
            else:
                data[column.name] = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError) as error:
            message = f"table {table.name}, column {column.name}: {error}"
            raise DataError(message) from error
    geometry = frame.geometry.array
    return gpd.GeoDataFrame(data, geometry=geometry, crs=frame.crs)


def _faults(frame: gpd.GeoDataFrame, table: Table, crs: CRS) -> Iterable[str]:
    wanted = [column.name for column in table.columns]
    if [name for name in frame.columns if name != "geometry"] != wanted:
        yield f"table {table.name}: its columns must be {', '.join(wanted)}"
        return
    if frame.crs is None or not CRS(frame.crs).equals(crs):
        yield f"table {table.name}: its CRS is {frame.crs}, the town's is {crs.to_string()}"
    types = shapely.get_type_id(frame.geometry.array)
    shapes = pd.Series(types).map(_SHAPE_OF_TYPE)
    bad = ~shapes.isin(table.shapes).to_numpy() | shapely.is_empty(frame.geometry.array)
    if bad.any():
        rows = ", ".join(frame["id"].array[bad][:5])
        yield f"table {table.name}: rows {rows} are not {' or '.join(table.shapes)}"
    twice = frame["id"].duplicated()
    if twice.any():
        yield f"table {table.name}: ids occur twice: {', '.join(frame['id'][twice].head(5))}"


@dataclass(frozen=True, eq=False)
class Town:
    """A town as data: study area, tables in one metric CRS, and provenance.

    Parameters
    ----------
    name
        Shown on maps and in tables.
    boundary
        Study area, in `crs`. Residents count inside it only; streets and green
        reach beyond it so that no walk is cut short.
    crs
        Metric CRS of every table (see `metric_crs`).
    provenance
        Source, date, licence, completeness.
    population
        How residents were placed, or None: then shares are of residential
        floor area and the word "residents" is not used.
    buildings, ways, …
        The tables of `planner.columns.TABLES`.

    Raises
    ------
    DataError
        Tables disagree with `columns`; all faults are named at once.
    """

    name: str
    boundary: Boundary
    crs: CRS
    provenance: Provenance
    buildings: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    restrictions: gpd.GeoDataFrame
    green: gpd.GeoDataFrame
    parking: gpd.GeoDataFrame
    trees: gpd.GeoDataFrame
    hedges: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    railways: gpd.GeoDataFrame
    population: Population | None = None

    def __post_init__(self) -> None:
        self._check(TABLES)

    def _check(self, names: Iterable[str]) -> None:
        faults: list[str] = []
        if self.boundary.is_empty or not self.boundary.is_valid or self.boundary.area <= 0:
            faults.append("the boundary is not a valid area")
        if not self.crs.is_projected:
            faults.append(f"the CRS {self.crs.to_string()} is not metric")
        for name in names:
            faults.extend(_faults(getattr(self, name), TABLES[name], self.crs))
        if faults:
            raise DataError(f"{self.name}: " + "; ".join(faults))

    def replace(self, **changes: Any) -> Town:  # noqa: ANN401  (any field of Town)
        """Return a town with some fields changed; this one stays as it is.

        Only the tables handed in are checked anew.
        """
        # `dataclasses.replace` would check all twelve tables again; a drawn
        # park changes one, and must answer in milliseconds.
        other = object.__new__(Town)
        for item in dataclasses.fields(self):
            value = changes.pop(item.name) if item.name in changes else getattr(self, item.name)
            object.__setattr__(other, item.name, value)
        if changes:
            message = f"a Town has no field {', '.join(changes)}"
            raise TypeError(message)
        other._check(name for name in TABLES if getattr(other, name) is not getattr(self, name))
        return other

    @property
    def tables(self) -> dict[str, gpd.GeoDataFrame]:
        """Every table by name, in the order of `columns.TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def public_parks(self) -> gpd.GeoDataFrame:
        """Return the rows of `green` that are parks open to all."""
        green = self.green
        return green[green["kind"].isin(PARK_KINDS) & (green["access"] == "public")]
