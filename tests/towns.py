"""Small towns made by hand: coordinates in metres from one corner, answers known beforehand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from planner.columns import TABLES
from planner.town import Provenance, Town, conform

METRIC = CRS.from_epsg(4547)
EAST, NORTH = 440_000.0, 4_105_000.0
"""The corner that (0, 0) stands for: near Zuoquan, in EPSG:4547."""


def at(shape: shapely.Geometry) -> shapely.Geometry:
    """Move a shape drawn from (0, 0) to where the towns lie."""
    return shapely.transform(shape, lambda xy: np.add(xy, (EAST, NORTH)))


def line(*corners: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(corners)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


def house(x: float, y: float, size: float = 10.0) -> shapely.Polygon:
    """A square building whose centroid is (x, y)."""
    half = size / 2
    return box(x - half, y - half, x + half, y + half)


def table(name: str, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Rows with `geometry` (and any columns) as table `name`; ids are numbered."""
    shapes = [at(row["geometry"]) for row in rows]
    data = {
        key: [row.get(key) for row in rows]
        for key in {key for row in rows for key in row} - {"geometry"}
    }
    data.setdefault("id", [f"{name}/{number}" for number in range(len(rows))])
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=METRIC), crs=METRIC)
    return conform(frame, TABLES[name])


def street(*corners: tuple[float, float], **columns: Any) -> dict[str, Any]:
    return {
        "geometry": line(*corners),
        "highway": "residential",
        "walkable": True,
        "carriageway_m": 7.0,
        **columns,
    }


def footway(*corners: tuple[float, float], **columns: Any) -> dict[str, Any]:
    return street(*corners, highway="footway", **{"carriageway_m": 2.0, **columns})


def home(x: float, y: float, **columns: Any) -> dict[str, Any]:
    return {
        "geometry": house(x, y),
        "use": "residential",
        "building": "house",
        "levels": 1.0,
        **columns,
    }


def park(shape: shapely.Geometry, **columns: Any) -> dict[str, Any]:
    return {"geometry": shape, "kind": "park", "access": "public", **columns}


def gate(x: float, y: float, **columns: Any) -> dict[str, Any]:
    return {
        "geometry": shapely.Point(x, y),
        "kind": "gate",
        "access": "public",
        "planned": False,
        **columns,
    }


def wall(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"geometry": line(*corners), "kind": "wall"}


def ring(shape: shapely.Polygon) -> dict[str, Any]:
    """A wall all around a polygon."""
    return {"geometry": shapely.LineString(shape.exterior.coords), "kind": "wall"}


def make(
    *, boundary: shapely.Polygon | None = None, complete: tuple[str, ...] = (), **rows: Any
) -> Town:
    """A Town of tables given as lists of rows; tables not named are empty."""
    tables = {name: table(name, rows.pop(name, [])) for name in TABLES}
    assert not rows, rows
    return Town(
        name="hand-made",
        boundary=at(boundary or box(-500, -500, 4000, 2500)),
        crs=METRIC,
        provenance=Provenance(source="test", complete=complete),
        **tables,
    )
