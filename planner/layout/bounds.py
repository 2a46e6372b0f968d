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
    lot, free
        The phase on the bare lot and without its obstacles.
    choices
        Positions of the crossings, -1 for none, shape (choices, 2).
    stalls
        Stalls by length of row that a choice's drives leave, shape (choices, rows).
    aisle
        Aisle of the bare lot that each length of row opens on, shape (rows,).
    linked
        Whether a choice's crossings lead from one aisle to another, shape (choices, aisles,
        aisles).
    junctions
        Crossings of a choice that meet an aisle, shape (choices, aisles).
    begin, end
        From where to where those are along it, inf and -inf without, shape (choices, aisles).
    """

    lot: Phase
    free: Phase
    choices: Ints
    stalls: Floats
    aisle: Ints
    linked: Flags
    junctions: Ints
    begin: Floats
    end: Floats

    def anywhere(self) -> Floats:
        """Return the most each choice holds with one way in, wherever it is best.

        Onto one-way aisles that way in is by a crossing, which counts among the choice's.
        """
        rows, held = self.free.rows, self.stalls
        if not rows.pattern.turns_round:
            least = _ENDS if rows.pattern.one_way else _ENDS - 1
            if rows.pattern.one_way:
                held = self._between(self.begin, self.end)
            held = np.where((self.junctions >= least)[:, self.aisle], held, 0.0)
        by_aisle = np.zeros((len(self.choices), self.linked.shape[1]))
        np.add.at(by_aisle.T, self.aisle, held.T)
        return np.matmul(self.linked, by_aisle[:, :, None])[..., 0].max(axis=1, initial=0.0)

    def of(self, ways: tuple[Opening, ...]) -> Floats:
        """Return the most each choice holds with these ways in, shape (choices,)."""
        lot, width_m = self.lot, self.lot.rules.drive_m
        aisles, across = opened(ways, lot.rows, lot.crossings)
        position = lot.crossings.position
        met = lot.crossings.joins & np.isin(position, position[across])[:, None]
        there = self.linked[:, aisles | met.any(axis=0)].any(axis=1)
        if lot.rows.pattern.turns_round:
            return (self.stalls * there[:, self.aisle]).sum(axis=1)
        west = np.where(met, lot.crossings.west[:, None], np.inf)
        begin = np.minimum(self.begin, west.min(axis=0, initial=np.inf))
        end = np.maximum(self.end, np.where(met, west + width_m, -np.inf).max(axis=0, initial=-np.inf))
        more = met.sum(axis=0)
        for way in ways:
            mine, _ = opened((way,), lot.rows, lot.crossings)
            u = np.clip(way.place[0], lot.rows.start, lot.rows.end)
            begin = np.where(mine, np.minimum(begin, u), begin)
            end = np.where(mine, np.maximum(end, u), end)
            more = more + mine
        there &= self.junctions + more >= _ENDS
        held = self._between(begin, end)
        return np.where(there[:, self.aisle], held, 0.0).sum(axis=1)

    def _between(self, begin: Floats, end: Floats) -> Floats:
        """Return the stalls of each choice and row between two places along each aisle."""
        rows = self.free.rows
        first = np.maximum(rows.first, begin[:, self.aisle])
        last = np.minimum(rows.last, end[:, self.aisle])
        return np.minimum(places(last - first, rows.pattern.pitch_m), self.stalls)


def bounds(lot: Phase, free: Phase) -> Bounds:
    """Return the bounds of a phase: rows as they are free, crossings as on the bare lot."""
    rows, count = free.rows, lot.rows.module.size
    aisle = _aisle_of_lot(lot, free)[rows.aisle]
    crossings, south, north = drives_of(lot)
    number = int(crossings.position.max(initial=-1)) + 1
    left = np.tile(places(rows.last - rows.first, rows.pattern.pitch_m), (number + 1, 1))
    np.minimum.at(left, crossings.position, _left(lot, free, (crossings.west, south, north)))
    joins = crossings.joins
    if not rows.pattern.turns_round and not rows.pattern.one_way:
        bay = north - south >= lot.rules.turn_m - TOLERANCE_M
        joins = joins & ((joins.sum(axis=1) >= _ENDS) | bay)[:, None]
    meets = np.zeros((number + 1, count), dtype=bool)
    np.logical_or.at(meets, crossings.position, joins)
    links = np.zeros((number + 1, count, count), dtype=bool)
    links[:] = np.eye(count, dtype=bool)
    np.logical_or.at(links, crossings.position, joins[:, :, None] & joins[:, None, :])
    useful = np.unique(crossings.position[joins.any(axis=1)])
    first, second = np.triu_indices(useful.size)
    one, two = np.concatenate(
        ([[-1], [-1]], np.stack((useful[first], useful[second]))), axis=1
    ).astype(np.intp)
    linked = links[one] | links[two]
    for _ in range(max(count - 1, 1).bit_length()):
        linked = np.matmul(linked.astype(np.float32), linked.astype(np.float32)) > 0.0
    west = np.full(number + 1, np.nan)
    west[crossings.position] = crossings.west
    begin = np.where(meets, west[:, None], np.inf)
    end = np.where(meets, west[:, None] + lot.rules.drive_m, -np.inf)
    return Bounds(
        lot, free,
        choices=np.stack((one, two), axis=1),
        stalls=np.minimum(left[one], left[two]).astype(float),
        aisle=aisle,
        linked=linked,
        junctions=meets[one].astype(np.intp) + (meets[two] & (one != two)[:, None]),
        begin=np.minimum(begin[one], begin[two]),
        end=np.maximum(end[one], end[two]),
    )  # fmt: skip


def _left(lot: Phase, free: Phase, drives: tuple[Floats, Floats, Floats]) -> Ints:
    """Return the stalls each drive leaves of each length of row, shape (drives, rows)."""
    rows, pitch_m = free.rows, free.rows.pattern.pitch_m
    west, south, north = (side[:, None] for side in drives)
    whole = places(rows.last - rows.first, pitch_m)
    hit = (rows.foot < north - TOLERANCE_M) & (rows.head > south + TOLERANCE_M)
    before = np.minimum(rows.last, west - np.maximum(rows.lean_m, 0.0)) - rows.first
    east = west + lot.rules.drive_m - np.minimum(rows.lean_m, 0.0)
    beyond = rows.last - np.maximum(rows.first, east)
    left = places(before, pitch_m) + places(beyond, pitch_m)
    return np.where(hit, np.minimum(left, whole), whole)


def _aisle_of_lot(lot: Phase, free: Phase) -> Ints:
    """Return the aisle of the bare lot that each free aisle is a stretch of."""
    if free is lot:
        return np.arange(lot.rows.module.size)
    bare, rows = lot.rows, free.rows
    same = rows.module[:, None] == bare.module
    same &= rows.start[:, None] >= bare.start - TOLERANCE_M
    same &= rows.end[:, None] <= bare.end + TOLERANCE_M
    return same.argmax(axis=1)
