"""Driving from street to street: turns, what they cost, and the quickest ways between places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.cleaning.driving.restrictions import turn_bans
from planner.cleaning.driving.steps import Steps
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy.typing as npt

    from planner.cleaning.driving.network import DrivenNetwork, Flags, Floats, Ints

_TICKS = 1024.0
"""Seconds are kept in whole 1/1024: sums of them are exact in any order, so that a way
driven edge by edge costs what the matrix says to the last digit."""

_LIMITS_S = (60.0, 480.0, 3840.0, np.inf)
"""A way is sought among arcs begun within a minute, then ever farther, then anywhere."""


@dataclass(frozen=True)
class TurnCosts:
    """What turns cost a vehicle, in seconds, and where it may turn round.

    Parameters
    ----------
    right_s, left_s, straight_s
        Turns as in traffic that keeps right; where it keeps left, the first two
        change places.
    u_turn_s
        Turning round in one go, where the carriageway is wide enough.
    dead_end_s
        Turning round at the end of what the vehicle may drive, in several goes.
    straight_deg
        Turns by less than this angle are straight on.
    u_turn_width_m
        Carriageway from which the vehicle turns round in one go.
    drives_on
        Side of the street that traffic keeps to.
    """

    right_s: float
    left_s: float
    straight_s: float
    u_turn_s: float
    dead_end_s: float
    straight_deg: float
    u_turn_width_m: float
    drives_on: Literal["right", "left"] = "right"


@dataclass(frozen=True, eq=False)
class LineGraph:
    """Arcs that a vehicle may drive, and the turns between them.

    Places are numbered: arcs by their number, and facilities by `arcs + node`.
    A way from arc to arc leads from the end of the first to the start of the
    second. A way from a facility leaves it on any usable arc, a way to it
    arrives on any. None passes a facility in a turn that is not allowed.

    Parameters
    ----------
    network
        The streets.
    usable
        Arcs that the vehicle may drive, shape (arcs,).
    seconds
        Time to drive along each arc, in whole 1/1024 s, shape (arcs,).
    from_arc, to_arc
        Turns that are allowed, in ascending order, shape (turns,).
    turn_s
        Time that each turn takes, in whole 1/1024 s.
    unused_restrictions
        Number of turn restrictions that ban nothing, by reason
        (see `restrictions.NO_KIND` and those beside it).
    """

    network: DrivenNetwork
    usable: Flags
    seconds: Floats
    from_arc: Ints
    to_arc: Ints
    turn_s: Floats
    unused_restrictions: Mapping[str, int]

    def matrix(self, places: npt.ArrayLike) -> Floats:
        """Return the least time from the end of each place to the start of each other.

        Parameters
        ----------
        places
            Arcs, and facilities as `arcs + node`, shape (places,).

        Returns
        -------
        Floats
            In seconds, shape (places, places), inf where there is no way. From an
            arc to itself: the way round and back. From a facility to itself: 0.
        """
        place = np.asarray(places, dtype=np.int64)
        found = self.onward.begin_times_each(
            [self._seeds(each) for each in place.tolist()],
            [self._arrivals(each) for each in place.tolist()],
        )
        stands = np.flatnonzero(place >= self.network.arcs)
        there = self._stands_at(place[:, None], place[stands])
        found[:, stands] = np.where(there, 0.0, found[:, stands])
        return found

    def path(self, i: int, j: int) -> tuple[int, ...]:
        """Return the arcs driven from the end of place i to the start of place j.

        Their seconds and turns add up to `matrix`'s entry exactly. Of equally
        quick ways it is always the same one.

        Raises
        ------
        DataError
            If no way leads from i to j.
        """
        if self._stands_at(np.array(i), np.array(j)):
            return ()
        seeds, (last, more_s) = self._seeds(i), self._arrivals(j)
        for limit_s in _LIMITS_S:
            time = self.onward.begin_times(seeds, limit_s)
            arrived = time[last] + more_s
            least_s = arrived.min(initial=np.inf)
            # An arc begun after the limit is reached later than what was found within.
            if np.isfinite(least_s) and least_s <= limit_s:
                end = int(last[arrived.argmin()])
                before = self.back.trace(seeds, time, end)
                return before if j < self.network.arcs else (*before, end)
        message = f"no way leads from place {i} to place {j}"
        raise DataError(message)

    def _seeds(self, place: int) -> tuple[Ints, Floats]:
        """Return the arcs that may follow a place, and when each begins."""
        if place < self.network.arcs:
            out = slice(*np.searchsorted(self.from_arc, (place, place + 1)))
            return self.to_arc[out], self.turn_s[out]
        arcs = self._leaving[place - self.network.arcs]
        return arcs, np.zeros(arcs.size)

    def _arrivals(self, place: int) -> tuple[Ints, Floats]:
        """Return the arcs that lead to a place, and how long after they begin it is reached."""
        if place < self.network.arcs:
            return np.array([place], dtype=np.int32), np.zeros(1)
        arcs = self._entering[place - self.network.arcs]
        return arcs, self.seconds[arcs]

    def _stands_at(self, place: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> Flags:
        """Say whether a place ends at the very facility that the other one is."""
        arcs = self.network.arcs
        street = np.minimum(place, arcs - 1)
        ends_at = np.where(self.usable[street], self.network.arc_head[street], -1)
        node = np.where(place < arcs, ends_at, place - arcs)
        there: Flags = (other >= arcs) & (node == other - arcs)
        return there

    @cached_property
    def _leaving(self) -> list[Ints]:
        return _by_node(self.network.arc_tail, self.usable, self.network.nodes)

    @cached_property
    def _entering(self) -> list[Ints]:
        return _by_node(self.network.arc_head, self.usable, self.network.nodes)

    @cached_property
    def onward(self) -> Steps:
        """What follows each arc, and the time from its start to that of the next."""
        cost = self.seconds[self.from_arc] + self.turn_s
        return Steps.of(self.from_arc, self.to_arc, cost, self.network.arcs)

    @cached_property
    def back(self) -> Steps:
        """What each arc may follow, and the same time."""
        cost = self.seconds[self.from_arc] + self.turn_s
        return Steps.of(self.to_arc, self.from_arc, cost, self.network.arcs)


def line_graph(
    network: DrivenNetwork,
    restrictions: gpd.GeoDataFrame,
    ways: gpd.GeoDataFrame,
    usable: Flags,
    travel_mps: float,
    costs: TurnCosts,
) -> LineGraph:
    """Return the arcs a vehicle may drive and every turn that it may make.

    It turns round where no other usable arc leads on, or where the carriageway
    is wide enough; never elsewhere. Turn restrictions hold everywhere.

    Parameters
    ----------
    network
        The streets.
    restrictions, ways
        The town's tables; `network` was built on `ways`.
    usable
        Arcs that the vehicle fits; against a one-way none is driven, shape (arcs,).
    travel_mps
        Speed at which it drives, in metres a second, above 0.
    costs
        What its turns cost.
    """
    usable = usable & network.lawful
    first, second = _meetings(network, usable)
    back = second == first ^ 1
    alone = (np.bincount(first[~back], minlength=network.arcs) == 0)[first]
    wide = network.width_m[first >> 1] >= costs.u_turn_width_m
    bans = turn_bans(network, restrictions, ways)
    banned = np.isin(_pair(network, first, second), _pair(network, bans.from_arc, bans.to_arc))
    allowed = (~back | alone | wide) & ~banned
    first, second, back = first[allowed], second[allowed], back[allowed]
    seconds = np.where(
        back,
        _turning_round(costs, alone[allowed], wide[allowed]),
        _turning(costs, network.angle(first, second)),
    )
    along = np.maximum(_in_ticks(network.arc_length / travel_mps), 1 / _TICKS)
    return LineGraph(network, usable, along, first, second, _in_ticks(seconds), bans.unused)


def reachable(graph: LineGraph, start: int, end: int) -> Flags:
    """Return which arcs can be driven from node `start` and lead on to node `end`.

    Where both are one, any two of these arcs can be driven in either order.

    Returns
    -------
    Flags
        Shape (arcs,).
    """
    out = np.flatnonzero(graph.usable & (graph.network.arc_tail == start)).astype(np.int32)
    into = np.flatnonzero(graph.usable & (graph.network.arc_head == end)).astype(np.int32)
    from_start = graph.onward.begin_times((out, np.zeros(out.size)))
    to_end = graph.back.begin_times((into, np.zeros(into.size)))
    return np.isfinite(from_start) & np.isfinite(to_end)


def _meetings(network: DrivenNetwork, usable: Flags) -> tuple[Ints, Ints]:
    """Return every pair of usable arcs of which the second starts where the first ends."""
    arcs = np.flatnonzero(usable).astype(np.int32)
    order = arcs[np.argsort(network.arc_tail[arcs], kind="stable")]
    tail = network.arc_tail[order]
    begin = np.searchsorted(tail, network.arc_head[arcs])
    count = np.searchsorted(tail, network.arc_head[arcs], side="right") - begin
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(arcs, count), order[np.repeat(begin, count) + offset]


def _pair(network: DrivenNetwork, first: Ints, second: Ints) -> npt.NDArray[np.int64]:
    return first.astype(np.int64) * network.arcs + second


def _turning(costs: TurnCosts, angle: Floats) -> Floats:
    right, left = costs.right_s, costs.left_s
    if costs.drives_on == "left":
        right, left = left, right
    straight = np.abs(angle) < costs.straight_deg
    return np.where(straight, costs.straight_s, np.where(angle > 0, right, left))


def _turning_round(costs: TurnCosts, alone: Flags, wide: Flags) -> Floats:
    """Return what turning round takes: the quicker way where both are possible."""
    at_end = np.where(alone, costs.dead_end_s, np.inf)
    return np.minimum(at_end, np.where(wide, costs.u_turn_s, np.inf))


def _in_ticks(seconds: Floats) -> Floats:
    return np.round(seconds * _TICKS) / _TICKS


def _by_node(node: Ints, usable: Flags, nodes: int) -> list[Ints]:
    """Return the usable arcs at each node, in ascending order."""
    arcs = np.flatnonzero(usable).astype(np.int32)
    order = arcs[np.argsort(node[arcs], kind="stable")]
    return np.split(order, np.searchsorted(node[order], np.arange(1, nodes)))
