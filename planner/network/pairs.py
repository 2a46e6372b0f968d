"""Every walk between two sets of places that is no longer than a limit.

Where `access` says how far the nearest one is, this says who is near each: a
resident near three car parks is in three pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.network import kernels
from planner.network.graph import NOWHERE
from planner.network.ledger import ROUNDING_M

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.network.entrances import Entrances
    from planner.network.graph import Floats, Graph, Ints, Placed
    from planner.network.walk import Origins

    Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ends:
    """Places that walks lead from or to, each joined to the streets once or several times.

    Parameters
    ----------
    owner
        Row of the place that each placement belongs to.
    placed
        Where it joins the streets.
    """

    owner: Rows
    placed: Placed

    @classmethod
    def of_entrances(cls, entrances: Entrances) -> Ends:
        """Return spaces by their entrances."""
        return cls(entrances.target, entrances.placed)

    @classmethod
    def of_homes(cls, origins: Origins) -> Ends:
        """Return buildings by where their residents set out."""
        return cls(origins.building, origins.placed)

    def by(self, key: npt.NDArray[np.generic], values: int) -> tuple[Ends, Rows]:
        """Return the placements that found a street, ordered by `key`, and where each value begins.

        `key` is of shape (placements,), whole numbers below `values`.
        """
        on = np.flatnonzero(self.placed.edge != NOWHERE)
        order = on[np.argsort(key[on], kind="stable")]
        begin = np.zeros(values + 1, dtype=np.intp)
        np.cumsum(np.bincount(key[order], minlength=values), out=begin[1:])
        return Ends(self.owner[order], self.placed.take(order)), begin


@dataclass(frozen=True, eq=False)
class Pairs:
    """Walks from a source to a place, each pair once with its shortest, ordered by both.

    Parameters
    ----------
    source, place
        Rows of the two, shape (pairs,).
    walk_m
        Length of the walk, legs off the streets included, in metres.
    """

    source: Rows
    place: Rows
    walk_m: Floats

    def __len__(self) -> int:
        return self.source.size

    def within(self, limit_m: float) -> Pairs:
        """Return the walks up to and including `limit_m`."""
        kept = self.walk_m <= limit_m + ROUNDING_M
        return Pairs(self.source[kept], self.place[kept], self.walk_m[kept])

    def of_sources(self, rows: Rows) -> Pairs:
        """Return the walks from the sources at `rows` (ascending), numbered anew in that order."""
        kept = np.isin(self.source, rows)
        source = np.searchsorted(rows, self.source[kept])
        return Pairs(source, self.place[kept], self.walk_m[kept])


def pairs_within(graph: Graph, sources: Ends, places: Ends, limit_m: float) -> Pairs:
    """Return every walk from a source to a place up to and including `limit_m`.

    Each source is searched by itself, and no farther than the limit.

    Parameters
    ----------
    graph
        Edges in metres.
    sources, places
        Placed on edges of `graph`; those placed nowhere are in no pair.
    limit_m
        Longest walk.
    """
    edges = graph.u.size
    sources, begin = sources.by(sources.owner, int(sources.owner.max(initial=-1)) + 1)
    places, on_edge = places.by(places.placed.edge, edges)
    owner, edge, far_m, forth = _edge_ends(graph, sources, begin, limit_m + ROUNDING_M)
    row, place = spread(on_edge, edge)
    along = places.placed.along_m[place]
    along = np.where(forth[row], along, graph.length_m[edge[row]] - along)
    by_junction = far_m[row] + along
    # A source on the place's own edge is walked to along it.
    door, beside = spread(on_edge, sources.placed.edge)
    between = np.abs(sources.placed.along_m[door] - places.placed.along_m[beside])
    direct = sources.placed.leg_m[door] + between
    found = Pairs(
        np.concatenate((owner[row], sources.owner[door])),
        places.owner[np.concatenate((place, beside))],
        np.concatenate((by_junction, direct))
        + places.placed.leg_m[np.concatenate((place, beside))],
    )
    return _shortest(found.within(limit_m))


def spread(begin: Rows | Ints, group: Rows | Ints) -> tuple[Rows, Rows]:
    """Return pairs (row of `group`, entry): entry e of group g has `begin[g] <= e < begin[g + 1]`.

    Ordered by row, then entry.
    """
    count = begin[group + 1] - begin[group]
    row = np.repeat(np.arange(group.size), count)
    first = np.cumsum(count) - count
    return row, np.arange(row.size) - first[row] + begin[group][row]


def _edge_ends(
    graph: Graph, sources: Ends, begin: Rows, limit_m: float
) -> tuple[Rows, Rows, Floats, npt.NDArray[np.bool_]]:
    """Return the ends of edges that each source reaches: owner, edge, metres, whether it is `u`."""
    placed = sources.placed
    ends = np.stack((graph.u[placed.edge], graph.v[placed.edge]), axis=1).ravel()
    back_m = graph.length_m[placed.edge] - placed.along_m
    costs = np.stack((placed.leg_m + placed.along_m, placed.leg_m + back_m), axis=1).ravel()
    until, node, metres = kernels.relax_each(
        (graph.indptr, graph.target, graph.cost), (ends, costs), 2 * begin, limit_m
    )
    owner = np.repeat(np.arange(begin.size - 1), np.diff(until))
    row, arc = spread(graph.indptr, node)
    # The edge that each arc of the graph came from, in the order of its arcs.
    arcs = np.argsort(np.concatenate((graph.u, graph.v)), kind="stable")
    back, edge = np.divmod(arcs[arc], max(graph.u.size, 1))
    return owner[row], edge, metres[row], back == 0


def _shortest(pairs: Pairs) -> Pairs:
    """Return each pair once, with its shortest walk."""
    key = pairs.source * (int(pairs.place.max(initial=0)) + 1) + pairs.place
    order = np.lexsort((pairs.walk_m, key))
    first = order[np.unique(key[order], return_index=True)[1]]
    return Pairs(pairs.source[first], pairs.place[first], pairs.walk_m[first])
