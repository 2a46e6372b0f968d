"""Short ways from a street to the outline of a site."""

from __future__ import annotations

from typing import Final

import numpy as np
from shapely import LineString, MultiPoint, Point, Polygon, STRtree
from shapely.ops import nearest_points

from planner.sources.demo.blocks import eased
from planner.sources.demo.plan import Plan, Street, Tags

CORNER_M: Final = 7.0
DOOR_REACH_M: Final = 30.0
# Estate lanes added along the way are no streets that others may start from.
PUBLIC: Final = ("primary", "secondary", "tertiary", "residential", "living_street", "trunk")


def _public(plan: Plan) -> tuple[STRtree, list[LineString]]:
    lines = [s.line for s in plan.streets if not s.deck and s.tags["highway"] in PUBLIC]
    return STRtree(lines), lines


def approach(plan: Plan, outline: Polygon, at: Point, tags: Tags, *, into_m: float = 0.0) -> Street:
    """Return a way from the nearest public street to a point of an outline.

    Parameters
    ----------
    plan
        Its streets are searched; nothing is added.
    outline
        The site, local metres.
    at
        A point on the outline.
    tags
        Tags of the new way.
    into_m
        How far the way goes on into the site, metres.

    Returns
    -------
    Street
        From the street inwards; it passes a vertex on the outline.
    """
    tree, lines = _public(plan)
    street = lines[int(tree.nearest(at))]
    start = nearest_points(street, at)[0]
    run = np.array([at.x - start.x, at.y - start.y])
    length = max(float(np.hypot(*run)), 0.1)
    points = [(start.x, start.y), (at.x, at.y)]
    if into_m:
        inner = np.array([at.x, at.y]) + run / length * into_m
        if outline.contains(Point(inner)):
            points.append((float(inner[0]), float(inner[1])))
        else:
            centre = outline.representative_point()
            points.append((centre.x, centre.y))
    return Street(LineString(points), tags)


def doors(plan: Plan, outline: Polygon, count: int, *, apart_m: float = 60.0) -> list[Point]:
    """Return points on an outline that lie nearest public streets.

    Parameters
    ----------
    plan
        Its streets are searched.
    outline
        The site, local metres.
    count
        At most so many.
    apart_m
        Along the outline, at least so far from one another, metres.
    """
    tree, lines = _public(plan)
    ring = LineString(outline.exterior.coords)
    stations = [ring.interpolate(d) for d in np.arange(0, ring.length, 6.0)]
    nearest = [lines[int(i)] for i in tree.nearest(stations)]
    # Nobody puts a gate at a corner: corners come last.
    corners = MultiPoint(list(eased(Polygon(outline.exterior), 2).exterior.coords))
    ranked = sorted(
        zip(stations, nearest, strict=True),
        key=lambda s: (s[0].distance(corners) < CORNER_M, round(s[0].distance(s[1]), 1)),
    )
    chosen: list[Point] = []
    for station, street in ranked:
        if len(chosen) == count:
            break
        near = station.distance(street) < DOOR_REACH_M or not chosen
        if near and all(station.distance(other) > apart_m for other in chosen):
            chosen.append(station)
    return chosen
