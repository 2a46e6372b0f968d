"""The best layout among directions, patterns, offsets, crossings and openings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.layout.bounds import bounds
from planner.layout.directions import directions, offsets, turned
from planner.layout.plans import Best, Phase, drives_of, make_phase, make_plan
from planner.layout.rows import Rows, find_rows, places
from planner.layout.strips import TOLERANCE_M
from planner.layout.ways_in import (
    aisle_ends,
    crossing_ends,
    onto_aisles,
    onto_crossings,
    throat_of,
    through_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.layout.directions import Effort
    from planner.layout.drives import Opening
    from planner.layout.rules import Pattern, StallRules
    from planner.layout.strips import Floats, Ground


@dataclass(frozen=True, eq=False)
class Site:
    """What is laid out, in metres from the lot's middle.

    Parameters
    ----------
    lot
        The whole lot.
    free
        The lot without its obstacles; the same object where there are none.
    entrances
        Places on the lot's outline where cars may come in, shape (entrances, 2), or None:
        anywhere.
    """

    lot: Ground
    free: Ground
    entrances: Floats | None


@dataclass(frozen=True, eq=False)
class _Candidate:
    at_most: int
    turn: Floats
    bare: Rows
    free: Rows


def search(site: Site, rules: StallRules, effort: Effort) -> Best | None:
    """Return the plan with most stalls, None where not one fits.

    Candidates follow from the lot and its entrances alone, and obstacles only take
    stalls from each: so an obstacle never adds a stall.
    """
    best: Best | None = None
    for pattern in rules.patterns():
        size = site.lot.shape.area / pattern.least_area_m2
        if best is not None and size < best.parked.capacity + 1:
            continue
        candidates = [
            row
            for angle in directions(site.lot, site.entrances, effort)
            for row in _candidates(site, turned(angle), pattern, effort)
        ]
        # Python's sort is stable: among equals the first direction and offset stay first.
        for row in sorted(candidates, key=lambda row: -row.at_most):
            if row.at_most <= (best.parked.capacity if best else 0):
                break
            best = _best_of(site, row, rules, best, effort)
    return best


def _candidates(site: Site, turn: Floats, pattern: Pattern, effort: Effort) -> Iterator[_Candidate]:
    """Yield every offset of a pattern in a direction, with the most it could hold."""
    low, begin = offsets(site.lot, turn, pattern, site.entrances, effort)
    forward = (np.arange(low.size) - np.repeat(begin[:-1], np.diff(begin))) % 2 == 0
    bare = find_rows(site.lot, turn, pattern, low, forward)
    free = bare if site.free is site.lot else find_rows(site.free, turn, pattern, low, forward)
    stalls = places(free.last - free.first, pattern.pitch_m)
    total = np.bincount(free.module[free.aisle], stalls, minlength=low.size)
    for first, stop in pairwise(begin.tolist()):
        at_most = int(total[first:stop].sum())
        if at_most:
            rows = bare.take(first, stop)
            left = rows if free is bare else free.take(first, stop)
            yield _Candidate(at_most, turn, rows, left)


def _best_of(
    site: Site, row: _Candidate, rules: StallRules, best: Best | None, effort: Effort
) -> Best | None:
    """Return the better of `best` and the best plan of a candidate."""
    entrances = None if site.entrances is None else site.entrances @ row.turn.T
    west = _positions(row.bare, entrances, rules.drive_m, effort)
    bare = make_phase(site.lot, row.turn, row.bare, west, rules)
    free = bare
    if row.free is not row.bare:
        free = make_phase(site.free, row.turn, row.free, west, rules)
    drives = drives_of(bare)
    most = best.parked.capacity if best else 0
    for at_most, positions, ways in _choices(site, row.turn, (bare, free), entrances, most):
        if at_most <= most:
            break
        plan = make_plan(bare, drives, positions, ways)
        parked = free.park(plan)
        if parked.capacity > most:
            most = parked.capacity
            bare_capacity = most if free is bare else bare.park(plan).capacity
            best = Best(row.turn, free, plan, parked, bare_capacity)
    return best


def _positions(rows: Rows, entrances: Floats | None, width_m: float, effort: Effort) -> Floats:
    """Return where crossings are tried: at the aisles' ends, between, and at entrances."""
    start, end = rows.start, rows.end - width_m
    end, start = end[end >= start], start[end >= start]
    if not start.size:
        return np.empty(0)
    ends = np.concatenate((start, end, [start.max(), end.min(), (start.min() + end.max()) / 2.0]))
    ends = np.sort(ends)
    ends = ends[np.diff(ends, prepend=-np.inf) > TOLERANCE_M]
    if ends.size > effort.crossings:
        ends = ends[np.round(np.linspace(0, ends.size - 1, effort.crossings)).astype(np.intp)]
    if entrances is not None:
        u = entrances[:, 0]
        ends = np.concatenate((ends, u - width_m / 2.0, u, u - width_m))
    return np.sort(ends)


def _choices(
    site: Site, turn: Floats, phases: tuple[Phase, Phase], entrances: Floats | None, floor: int
) -> Iterator[tuple[int, list[int], tuple[Opening, ...]]]:
    """Yield what may hold more than `floor`, the most promising first.

    Yields
    ------
    tuple
        The most it could hold, positions of crossings, and ways in.
    """
    bare, free = phases
    bound = bounds(bare, free)
    one_way_in = entrances is None or (len(entrances) == 1 and bare.rows.pattern.turns_round)
    if one_way_in and bound.anywhere().max(initial=0.0) <= floor:
        return
    ways: Iterable[tuple[Opening, ...]]
    if entrances is None:
        ways = _ways_anywhere(site, turn, bare, each_end=bare is not free)
    else:
        ways = _ways_given(site, turn, bare, entrances)
    if bare is not free:
        ways = _unblocked(site, turn, ways)
    tries = []
    single = bound.choices[:, 0] == bound.choices[:, 1]
    for way in ways:
        # A way in by a crossing brings that one along: one more is enough.
        held = bound.of(way) * (single if any(row.position >= 0 for row in way) else 1)
        tries += [(int(held[choice]), choice, way) for choice in np.flatnonzero(held > floor)]
    for at_most, choice, way in sorted(tries, key=lambda row: -row[0]):
        yield at_most, [int(row) for row in bound.choices[choice] if row >= 0], way


def _ways_anywhere(
    site: Site, turn: Floats, phase: Phase, *, each_end: bool
) -> Iterator[tuple[Opening, ...]]:
    """Yield single ways in at the ends of aisles, or of crossings where aisles are one-way."""
    if phase.rows.pattern.one_way:
        for place in crossing_ends(site.lot, turn, phase):
            for way in onto_crossings(site.lot, turn, phase, place):
                yield (way,)
        return
    before: set[int] = set()
    for way in onto_aisles(site.lot, turn, phase, aisle_ends(site.lot, turn, phase)):
        # Cars that leave as they came reach the same from either end of an aisle.
        if each_end or not phase.rows.pattern.turns_round or way.module not in before:
            yield (way,)
        before.add(way.module)


def _ways_given(
    site: Site, turn: Floats, phase: Phase, entrances: Floats
) -> Iterator[tuple[Opening, ...]]:
    """Yield ways in at the entrances: onto aisles, and one by a crossing beside them."""
    direct = tuple(onto_aisles(site.lot, turn, phase, entrances))
    if direct:
        yield direct
    for entrance in entrances:
        for way_in in (onto_crossings, through_rows):
            for way in way_in(site.lot, turn, phase, entrance):
                yield (way, *(row for row in direct if row.place != way.place))


def _unblocked(
    site: Site, turn: Floats, ways: Iterable[tuple[Opening, ...]]
) -> Iterator[tuple[Opening, ...]]:
    """Yield ways in without openings whose throat an obstacle narrows.

    Without the one by a crossing they are among those onto aisles already.
    """
    known: dict[Opening, bool] = {}
    for together in ways:
        for way in together:
            if way not in known:
                known[way] = _is_open(site, turn, way)
        kept = tuple(way for way in together if known[way])
        if kept and all(known[way] for way in together if way.position >= 0):
            yield kept


def _is_open(site: Site, turn: Floats, way: Opening) -> bool:
    throat = shapely.transform(throat_of(site.lot, turn, way), lambda uv: uv @ turn)
    return shapely.area(shapely.difference(throat, site.free.shape)) < TOLERANCE_M
