"""Squares and public car parks that are cleaned as areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.cleaning.due.grades import NOT_OURS, way_grades
from planner.network.targets import public_car_parks

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.cleaning.driving.network import DrivenNetwork, Lines
    from planner.cleaning.routing.roads import Flags, Floats, Ints
    from planner.cleaning.terms.rules import CleaningRules
    from planner.cleaning.terms.rules_rows import AreaKind
    from planner.cleaning.terms.vehicles import Service
    from planner.town import Town

    Rows = npt.NDArray[np.intp]

SQUARE: AreaKind = "square"
PARKING: AreaKind = "parking"

_CLOSED = ("private", "no")
_ROOFS = ("roof", "carport", "canopy")
"""Values of `building` that are a roof without walls: the ground below is cleaned."""


def cleaning_areas(
    town: Town, network: DrivenNetwork, rules: CleaningRules, *, nodes: Flags | None = None
) -> gpd.GeoDataFrame:
    """Return the squares and public surface car parks of the study area.

    An area belongs to the study area by a point inside it. Its ground is its
    outline without buildings and without the carriageways of the streets that
    the town cleans, which are served along their links; a driveway or an aisle
    is the area's own. Ground that lies in two outlines is the smaller one's: a
    car park marked on a square, an inner square. So no square metre is counted twice.

    Parameters
    ----------
    nodes
        Those that some vehicle comes to, shape (nodes,); None for all. Where none of
        them is near, an area stands at the nearest of the others.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `id`, `name`, `kind` (`square` or `parking`); `area_m2` of the
        ground, NaN for car parks mapped without an outline; `node` nearest to
        it within `depot_reach_m`, -1 where there is none; `wash_per_week`,
        `sweep_per_week`; the ground as geometry (a point where that is all
        there is). Areas of which nothing is left have no row.
    """
    found = _outlines(town)
    ground = _ground(found, town, network, rules)
    kept = ~shapely.is_empty(ground)
    found, ground = found[kept], ground[kept]
    kind = found["kind"].to_numpy(dtype=object)
    return gpd.GeoDataFrame(
        {
            "id": found["id"].to_numpy(dtype=object),
            "name": found["name"].to_numpy(dtype=object),
            "kind": kind,
            "area_m2": np.where(_outlined(ground), shapely.area(ground), np.nan),
            "node": _entered(ground, network, rules.depot_reach_m, nodes),
            "wash_per_week": _per_week(kind, "wash", rules),
            "sweep_per_week": _per_week(kind, "sweep", rules),
        },
        geometry=ground,
        crs=town.crs,
    )


def _outlines(town: Town) -> gpd.GeoDataFrame:
    """Return the areas as they are mapped, squares first."""
    zones, lots = town.zones, public_car_parks(town)
    squares = zones[(zones["kind"] == SQUARE) & ~zones["access"].isin(_CLOSED)]
    lots = lots[lots["kind"] == "surface"]
    columns = ["id", "name", "kind", "geometry"]
    every = pd.concat(
        [squares.assign(kind=SQUARE)[columns], lots.assign(kind=PARKING)[columns]],
        ignore_index=True,
    )
    shapely.prepare(town.boundary)
    at = shapely.point_on_surface(every.geometry.to_numpy())
    return every[shapely.intersects(town.boundary, at)].reset_index(drop=True)


def _ground(
    found: gpd.GeoDataFrame, town: Town, network: DrivenNetwork, rules: CleaningRules
) -> Lines:
    """Return the ground of each area that is cleaned as its own."""
    shapes = found.geometry.to_numpy()
    buildings = town.buildings[~town.buildings["building"].isin(_ROOFS)].geometry.to_numpy()
    streets = np.flatnonzero(way_grades(town, rules)[0][network.way] > NOT_OURS)
    half = np.nan_to_num(network.width_m[streets] / 2)
    carriageways = shapely.buffer(network.lines[streets], half, cap_style="flat")
    taken, size = np.concatenate((buildings, carriageways)), shapely.area(shapes)
    on, over = _pairs(shapes, taken), _pairs(shapes, shapes)
    ground = shapes.copy()
    for row, shape in enumerate(shapes):
        other = over[row]
        if not size[row]:
            # A point on an outline is the same place, mapped twice.
            ground[row] = shapely.Point() if (size[other] > 0).any() else shape
            continue
        smaller = (size[other] < size[row]) | ((size[other] == size[row]) & (other < row))
        cut = np.concatenate((taken[on[row]], shapes[other[smaller]]))
        ground[row] = _without_lines(shapely.difference(shape, shapely.union_all(cut)))
    return ground


def _pairs(shapes: Lines, others: Lines) -> dict[int, Rows]:
    """Return the rows of `others` that meet each shape."""
    row, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    return {each: other[row == each] for each in range(shapes.size)}


def _outlined(shapes: Lines) -> Flags:
    return shapely.area(shapes) > 0


def _without_lines(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a shape; a difference may leave lines where outlines meet."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.area(parts) > 0])


def _entered(shapes: Lines, network: DrivenNetwork, reach_m: float, nodes: Flags | None) -> Ints:
    """Return the node that each shape is entered from, -1 beyond reach."""
    every = np.arange(network.nodes)
    nearest = _nearest_node(shapes, network, reach_m, every)
    if nodes is None or not nodes.any():
        return nearest
    reached = _nearest_node(shapes, network, reach_m, every[nodes])
    return np.where(reached >= 0, reached, nearest)


def _nearest_node(shapes: Lines, network: DrivenNetwork, reach_m: float, nodes: Rows) -> Ints:
    """Return the nearest of some nodes to each shape (the first of equals), -1 beyond reach."""
    node = np.full(shapes.size, -1, dtype=np.int32)
    row, near = shapely.STRtree(shapely.points(network.xy[nodes])).query_nearest(
        shapes, max_distance=reach_m
    )
    order = np.lexsort((near, row))
    first = np.unique(row[order], return_index=True)[1]
    node[row[order][first]] = nodes[near[order][first]]
    return node


def _per_week(kind: Lines, service: Service, rules: CleaningRules) -> Floats:
    return np.array([rules.areas[each, service] for each in kind], dtype=float)
