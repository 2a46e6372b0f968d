"""Where each position of a track may be on the streets, and how likely each step is.

The model is Newson & Krumm's (see `matching`); costs are negative logarithms of
likelihoods, without their constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.cleaning.tracks.arc_ways import ArcWays

if TYPE_CHECKING:
    from planner.cleaning.driving.network import DrivenNetwork, Flags, Floats
    from planner.cleaning.tracks.arc_ways import Indices

_REACH = 4.0
_REACH_LEAST_M = 30.0
"""A position is on no street farther away than this, or `_REACH` times the noise."""

_NEAREST = 8
"""Streets that are looked at for a position: the nearest."""

_DETOUR = 2.0
_DETOUR_M = 250.0
"""A way longer than `_DETOUR` times the usual one and this is none."""

_WAY_ERROR = 2.0
"""Error of the length of a way between two positions, in times their noise."""

_BACKWARDS = 3.0
"""Times the noise by which a vehicle on one arc may seem to go backwards."""

_AMID = 2.0
"""A U-turn between two junctions costs this many times one at a junction."""


@dataclass(frozen=True, eq=False)
class States:
    """Places on arcs where positions may be, position after position.

    Parameters
    ----------
    position
        Which of the positions asked for have a place, ascending.
    begin
        First state of each of them, and the number of states.
    arc, along_m
        Arc of each state, and how far along it in its direction.
    off_m
        Distance of the position from there.
    """

    position: Indices
    begin: Indices
    arc: Indices
    along_m: Floats
    off_m: Floats


@dataclass(frozen=True, eq=False)
class Pairs:
    """States of positions that follow each other.

    Parameters
    ----------
    before, after
        The states, shape (pairs,).
    straight_m
        Distance between the two positions.
    usual_m
        How far the vehicle usually goes in the time between, `straight_m` at least.
    """

    before: Indices
    after: Indices
    straight_m: Floats
    usual_m: Floats


@dataclass(frozen=True, eq=False)
class Ways:
    """Metres driven from one state to another by each kind of way; inf where it is none.

    Parameters
    ----------
    stay_m
        On along the same arc; below 0 where the second lies behind the first.
    turn_m
        Onto the way back of the same street without reaching its end.
    through_m
        Through the end of the arc, and over others.
    """

    stay_m: Floats
    turn_m: Floats
    through_m: Floats

    @property
    def least_m(self) -> Floats:
        """The shortest of the three."""
        return np.minimum(np.minimum(self.stay_m, self.turn_m), self.through_m)


@dataclass(frozen=True, eq=False)
class TrackModel:
    """The lawful arcs of a network as places of positions with a normal error.

    Parameters
    ----------
    lawful
        Arcs that may be driven, shape (arcs,).
    noise_m
        Standard error of a position beside the middle of its street.
    u_turn_m
        Metres of driving that a U-turn is held to cost.
    """

    network: DrivenNetwork
    lawful: Flags
    noise_m: float
    u_turn_m: float

    @cached_property
    def arc_ways(self) -> ArcWays:
        """The ways between arcs."""
        return ArcWays.of(self.network, self.lawful, u_turn_m=self.u_turn_m)

    def states(self, xy: Floats) -> States:
        """Return the lawful arcs near each position, and where on them it would be."""
        lines, points = self.network.lines, shapely.points(xy)
        reach_m = max(_REACH * self.noise_m, _REACH_LEAST_M)
        row, link = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach_m)
        off_m = shapely.distance(points[row], lines[link])
        order = np.lexsort((link, off_m, row))
        order = order[np.arange(row.size) - np.searchsorted(row, row) < _NEAREST]
        row, link, off_m = row[order], link[order], off_m[order]
        along_m = shapely.line_locate_point(lines[link], points[row])
        back_m = self.network.length_m[link] - along_m
        # Both directions of a link stand side by side.
        arc: Indices = np.column_stack((2 * link, 2 * link + 1)).ravel().astype(np.intp)
        lawful = self.lawful[arc]
        row = np.repeat(row, 2)[lawful]
        new = np.append(True, row[1:] != row[:-1])[: row.size]
        return States(
            position=row[new],
            begin=np.append(np.flatnonzero(new), row.size),
            arc=arc[lawful],
            along_m=np.column_stack((along_m, back_m)).ravel()[lawful],
            off_m=np.repeat(off_m, 2)[lawful],
        )

    def emission(self, states: States) -> Floats:
        """Return the cost of each state by itself."""
        cost: Floats = (states.off_m / self.noise_m) ** 2 / 2.0
        return cost

    def transition(self, states: States, pairs: Pairs) -> Floats:
        """Return the cost of each step between two states; inf where there is no way.

        A way as long as the straight line, or as far as the vehicle goes in the
        time at its usual pace, or anything between costs nothing: at 60 s a
        position, whole corners lie between two positions.
        """
        driven_m = self.ways(states, pairs).least_m
        over_m = np.maximum(pairs.straight_m - driven_m, driven_m - pairs.usual_m)
        return np.maximum(over_m, 0.0) / (_WAY_ERROR * self.noise_m)

    def ways(self, states: States, pairs: Pairs) -> Ways:
        """Return how far it is from state to state by each kind of way."""
        leaving, entering = states.arc[pairs.before], states.arc[pairs.after]
        from_m, to_m = states.along_m[pairs.before], states.along_m[pairs.after]
        length_m = self.network.arc_length[leaving]
        ahead_m = to_m - from_m
        # Where a vehicle stands or creeps, the error moves its positions backwards.
        stays = (leaving == entering) & (ahead_m >= -_BACKWARDS * self.noise_m)
        turns = leaving == entering ^ 1
        turn_m = np.abs(length_m - to_m - from_m) + _AMID * self.u_turn_m
        ends_m = length_m - from_m + to_m
        through_m = ends_m + self.arc_ways.metres(leaving, entering, _limit(pairs) - ends_m)
        return Ways(np.where(stays, ahead_m, np.inf), np.where(turns, turn_m, np.inf), through_m)

    def between(self, states: States, pairs: Pairs) -> list[list[int]]:
        """Return the arcs between two states where the way leads through (see `ways`)."""
        leaving, entering = states.arc[pairs.before], states.arc[pairs.after]
        return self.arc_ways.paths(leaving, entering, _limit(pairs))


def _limit(pairs: Pairs) -> Floats:
    limit_m: Floats = _DETOUR * pairs.usual_m + _DETOUR_M
    return limit_m
