"""The product's streets as peers have them: things stand on nodes, never along an edge.

`junctions` are the nodes that a simplified osmnx graph (and pandana) has,
`vertices` every vertex of every way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from planner.network.graph import NOWHERE

if TYPE_CHECKING:
    from planner.network.graph import Floats, Ints, Placed
    from planner.network.streets import Streets

_ALMOST_NOTHING_M = 1e-6
"""scipy takes an arc of length 0 for none."""


@dataclass(frozen=True, eq=False)
class NodeNetwork:
    """Nodes with places, and edges between them.

    Parameters
    ----------
    xy
        In the town's CRS, shape (nodes, 2).
    u, v, length_m
        Ends and lengths in metres, shape (edges,).
    """

    xy: Floats
    u: Ints
    v: Ints
    length_m: Floats

    @cached_property
    def tree(self) -> cKDTree:
        """Index over the nodes."""
        return cKDTree(self.xy)

    @cached_property
    def matrix(self):
        """Symmetric sparse matrix; of parallel edges the shortest, loops left out."""
        return _matrix(self.u, self.v, self.length_m, len(self.xy))

    def from_points(self, nodes: Ints, legs_m: Floats) -> Floats:
        """Return each node's distance to the nearest point, which joins at a node over a leg."""
        centre = np.full(nodes.size, len(self.xy))
        return _from_one(
            (np.append(self.u, centre), np.append(self.v, nodes)),
            np.append(self.length_m, legs_m),
            len(self.xy),
        )

    def from_placed(self, placed: Placed) -> Floats:
        """Return each node's distance to the nearest thing, placed along an edge."""
        on = placed.edge != NOWHERE
        edge, along, leg = placed.edge[on], placed.along_m[on], placed.leg_m[on]
        return self.from_points(
            np.append(self.u[edge], self.v[edge]),
            np.append(leg + along, leg + self.length_m[edge] - along),
        )


def _matrix(u: Ints, v: Ints, length_m: Floats, nodes: int):
    u, v = np.minimum(u, v), np.maximum(u, v)
    order = np.lexsort((length_m, v, u))
    _, first = np.unique(np.stack((u, v))[:, order], axis=1, return_index=True)
    kept = order[first]
    kept = kept[u[kept] != v[kept]]
    ends = np.append(u[kept], v[kept]), np.append(v[kept], u[kept])
    return coo_array((np.tile(length_m[kept], 2), ends), shape=(nodes, nodes)).tocsr()


def _from_one(ends: tuple[Ints, Ints], length_m: Floats, start: int) -> Floats:
    length_m = np.maximum(length_m, _ALMOST_NOTHING_M)
    return dijkstra(_matrix(*ends, length_m, start + 1), indices=start)[:start]


def junctions(streets: Streets) -> NodeNetwork:
    """Return the ends of edges as nodes."""
    graph = streets.graph
    order = np.lexsort((streets.start_m, streets.edge))
    edges = np.arange(graph.u.size)
    first = order[np.searchsorted(streets.edge[order], edges, side="left")]
    last = order[np.searchsorted(streets.edge[order], edges, side="right") - 1]
    xy = np.empty((graph.nodes, 2))
    xy[graph.u] = np.stack((streets.x0[first], streets.y0[first]), axis=1)
    xy[graph.v] = np.stack((streets.x1[last], streets.y1[last]), axis=1)
    return NodeNetwork(xy, graph.u, graph.v, graph.length_m)


def vertices(streets: Streets) -> NodeNetwork:
    """Return the ends of segments as nodes."""
    start = np.stack((streets.x0, streets.y0), axis=1)
    end = np.stack((streets.x1, streets.y1), axis=1)
    xy, node = np.unique(np.concatenate((start, end)), axis=0, return_inverse=True)
    u, v = node.astype(np.int32).reshape(2, -1)
    return NodeNetwork(xy, u, v, np.hypot(*(end - start).T))
