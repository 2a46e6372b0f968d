"""From elements to a Town: study area, CRS, margin, public and private, completeness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner import completeness
from planner.columns import TABLES
from planner.errors import DataError
from planner.sources.elements import WGS84
from planner.sources.green_access import settle_access
from planner.town import Provenance, Town, metric_crs

if TYPE_CHECKING:
    from planner.sources.elements import Elements
    from planner.town import Boundary

MARGIN_M = 1600.0
"""How far beyond the study area streets and green are kept, so no walk is cut short."""

_LEAST_EXTENT_DEG = 1e-4
_ON_WALL_M = 0.1


@dataclass(frozen=True)
class Study:
    """What is asked of a source.

    Parameters
    ----------
    name
        Name of the town; empty takes the source's.
    boundary
        Study area in WGS-84 degrees, or None: the source's own extent.
    margin_m
        How far beyond it streets and green are kept, in metres.
    boundary_from
        What the boundary is (see `Provenance`); empty where nobody said.
    """

    name: str = ""
    boundary: Boundary | None = None
    margin_m: float = MARGIN_M
    boundary_from: str = ""


def assemble(
    elements: Elements,
    study: Study,
    provenance: Provenance,
    box: tuple[float, float, float, float] | None = None,
) -> Town:
    """Build the Town from what a source has read.

    Parameters
    ----------
    elements
        In WGS-84.
    study
        Name, study area and margin asked for.
    provenance
        Source, date and licence; faults and completeness are added here.
    box
        Extent the source says it covers (west, south, east, north in degrees).

    Raises
    ------
    DataError
        There is nothing in the elements, or the boundary lies outside them.
    """
    extent = box or elements.extent()
    if extent is None:
        message = f"{provenance.source}: holds no street, building or green space"
        raise DataError(message)
    covered = shapely.box(*extent)
    if covered.area <= 0:
        # A single straight street spans no area.
        covered = covered.envelope.buffer(_LEAST_EXTENT_DEG, cap_style="square")
    wanted, origin = _boundary(elements, study, covered, provenance.source)
    crs = metric_crs(wanted.centroid.x, wanted.centroid.y)
    boundary = gpd.GeoSeries([wanted], crs=WGS84).to_crs(crs).iloc[0]
    tables = {name: elements.table(name, crs) for name in TABLES}
    tables["green"] = settle_access(tables["green"], tables["zones"], tables["barriers"])
    tables["barriers"] = _without_doors(tables["barriers"], tables["buildings"])
    tables = _cut(tables, boundary, study.margin_m)
    notes = list(provenance.notes)
    outside = 1.0 - wanted.intersection(covered).area / wanted.area
    if outside > 0.01:  # noqa: PLR2004  (a hundredth: rounding of a box)
        notes.append(f"{outside:.0%} of the study area lies outside the data's extent")
    provenance = replace(
        provenance, faults=dict(elements.faults), notes=tuple(notes), boundary_from=origin
    )
    town = Town(
        name=study.name or provenance.source,
        boundary=boundary,
        crs=crs,
        provenance=provenance,
        **tables,
    )
    return measured(town)


def measured(town: Town) -> Town:
    """Return the town with its completeness measured anew."""
    measures = completeness.measure(town)
    return town.replace(provenance=replace(town.provenance, completeness=measures))


def _boundary(
    elements: Elements, study: Study, covered: shapely.Polygon, source: str
) -> tuple[Boundary, str]:
    """Return the study area and where it comes from (see `Provenance.boundary_from`)."""
    if study.boundary is not None:
        if not study.boundary.intersects(covered):
            west, south, east, north = covered.bounds
            message = (
                f"the boundary lies outside the data of {source}, which covers "
                f"{west:.5f},{south:.5f},{east:.5f},{north:.5f} (W,S,E,N in WGS-84)"
            )
            raise DataError(message)
        return study.boundary, study.boundary_from
    drawn = elements.study_area()
    return (drawn, "drawn") if drawn else (covered, "extent")


def _without_doors(barriers: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out entrances on the outline of a building: they are its doors, not gates."""
    entrances = np.flatnonzero((barriers["kind"] == "entrance").to_numpy())
    if not entrances.size or buildings.empty:
        return barriers
    shapes = buildings.geometry.to_numpy()
    points = barriers.geometry.to_numpy()[entrances]
    point, building = shapely.STRtree(shapes).query(
        points, predicate="dwithin", distance=_ON_WALL_M
    )
    on = shapely.distance(points[point], shapely.boundary(shapes[building])) <= _ON_WALL_M
    return barriers.drop(index=barriers.index[entrances[point[on]]]).reset_index(drop=True)


def _cut(
    tables: dict[str, gpd.GeoDataFrame], boundary: Boundary, margin_m: float
) -> dict[str, gpd.GeoDataFrame]:
    """Keep rows that touch the study area or its margin, whole."""
    reach = shapely.buffer(boundary, margin_m)
    shapely.prepare(reach)
    shapely.prepare(boundary)
    kept = {}
    for name, table in tables.items():
        area = boundary if name == "buildings" else reach
        kept[name] = table[shapely.intersects(area, table.geometry.array)].reset_index(drop=True)
    return kept
