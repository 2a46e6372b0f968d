"""Upright bodies near lots: buildings, and woods that stand on their trunks."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.shade.shadows import MAX_SHADOW_M, Rings, Walls, repaired, shifted, sweep

if TYPE_CHECKING:
    from planner.shade.cover import Lots
    from planner.shade.crowns import Crowns, Ints
    from planner.shade.shadows import Shapes
    from planner.shade.species import Floats


@dataclass(frozen=True, eq=False)
class Blocks:
    """Upright bodies whose shadows may reach a lot, about the lots' origin.

    Parameters
    ----------
    rows
        Number of each in what was handed in, shape (blocks,).
    base_m, top_m
        Heights between which they stand, shape (blocks,).
    outlines
        Their rings.
    owner
        The block each ring belongs to, shape (rings,).
    walls
        Their edges.
    """

    rows: Ints
    base_m: Floats
    top_m: Floats
    outlines: Rings
    owner: Ints
    walls: Walls

    @classmethod
    def near(
        cls, lots: Lots, outlines: Shapes, base_m: Floats, top_m: Floats, per_m: Floats
    ) -> Blocks:
        """Return those whose shadow may touch a lot at one of the times.

        Parameters
        ----------
        base_m, top_m
            In metres, shape (outlines,). A block of unknown top casts no
            shadow, one of height 0 covers its outline.
        per_m
            Shadow of an upright metre at each time, shape (times, 2).
        """
        bounds = shapely.bounds(outlines) - np.tile(lots.origin, 2)
        rows = lots.near(reach(bounds, top_m, per_m))
        rings, owner = Rings.of(shifted(repaired(outlines[rows]), -lots.origin))
        return cls(rows, base_m[rows], top_m[rows], rings, owner, Walls.of(rings, owner))

    def shadows(self, per_m: Floats) -> tuple[Rings, Ints]:
        """Return rings that together are the shadows, and each one's number in `rows`."""
        bands, owner = sweep(self.walls, self.base_m, self.top_m, per_m)
        shift = np.minimum(self.base_m, MAX_SHADOW_M / np.hypot(*per_m))[:, None] * per_m
        lowest = self.outlines.moved(shift[self.owner])
        return Rings.joined((lowest, bands)), np.concatenate((self.owner, owner))


def crowns_near(lots: Lots, crowns: Crowns, per_m: Floats) -> Crowns:
    """Return the crowns whose shadow may touch a lot at one of the times, about its origin."""
    xy = crowns.xy - lots.origin
    bounds = np.hstack((xy - crowns.radius_m[:, None], xy + crowns.radius_m[:, None]))
    rows = lots.near(reach(bounds, crowns.top_m, per_m))
    near = crowns.take(rows)
    return dataclasses.replace(near, xy=xy[rows])


def reach(bounds: Floats, top_m: Floats, per_m: Floats) -> Floats:
    """Return the boxes that hold each body's box and its shadows at all times.

    Bodies of unknown top reach nowhere (NaN).
    """
    length = np.hypot(*per_m.T)
    height = np.minimum(top_m[:, None], MAX_SHADOW_M / length)
    end = height[:, :, None] * per_m
    low = np.minimum(end.min(axis=1), 0.0)
    high = np.maximum(end.max(axis=1), 0.0)
    return bounds + np.hstack((low, high))
