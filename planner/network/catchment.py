"""Catchments: the streets and the land within a walk of an entrance, never a hull.

Distances along the streets are exact: each edge is cut where the distance to
the nearest entrance reaches the limit. The land is what a straight leg off
those streets adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network import search
from planner.network.graph import NOWHERE, Placed

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.access import Access
    from planner.network.graph import Floats, Ints

_QUARTER = 16
"""Chords of a quarter circle. They lie inside it, by 0.12 % of its radius at most."""


@dataclass(frozen=True, eq=False)
class Catchment:
    """What lies within a walk of an entrance, in the town's CRS.

    Parameters
    ----------
    streets
        The parts of streets from which the walk along the network, with the
        entrance's own leg, is no longer than the limit. A MultiLineString,
        empty where there is none.
    area
        The places from which a straight leg no longer than `connect_m` leads
        to such a street, leg and walk together within the limit. A Polygon or
        MultiPolygon, empty where there is none.
    """

    streets: shapely.MultiLineString
    area: shapely.Geometry


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Straight pieces of street, cut at every entrance, and how far their ends are.

    Arrays of shape (pieces,), places of shape (pieces, 2); distances in metres,
    inf where no entrance is reached. No entrance joins a piece between its ends,
    so from inside it the walk leads over one end or the other.
    """

    start: Floats
    end: Floats
    length_m: Floats
    start_far_m: Floats
    end_far_m: Floats

    def within(self, limit_m: float) -> npt.NDArray[np.object_]:
        """Return the parts from which an entrance is at most `limit_m` away, as lines."""
        head = np.clip(limit_m - self.start_far_m, 0.0, self.length_m)
        tail = np.clip(limit_m - self.end_far_m, 0.0, self.length_m)
        whole = head + tail >= self.length_m
        first = np.flatnonzero(whole | (head > 0.0))
        second = np.flatnonzero(~whole & (tail > 0.0))
        until = np.where(whole, 1.0, head / self.length_m)[first]
        since = 1.0 - (tail / self.length_m)[second]
        begin = np.concatenate((self.start[first], self._at(second, since)))
        stop = np.concatenate((self._at(first, until), self.end[second]))
        return shapely.linestrings(np.stack((begin, stop), axis=1))

    def _at(self, rows: npt.NDArray[np.intp], share: Floats) -> Floats:
        return _between(self.start[rows], self.end[rows], share)


@dataclass(frozen=True, eq=False)
class _Cuts:
    """Where edges are cut: at each segment's start and at each entrance, in walking order.

    Arrays of shape (cuts,): edge, distance from its `u` end, segment that goes
    on from there, and the entrance that joins there (-1: a segment begins).
    """

    edge: Ints
    along_m: Floats
    segment: npt.NDArray[np.intp]
    entrance: npt.NDArray[np.intp]


def straight_catchment(targets: gpd.GeoDataFrame, limit_m: float) -> shapely.Geometry:
    """Return the places within a straight line of the targets' outlines.

    Parameters
    ----------
    targets
        Areas in a metric CRS, such as `Access.targets`.
    limit_m
        Length of the line.

    Returns
    -------
    shapely.Geometry
        The targets and what lies within `limit_m` of them, in their CRS; empty
        without a target. Arcs are drawn by chords inside them.
    """
    outlines = targets.geometry.to_numpy()
    rings = shapely.get_parts(shapely.boundary(outlines))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    sides = shapely.linestrings(np.stack((xy[:-1][joined], xy[1:][joined]), axis=1))
    return shapely.union_all(np.append(_widened(sides, limit_m), outlines))


def walking_catchment(access: Access, limit_m: float) -> Catchment:
    """Return the streets and the land within a walk of the targets' entrances.

    Parameters
    ----------
    access
        Distances to the targets asked for.
    limit_m
        Length of the walk, both legs off the streets included.

    Notes
    -----
    The area is the union of discs round street points p, of radius
    min(connect_m, limit_m - distance(p)). A step of d metres along the street
    takes at most d off the radius and moves the centre by at most d, so a disc
    that shrinks on the way outwards lies inside the one where the shrinking
    began. What is left are the streets within `limit_m - connect_m`, widened by
    `connect_m`, and one disc round the foot of each entrance whose own leg is
    longer than that: no tapering is left out. Arcs are drawn by chords inside
    them, so that no place of the area is farther than `limit_m` and its rim may
    lack 0.12 % of `connect_m`.

    Walls, rivers, railways and gates of compounds are not regarded by the area:
    a home behind a wall may lie inside it and yet be too far. The ledger
    regards them.
    """
    cuts = _cuts(access)
    pieces = _pieces(access, cuts)
    merged = shapely.line_merge(shapely.multilinestrings(pieces.within(limit_m)))
    connect_m = access.network.rules.connect_m
    core = _widened(pieces.within(limit_m - connect_m), connect_m)
    area = shapely.union_all(np.append(core, _round_feet(access, cuts, limit_m)))
    return Catchment(shapely.multilinestrings(shapely.get_parts(merged)), area)


def _widened(lines: npt.NDArray[np.object_], by_m: float) -> npt.NDArray[np.object_]:
    """Return each straight line with what lies within `by_m` metres of it.

    One by one, and never of lines with bends: GEOS straightens those first, by
    a hundredth of the width, and what it adds would be farther than told.
    """
    return shapely.buffer(lines, by_m, quad_segs=_QUARTER)


def _round_feet(access: Access, cuts: _Cuts, limit_m: float) -> npt.NDArray[np.object_]:
    """Return the discs round entrances whose own leg leaves less than `connect_m` to walk."""
    joins = np.flatnonzero(cuts.entrance >= 0)
    left_m = limit_m - access.entrances.placed.leg_m[cuts.entrance[joins]]
    short = (left_m > 0.0) & (left_m < access.network.rules.connect_m)
    feet = shapely.points(_places(access, cuts, cuts.along_m)[joins[short]])
    return shapely.buffer(feet, left_m[short], quad_segs=_QUARTER)


def _cuts(access: Access) -> _Cuts:
    streets, placed = access.network.streets, access.entrances.placed
    joins = np.flatnonzero(placed.edge != NOWHERE)
    edge = np.concatenate((streets.edge, placed.edge[joins]))
    along = np.concatenate((streets.start_m, placed.along_m[joins]))
    entrance = np.concatenate((np.full(streets.segments, -1), joins))
    segment = np.concatenate((np.arange(streets.segments), np.full(joins.size, -1)))
    # An entrance at a segment's very start belongs to it.
    order = np.lexsort((entrance >= 0, along, edge))
    segment = segment[order]
    latest = np.maximum.accumulate(np.where(segment >= 0, np.arange(segment.size), 0))
    return _Cuts(edge[order], along[order], segment[latest], entrance[order])


def _pieces(access: Access, cuts: _Cuts) -> _Pieces:
    graph, labels = access.network.streets.graph, access.labels
    here = Placed(cuts.edge, cuts.along_m, np.zeros(cuts.edge.size))
    far, _ = search.reach(graph, labels, access.entrances.placed, here)
    far = np.where(np.isnan(far), np.inf, far)
    last = np.ones(cuts.edge.size, dtype=bool)
    last[:-1] = cuts.edge[1:] != cuts.edge[:-1]
    stop = np.where(last, graph.length_m[cuts.edge], np.roll(cuts.along_m, -1))
    end_far = np.where(last, labels.distance_m[graph.v[cuts.edge]], np.roll(far, -1))
    length = stop - cuts.along_m
    kept = length > 0.0
    start, end = _places(access, cuts, cuts.along_m), _places(access, cuts, stop)
    # The next segment's own start, so that lines meet to the last digit.
    ends = np.flatnonzero(last | np.roll(cuts.entrance < 0, -1))
    streets, segment = access.network.streets, cuts.segment[ends]
    end[ends] = np.stack((streets.x1[segment], streets.y1[segment]), axis=1)
    return _Pieces(start[kept], end[kept], length[kept], far[kept], end_far[kept])


def _places(access: Access, cuts: _Cuts, along_m: Floats) -> Floats:
    """Return the places at distances along each cut's edge, on the cut's segment."""
    streets, segment = access.network.streets, cuts.segment
    first = np.stack((streets.x0[segment], streets.y0[segment]), axis=1)
    second = np.stack((streets.x1[segment], streets.y1[segment]), axis=1)
    length = np.hypot(*(second - first).T)
    return _between(first, second, (along_m - streets.start_m[segment]) / length)


def _between(first: Floats, second: Floats, share: Floats) -> Floats:
    """Return the places a share (0-1) of the way from `first` to `second`; both ends exact."""
    return first * (1.0 - share)[:, None] + second * share[:, None]
