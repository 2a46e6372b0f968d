"""OSM elements, whatever file or service they came from, and the tables they fill."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from planner.columns import TABLES, Shape
from planner.sources import tags as tag_rules
from planner.town import conform, empty_table

if TYPE_CHECKING:
    import numpy.typing as npt
    from pyproj import CRS

WGS84 = "EPSG:4326"

_MULTIPOLYGON = 6
"""shapely's type id."""


@dataclass
class _Rows:
    ids: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    tags: list[tag_rules.Tags] = field(default_factory=list)
    wkb: list[str | bytes] = field(default_factory=list)


@dataclass
class Elements:
    """A growing collection of tagged shapes in WGS-84, sorted into tables.

    `faults` counts what the source had broken, by kind of fault; `illustrative`
    says that the source calls itself invented.
    """

    faults: dict[str, int] = field(default_factory=dict)
    illustrative: bool = False
    _rows: dict[str, _Rows] = field(default_factory=lambda: {name: _Rows() for name in TABLES})

    def add(self, id_: str, shape: Shape, tags: tag_rules.Tags, wkb: str | bytes) -> None:
        """Add one element (WKB, or its hex); it becomes a row of every table its tags fit."""
        for table, kind in tag_rules.tables_of(tags, shape).items():
            self.add_row(table, kind, id_, tags, wkb)

    def add_row(
        self, table: str, kind: str, id_: str, tags: tag_rules.Tags, wkb: str | bytes
    ) -> None:
        """Add one row to `table`, whose kind is known already."""
        rows = self._rows[table]
        rows.ids.append(id_)
        rows.kinds.append(kind)
        rows.tags.append(tags)
        rows.wkb.append(wkb)

    def fault(self, kind: str) -> None:
        """Count one broken element."""
        self.faults[kind] = self.faults.get(kind, 0) + 1

    def table(self, name: str, crs: CRS) -> gpd.GeoDataFrame:
        """Return table `name` projected to `crs`, without empty shapes, and let its rows go."""
        rows = self._rows.pop(name)
        if not rows.ids:
            return empty_table(name, crs)
        shapes = _single(shapely.from_wkb(rows.wkb))
        rows.wkb.clear()
        geometry = gpd.GeoSeries(shapes, crs=WGS84).to_crs(crs)
        frame = gpd.GeoDataFrame(_columns(name, rows), geometry=geometry, crs=crs)
        frame = conform(frame, TABLES[name])
        if "area" in TABLES[name].shapes:
            frame = self._mended(frame, name)
        return frame

    def _mended(self, frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
        shapes = frame.geometry.to_numpy()
        broken = ~shapely.is_valid(shapes)
        if not broken.any():
            return frame
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(
            shapes[broken], method="structure", keep_collapsed=False
        )
        self.faults[f"self-crossing outlines mended in {name}"] = int(broken.sum())
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        return frame[~shapely.is_empty(shapes)].reset_index(drop=True)

    def extent(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north of streets, buildings and green (WGS-84)."""
        wkb = [shape for name in ("ways", "buildings", "green") for shape in self._rows[name].wkb]
        if not wkb:
            return None
        bounds = shapely.bounds(shapely.from_wkb(wkb))
        return (*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist())

    def study_area(self) -> shapely.Polygon | shapely.MultiPolygon | None:
        """Return the outline tagged as study area (WGS-84), if the source has one."""
        zones = self._rows["zones"]
        found = [
            wkb for kind, wkb in zip(zones.kinds, zones.wkb, strict=True) if kind == "study_area"
        ]
        return shapely.from_wkb(found[0]) if found else None


def _single(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return multipolygons of one part as polygons."""
    alone = (shapely.get_type_id(shapes) == _MULTIPOLYGON) & (
        shapely.get_num_geometries(shapes) == 1
    )
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    return shapes


def _columns(name: str, rows: _Rows) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": rows.ids,
        "name": [tags.get("name", "") for tags in rows.tags],
        "kind": rows.kinds,
    }
    for column, reading in tag_rules.readings(name).items():
        data[column] = [reading(tags) for tags in rows.tags]
    finish = _FINISH.get(name)
    if finish is not None:
        finish(data, rows.tags)
    return data


def _finish_buildings(data: dict[str, Any], tags: list[tag_rules.Tags]) -> None:
    data["use"] = [tag_rules.building_use(row) for row in tags]
    # Zero or negative storeys are a mapper's slip (or a cellar), not a height.
    for column in ("levels", "height_m"):
        values = np.array(data[column], dtype=float)
        data[column] = np.where(values > 0, values, np.nan)


def _finish_ways(data: dict[str, Any], tags: list[tag_rules.Tags]) -> None:
    data["walkable"] = [tag_rules.walkable(row) for row in tags]
    for side in tag_rules.KERB_SIDES:
        data[f"parking_{side}"] = [tag_rules.kerb_parking(row, side) for row in tags]
    widths = [
        tag_rules.carriageway(highway or "", lanes, width)
        for highway, lanes, width in zip(
            data["highway"], data["lanes"], data["width_m"], strict=True
        )
    ]
    data["carriageway_m"] = [width for width, _ in widths]
    data["carriageway_from"] = [evidence for _, evidence in widths]
    data["oneway"] = [tag_rules.oneway(row) for row in tags]


def _finish_green(data: dict[str, Any], tags: list[tag_rules.Tags]) -> None:
    # A garden that says it is a public one is as good as tagged so.
    open_types = tag_rules.document()["access"]["open_garden_types"]
    data["access"] = [
        access or ("yes" if row.get("garden:type") in open_types else "")
        for access, row in zip(data["access"], tags, strict=True)
    ]


def _finish_parking(data: dict[str, Any], _tags: list[tag_rules.Tags]) -> None:
    rules = tag_rules.document()["access"]
    data["access"] = [
        "customers"
        if value == "customers"
        else "private"
        if value in rules["private"]
        else "public"
        for value in data["access"]
    ]


def _finish_barriers(data: dict[str, Any], tags: list[tag_rules.Tags]) -> None:
    private = tag_rules.document()["access"]["private"]
    access = []
    for kind, row in zip(data["kind"], tags, strict=True):
        said = row.get("foot") or row.get("access", "")
        if kind not in ("gate", "entrance"):
            access.append("")
        elif said == "no" or row.get("locked") == "yes":
            access.append("no")
        else:
            access.append("private" if said in private else "public")
    data["access"] = access


_FINISH = {
    "buildings": _finish_buildings,
    "ways": _finish_ways,
    "green": _finish_green,
    "parking": _finish_parking,
    "barriers": _finish_barriers,
}
