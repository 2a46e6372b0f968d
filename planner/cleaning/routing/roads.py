"""Roads as links between numbered nodes: what may be driven, and what must be served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.errors import DataError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Roads:
    """Links that are driven one way or both, some of which must be served once.

    A two-way street whose sides are served apart is two one-way links; one that
    is served in a single pass, in either direction, is a two-way link.

    Parameters
    ----------
    tail, head
        Nodes that each link leads from and to, numbered from 0, shape (links,).
    two_way
        Whether a link may also be driven, and served, from head to tail.
    cost
        Cost (metres, seconds) of driving along each link, in either direction.
    required
        Whether each link must be served. Required links, in their order, are
        the tasks of a problem.
    service
        Cost of driving along each link while serving it; unread if not required.
    demand
        Share of a vehicle's capacity that serving each link takes; likewise.

    Raises
    ------
    DataError
        If lengths differ, or a number is negative or not finite.
    """

    tail: Ints
    head: Ints
    two_way: Flags
    cost: Floats
    required: Flags
    service: Floats
    demand: Floats

    def __post_init__(self) -> None:
        """Check that the columns belong together."""
        for name in ("head", "two_way", "cost", "required", "service", "demand"):
            if getattr(self, name).shape != self.tail.shape:
                msg = f"roads: {name} and tail differ in length; give one of each a link"
                raise DataError(msg)
        for name in ("tail", "head"):
            if self.tail.size and getattr(self, name).min() < 0:
                msg = f"roads: {name} has a node below 0; number nodes from 0"
                raise DataError(msg)
        for name in ("cost", "service", "demand"):
            values = getattr(self, name)
            bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
            if bad.size:
                msg = f"roads: {name} of link {bad[0]} is {values[bad[0]]}; it must be 0 or more"
                raise DataError(msg)

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return int(max(self.tail.max(initial=-1), self.head.max(initial=-1))) + 1

    def arcs(self) -> tuple[Ints, Ints, Floats, Ints]:
        """Return tail, head, cost and link of every direction that may be driven.

        Forward arcs come first, arc i being link i; then the two-way links backward.
        """
        back = np.flatnonzero(self.two_way).astype(np.int32)
        link = np.concatenate((np.arange(self.tail.size, dtype=np.int32), back))
        tail = np.concatenate((self.tail, self.head[back]))
        head = np.concatenate((self.head, self.tail[back]))
        return tail, head, self.cost[link], link

    def distances(self) -> Floats:
        """Return the cost of the cheapest drive from node to node, inf where there is none."""
        tail, head, cost, _ = self.arcs()
        # A sparse matrix adds parallel entries up: keep the cheapest of them.
        order = np.lexsort((cost, head, tail))
        tail, head, cost = tail[order], head[order], cost[order]
        first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))[: tail.size]
        entries = (cost[first], (tail[first], head[first]))
        return dijkstra(csr_array(entries, shape=(self.nodes, self.nodes)))
