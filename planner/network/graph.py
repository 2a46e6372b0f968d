"""A weighted undirected graph in compressed form, and placements along its edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.network import kernels

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

NOWHERE = -1
"""Edge of a placement that found no edge."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Edges between numbered nodes, walked both ways.

    Parameters
    ----------
    u, v
        End nodes of each edge, shape (edges,).
    length_m
        Length (or any cost >= 0) of each edge, shape (edges,).
    indptr, target, cost
        The same edges by node: node n reaches `target[indptr[n]:indptr[n+1]]`
        at `cost[…]`. Loops and parallel edges are allowed.
    """

    u: Ints
    v: Ints
    length_m: Floats
    indptr: Ints
    target: Ints
    cost: Floats

    @classmethod
    def from_edges(cls, u: npt.ArrayLike, v: npt.ArrayLike, length_m: npt.ArrayLike) -> Graph:
        """Build a graph from edge lists of equal length; nodes are 0..max."""
        u, v = np.asarray(u, dtype=np.int32), np.asarray(v, dtype=np.int32)
        length = np.asarray(length_m, dtype=float)
        nodes = int(max(u.max(initial=-1), v.max(initial=-1))) + 1
        start = np.concatenate((u, v))
        order = np.argsort(start, kind="stable")
        indptr = np.zeros(nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(start, minlength=nodes), out=indptr[1:])
        return cls(
            u,
            v,
            length,
            indptr,
            np.concatenate((v, u))[order],
            np.concatenate((length, length))[order],
        )

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return self.indptr.size - 1

    def components(self) -> Ints:
        """Return the number of the connected component of each node, shape (nodes,)."""
        return kernels.components(self.u, self.v, self.nodes)


@dataclass(frozen=True, eq=False)
class Placed:
    """Things placed on edges: exact offset to both ends, and the leg to the edge.

    Parameters
    ----------
    edge
        Edge of each thing, `NOWHERE` where none is near, shape (things,).
    along_m
        Distance from the edge's `u` end, in metres.
    leg_m
        Distance from the thing to the edge, in metres.
    """

    edge: Ints
    along_m: Floats
    leg_m: Floats

    def __len__(self) -> int:
        return self.edge.size

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Placed:
        """Return the placements at `rows`."""
        return Placed(self.edge[rows], self.along_m[rows], self.leg_m[rows])


def join(parts: Sequence[Placed]) -> Placed:
    """Return several placements as one."""
    if not parts:
        return Placed(np.empty(0, np.int32), np.empty(0), np.empty(0))
    return Placed(
        np.concatenate([part.edge for part in parts]),
        np.concatenate([part.along_m for part in parts]),
        np.concatenate([part.leg_m for part in parts]),
    )
