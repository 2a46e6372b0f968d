"""Where a Town's data is too thin to say: cells without streets, or without buildings.

A gap is a place where something is expected and nothing is mapped. It says
nothing about what is there; it says that figures of it rest on no data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.columns import NON_RESIDENTIAL_LAND
from planner.completeness import NEIGHBOURHOOD_M

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.town import Town

    Flags = npt.NDArray[np.bool_]

NO_STREETS = "no_streets"
NO_BUILDINGS_ON_RESIDENTIAL_LAND = "no_buildings_on_residential_land"
NO_BUILDINGS_ALONG_STREETS = "no_buildings_along_streets"
GAPS = (NO_STREETS, NO_BUILDINGS_ON_RESIDENTIAL_LAND, NO_BUILDINGS_ALONG_STREETS)
"""In order of precedence: a cell is in the first class that holds."""

CELL_M = 100.0
MAX_CELLS = 60_000
"""Above this many, cells are made larger."""

BESIDE_STREET_M = 50.0
"""A cell whose middle is this near to a street lies along it."""

NO_BUILDING_M = 100.0
"""A street without a building this near leads through unmapped land, or through none built on."""

BUILT_ALONG = ("residential", "living_street", "unclassified", "tertiary", "secondary", "primary")
"""Classes of street that buildings are expected along."""


@dataclass(frozen=True, eq=False)
class _Cells:
    """Square cells over a study area: `boxes` whole, `middle` of the part inside it."""

    boxes: npt.NDArray[np.object_]
    middle: npt.NDArray[np.object_]

    def near(self, shapes: npt.NDArray[np.object_], distance_m: float) -> Flags:
        """Say which middles lie within `distance_m` of any of `shapes`."""
        found = np.zeros(len(self.middle), dtype=bool)
        if shapes.size:
            hit = shapely.STRtree(shapes).query_nearest(
                self.middle, max_distance=distance_m, all_matches=False
            )[0]
            found[hit] = True
        return found

    def on(self, areas: npt.NDArray[np.object_]) -> Flags:
        """Say which middles lie on any of `areas`."""
        found = np.zeros(len(self.middle), dtype=bool)
        found[shapely.STRtree(areas).query(self.middle, predicate="intersects")[0]] = True
        return found


def find_gaps(town: Town, no_streets_m: float) -> gpd.GeoDataFrame:
    """Return where the study area's data is too thin to say, a class a row.

    Each cell of a 100 m grid is in the first class of `GAPS` that holds of the
    middle of its part inside the study area; cells without a gap are left out.
    `no_streets`: no walkable way within `no_streets_m`.
    `no_buildings_on_residential_land`: on residential land, no building within
    `completeness.NEIGHBOURHOOD_M`. `no_buildings_along_streets`: a street that
    buildings are expected along within 50 m, no building within 100 m, and not
    on green, water or non-residential land. Tables that the user declares
    complete (`Provenance.complete`) have no gaps.

    A Town holds no buildings beyond its study area, so that a street along its
    edge may be called a gap for want of the buildings on the other side.

    Parameters
    ----------
    town
        Any Town.
    no_streets_m
        Without a walkable way this near, streets are unmapped rather than absent.

    Returns
    -------
    geopandas.GeoDataFrame
        `gap` (one of `GAPS`, each at most once, in their order), `area_m2`,
        `share` of the study area (0-1) and `geometry` in the town's CRS.
    """
    cells = _cells(town)
    found = np.full(len(cells.boxes), -1)
    for code, holds in reversed(list(enumerate(_holding(town, cells, no_streets_m)))):
        found[holds] = code
    codes = np.unique(found[found >= 0])
    shapes = [
        shapely.intersection(shapely.coverage_union_all(cells.boxes[found == code]), town.boundary)
        for code in codes
    ]
    area = shapely.area(np.array(shapes, dtype=object))
    return gpd.GeoDataFrame(
        {
            "gap": [GAPS[code] for code in codes],
            "area_m2": area,
            "share": area / town.boundary.area,
        },
        geometry=gpd.GeoSeries(shapes, crs=town.crs),
    )


def _cells(town: Town) -> _Cells:
    west, south, east, north = town.boundary.bounds
    step = max(CELL_M, float(np.sqrt(town.boundary.area / MAX_CELLS)))
    # One list of grid lines: neighbours share their corners to the last digit.
    x = west + step * np.arange(int((east - west) / step) + 2)
    y = south + step * np.arange(int((north - south) / step) + 2)
    column, row = (axis.ravel() for axis in np.meshgrid(range(x.size - 1), range(y.size - 1)))
    boxes = shapely.box(x[column], y[row], x[column + 1], y[row + 1])
    shapely.prepare(town.boundary)
    boxes = boxes[shapely.intersects(town.boundary, boxes)]
    inside = boxes.copy()
    cut = ~shapely.contains_properly(town.boundary, boxes)
    inside[cut] = shapely.intersection(boxes[cut], town.boundary)
    kept = shapely.area(inside) > 0.0
    boxes, inside = boxes[kept], inside[kept]
    middle = shapely.centroid(inside)
    astray = ~shapely.intersects(inside, middle)
    middle[astray] = shapely.point_on_surface(inside[astray])
    return _Cells(boxes, middle)


def _holding(town: Town, cells: _Cells, no_streets_m: float) -> tuple[Flags, ...]:
    """Say which cells each class of `GAPS` holds of."""
    none = np.zeros(len(cells.boxes), dtype=bool)
    ways = town.ways[town.ways["walkable"]].geometry.to_numpy()
    streetless = none if "ways" in town.provenance.complete else ~cells.near(ways, no_streets_m)
    if "buildings" in town.provenance.complete:
        return streetless, none, none
    buildings = town.buildings.geometry.to_numpy()
    land = town.zones[town.zones["kind"] == "residential"].geometry.to_numpy()
    housing = cells.on(land) & ~cells.near(buildings, NEIGHBOURHOOD_M)
    streets = town.ways[town.ways["highway"].isin(BUILT_ALONG)].geometry.to_numpy()
    along = cells.near(streets, BESIDE_STREET_M) & ~cells.near(buildings, NO_BUILDING_M)
    return streetless, housing, along & ~_not_built_on(town, cells)


def _not_built_on(town: Town, cells: _Cells) -> Flags:
    """Say which cells lie on green, on water or on land of a non-residential use."""
    zones = town.zones
    others = zones[zones["kind"].isin(NON_RESIDENTIAL_LAND)]
    shapes = [table.geometry.to_numpy() for table in (town.green, town.water, others)]
    return cells.on(np.concatenate(shapes))
