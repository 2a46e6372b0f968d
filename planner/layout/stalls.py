"""Stalls on a car park: how many, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from planner.layout.directions import effort_for
from planner.layout.drawing import draw
from planner.layout.rules import StallRules
from planner.layout.search import Site, search
from planner.layout.strips import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import MultiPolygon, Point, Polygon

Shapes = npt.NDArray[np.object_]


def _nothing() -> Shapes:
    return np.empty(0, dtype=object)


@dataclass(frozen=True, eq=False)
class StallLayout:
    """A drawn layout of one lot, in the lot's CRS.

    Parameters
    ----------
    stalls
        Rectangles, shape (capacity,).
    aisles
        Where cars drive: aisles, cross aisles and the way in, overlap once; shape (parts,).
    entrances
        Points on the lot's outline where cars come in, shape (entrances,).
    angle_deg
        Between stall and aisle, NaN without a stall.
    direction_deg
        Of the aisles, degrees anticlockwise from the x axis in [0, 180), NaN without a stall.
    one_way
        Whether cars drive the aisles in one direction.
    stalls_lost_to_obstacles
        Stalls of the same plan on the bare lot, less `capacity`; of the best plan there
        where the obstacles leave none.
    """

    stalls: Shapes = field(default_factory=_nothing)
    aisles: Shapes = field(default_factory=_nothing)
    entrances: Shapes = field(default_factory=_nothing)
    angle_deg: float = np.nan
    direction_deg: float = np.nan
    one_way: bool = False
    stalls_lost_to_obstacles: int = 0

    @property
    def capacity(self) -> int:
        """Cars that can stand here."""
        return len(self.stalls)

    @property
    def entrance(self) -> Point | None:
        """The first entrance, None without a stall."""
        return self.entrances[0] if len(self.entrances) else None

    def to_frame(self, crs: Any) -> gpd.GeoDataFrame:  # noqa: ANN401  (any CRS pyproj takes)
        """Return the drawing as rows: `kind` (aisle, stall, entrance) and `number` from 1."""
        shapes = {"aisle": self.aisles, "stall": self.stalls, "entrance": self.entrances}
        kinds = [kind for kind, rows in shapes.items() for _ in rows]
        numbers = [number for rows in shapes.values() for number in range(1, len(rows) + 1)]
        geometry = gpd.GeoSeries([shape for rows in shapes.values() for shape in rows], crs=crs)
        data = {"kind": np.array(kinds, dtype=object), "number": np.array(numbers, dtype=np.int64)}
        return gpd.GeoDataFrame(data, geometry=geometry, crs=crs)


def lay_out(
    lot: Polygon | MultiPolygon,
    *,
    entrances: Shapes | Sequence[Point] | None = None,
    obstacles: Shapes | Sequence[Polygon] = (),
    rules: StallRules | None = None,
) -> StallLayout:
    """Return the layout with most stalls among those tried.

    Parameters
    ----------
    lot
        Outline in metres (any metric CRS), holes left free of stalls. Of several parts the
        largest is laid out.
    entrances
        Points where cars come in from the street, moved to the nearest place on the outline;
        None where nobody knows: then one at the end of the aisle or cross aisle that serves
        best, as if a street ran all round.
    obstacles
        Polygons that no stall and no aisle may touch: trunks, posts, kiosks.
    rules
        Sizes; the table's where None.

    Returns
    -------
    StallLayout
        Without stalls where not one can be reached.
    """
    rules = rules or StallRules()
    lot = _largest(lot)
    if lot.is_empty:
        return StallLayout()
    middle = np.array(shapely.get_coordinates(shapely.envelope(lot)).mean(axis=0))
    site = _site(lot, middle, entrances, obstacles)
    effort = effort_for(site.lot)
    best = search(site, rules, effort)
    if best is None:
        bare = None
        if site.free is not site.lot:
            bare = search(Site(site.lot, site.lot, site.entrances), rules, effort)
        return StallLayout(stalls_lost_to_obstacles=bare.parked.capacity if bare else 0)
    stalls, aisles, ways_in = (_moved(shapes, middle) for shapes in draw(site, best))
    pattern = best.phase.rows.pattern
    return StallLayout(
        stalls,
        aisles,
        ways_in,
        angle_deg=pattern.angle_deg,
        direction_deg=float(np.degrees(np.arctan2(best.turn[0, 1], best.turn[0, 0])) % 180.0),
        one_way=pattern.one_way,
        stalls_lost_to_obstacles=best.bare_capacity - best.parked.capacity,
    )


def _site(
    lot: Polygon,
    middle: npt.NDArray[np.float64],
    entrances: Shapes | Sequence[Point] | None,
    obstacles: Shapes | Sequence[Polygon],
) -> Site:
    bare = Ground(_moved(lot, -middle))
    free = bare
    near = np.array([shape for shape in obstacles if shape is not None], dtype=object)
    near = near[shapely.intersects(lot, near)] if near.size else near
    if near.size:
        left = shapely.difference(bare.shape, shapely.union_all(_moved(near, -middle)))
        free = Ground(left)
    if entrances is None:
        return Site(bare, free, None)
    points = _moved(np.array(entrances, dtype=object), -middle)
    ring = shapely.get_exterior_ring(bare.shape)
    at = shapely.line_interpolate_point(ring, shapely.line_locate_point(ring, points))
    return Site(bare, free, shapely.get_coordinates(at))


def _largest(lot: Polygon | MultiPolygon) -> Polygon:
    """Return the largest valid part of a lot, an empty polygon where there is none."""
    lot = shapely.force_2d(lot if shapely.is_valid(lot) else shapely.make_valid(lot))
    parts = shapely.get_parts(shapely.get_parts(lot))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not parts.size:
        return shapely.Polygon()
    return parts[np.argmax(shapely.area(parts))]


def _moved(shapes: Any, by: npt.NDArray[np.float64]) -> Any:  # noqa: ANN401  (a shape or an array)
    return shapely.transform(shapes, lambda xy: xy + by)
