"""What a driver does at a node to come from one street into the next."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.routing.roads import Ints

Turn = Literal[
    "along",
    "straight",
    "keep_left",
    "keep_right",
    "left",
    "right",
    "sharp_left",
    "sharp_right",
    "back",
]
"""`along` is no junction, only a bend or the foot of a facility; `back` is a U-turn;
`keep_left` and `keep_right` are straight on where another street also goes straight on."""

_SHARP_DEG = 135.0
_HEADING_M = 10.0


class Maneuvers:
    """Turns of a network in words, by its angles.

    Parameters
    ----------
    network
        The streets, those closed to the vehicle included: the crew sees them too.
    straight_deg
        Turns by less than this are straight on.
    """

    def __init__(self, network: DrivenNetwork, straight_deg: float) -> None:
        self._network, self._straight_deg = network, straight_deg

    def turn(self, from_arc: int, to_arc: int) -> Turn:
        """Return how arc leads into arc."""
        if to_arc == from_arc ^ 1:
            return "back"
        exits = self._exits(from_arc)
        if exits.size == 1:
            return "along"
        angle = self._angles(from_arc, np.array([to_arc]))[0]
        if abs(angle) >= self._straight_deg:
            side: Turn = "right" if angle > 0 else "left"
            if abs(angle) < _SHARP_DEG:
                return side
            return "sharp_right" if side == "right" else "sharp_left"
        angles = self._angles(from_arc, exits[exits != to_arc])
        rivals = angles[np.abs(angles) < self._straight_deg]
        if rivals.size and angle > rivals.max():
            return "keep_right"
        return "keep_left" if rivals.size and angle < rivals.min() else "straight"

    def heading_deg(self, arc: int) -> float:
        """Return the direction in which an arc starts, clockwise from grid north, 0 to 360."""
        line = self._network.arc_line(arc)
        ahead = line.interpolate(min(_HEADING_M, line.length / 2))
        x, y = line.coords[0]
        return float(np.degrees(np.arctan2(ahead.x - x, ahead.y - y)) % 360.0)

    def _angles(self, from_arc: int, to_arcs: Ints) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return self._network.angle(np.full(to_arcs.size, from_arc, dtype=np.int32), to_arcs)

    def _exits(self, arc: int) -> Ints:
        """Return the arcs out of where an arc ends, but for the way back, lawful or not."""
        order, starts = self._by_tail
        node = self._network.arc_head[arc]
        out = order[starts[node] : starts[node + 1]]
        return out[out != (arc ^ 1)]

    @cached_property
    def _by_tail(self) -> tuple[Ints, Ints]:
        """Arcs in the order of the nodes they start at, and where those of each node begin."""
        tail = self._network.arc_tail
        order = np.argsort(tail, kind="stable").astype(np.int32)
        starts = np.searchsorted(tail[order], np.arange(self._network.nodes + 1))
        return order, starts.astype(np.int32)
