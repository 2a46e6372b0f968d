"""The walk from one home to its nearest entrance, as a line for the map.

Nothing is searched anew: from a home's street the finished labels lead down,
junction by junction, to the entrance that they were reckoned from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from planner.network.graph import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.network.access import Access
    from planner.network.graph import Floats
    from planner.network.streets import Streets

_SAME_M = 1e-9
"""Sums of the same lengths in another order differ by less."""

_SAME_PLACE_M = 1e-7
"""Places, and legs, that differ by rounding only: a northing of 4,000 km is known to 5e-10 m."""


@dataclass(frozen=True, eq=False)
class WalkPath:
    """The walk from a home to an entrance.

    Parameters
    ----------
    line
        From the home, by its compound's gate if it leaves by one, to the
        street, along the streets and over to the entrance, in the town's CRS.
    length_m
        Length of the line, both legs included: `Access.walk_m` of the building,
        but for rounding.
    entrance
        Row in `Access.entrances` of the entrance it ends at. Where two are
        equally near to the last digit it may be either.
    """

    line: shapely.LineString
    length_m: float
    entrance: int


class _Part(NamedTuple):
    """A part of an edge, walked from one distance to another from its `u` end, in metres."""

    edge: int
    since_m: float
    until_m: float


class _Start(NamedTuple):
    """One way to set out: the whole walk's length, the first part, the junction it leads to.

    `junction` is None where the part ends at the entrance itself.
    """

    walk_m: float
    leg_m: float
    part: _Part
    junction: int | None


def walk_path(access: Access, building: int) -> WalkPath | None:
    """Return the walk from a building to its nearest entrance, or None if it reaches none.

    Parameters
    ----------
    access
        Distances to the spaces asked for.
    building
        Row in `town.buildings`.
    """
    entrance = int(access.entrance[building])
    if entrance < 0:
        return None
    start = min(_starts(access, building, entrance), key=lambda start: start.walk_m)
    parts = [start.part]
    if start.junction is not None:
        further, entrance = _descent(access, start.junction)
        parts += further
    street = _drawn(access.network.streets, parts)
    home = access.network.homes[building]
    gate = _gate(access, home, street[0], start.leg_m)
    xy = _distinct(np.vstack((home, *gate, street, access.entrances.xy[entrance])))
    line = shapely.LineString(xy)
    return WalkPath(line, line.length, entrance)


def straight_path(access: Access, building: int) -> shapely.LineString | None:
    """Return the straight line from a building to the nearest outline, None without a target.

    Parameters
    ----------
    access
        Distances to the spaces asked for.
    building
        Row in `town.buildings`.

    Returns
    -------
    shapely.LineString | None
        In the town's CRS, as long as `Access.straight_m`: of no length where the
        home lies inside the space.
    """
    target = int(access.straight_target[building])
    if target < 0:
        return None
    home = shapely.Point(access.network.homes[building])
    line: shapely.LineString = shapely.shortest_line(home, access.targets.geometry.iloc[target])
    return line


def _starts(access: Access, building: int, entrance: int) -> Iterator[_Start]:
    """List the ways to set out for `entrance`: over either end of an edge, or along it."""
    labels, doors = access.labels, access.entrances.placed
    origins = access.network.origins
    first, last = np.searchsorted(origins.building, (building, building + 1))
    for origin in range(first, last):
        edge = int(origins.placed.edge[origin])
        if edge == NOWHERE:
            continue
        along, leg = float(origins.placed.along_m[origin]), float(origins.placed.leg_m[origin])
        for junction, end in _ends(access, edge):
            if labels.source[junction] == entrance:
                walk = float(labels.distance_m[junction]) + abs(end - along) + leg
                yield _Start(walk, leg, _Part(edge, along, end), junction)
        if doors.edge[entrance] == edge:
            until = float(doors.along_m[entrance])
            walk = float(doors.leg_m[entrance]) + abs(until - along) + leg
            yield _Start(walk, leg, _Part(edge, along, until), None)


def _ends(access: Access, edge: int) -> tuple[tuple[int, float], tuple[int, float]]:
    """Return the junctions at an edge's ends, and how far from its `u` end they are."""
    graph = access.network.streets.graph
    return (int(graph.u[edge]), 0.0), (int(graph.v[edge]), float(graph.length_m[edge]))


def _descent(access: Access, junction: int) -> tuple[list[_Part], int]:
    """Return the way from a labelled junction to an entrance, and which one that is."""
    graph, labels = access.network.streets.graph, access.labels
    # The edge that each arc of the graph came from, in the order of its arcs.
    arcs = np.argsort(np.concatenate((graph.u, graph.v)), kind="stable")
    before: dict[int, tuple[int, _Part]] = {}
    open_, seen, at = [junction], {junction}, junction
    last = None
    # A label was written from a neighbour or from an entrance: there is a way
    # on. Edges of no length may lead aside first, so untried ones are kept.
    while last is None:
        at = open_.pop()
        last = _to_entrance(access, at)
        around = slice(graph.indptr[at], graph.indptr[at + 1])
        other = graph.target[around]
        over_m = labels.distance_m[other] + graph.cost[around]
        leads = np.flatnonzero(np.abs(over_m - labels.distance_m[at]) <= _SAME_M)
        # Those to the same entrance come last, and so are tried first.
        same = labels.source[other[leads]] == labels.source[at]
        for arc in leads[np.argsort(same, kind="stable")]:
            neighbour = int(other[arc])
            if neighbour not in seen:
                seen.add(neighbour)
                back, edge = divmod(int(arcs[around][arc]), graph.u.size)
                ends = (0.0, float(graph.length_m[edge]))
                before[neighbour] = (at, _Part(edge, ends[back], ends[1 - back]))
                open_.append(neighbour)
    entrance, parts = int(labels.source[at]), [last]
    while at != junction:
        at, part = before[at]
        parts.append(part)
    return parts[::-1], entrance


def _to_entrance(access: Access, junction: int) -> _Part | None:
    """Return the part of the entrance's own edge that gave a junction its label, if one did."""
    labels, doors = access.labels, access.entrances.placed
    entrance = labels.source[junction]
    edge, along = int(doors.edge[entrance]), float(doors.along_m[entrance])
    for node, end in _ends(access, edge):
        walk = doors.leg_m[entrance] + abs(end - along)
        if node == junction and abs(walk - labels.distance_m[junction]) <= _SAME_M:
            return _Part(edge, end, along)
    return None


def _drawn(streets: Streets, parts: list[_Part]) -> Floats:
    """Return the places that the parts lead over, shape (places, 2)."""
    wanted = np.zeros(streets.graph.u.size, dtype=bool)
    wanted[[part.edge for part in parts]] = True
    rows = np.flatnonzero(wanted[streets.edge])
    rows = rows[np.lexsort((streets.start_m[rows], streets.edge[rows]))]
    owner = streets.edge[rows]
    drawn = []
    for edge, since, until in parts:
        first, last = np.searchsorted(owner, (edge, edge + 1))
        segments = rows[first:last]
        corner = np.append(streets.start_m[segments], streets.graph.length_m[edge])
        x = np.append(streets.x0[segments], streets.x1[segments[-1]])
        y = np.append(streets.y0[segments], streets.y1[segments[-1]])
        between = corner[(corner > min(since, until)) & (corner < max(since, until))]
        along = np.concatenate(([since], between if since <= until else between[::-1], [until]))
        drawn.append(np.stack((np.interp(along, corner, x), np.interp(along, corner, y)), axis=1))
    return np.concatenate(drawn)


def _gate(access: Access, home: Floats, foot: Floats, leg_m: float) -> Floats:
    """Return the gate by which a leg leaves its compound, shape (0 or 1, 2).

    Origins do not say which gate is theirs: it is the one by which the leg is
    as long as it was told to be.
    """
    compounds = access.network.compounds
    _, gate = compounds.exits(np.array([shapely.Point(home)]))
    gates = compounds.gates[gate]
    by_gate = np.hypot(*(gates - home).T) + np.hypot(*(gates - foot).T)
    off = np.abs(by_gate - leg_m)
    return gates[np.argsort(off)[:1]][np.sort(off)[:1] <= _SAME_PLACE_M]


def _distinct(xy: Floats) -> Floats:
    """Return a walk's places without those that repeat the one before; both ends stay."""
    apart = np.hypot(*np.diff(xy, axis=0).T) > _SAME_PLACE_M
    kept = xy[np.append(True, apart)]
    if len(kept) == 1:
        return xy[[0, -1]]
    kept[-1] = xy[-1]
    return kept
