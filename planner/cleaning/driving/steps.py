"""Steps from arc to arc, and when each arc can be begun at the soonest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.driving import turn_kernels

if TYPE_CHECKING:
    from planner.cleaning.driving.network import Floats, Ints

    Seeds = tuple[Ints, Floats]
    """Arcs that may be begun first, and when."""


@dataclass(frozen=True, eq=False)
class Steps:
    """What follows each arc, in compressed form.

    Parameters
    ----------
    indptr, target
        Arc a leads on to `target[indptr[a]:indptr[a + 1]]`, ascending.
    cost
        Time from the start of an arc to the start of that next one, above 0.
    """

    indptr: Ints
    target: Ints
    cost: Floats

    @classmethod
    def of(cls, first: Ints, second: Ints, cost: Floats, arcs: int) -> Steps:
        """Return the steps from `first` to `second`, told in any order."""
        order = np.lexsort((second, first))
        indptr = np.zeros(arcs + 1, dtype=np.int32)
        np.cumsum(np.bincount(first, minlength=arcs), out=indptr[1:])
        return cls(indptr, second[order], cost[order])

    @property
    def arcs(self) -> int:
        """Number of arcs."""
        return self.indptr.size - 1

    def begin_times(self, seeds: Seeds, limit_s: float = np.inf) -> Floats:
        """Return when each arc can be begun, inf where not by `limit_s`, shape (arcs,)."""
        time = np.full(self.arcs, np.inf)
        turn_kernels.begin_times(self._arrays, seeds, limit_s, time)
        return time

    def begin_times_each(self, seeds: list[Seeds], columns: list[Seeds]) -> Floats:
        """Return what each column holds when the seeds of each row begin alone.

        Parameters
        ----------
        seeds
            Of each row.
        columns
            Arcs and times: the column's value is the least, over its arcs, of when
            the arc begins and its time together; inf without arcs.

        Returns
        -------
        Floats
            Shape (rows, columns).
        """
        found = np.empty((len(seeds), len(columns)))
        group, rows = _joined(seeds)
        begin, ends = _joined(columns)
        turn_kernels.begin_times_each(self._arrays, rows, group, (begin, *ends), found)
        return found

    def trace(self, seeds: Seeds, time: Floats, end: int) -> tuple[int, ...]:
        """Return the arcs before arc `end` on the soonest way to it, of steps turned round.

        Of several it is the one whose last arcs have the lowest numbers.

        Parameters
        ----------
        seeds, time
            Those of the steps as they are driven, and when they let each arc begin.
            Times and costs must be such that their sums are exact.
        """
        first = dict(zip(seeds[0].tolist(), seeds[1].tolist(), strict=True))
        way: list[int] = []
        while first.get(end, np.inf) > time[end]:
            before = slice(self.indptr[end], self.indptr[end + 1])
            adds_up = time[self.target[before]] + self.cost[before] == time[end]
            end = int(self.target[before][adds_up.argmax()])
            way.append(end)
        return tuple(reversed(way))

    @property
    def _arrays(self) -> tuple[Ints, Ints, Floats]:
        return self.indptr, self.target, self.cost


def _joined(groups: list[Seeds]) -> tuple[Ints, Seeds]:
    """Return groups as one, and where each begins in it."""
    begin = np.zeros(len(groups) + 1, dtype=np.int32)
    np.cumsum([arc.size for arc, _ in groups], out=begin[1:])
    arcs = [np.empty(0, dtype=np.int32), *(arc for arc, _ in groups)]
    times = [np.empty(0), *(time for _, time in groups)]
    return begin, (np.concatenate(arcs), np.concatenate(times))
