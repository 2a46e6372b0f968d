"""Stretches along lines: what of one set is left bare by another, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.street_green.pieces import Floats, Rows

JOIN_M = 0.01
"""Bare stretches this near to each other are one: bends of a footway leave such breaks."""


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches along numbered lines, `start_m` <= `end_m`, arrays of shape (stretches,)."""

    line: Rows
    start_m: Floats
    end_m: Floats

    @property
    def length_m(self) -> Floats:
        """Length of each stretch."""
        return self.end_m - self.start_m

    def take(self, rows: Rows) -> Stretches:
        """Return the stretches at `rows`."""
        return Stretches(self.line[rows], self.start_m[rows], self.end_m[rows])

    def without(self, covers: Stretches) -> Stretches:
        """Return what lies in any of these stretches and in none of `covers`, joined.

        Ordered by line and start. Both may overlap among themselves.
        """
        here, there = self.line.size, covers.line.size
        line = np.concatenate((self.line, self.line, covers.line, covers.line))
        at = np.concatenate((self.start_m, self.end_m, covers.start_m, covers.end_m))
        mine = np.repeat((1, -1, 0, 0), (here, here, there, there))
        theirs = np.repeat((0, 0, 1, -1), (here, here, there, there))
        order = np.lexsort((at, line))
        line, at = line[order], at[order]
        bare = (np.cumsum(mine[order]) > 0) & (np.cumsum(theirs[order]) == 0)
        # At a line's last end all is closed, so that nothing runs on to the next line.
        begin = np.flatnonzero(bare[:-1] & (at[1:] > at[:-1]))
        if not begin.size:
            return Stretches(line[:0], at[:0], at[:0])
        start, end = at[begin], at[begin + 1]
        apart = (line[begin[1:]] != line[begin[:-1]]) | (start[1:] - end[:-1] > JOIN_M)
        first = np.append(True, apart)
        return Stretches(line[begin[first]], start[first], end[np.append(apart, True)])
