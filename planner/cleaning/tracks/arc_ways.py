"""Shortest ways from the end of one arc to the start of another, for many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.driving.network import DrivenNetwork, Flags, Floats

Indices: TypeAlias = npt.NDArray[np.intp]

_ROWS = 256
"""Arcs that are searched from at once; bounds the memory."""

_LEAST_LIMIT_M = 256.0
"""Searches share a limit up to the next doubling of this."""


@dataclass(frozen=True, eq=False)
class ArcWays:
    """Arcs as places, and the metres from the start of one to the start of the next.

    Parameters
    ----------
    length_m
        Length of each arc, shape (arcs,).
    onward
        Metres from the start of an arc to the start of each that may follow it:
        its length, and what a U-turn costs where that is one.
    """

    length_m: Floats
    onward: csr_array

    @classmethod
    def of(cls, network: DrivenNetwork, lawful: Flags, *, u_turn_m: float) -> ArcWays:
        """Return the ways over the lawful arcs of a network.

        A U-turn onto the arc's own way back costs `u_turn_m`, but nothing where no
        other arc follows (a dead end).
        """
        arcs = np.flatnonzero(lawful)
        by_tail = arcs[np.argsort(network.arc_tail[arcs], kind="stable")]
        tails = network.arc_tail[by_tail]
        first = np.searchsorted(tails, network.arc_head[arcs], side="left")
        count = np.searchsorted(tails, network.arc_head[arcs], side="right") - first
        from_arc = np.repeat(arcs, count)
        nth = np.arange(from_arc.size) - np.repeat(np.cumsum(count) - count, count)
        to_arc = by_tail[np.repeat(first, count) + nth]
        turns_back = (to_arc == from_arc ^ 1) & (np.repeat(count, count) > 1)
        metres = network.arc_length[from_arc] + np.where(turns_back, u_turn_m, 0.0)
        size = (network.arcs, network.arcs)
        return cls(network.arc_length, csr_array((metres, (from_arc, to_arc)), shape=size))

    def metres(self, start: Indices, end: Indices, limit_m: Floats) -> Floats:
        """Return the metres from the end of each `start` to the start of each `end`.

        Parameters
        ----------
        start, end
            Arcs, shape (pairs,).
        limit_m
            Longest way that is looked for, for each pair.

        Returns
        -------
        numpy.ndarray
            Shape (pairs,). A U-turn counts with its cost. inf where there is no way
            within the limit, and from an arc to itself.
        """
        found = np.full(start.size, np.inf)
        near = np.flatnonzero((limit_m >= 0.0) & (start != end))
        for some, arcs, row in self._batches(start[near], limit_m[near]):
            pairs = near[some]
            limit = float((limit_m[pairs] + self.length_m[start[pairs]]).max())
            reached = dijkstra(self.onward, indices=arcs, limit=limit)
            found[pairs] = reached[row, end[pairs]] - self.length_m[start[pairs]]
        found[found > limit_m] = np.inf
        return found

    def paths(self, start: Indices, end: Indices, limit_m: Floats) -> list[list[int]]:
        """Return the arcs between each `start` and `end`, in the order driven.

        The parameters are those of `metres`, which must be finite for each pair.
        """
        found: list[list[int]] = [[] for _ in range(start.size)]
        for pairs, arcs, row in self._batches(start, limit_m):
            limit = float((limit_m[pairs] + self.length_m[start[pairs]]).max())
            _, before = dijkstra(self.onward, indices=arcs, limit=limit, return_predecessors=True)
            for pair, place in zip(pairs.tolist(), row.tolist(), strict=True):
                arc = int(before[place, end[pair]])
                while arc != start[pair]:
                    found[pair].append(arc)
                    arc = int(before[place, arc])
                found[pair].reverse()
        return found

    def _batches(
        self, start: Indices, limit_m: Floats
    ) -> Iterator[tuple[Indices, Indices, Indices]]:
        """Yield pairs to search together, the arcs they start from, and each pair's row of them."""
        doubling = np.ceil(np.log2(np.maximum(limit_m / _LEAST_LIMIT_M, 1.0)))
        # One far pair must not widen the search of every other.
        order = np.lexsort((start, doubling))
        new = (np.diff(start[order]) != 0) | (np.diff(doubling[order]) != 0)
        number = np.cumsum(np.append(0, new))
        for at in np.unique(doubling):
            among = order[doubling[order] == at]
            count = number[doubling[order] == at]
            count = count - count[0]
            for low in range(0, int(count[-1]) + 1, _ROWS):
                inside = (count >= low) & (count < low + _ROWS)
                pairs, row = among[inside], count[inside] - low
                arcs = start[pairs][np.append(0, np.flatnonzero(np.diff(row)) + 1)]
                yield pairs, arcs, row
