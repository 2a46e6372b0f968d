"""The drawing of a plan: every stall a rectangle, every drive an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.layout.drives import opened, reached
from planner.layout.strips import TOLERANCE_M
from planner.layout.ways_in import throat_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.layout.plans import Best
    from planner.layout.search import Site
    from planner.layout.strips import Floats

    Shapes = npt.NDArray[np.object_]


_INTO_M = 0.01
"""How far what leads onto an aisle is drawn over it, so that both become one area."""


def draw(site: Site, best: Best) -> tuple[Shapes, Shapes, Shapes]:
    """Return stalls, aisles and entrances of the best plan, in the site's metres."""
    corners, before, begin, stop = _stalls(best)
    drives = _drives(site, best, (begin, stop))
    driven = shapely.union_all([*drives, *shapely.polygons(before)])
    turn = best.turn
    aisles = shapely.get_parts(shapely.transform(driven, lambda uv: uv @ turn))
    places = np.array([way.place for way in best.used])
    return shapely.polygons(corners @ turn), aisles, shapely.points(places @ turn)


def _stalls(best: Best) -> tuple[Floats, Floats, Floats, Floats]:
    """Return corners of stalls, of the ground before leaning ones, and each aisle's mouths.

    Returns
    -------
    tuple
        Corners (u, v), shape (stalls, 4, 2), mouth first; ground before, shape (stalls or 0, 5, 2);
        begin and end of the mouths along each aisle, shape (aisles,), inf where none.
    """
    rows, parked = best.phase.rows, best.parked
    pattern = rows.pattern
    length = np.repeat(np.arange(parked.stalls.size), parked.stalls)
    number = np.arange(length.size) - np.repeat(
        np.cumsum(parked.stalls) - parked.stalls, parked.stalls
    )
    row = parked.row[length]
    aisle = rows.aisle[row]
    first = parked.first[length] + number * pattern.pitch_m
    upper = rows.foot[row] > rows.low[aisle]
    # To the last bit the aisle's side, so that no gap is left between.
    mouth = rows.low[aisle] + np.where(upper, pattern.aisle_m, 0.0)
    away = np.where(upper, 1.0, -1.0)
    begin = np.full(rows.module.size, np.inf)
    stop = np.full(rows.module.size, -np.inf)
    np.minimum.at(begin, aisle, first)
    np.maximum.at(stop, aisle, first + pattern.pitch_m)
    # Along its sides a stall leans by `slope` for a metre away from the aisle; its front is
    # square to them, so that one side starts at the aisle and the other a step behind.
    slope = rows.lean_m[row] / pattern.depth_m
    near = np.where(slope > 0.0, first + pattern.pitch_m, first)
    far = np.where(slope > 0.0, first, first + pattern.pitch_m)
    sine = 1.0 / np.hypot(1.0, slope)
    step = np.abs(slope) * pattern.pitch_m * sine**2
    deep = pattern.depth_m - step
    sides = []
    for start, behind in ((near, np.zeros_like(step)), (far, step)):
        sides.append([(start + slope * t, mouth + away * t) for t in (behind, behind + deep)])
    (near_mouth, near_back), (far_mouth, far_back) = sides
    ring = [near_mouth, far_mouth, far_back, near_back]
    corners = np.stack([np.stack(place, axis=1) for place in ring], axis=1)
    inside = mouth - away * _INTO_M
    ring = [near_mouth, far_mouth, (far, mouth), (far, inside), (near, inside)]
    before = np.stack([np.stack(place, axis=1) for place in ring], axis=1)
    return corners, before[: len(before) if pattern.lean else 0], begin, stop


def _drives(site: Site, best: Best, mouths: tuple[Floats, Floats]) -> list[shapely.Geometry]:
    """Return aisles as far as stalls, crossings or openings need them, crossings and throats."""
    rows, parked, plan = best.phase.rows, best.parked, best.plan
    width_m, aisle_m = best.phase.rules.drive_m, rows.pattern.aisle_m
    crossings = best.phase.driven(plan)
    at_street, across = opened(best.used, rows, crossings)
    stops = ~np.isnan(parked.start)
    _, met = reached(crossings.joins, at_street, across)
    joins = crossings.joins & met[:, None] & stops
    begin, stop = mouths
    west = crossings.west[:, None]
    begin = np.minimum(begin, np.where(joins, west, np.inf).min(axis=0, initial=np.inf))
    stop = np.maximum(stop, np.where(joins, west + width_m, -np.inf).max(axis=0, initial=-np.inf))
    throats = []
    for way in best.used:
        mine, _ = opened((way,), rows, crossings)
        begin = np.where(mine, np.minimum(begin, way.begin), begin)
        stop = np.where(mine, np.maximum(stop, way.end), stop)
        throats.append(throat_of(site.lot, best.turn, way, over_m=TOLERANCE_M))
    drawn = begin < stop
    aisles = shapely.box(begin[drawn], rows.low[drawn], stop[drawn], rows.low[drawn] + aisle_m)
    kept = met & (joins.any(axis=1) | across)
    sides = (crossings.west[kept], crossings.south[kept], crossings.north[kept])
    across_shapes = shapely.box(sides[0], sides[1], sides[0] + width_m, sides[2])
    return [*aisles, *across_shapes, *throats]
