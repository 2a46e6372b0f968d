"""Shortest distances from many sources at once, and what one more source changes.

Dijkstra's algorithm (1959) from all sources together on a 4-ary heap. A label
is (distance, source); a label is replaced only by a smaller one, ties going to
the lower source, so that inserting sources into finished labels relaxes just
the nodes they improve and ends in the very labels of a search from scratch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.network import kernels
from planner.network.graph import NOWHERE, Floats, Graph, Ints, Placed

NO_SOURCE = -1


@dataclass(frozen=True, eq=False)
class Labels:
    """Distance to, and number of, the nearest source of each node.

    `distance_m` is inf and `source` is `NO_SOURCE` where none is reached.
    """

    distance_m: Floats
    source: Ints


def search(graph: Graph, sources: Placed, limit_m: float = np.inf) -> Labels:
    """Return each node's nearest source and the distance to it.

    Parameters
    ----------
    graph
        Edges in metres.
    sources
        Placed on edges of `graph`; those placed nowhere are not reached.
    limit_m
        Nodes farther than this are left without a label.
    """
    blank = Labels(np.full(graph.nodes, np.inf), np.full(graph.nodes, NO_SOURCE, dtype=np.int32))
    return insert(graph, blank, sources, first=0, limit_m=limit_m)


def insert(
    graph: Graph, labels: Labels, sources: Placed, *, first: int, limit_m: float = np.inf
) -> Labels:
    """Return `labels` with more sources; `labels` itself stays as it is.

    `sources` are numbered from `first` on. Only nodes that they improve are
    visited.
    """
    distance, source = labels.distance_m.copy(), labels.source.copy()
    on = np.flatnonzero(sources.edge != NOWHERE)
    edge = sources.edge[on]
    number = (on + first).astype(np.int32)
    seeds = np.concatenate((graph.u[edge], graph.v[edge]))
    back_m = graph.length_m[edge] - sources.along_m[on]
    costs = np.concatenate((sources.leg_m[on] + sources.along_m[on], sources.leg_m[on] + back_m))
    kernels.relax(
        (graph.indptr, graph.target, graph.cost),
        (seeds, costs, np.concatenate((number, number))),
        limit_m,
        distance,
        source,
    )
    return Labels(distance, source)


def reach(graph: Graph, labels: Labels, sources: Placed, places: Placed) -> tuple[Floats, Ints]:
    """Return each place's distance to its nearest source, and which that is.

    The distance runs from the place over its leg, along its edge to either
    end (or straight to a source on the same edge), through the network, and
    over the source's leg.

    Returns
    -------
    distance_m
        Shape (places,); NaN where no source is reached.
    source
        Shape (places,); `NO_SOURCE` where none is reached.
    """
    # Sources by edge, for those that share a place's edge.
    on = np.flatnonzero(sources.edge != NOWHERE)
    order = on[np.argsort(sources.edge[on], kind="stable")]
    begin = np.zeros(graph.u.size + 1, dtype=np.int32)
    np.cumsum(np.bincount(sources.edge[order], minlength=graph.u.size), out=begin[1:])
    distance = np.full(len(places), np.nan)
    source = np.full(len(places), NO_SOURCE, dtype=np.int32)
    kernels.read(
        (graph.u, graph.v, graph.length_m),
        (labels.distance_m, labels.source),
        (begin, order.astype(np.int32), sources.along_m, sources.leg_m),
        (places.edge, places.along_m, places.leg_m),
        distance,
        source,
    )
    return distance, source


def nearest_of(owner: npt.NDArray[np.intp], distance_m: Floats, owners: int) -> Ints:
    """Return, for each owner, the row with its least distance, -1 for none.

    Parameters
    ----------
    owner
        Owner of each row, shape (rows,), ascending.
    distance_m
        Distance of each row; NaN rows are passed over.
    owners
        Number of owners.
    """
    best = np.full(owners, -1, dtype=np.int32)
    if not owner.size:
        return best
    metres = np.where(np.isnan(distance_m), np.inf, distance_m)
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    rows = np.diff(np.append(first, owner.size))
    least = np.repeat(np.minimum.reduceat(metres, first), rows)
    nearest = np.flatnonzero((metres == least) & np.isfinite(metres))[::-1]
    # Of equally near rows the first stays, being written last.
    best[owner[nearest]] = nearest
    return best
