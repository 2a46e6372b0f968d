"""What a choice of crossings can hold at most, for all choices of a phase at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.drives import opened
from planner.layout.plans import drives_of
from planner.layout.rows import places
from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from planner.layout.drives import Opening
    from planner.layout.plans import Phase
    from planner.layout.strips import Flags, Floats, Ints

_ENDS = 2
"""Junctions that a car needs on an aisle which it cannot leave as it came."""


@dataclass(frozen=True, eq=False)
class Bounds:
    """Choices of no, one or two crossings, and what each could hold.

    Parameters
    ----------
    free
        The phase without its obstacles.
    choices
        Positions of the crossings, -1 for none, shape (choices, 2).
    stalls
        Stalls by length of row that a choice's drives leave, shape (choices, rows).
    group
        Lowest aisle among those a choice's crossings join to an aisle, shape (choices, aisles).
    junctions
        Crossings of a choice that meet an aisle, shape (choices, aisles).
    begin, end
        From where to where those are along it, inf and -inf without, shape (choices, aisles).
    """

    free: Phase
    choices: Ints
    stalls: Ints
    group: Ints
    junctions: Ints
    begin: Floats
    end: Floats

    def anywhere(self) -> Ints:
        """Return the most each choice holds with one way in, wherever it is best.

        Onto one-way aisles that way in is by a crossing, which counts among the choice's.
        """
        rows, held = self.free.rows, self.stalls
        if not rows.pattern.turns_round:
            least = _ENDS if rows.pattern.one_way else _ENDS - 1
            if rows.pattern.one_way:
                held = self._between(self.begin, self.end)
            held = np.where((self.junctions >= least)[:, rows.aisle], held, 0)
        by_group = np.zeros(self.group.shape, dtype=np.intp)
        choice = np.arange(len(self.group))[:, None]
        np.add.at(by_group, (choice, self.group[:, rows.aisle]), held)
        return by_group.max(axis=1, initial=0)

    def of(self, ways: tuple[Opening, ...]) -> Ints:
        """Return the most each choice holds with these ways in, shape (choices,)."""
        rows, crossings = self.free.rows, self.free.crossings
        aisles, across = opened(ways, rows, crossings)
        at_street = np.isin(crossings.position, crossings.position[across])
        met = crossings.joins & at_street[:, None]
        reached = np.zeros(self.group.shape, dtype=bool)
        choice = np.arange(len(self.group))[:, None]
        reached[choice, self.group[:, aisles | met.any(axis=0)]] = True
        reached = reached[choice, self.group]
        if rows.pattern.turns_round:
            return np.where(reached[:, rows.aisle], self.stalls, 0).sum(axis=1)
        west = np.where(met, crossings.west[:, None], np.inf).min(axis=0, initial=np.inf)
        east = np.where(met, crossings.west[:, None], -np.inf).max(axis=0, initial=-np.inf)
        begin = np.minimum(self.begin, west)
        end = np.maximum(self.end, east + self.free.rules.drive_m)
        more = met.sum(axis=0)
        for way in ways:
            mine, _ = opened((way,), rows, crossings)
            u = np.clip(way.place[0], rows.start, rows.end)
            begin = np.where(mine, np.minimum(begin, u), begin)
            end = np.where(mine, np.maximum(end, u), end)
            more = more + mine
        reached &= self.junctions + more >= _ENDS
        held = self._between(begin, end)
        return np.where(reached[:, rows.aisle], held, 0).sum(axis=1)

    def _between(self, begin: Floats, end: Floats) -> Ints:
        """Return the stalls of each choice and row between two places along each aisle."""
        rows = self.free.rows
        first = np.maximum(rows.first, begin[:, rows.aisle])
        last = np.minimum(rows.last, end[:, rows.aisle])
        return np.minimum(places(last - first, rows.pattern.pitch_m), self.stalls)


def bounds(lot: Phase, free: Phase) -> Bounds:
    """Return the bounds of a phase: free ground, less the drives planned on the bare lot."""
    rows, crossings = free.rows, free.crossings
    number = int(lot.crossings.position.max(initial=-1)) + 1
    left = np.tile(places(rows.last - rows.first, rows.pattern.pitch_m), (number + 1, 1))
    np.minimum.at(left, lot.crossings.position, _left(lot, free))
    joins = crossings.joins
    if not rows.pattern.turns_round and not rows.pattern.one_way:
        bay = crossings.north - crossings.south >= free.rules.turn_m - TOLERANCE_M
        joins = joins & ((joins.sum(axis=1) >= _ENDS) | bay)[:, None]
    meets = np.zeros((number + 1, rows.module.size), dtype=bool)
    np.logical_or.at(meets, crossings.position, joins)
    useful = np.flatnonzero(meets.any(axis=1))
    first, second = np.triu_indices(useful.size)
    # The last row of each table stands for no crossing.
    one = np.concatenate(([number], useful[first]))
    two = np.concatenate(([number], useful[second]))
    west = np.full(number + 1, np.nan)
    west[crossings.position] = crossings.west
    begin = np.where(meets, west[:, None], np.inf)
    end = np.where(meets, west[:, None] + free.rules.drive_m, -np.inf)
    choices = np.stack((one, two), axis=1)
    return Bounds(
        free,
        choices=np.where(choices == number, -1, choices),
        stalls=np.minimum(left[one], left[two]),
        group=_groups(choices, crossings.position, joins),
        junctions=meets[one].astype(np.intp) + (meets[two] & (one != two)[:, None]),
        begin=np.minimum(begin[one], begin[two]),
        end=np.maximum(end[one], end[two]),
    )


def _left(lot: Phase, free: Phase) -> Ints:
    """Return the stalls that the lot's drives leave of each free row, shape (drives, rows)."""
    rows, pitch_m = free.rows, free.rows.pattern.pitch_m
    crossings, *ends = drives_of(lot)
    west, south, north = (side[:, None] for side in (crossings.west, *ends))
    whole = places(rows.last - rows.first, pitch_m)
    hit = (rows.foot < north - TOLERANCE_M) & (rows.head > south + TOLERANCE_M)
    before = np.minimum(rows.last, west - np.maximum(rows.lean_m, 0.0)) - rows.first
    east = west + lot.rules.drive_m - np.minimum(rows.lean_m, 0.0)
    beyond = rows.last - np.maximum(rows.first, east)
    left = places(before, pitch_m) + places(beyond, pitch_m)
    return np.where(hit, np.minimum(left, whole), whole)


def _groups(choices: Ints, position: Ints, joins: Flags) -> Ints:
    """Return the lowest aisle that each choice's crossings join to each aisle."""
    label = np.tile(np.arange(joins.shape[1]), (len(choices), 1))
    crossing, aisle = np.nonzero(joins)
    if not crossing.size:
        return label
    chosen = (position[crossing] == choices[:, :1]) | (position[crossing] == choices[:, 1:])
    starts = np.flatnonzero(np.diff(crossing, prepend=-1))
    each = np.repeat(np.arange(starts.size), np.diff(starts, append=crossing.size))
    by_aisle = np.argsort(aisle, kind="stable")
    names = np.flatnonzero(np.diff(aisle[by_aisle], prepend=-1))
    met = aisle[by_aisle][names]
    while True:
        lowest = np.minimum.reduceat(label[:, aisle], starts, axis=1)[:, each]
        lowest = np.where(chosen, lowest, joins.shape[1])[:, by_aisle]
        found = np.minimum(label[:, met], np.minimum.reduceat(lowest, names, axis=1))
        if (found == label[:, met]).all():
            return label
        label[:, met] = found
