"""Shadows on level ground: of prisms exactly, of ellipsoid crowns as ellipses.

A prism's shadow is its outline and what its edges that face away from the sun
sweep over. Consecutive edges of that kind never turn back against the shadow,
so what they sweep together is one simple polygon: a box casts one, a courtyard
one more into itself. With the outline the union is the exact shadow, concave
outlines and holes included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from planner.shade.crowns import Crowns, Ints
    from planner.shade.species import Floats

    Shapes = npt.NDArray[np.object_]
    """Geometries, shape (count,)."""

MAX_SHADOW_M = 200.0
"""Shadows are followed this far from what casts them: beyond, no ground is level."""

_SEGMENTS = 64
_AREAL = 2
_LEAST_WIDTH_M = 1e-7
"""An edge this narrow across the sun's direction casts no shadow of its own."""


_NOTHING = shapely.Polygon()


def repaired(shapes: Shapes) -> Shapes:
    """Return shapes as valid (multi)polygons, empty ones in place of what is no area."""
    crossed = ~shapely.is_valid(shapes)
    areas = shapes.copy()
    areas[shapely.is_missing(areas)] = _NOTHING
    areas[crossed] = shapely.make_valid(areas[crossed], method="structure", keep_collapsed=False)
    areas[shapely.get_dimensions(areas) < _AREAL] = _NOTHING
    return areas


def shifted(shapes: Shapes, shift: Floats) -> Shapes:
    """Return shapes moved: all by one shift (2,), or each by its own (shapes, 2)."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    moved = shapes.copy()
    return shapely.set_coordinates(moved, xy + (shift if shift.ndim == 1 else shift[owner]))


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed outlines as bare coordinates, with the ground they enclose on their left.

    Parameters
    ----------
    xy
        Corners, the first of each ring again at its end, shape (corners, 2).
    begin
        First corner of each ring, and the number of all, shape (rings + 1,).
    """

    xy: Floats
    begin: Ints

    def __len__(self) -> int:
        return len(self.begin) - 1

    @classmethod
    def of(cls, outlines: Shapes) -> tuple[Rings, Ints]:
        """Return the rings of (multi)polygons, holes turned the other way, and each one's owner."""
        part, outline = shapely.get_parts(outlines, return_index=True)
        rings, of_part = shapely.get_rings(shapely.orient_polygons(part), return_index=True)
        size = shapely.get_num_coordinates(rings)
        begin = np.concatenate(([0], np.cumsum(size)))
        return cls(shapely.get_coordinates(rings), begin), outline[of_part]

    @property
    def bounds(self) -> Floats:
        """West, south, east and north of each ring, shape (rings, 4)."""
        first = self.begin[:-1]
        if not first.size:
            return np.empty((0, 4))
        return np.hstack((np.minimum.reduceat(self.xy, first), np.maximum.reduceat(self.xy, first)))

    def moved(self, shift: Floats) -> Rings:
        """Return the rings moved: all by one shift (2,), or each by its own (rings, 2)."""
        each = shift if shift.ndim == 1 else np.repeat(shift, np.diff(self.begin), axis=0)
        return Rings(self.xy + each, self.begin)

    def polygons(self) -> Shapes:
        """Return each ring as a polygon of its own."""
        each = np.arange(len(self) + 1)
        return shapely.from_ragged_array(shapely.GeometryType.POLYGON, self.xy, (self.begin, each))

    def take(self, chosen: npt.NDArray[np.bool_]) -> Rings:
        """Return the rings of a mask of shape (rings,)."""
        size = np.diff(self.begin)
        return Rings(
            self.xy[np.repeat(chosen, size)], np.concatenate(([0], np.cumsum(size[chosen])))
        )

    @classmethod
    def joined(cls, several: Sequence[Rings]) -> Rings:
        """Return the rings of several as one."""
        sizes = [np.zeros(1, dtype=np.intp), *(np.diff(rings.begin) for rings in several)]
        corners = [np.empty((0, 2)), *(rings.xy for rings in several)]
        return cls(np.concatenate(corners), np.cumsum(np.concatenate(sizes)))


@dataclass(frozen=True, eq=False)
class Walls:
    """Edges of outlines, ring after ring, with the ground they enclose on their left.

    Parameters
    ----------
    start, end
        Shape (edges, 2).
    ring
        Number of the ring, rising, shape (edges,).
    owner
        Number of the outline, shape (edges,).
    """

    start: Floats
    end: Floats
    ring: Ints
    owner: Ints

    @classmethod
    def of(cls, rings: Rings, owner: Ints) -> Walls:
        """Return the edges of rings, each of the outline `owner`."""
        ring = np.repeat(np.arange(len(rings)), np.diff(rings.begin))
        start, end = rings.xy[:-1], rings.xy[1:]
        edge = (ring[1:] == ring[:-1]) & (start != end).any(axis=1)
        ring = ring[:-1][edge]
        return cls(start[edge], end[edge], ring, owner[ring])


def sweep(walls: Walls, base_m: Floats, top_m: Floats, per_m: Floats) -> tuple[Rings, Ints]:
    """Return what the walls of prisms sweep over, one polygon a run of walls.

    Parameters
    ----------
    base_m, top_m
        Heights between which each outline's prism stands, shape (outlines,).
        NaN casts no shadow.
    per_m
        Shadow of an upright metre, shape (2,), see `SunPositions.shadow_per_m`.

    Returns
    -------
    rings, owner
        Shape (runs,); owner is the outline's number.
    """
    edge = walls.end - walls.start
    # The outer normal of an edge whose ground is on the left is (dy, -dx).
    across = (edge[:, 1] * per_m[0] - edge[:, 0] * per_m[1]) / np.hypot(*per_m)
    cap = MAX_SHADOW_M / np.hypot(*per_m)
    low, high = np.minimum(base_m, cap), np.minimum(top_m, cap)
    facing = (across > _LEAST_WIDTH_M) & (high > low)[walls.owner]
    order = _turned(walls.ring, facing)
    facing = facing[order]
    first = facing & ~np.concatenate(([False], facing[:-1]))
    kept = order[facing]
    begin = np.flatnonzero(first[facing])
    owner = walls.owner[kept[begin]] if begin.size else np.empty(0, dtype=np.intp)
    count = np.diff(np.append(begin, kept.size))
    rings = _bands(walls, kept, count, (low[owner][:, None] * per_m, high[owner][:, None] * per_m))
    return rings, owner


def _turned(ring: Ints, facing: npt.NDArray[np.bool_]) -> Ints:
    """Return the edges ring by ring, each begun at an edge that faces the sun.

    No run of edges that face away then wraps around the end of its ring.
    """
    if not ring.size:
        return np.empty(0, dtype=np.intp)
    begin = np.flatnonzero(np.concatenate(([True], ring[1:] != ring[:-1])))
    size = np.diff(np.append(begin, ring.size))
    number = np.repeat(np.arange(begin.size), size)
    place = np.arange(ring.size) - begin[number]
    lit = np.minimum.reduceat(np.where(facing, ring.size, place), begin)
    lit = np.where(lit == ring.size, 0, lit)
    order = np.empty(ring.size, dtype=np.intp)
    order[begin[number] + (place - lit[number]) % size[number]] = np.arange(ring.size)
    return order


def _bands(walls: Walls, edges: Ints, count: Ints, shifts: tuple[Floats, Floats]) -> Rings:
    """Return the rings between runs of edges moved by one shift and by another."""
    low, high = shifts
    first = np.cumsum(count) - count
    size = 2 * count + 3
    run = np.repeat(np.arange(count.size), size)
    begin = np.concatenate(([0], np.cumsum(size)))
    place = np.arange(run.size) - begin[run]
    last = count[run]
    back = (place > last) & (place < 2 * last + 2)
    # Out along the far side's vertices 0 … n, back along the near side's, and closed.
    vertex = np.where(back, 2 * last + 1 - place, np.where(place == 2 * last + 2, 0, place))
    at_end = vertex == last
    edge = edges[first[run] + vertex - at_end]
    xy = np.where(at_end[:, None], walls.end[edge], walls.start[edge])
    return Rings(xy + np.where(back[:, None], low[run], high[run]), begin)


def crown_shadows(crowns: Crowns, per_m: Floats) -> tuple[Rings, Ints]:
    """Return the shadows of crowns, each an ellipsoid between its lowest branch and its top.

    The shadow of an ellipsoid of half-axes (a, a, b) under a sun of cotangent c
    is an ellipse of half-axes a across and √(a² + (b·c)²) along the light.
    Polygons of 64 corners have the ellipse's area.

    Parameters
    ----------
    per_m
        Shadow of an upright metre, shape (2,).

    Returns
    -------
    rings, owner
        Shape (crowns that cast one,); owner is the crown's number.
    """
    length = float(np.hypot(*per_m))
    # Under a sun overhead every direction is as good.
    along = per_m / length if length > 0 else np.array([1.0, 0.0])
    middle = (crowns.top_m + crowns.base_m) / 2.0 * length
    half = np.hypot(crowns.radius_m, (crowns.top_m - crowns.base_m) / 2.0 * length)
    beyond = np.clip((MAX_SHADOW_M - middle) / half, -1.0, 1.0)
    rows = np.flatnonzero((beyond > -1.0) & (crowns.radius_m > 0))
    cut = np.arccos(beyond[rows])[:, None]
    whole = cut == 0.0
    share = np.arange(_SEGMENTS) / np.where(whole, _SEGMENTS, _SEGMENTS - 1)
    angle = cut + (2.0 * np.pi - 2.0 * cut) * share
    swell = np.where(whole, _swell(_SEGMENTS), 1.0)
    lengthwise = middle[rows, None] + half[rows, None] * swell * np.cos(angle)
    crosswise = crowns.radius_m[rows, None] * swell * np.sin(angle)
    x = crowns.xy[rows, 0, None] + lengthwise * along[0] - crosswise * along[1]
    y = crowns.xy[rows, 1, None] + lengthwise * along[1] + crosswise * along[0]
    return _closed(np.stack((x, y), axis=2)), rows


def crown_discs(crowns: Crowns) -> Shapes:
    """Return the ground below each crown: 64 corners, of the disc's exact area."""
    return crown_circles(crowns).polygons()


def crown_circles(crowns: Crowns) -> Rings:
    """Return the outlines of `crown_discs`."""
    angle = 2.0 * np.pi * np.arange(_SEGMENTS) / _SEGMENTS
    ring = np.stack((np.cos(angle), np.sin(angle)), axis=1) * _swell(_SEGMENTS)
    return _closed(crowns.xy[:, None, :] + crowns.radius_m[:, None, None] * ring)


def _closed(corners: Floats) -> Rings:
    """Return the rings of corners of shape (rings, corners, 2)."""
    rings, size = corners.shape[0], corners.shape[1] + 1
    xy = np.concatenate((corners, corners[:, :1]), axis=1)
    return Rings(xy.reshape(-1, 2), size * np.arange(rings + 1))


def _swell(corners: int) -> float:
    """Return by how much a regular polygon is widened to have its circle's area."""
    step = 2.0 * np.pi / corners
    return float(np.sqrt(step / np.sin(step)))
