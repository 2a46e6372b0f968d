"""Where a park or a car park is entered, and by what evidence (DESIGN §4.1).

Gates mapped on the outline, and walkable ways that cross it, are evidence of
an entrance; a space with neither is taken to be open towards any walkable way
close to it that no wall, water or railway cuts off. A gate opened by a plan
adds to what is there and replaces nothing. A line is its own outline, and open
all along whatever crosses it. A point has none: it is entered from the nearest
walkable way, as a building is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network.compounds import ON_OUTLINE_M, open_gates
from planner.network.graph import NOWHERE, Floats, Placed, join
from planner.network.snap import Reach, place

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.walk import WalkNetwork
    from planner.town import Town

GATE, WAY, ADJACENT, NONE = "gate", "way", "adjacent", "none"

_ONE_ENTRANCE_M = 1.0
"""A crossing this near to a mapped gate is the gate's own way."""

_AREA = 2
"""shapely's dimension."""

_SAME_PLACE_M = 0.01
"""Two segments that meet on an outline cross it once."""


@dataclass(frozen=True, eq=False)
class Entrances:
    """Entrances of spaces, ordered by space.

    Parameters
    ----------
    target
        Row of the space of each entrance, ascending.
    kind
        `gate`, `way` or `adjacent`.
    xy
        Where the outline is crossed, or the point itself, in the town's CRS,
        shape (entrances, 2).
    placed
        Where it joins the streets; the leg runs from `xy`.
    """

    target: npt.NDArray[np.intp]
    kind: npt.NDArray[np.object_]
    xy: Floats
    placed: Placed

    def __len__(self) -> int:
        return self.target.size

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Entrances:
        """Return the entrances at `rows`."""
        return Entrances(self.target[rows], self.kind[rows], self.xy[rows], self.placed.take(rows))

    def renumbered(self, target: npt.NDArray[np.intp]) -> Entrances:
        """Return the same entrances with their spaces in other rows."""
        return replace(self, target=target)


def joined(parts: list[Entrances]) -> Entrances:
    """Return several sets of entrances as one, ordered by space."""
    whole = Entrances(
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.kind for part in parts]),
        np.concatenate([part.xy for part in parts]),
        join([part.placed for part in parts]),
    )
    return whole.take(np.argsort(whole.target, kind="stable"))


def find_entrances(
    town: Town, network: WalkNetwork, outlines: npt.NDArray[np.object_]
) -> Entrances:
    """Return the entrances of spaces.

    Parameters
    ----------
    town
        Its gates and ways are read.
    network
        The town's walking network.
    outlines
        Areas, lines and points in the town's CRS, whole (never cut at the study
        edge), shape (spaces,). Interior rings count as outline. Several points
        are several entrances.
    """
    edge = outlines_of(outlines)
    gates = public_gates(town.barriers)
    doors, opened = _at_gates(network, edge, gates)
    mapped, planned = doors.take(~opened), doors.take(opened)
    crossings = _at_ways(town, network, edge)
    crossings = crossings.take(~_beside(crossings, mapped))
    evident = np.union1d(mapped.target, crossings.target)
    dimension = shapely.get_dimensions(outlines)
    points = np.flatnonzero(dimension == 0)
    # A line encloses nothing: a gate or a way in one place closes no other.
    enclosed = evident[dimension[evident] == _AREA]
    open_ = np.setdiff1d(np.flatnonzero(dimension > 0), enclosed)
    adjacent = _adjacent(town, network, outlines, open_)
    single = _at_points(town, network, outlines, points)
    return joined([mapped, crossings, adjacent, single, planned])


def outlines_of(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the rings of areas, lines as they are, and nothing (empty) of points."""
    found: npt.NDArray[np.object_] = shapely.boundary(shapes)
    lines = shapely.get_dimensions(shapes) == 1
    found[lines] = shapes[lines]
    return found


def public_gates(barriers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the gates and entrances open to the public."""
    gates = open_gates(barriers)
    return gates[gates["access"] != "private"]


def _at_gates(
    network: WalkNetwork, edge: npt.NDArray[np.object_], gates: gpd.GeoDataFrame
) -> tuple[Entrances, npt.NDArray[np.bool_]]:
    """Return the entrances at gates, and which of them a plan opened."""
    where = gates.geometry.to_numpy()
    target, gate = shapely.STRtree(where).query(edge, predicate="dwithin", distance=ON_OUTLINE_M)
    at = shapely.get_coordinates(where)[gate]
    reach = Reach.within(network.streets, network.rules.connect_m)
    block = network.obstacles.block_from_gate
    placed = place(
        network.streets, network.grid, at, reach, lambda start, end, _: block(start, end)
    )
    on = np.flatnonzero(placed.edge != NOWHERE)
    order = on[np.argsort(target[on], kind="stable")]
    found = Entrances(target, np.full(target.size, GATE, dtype=object), at, placed)
    return found.take(order), gates["planned"].to_numpy(dtype=bool)[gate[order]]


def behind(start: Floats, end: Floats) -> Floats:
    """Return the places a metre behind `start`, seen from `end`."""
    away = start - end
    length = np.hypot(*away.T)[:, None]
    return start + np.divide(away, length, out=np.zeros_like(away), where=length > 0) * ON_OUTLINE_M


def _open_segments(town: Town, network: WalkNetwork) -> npt.NDArray[np.bool_]:
    """Say which segments can lead into a green space: public ones at ground level."""
    ways = town.ways
    lifted = (ways["bridge"] | ways["tunnel"]).to_numpy()
    private = (ways["access"] == "private").to_numpy()
    closed: npt.NDArray[np.bool_] = (lifted | private)[network.streets.way]
    return ~closed


def _at_ways(town: Town, network: WalkNetwork, edge: npt.NDArray[np.object_]) -> Entrances:
    streets = network.streets
    target, segment = streets.tree.query(edge, predicate="intersects")
    usable = _open_segments(town, network)[segment]
    target, segment = target[usable], segment[usable]
    # A way along the outline meets it in a line, and is an entrance all along.
    meeting = shapely.intersection(streets.lines[segment], edge[target])
    meeting = shapely.segmentize(meeting, network.rules.sample_m)
    at, row = shapely.get_coordinates(meeting, return_index=True)
    target, segment = target[row], segment[row]
    start = np.stack((streets.x0[segment], streets.y0[segment]), axis=1)
    along = streets.start_m[segment] + np.hypot(*(at - start).T)
    on = streets.edge[segment]
    along = np.minimum(along, streets.graph.length_m[on]) if on.size else along
    placed = Placed(on, along, np.zeros(on.size))
    order = np.lexsort((along, on, target))
    found = Entrances(target, np.full(target.size, WAY, dtype=object), at, placed).take(order)
    return found.take(~_repeated(found))


def _repeated(entrances: Entrances) -> npt.NDArray[np.bool_]:
    """Say which entrances repeat the one before: same space, edge and place."""
    again = np.zeros(len(entrances), dtype=bool)
    again[1:] = (
        (entrances.target[1:] == entrances.target[:-1])
        & (entrances.placed.edge[1:] == entrances.placed.edge[:-1])
        & (np.diff(entrances.placed.along_m) <= _SAME_PLACE_M)
    )
    return again


def _beside(crossings: Entrances, gates: Entrances) -> npt.NDArray[np.bool_]:
    """Say which crossings are a mapped gate's own way."""
    near = np.zeros(len(crossings), dtype=bool)
    if len(gates) and len(crossings):
        tree = shapely.STRtree(shapely.points(gates.xy))
        row, gate = tree.query(
            shapely.points(crossings.xy), predicate="dwithin", distance=_ONE_ENTRANCE_M
        )
        near[row[crossings.target[row] == gates.target[gate]]] = True
    return near


def _adjacent(
    town: Town,
    network: WalkNetwork,
    outlines: npt.NDArray[np.object_],
    which: npt.NDArray[np.intp],
) -> Entrances:
    streets = network.streets
    edge = shapely.segmentize(outlines_of(outlines[which]), network.rules.sample_m)
    at, row = shapely.get_coordinates(edge, return_index=True)
    target = which[row]
    half = np.nan_to_num(town.ways["carriageway_m"].to_numpy())[streets.way] / 2
    reach = Reach(network.rules.adjacent_m + half, _open_segments(town, network))

    def blocked(start: Floats, end: Floats, point: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        # A path inside the space that never crosses its outline is no way in.
        within = shapely.contains_properly(outlines[target[point]], shapely.points(end))
        # A wall along the outline may lie a hair or a step inside it: the leg
        # is looked at from that far inside.
        stopped = network.obstacles.block(behind(start, end), end)
        return np.asarray(within | stopped, dtype=bool)

    return _where_placed(target, at, place(streets, network.grid, at, reach, blocked))


def _at_points(
    town: Town,
    network: WalkNetwork,
    shapes: npt.NDArray[np.object_],
    which: npt.NDArray[np.intp],
) -> Entrances:
    streets, block = network.streets, network.obstacles.block
    at, row = shapely.get_coordinates(shapes[which], return_index=True)
    limit_m = np.full(streets.segments, network.rules.connect_m)
    reach = Reach(limit_m, _open_segments(town, network))
    placed = place(streets, network.grid, at, reach, lambda start, end, _: block(start, end))
    return _where_placed(which[row], at, placed)


def _where_placed(target: npt.NDArray[np.intp], at: Floats, placed: Placed) -> Entrances:
    """Return the `adjacent` entrances that found a street."""
    kind = np.full(target.size, ADJACENT, dtype=object)
    return Entrances(target, kind, at, placed).take(placed.edge != NOWHERE)
