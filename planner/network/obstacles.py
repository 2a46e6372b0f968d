"""What a walker cannot cross off the streets: walls, fences, water and railways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.network.graph import Floats
    from planner.town import Town

BLOCKING_BARRIERS = ("wall", "fence")

TOUCH_M = 1e-3
"""A leg this near to an obstacle touches it: rounding must not slip by a wall's corner."""

_CLEAR_OF_GATE_M = 0.5
"""A gate lies on its wall: a leg from it is looked at from this far on."""


@dataclass(frozen=True, eq=False)
class Obstacles:
    """Shapes that block a straight leg, in the town's CRS."""

    shapes: npt.NDArray[np.object_]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index over `shapes`."""
        return shapely.STRtree(self.shapes)

    def block(self, start: Floats, end: Floats) -> npt.NDArray[np.bool_]:
        """Say which straight legs touch an obstacle.

        Parameters
        ----------
        start, end
            Places in metres, shape (legs, 2).
        """
        blocked = np.zeros(len(start), dtype=bool)
        if self.shapes.size and len(start):
            legs = shapely.linestrings(np.stack((start, end), axis=1))
            hit = self.tree.query(legs, predicate="dwithin", distance=TOUCH_M)
            blocked[hit[0]] = True
        return blocked

    def block_from_gate(self, gate: Floats, end: Floats) -> npt.NDArray[np.bool_]:
        """Say which legs from a gate touch an obstacle other than the gate's own wall.

        A gate that stands on the street itself, or a step from it, is not cut off.
        """
        away = np.hypot(*(end - gate).T) > _CLEAR_OF_GATE_M
        return away & self.block(clear_of(gate, end), end)


def clear_of(gate: Floats, end: Floats) -> Floats:
    """Return the places half a metre (or half the way) from `gate` towards `end`."""
    length = np.hypot(*(end - gate).T)[:, None]
    step = np.minimum(_CLEAR_OF_GATE_M, length / 2)
    return gate + (end - gate) * np.divide(step, length, out=np.zeros_like(step), where=length > 0)


def obstacles(town: Town, more: npt.NDArray[np.object_] | None = None) -> Obstacles:
    """Return the town's obstacles, with `more` outlines beside them."""
    barriers = town.barriers[town.barriers["kind"].isin(BLOCKING_BARRIERS)]
    parts = [
        barriers.geometry.to_numpy(),
        town.water.geometry.to_numpy(),
        town.railways.geometry.to_numpy(),
    ]
    if more is not None:
        parts.append(more)
    return Obstacles(np.concatenate(parts).astype(object))
