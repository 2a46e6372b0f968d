"""How complete a Town's data is: shares and counts, None where it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.dwellings import dwellings

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.town import Town

NEIGHBOURHOOD_M = 50.0
"""Residential land farther than this from every building counts as without buildings."""

_GRID_M = 50.0
_MAX_POINTS = 200_000


@dataclass(frozen=True)
class Measure:
    """What one measure of completeness says, for people."""

    id: str
    name_zh: str
    name_en: str
    unit: str


MEASURES = (
    Measure("residential_land_ha", "居住用地面积", "residential land mapped", "ha"),
    Measure(
        "residential_land_with_buildings",
        "居住用地有建筑轮廓的比例",
        "residential land with buildings mapped",
        "share",
    ),
    Measure("buildings", "建筑数", "buildings mapped", "count"),
    Measure(
        "buildings_with_levels",
        "有层数或高度的居住建筑比例",
        "dwellings with storeys or height",
        "share",
    ),
    Measure(
        "buildings_use_unsaid", "用途不明的居住建筑比例", "dwellings whose use is unsaid", "share"
    ),
    Measure("walkable_km", "可步行道路长度", "walkable streets and paths", "km"),
    Measure("footway_km", "步行道长度", "footways and paths mapped", "km"),
    Measure("gates", "门与出入口数", "gates and entrances mapped", "count"),
    Measure("parks", "公园绿地个数", "public parks mapped", "count"),
    Measure("trees", "单株树与行道树数", "trees and tree rows mapped", "count"),
    Measure("parking", "停车场数", "car parks mapped", "count"),
)

_FOOTWAYS = ("footway", "path", "steps", "pedestrian")


def measure(town: Town) -> dict[str, float | None]:
    """Return every measure of `MEASURES` for the study area.

    Lengths in km, areas in ha, shares between 0 and 1; None where the measure
    has no denominator (no residential land, no dwellings).
    """
    inside = {
        name: table[shapely.intersects(table.geometry.array, town.boundary)]
        for name, table in town.tables.items()
        if name in ("ways", "barriers", "trees", "parking", "buildings")
    }
    homes = town.buildings[dwellings(town)]
    walkable = inside["ways"][inside["ways"]["walkable"]]
    footways = walkable[walkable["highway"].isin(_FOOTWAYS)]
    parks = town.public_parks()
    land = residential_land(town)
    return {
        "residential_land_ha": land.area / 1e4 if not land.is_empty else None,
        "residential_land_with_buildings": _covered(land, town),
        "buildings": float(len(inside["buildings"])),
        "buildings_with_levels": _share(homes["levels"].notna() | homes["height_m"].notna()),
        "buildings_use_unsaid": _share(homes["use"] == "unspecified"),
        "walkable_km": _length_km(walkable, town),
        "footway_km": _length_km(footways, town),
        "gates": float(inside["barriers"]["kind"].isin(("gate", "entrance")).sum()),
        "parks": float(shapely.intersects(parks.geometry.array, town.boundary).sum()),
        "trees": float(len(inside["trees"])),
        "parking": float(len(inside["parking"])),
    }


def residential_land(town: Town) -> shapely.Geometry:
    """Return the residential land inside the study area as one geometry, in the town's CRS."""
    zones = town.zones[town.zones["kind"] == "residential"]
    return shapely.intersection(shapely.union_all(zones.geometry.array), town.boundary)


def built_up_area(town: Town) -> tuple[shapely.Geometry, bool]:
    """Return the built-up area inside the study area, and whether it is mapped.

    Where it is not, the study area itself is returned.
    """
    zones = town.zones[town.zones["kind"] == "built_up"].geometry.to_numpy()
    area = shapely.intersection(shapely.union_all(zones), town.boundary)
    return (town.boundary, False) if area.is_empty else (area, True)


def _length_km(ways: gpd.GeoDataFrame, town: Town) -> float:
    inside = shapely.intersection(ways.geometry.array, town.boundary)
    return float(shapely.length(inside).sum()) / 1e3


def _share(flags: object) -> float | None:
    values = np.asarray(flags, dtype=bool)
    return float(values.mean()) if values.size else None


def _covered(land: shapely.Geometry, town: Town) -> float | None:
    """Return the share of sample points on `land` near a building."""
    if land.is_empty:
        return None
    step = max(_GRID_M, float(np.sqrt(land.area / _MAX_POINTS)))
    west, south, east, north = land.bounds
    columns, rows = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    x, y = columns.ravel(), rows.ravel()
    shapely.prepare(land)
    inside = shapely.contains_xy(land, x, y)
    points = shapely.points(x[inside], y[inside])
    if not points.size or town.buildings.empty:
        return 0.0 if town.buildings.empty else None
    tree = shapely.STRtree(town.buildings.geometry.array)
    near = tree.query_nearest(points, max_distance=NEIGHBOURHOOD_M, all_matches=False)[0]
    return float(near.size / points.size)
