"""Buildings as upright prisms: how high each is, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.shade.shadows import Rings, Walls, repaired, shifted, sweep

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.shade.crowns import Ints
    from planner.shade.shadows import Shapes
    from planner.shade.species import Floats
    from planner.town import Town

STOREY_M = 3.0

PLAUSIBLE_HEIGHT_M = (0.0, 700.0)
PLAUSIBLE_LEVELS = (0.5, 160.0)


@dataclass(frozen=True, eq=False)
class Prisms:
    """Buildings with upright walls, one row a building.

    Parameters
    ----------
    shapes
        Outlines in the town's CRS, shape (buildings,).
    height_m
        Above ground; NaN where it is unknown.
    height_from
        `height`, `levels` (3 m each) or "" where it is unknown.
    """

    shapes: Shapes
    height_m: Floats
    height_from: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.shapes)

    @classmethod
    def of(cls, town: Town) -> Prisms:
        """Return a town's buildings: the mapped height, else 3 m a storey, else unknown.

        A height below 0 or above 700 m, or fewer storeys than half a one or
        more than 160, is taken as unknown.
        """
        height = _plausible(town.buildings["height_m"].to_numpy(), PLAUSIBLE_HEIGHT_M)
        levels = _plausible(town.buildings["levels"].to_numpy(), PLAUSIBLE_LEVELS)
        return cls(
            town.buildings.geometry.to_numpy(),
            np.where(np.isnan(height), levels * STOREY_M, height),
            np.select([~np.isnan(height), ~np.isnan(levels)], ["height", "levels"], "").astype(
                object
            ),
        )


def shadow_outlines(buildings: Prisms, per_m: Floats) -> Shapes:
    """Return the shadow of each building on the ground, its own outline included.

    Parameters
    ----------
    per_m
        Shadow of an upright metre, shape (2,), see `SunPositions.shadow_per_m`.

    Returns
    -------
    ndarray
        (Multi)polygons in the town's CRS, shape (buildings,); empty where the
        height is unknown or the sun too low.
    """
    known = np.flatnonzero(~np.isnan(buildings.height_m) & ~np.isnan(per_m).any())
    shadows = np.full(len(buildings), shapely.Polygon(), dtype=object)
    outlines = repaired(buildings.shapes[known])
    # About its own corner a building keeps all the digits of a metre.
    corner = np.nan_to_num(shapely.bounds(outlines)[:, :2])
    rings, owner = Rings.of(outlines)
    walls = Walls.of(rings.moved(-corner[owner]), owner)
    bands, of = sweep(walls, np.zeros(len(known)), buildings.height_m[known], per_m)
    whole = shifted(outlines, -corner)
    band, turn = bands.polygons(), _turn(of)
    for rank in range(turn.max(initial=-1) + 1):
        rows = of[turn == rank]
        whole[rows] = shapely.union(whole[rows], band[turn == rank], grid_size=_GRID_M)
    shadows[known] = shifted(whole, corner)
    return shadows


_GRID_M = 1e-9
"""Overlays on a grid: in floating point, sides on one line were seen to lose whole parts."""


def _turn(owner: Ints) -> Ints:
    """Return how many rows of the same owner stand before each row."""
    order = np.argsort(owner, kind="stable")
    first = np.searchsorted(owner[order], owner[order])
    turn = np.empty_like(order)
    turn[order] = np.arange(owner.size) - first
    return turn


def _plausible(values: Floats, span: tuple[float, float]) -> Floats:
    return np.where((values >= span[0]) & (values <= span[1]), values, np.nan)
