"""The walkable streets of a town as a graph, with the segments that draw its edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network import kernels
from planner.network.graph import Floats, Graph, Ints

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

_PER_METRE = 1000.0
"""Vertices that agree to a millimetre are one vertex."""


@dataclass(frozen=True, eq=False)
class Streets:
    """Walkable ways: junctions joined by edges, each a chain of straight segments.

    Topology comes from shared vertices of the ways, so ways that cross without
    one (a bridge) are not joined. Chains of vertices where nothing branches
    are one edge; places on it are measured along its segments.

    Parameters
    ----------
    graph
        Junctions and edges, lengths in metres.
    x0, y0, x1, y1
        Ends of each segment in the town's CRS, in its edge's direction,
        shape (segments,).
    edge
        Edge of each segment.
    start_m
        Distance from the edge's `u` end to the segment's start.
    way
        Row in the table of ways that the segment was drawn by.
    """

    graph: Graph
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    edge: Ints
    start_m: Floats
    way: Ints

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """The segments as shapely lines, shape (segments,)."""
        ends = np.stack((self.x0, self.y0, self.x1, self.y1), axis=1)
        return shapely.linestrings(ends.reshape(-1, 2, 2))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index over `lines`."""
        return shapely.STRtree(self.lines)

    @cached_property
    def component(self) -> Ints:
        """Connected component of each edge, shape (edges,)."""
        return self.graph.components()[self.graph.u]

    @property
    def segments(self) -> int:
        """Number of segments."""
        return self.edge.size


def build_streets(ways: gpd.GeoDataFrame) -> Streets:
    """Return the walkable rows of `ways` (metric CRS) as Streets."""
    rows = np.flatnonzero(ways["walkable"].to_numpy())
    parts, owner = shapely.get_parts(ways.geometry.array[rows], return_index=True)
    xy, line = shapely.get_coordinates(parts, return_index=True)
    vertex = _same_places(xy)
    joined = (line[1:] == line[:-1]) & (vertex[1:] != vertex[:-1])
    a, b = vertex[:-1][joined], vertex[1:][joined]
    way = rows[owner[line[:-1][joined]]].astype(np.int32)
    # One place may be written with sub-millimetre differences: take the first.
    place = np.empty((int(vertex.max(initial=-1)) + 1, 2))
    place[vertex[::-1]] = xy[::-1]
    length = np.hypot(*(place[b] - place[a]).T) if a.size else np.empty(0)
    edge, start, backward, u, v, total = _chains(a, b, length, place.shape[0])
    first, last = np.where(backward, b, a), np.where(backward, a, b)
    ends = np.unique(np.concatenate((u, v)), return_inverse=True)[1]
    ends = ends.astype(np.int32)
    graph = Graph.from_edges(ends[: u.size], ends[u.size :], total)
    (x0, y0), (x1, y1) = place[first].T, place[last].T
    return Streets(graph, x0, y0, x1, y1, edge, start, way)


def _same_places(xy: Floats) -> Ints:
    """Return the number of the distinct place each vertex of `xy` (metres) stands at."""
    if not xy.size:
        return np.empty(0, dtype=np.int32)
    grid = np.round(xy * _PER_METRE).astype(np.int64)
    grid -= grid.min(axis=0)
    key = grid[:, 0] * (grid[:, 1].max() + 1) + grid[:, 1]
    return np.unique(key, return_inverse=True)[1].astype(np.int32)


def _chains(
    a: Ints, b: Ints, length: Floats, vertices: int
) -> tuple[Ints, Floats, npt.NDArray[np.bool_], Ints, Ints, Floats]:
    """Join segments a–b into chains that end where something branches or ends."""
    ends = np.concatenate((a, b))
    order = np.argsort(ends, kind="stable").astype(np.int32)
    indptr = np.zeros(vertices + 1, dtype=np.int32)
    np.cumsum(np.bincount(ends, minlength=vertices), out=indptr[1:])
    found: tuple[Ints, Floats, npt.NDArray[np.bool_], Ints, Ints, Floats]
    found = kernels.walk_chains(a, b, length, indptr, order)
    return found
