"""One way to drive a phase of rows: chosen crossings and openings, and the stalls it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.circulation import onwards, there_and_back
from planner.layout.drives import Crossings, find_crossings, opened
from planner.layout.rows import Cuts, cut, places
from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.layout.drives import Opening
    from planner.layout.rows import Rows
    from planner.layout.rules import StallRules
    from planner.layout.strips import Flags, Floats, Ground, Ints


@dataclass(frozen=True, eq=False)
class Parked:
    """Stalls that a plan leaves on one ground.

    Parameters
    ----------
    start, end
        Where cars stop along each aisle, metres, NaN where none comes, shape (aisles,).
    row, first, last
        Lengths of row with stalls: which, and their mouths from where to where.
    stalls
        Stalls along each length.
    """

    start: Floats
    end: Floats
    row: Ints
    first: Floats
    last: Floats
    stalls: Ints

    @property
    def capacity(self) -> int:
        """All stalls."""
        return int(self.stalls.sum())


@dataclass(frozen=True, eq=False)
class Phase:
    """Rows of one direction, pattern and offset on one ground, with every crossing tried."""

    rows: Rows
    crossings: Crossings
    rules: StallRules

    @property
    def at_most(self) -> int:
        """Stalls if every aisle were reached and nothing crossed a row."""
        return int(places(self.rows.last - self.rows.first, self.rows.pattern.pitch_m).sum())

    def park(self, plan: Plan) -> Parked:
        """Return the stalls a plan leaves here."""
        crossings = self.driven(plan)
        if self.rows.pattern.turns_round:
            start, end = there_and_back(self.rows, crossings, plan.openings)
        else:
            start, end = onwards(self.rows, crossings, plan.openings, self.rules.drive_m)
        row, first, last = cut(self.rows, (start, end), plan.cuts)
        stalls = places(last - first, self.rows.pattern.pitch_m)
        kept = stalls > 0
        return Parked(start, end, row[kept], first[kept], last[kept], stalls[kept])

    def driven(self, plan: Plan) -> Crossings:
        """Return the plan's crossings, as far as they are free here."""
        chosen = (self.crossings.position[:, None] == plan.positions).any(axis=1)
        return _within(plan, take(self.crossings, chosen), self.rows, self.rules)


def make_phase(ground: Ground, turn: Floats, rows: Rows, west: Floats, rules: StallRules) -> Phase:
    """Return a phase with crossings of a drive's width at each of `west` (ascending)."""
    return Phase(rows, find_crossings(ground, turn, rows, west, rules.drive_m), rules)


@dataclass(frozen=True, eq=False)
class Plan:
    """Crossings and openings chosen on the bare lot; obstacles only take from it.

    Parameters
    ----------
    positions
        Chosen positions of crossings.
    reach
        South and north end of the drive at each crossing of the lot, by (position, south end
        of the free ground): shape (drives, 4) as position, free south, south, north.
    openings
        Ways in from the street.
    cuts
        Ground taken from the rows by crossings and openings.
    """

    positions: Ints
    reach: Floats
    openings: tuple[Opening, ...]
    cuts: Cuts


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan found, with the rows it is of and what it leaves.

    Parameters
    ----------
    turn
        Rotation to (u, v), shape (2, 2).
    phase, plan, parked
        What is laid out, and the stalls.
    bare_capacity
        Stalls of the same plan on the lot without obstacles.
    """

    turn: Floats
    phase: Phase
    plan: Plan
    parked: Parked
    bare_capacity: int

    @property
    def used(self) -> tuple[Opening, ...]:
        """Openings that lead somewhere."""
        crossings = self.phase.driven(self.plan)
        stops = ~np.isnan(self.parked.start)
        kept = []
        for way in self.plan.openings:
            aisles, across = opened((way,), self.phase.rows, crossings)
            if (aisles & stops).any() or (crossings.joins[across] & stops).any():
                kept.append(way)
        return tuple(kept)


def drives_of(lot: Phase) -> tuple[Crossings, Floats, Floats]:
    """Return the lot's crossings with the south and north end of the drive along each.

    A drive runs from the first to the last aisle it joins. Where cars cannot leave as
    they came, one that meets a single aisle is a bay to turn round in, rows and all.
    A crossing that meets none has no drive: its ends are inf and -inf.
    """
    crossings, rows = lot.crossings, lot.rows
    high = rows.low + rows.pattern.aisle_m
    south = np.where(crossings.joins, rows.low, np.inf).min(axis=1, initial=np.inf)
    north = np.where(crossings.joins, high, -np.inf).max(axis=1, initial=-np.inf)
    if not rows.pattern.turns_round:
        lone = crossings.joins.sum(axis=1) == 1
        south = np.where(lone, np.maximum(south - rows.pattern.depth_m, crossings.south), south)
        north = np.where(lone, np.minimum(north + rows.pattern.depth_m, crossings.north), north)
    return crossings, south, north


def make_plan(
    lot: Phase,
    drives: tuple[Crossings, Floats, Floats],
    positions: Sequence[int],
    openings: tuple[Opening, ...],
) -> Plan:
    """Return the plan with these crossings and openings on the bare lot."""
    wanted = {*positions, *(way.position for way in openings)}
    chosen = np.array([position in wanted for position in drives[0].position.tolist()], dtype=bool)
    crossings = take(drives[0], chosen)
    south, north = drives[1][chosen], drives[2][chosen]
    for way in openings:
        if way.position >= 0:
            mine = (
                (crossings.position == way.position)
                & (crossings.south <= way.begin + TOLERANCE_M)
                & (crossings.north >= way.end - TOLERANCE_M)
            )
            south = np.where(mine, np.minimum(south, way.begin), south)
            north = np.where(mine, np.maximum(north, way.end), north)
    there = south < north
    reach = np.stack((crossings.position, crossings.south, south, north), axis=1)[there]
    west = crossings.west[there]
    across = np.stack((west, reach[:, 2], west + lot.rules.drive_m, reach[:, 3]), axis=1)
    throats = np.array([drive for way in openings for drive in way.drives]).reshape(-1, 4)
    return Plan(
        np.unique(reach[:, 0]).astype(np.intp),
        reach,
        openings,
        Cuts(*np.concatenate((across, throats)).T),
    )


def take(crossings: Crossings, which: Flags | Ints) -> Crossings:
    """Return some of the crossings."""
    return Crossings(
        crossings.position[which],
        crossings.west[which],
        crossings.south[which],
        crossings.north[which],
        crossings.joins[which],
    )


def _within(plan: Plan, crossings: Crossings, rows: Rows, rules: StallRules) -> Crossings:
    """Return crossings no longer than the plan's drives, without bays too short to turn in."""
    if not plan.reach.size:
        return take(crossings, np.zeros(crossings.position.size, dtype=bool))
    position, free, south, north = plan.reach.T
    same = (crossings.position[:, None] == position) & (
        (crossings.south[:, None] >= free - TOLERANCE_M)
        & (crossings.south[:, None] <= north + TOLERANCE_M)
    )
    mine = same.any(axis=1)
    crossings, drive = take(crossings, mine), same[mine].argmax(axis=1)
    crossings = replace(
        crossings,
        south=np.maximum(crossings.south, south[drive]),
        north=np.minimum(crossings.north, north[drive]),
    )
    if rows.pattern.turns_round:
        return crossings
    short = crossings.north - crossings.south < rules.turn_m - TOLERANCE_M
    at_street = np.isin(crossings.position, [way.position for way in plan.openings])
    dead = short & ~at_street & (crossings.joins.sum(axis=1) < 2)  # noqa: PLR2004 (two ends)
    return take(crossings, ~dead)
