"""Where a strip laid across an outline is free over its whole width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

TOLERANCE_M = 1e-6
"""Lengths that differ by less are the same: rounding of a turned outline."""


@dataclass(frozen=True, eq=False)
class Spans:
    """Free lengths of strips, sorted by strip and start.

    Parameters
    ----------
    strip
        Which strip, shape (spans,).
    start, end
        Where the free length begins and ends along the strip, metres, shape (spans,).
    """

    strip: Ints
    start: Floats
    end: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """Ground that may be laid out, with its edges at hand.

    Parameters
    ----------
    shape
        Polygon or MultiPolygon in metres; holes are not free.
    """

    shape: Polygon | MultiPolygon

    @cached_property
    def edges(self) -> Floats:
        """Start and end of every edge of every ring, shape (edges, 2, 2)."""
        rings = shapely.get_rings(self.shape)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[:-1] == ring[1:]
        return np.stack((xy[:-1][same], xy[1:][same]), axis=1)

    def spans(self, axes: Floats, low: Floats, height: float) -> Spans:
        """Return where strips of one height are free.

        Parameters
        ----------
        axes
            Rows give the coordinates along and across the strips, shape (2, 2): a turn,
            or a turn and a shear, for strips whose ends lean.
        low
            Lower side of each strip across, metres, shape (strips,).
        height
            Height of the strips across, metres; 0 for lines.
        """
        along, across = np.moveaxis(self.edges @ axes.T, -1, 0)
        order = np.argsort(low, kind="stable")
        strip, start, end = _shadows(along, across, low[order], height)
        if not strip.size:
            none = np.empty(0)
            return Spans(np.empty(0, dtype=np.intp), none, none)
        strip, start, end = _gaps(strip, start, end)
        middle = np.stack(((start + end) / 2.0, low[order][strip] + height / 2.0), axis=1)
        x, y = (middle @ np.linalg.inv(axes).T).T
        shapely.prepare(self.shape)
        free = shapely.contains_xy(self.shape, x, y)
        strip, start, end = order[strip[free]], start[free], end[free]
        by_strip = np.lexsort((start, strip))
        return Spans(strip[by_strip], start[by_strip], end[by_strip])

    def holds(self, xy: Floats) -> bool:
        """Say whether all places, shape (places, 2), are free or on the outline."""
        shapely.prepare(self.shape)
        return bool(shapely.dwithin(self.shape, shapely.points(xy), TOLERANCE_M).all())

    def at_outer_ring(self, xy: Floats) -> Flags:
        """Say which places on an outline, shape (places, 2), are not on a hole's."""
        if not shapely.get_num_interior_rings(self.shape):
            return np.ones(len(xy), dtype=bool)
        ring = shapely.get_exterior_ring(self.shape)
        return shapely.dwithin(shapely.points(xy), ring, 1e-3)


def _shadows(
    along: Floats, across: Floats, low: Floats, height: float
) -> tuple[Ints, Floats, Floats]:
    """Return what each edge covers of each strip it runs through.

    An edge along a strip's side does not run through it.
    """
    slack = min(TOLERANCE_M, height / 2.0)
    bottom, top = across.min(axis=1), across.max(axis=1)
    first = np.searchsorted(low + height - slack, bottom, side="right")
    last = np.searchsorted(low + slack, top, side="left")
    count = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(along)), count)
    strip = np.arange(edge.size) - np.repeat(np.cumsum(count) - count - first, count)
    rise = across[edge, 1] - across[edge, 0]
    run = along[edge, 1] - along[edge, 0]
    level = np.abs(rise) < TOLERANCE_M
    sides = np.stack((low[strip] + slack, low[strip] + height - slack))
    share = np.clip((sides - across[edge, 0]) / np.where(level, 1.0, rise), 0.0, 1.0)
    share = np.where(level, np.array([[0.0], [1.0]]), share)
    places = along[edge, 0] + share * run
    return strip, places.min(axis=0), places.max(axis=0)


def _gaps(strip: Ints, start: Floats, end: Floats) -> tuple[Ints, Floats, Floats]:
    """Return the lengths between what is covered, strip by strip."""
    order = np.lexsort((start, strip))
    strip, start, end = strip[order], start[order], end[order]
    # Strips are set apart along the line so that one running maximum serves all.
    west = start.min()
    apart = (end.max() - west + 1.0) * strip
    reach = np.maximum.accumulate(end - west + apart) - apart + west
    gap = (strip[:-1] == strip[1:]) & (start[1:] - reach[:-1] > TOLERANCE_M)
    return strip[:-1][gap], reach[:-1][gap], start[1:][gap]
