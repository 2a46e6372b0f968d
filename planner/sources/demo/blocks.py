"""Blocks between main streets, and their division by lanes into plots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import LineString, Polygon, oriented_envelope
from shapely.geometry.base import BaseMultipartGeometry
from shapely.ops import polygonize, split, unary_union

from planner.sources.demo.curves import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

THINNEST_M: Final = 7.0
SLIVER_M: Final = 2.0


def polygons_of(shape: BaseGeometry, least_m2: float = 1.0) -> list[Polygon]:
    """Return the polygons within a geometry of at least an area, largest first."""
    parts = shape.geoms if isinstance(shape, BaseMultipartGeometry) else [shape]
    found = [p for p in parts if isinstance(p, Polygon) and p.area >= least_m2]
    return sorted(found, key=lambda polygon: -polygon.area)


def eased(polygon: BaseGeometry, tolerance_m: float) -> Polygon:
    """Return the largest polygon of a shape without the vertices it can spare."""
    return polygons_of(polygon.simplify(tolerance_m), 0.0)[0]


def solid(shape: BaseGeometry) -> Polygon | None:
    """Return the largest polygon of a geometry with thin spurs worn off, or None."""
    opened = shape.buffer(-2, join_style="mitre").buffer(2, join_style="mitre")
    found = polygons_of(opened.intersection(shape))
    return eased(found[0], 0.2) if found else None


def blocks_between(lines: Iterable[LineString]) -> list[Polygon]:
    """Return the faces between lines, ordered from south-west to north-east."""
    faces = polygonize(unary_union(list(lines)))
    return sorted(faces, key=lambda face: face.representative_point().coords[0])


def long_axis(polygon: Polygon) -> tuple[float, float, float]:
    """Return the direction (radians), length and width (m) of a polygon's envelope."""
    corners = shapely.get_coordinates(oriented_envelope(polygon))
    sides = corners[1:3] - corners[0:2]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    longest = int(np.argmax(lengths))
    direction = float(np.arctan2(sides[longest, 1], sides[longest, 0]))
    return direction, float(lengths[longest]), float(lengths[1 - longest])


@dataclass(frozen=True)
class Division:
    """How a block is divided.

    Parameters
    ----------
    target_m2
        About how large a plot becomes.
    bend_m
        How far a lane strays from the straight, metres; 0 for straight.
    skew
        How far from square a lane meets the long side, radians.
    """

    target_m2: float
    bend_m: float = 0.0
    skew: float = 0.05


def _cut(polygon: Polygon, how: Division, rng: np.random.Generator) -> LineString:
    direction, length_m, width_m = long_axis(polygon)
    share = rng.uniform(-0.13, 0.13)
    centre = np.array(oriented_envelope(polygon).centroid.coords[0])
    axis = np.array([np.cos(direction), np.sin(direction)])
    across = direction + np.pi / 2 + rng.uniform(-how.skew, how.skew)
    reach = np.array([np.cos(across), np.sin(across)])
    along = np.linspace(-0.75, 0.75, 9)[:, None] * max(width_m, 1.0)
    strays = rng.uniform(-how.bend_m, how.bend_m, 9)
    strays[[0, -1]] = 0
    points = centre + axis * share * length_m + along * reach + axis * strays[:, None]
    return LineString(points if how.bend_m else points[[0, -1]])


def divide(
    polygon: Polygon, how: Division, rng: np.random.Generator
) -> tuple[list[Polygon], list[LineString]]:
    """Divide a polygon by cuts across its long side until plots are small enough.

    Parameters
    ----------
    polygon
        Local metres.
    how
        Size and irregularity.
    rng
        Source of chance.

    Returns
    -------
    (list of Polygon, list of LineString)
        Plots, and the cuts between them.
    """
    _, length_m, width_m = long_axis(polygon)
    if polygon.area < how.target_m2 * rng.uniform(1.1, 1.9) or length_m < 2 * THINNEST_M:
        return [polygon], []
    cutter = _cut(polygon, how, rng)
    parts = polygons_of(split(polygon, cutter))
    if len(parts) == 1 or width_m < SLIVER_M:
        return [polygon], []
    plots: list[Polygon] = []
    cuts = lines_of(cutter.intersection(polygon))
    for part in parts:
        inner_plots, inner_cuts = divide(part, how, rng)
        plots += inner_plots
        cuts += inner_cuts
    return plots, cuts
