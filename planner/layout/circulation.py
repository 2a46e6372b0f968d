"""From where to where along each aisle a car can stop, and still drive on or turn round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.drives import Crossings, Opening, opened, reached
from planner.layout.strips import TOLERANCE_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.layout.rows import Rows
    from planner.layout.strips import Floats

    Usable = tuple[Floats, Floats]


@dataclass(frozen=True)
class _Junction:
    """Where an aisle meets a crossing or an opening: the node, and the stretch it takes."""

    node: int
    begin: float
    end: float


def there_and_back(rows: Rows, crossings: Crossings, openings: Sequence[Opening]) -> Usable:
    """Return the aisles cars reach, whole: they may turn in a stall and leave as they came."""
    aisles, across = opened(tuple(openings), rows, crossings)
    aisles, _ = reached(crossings.joins, aisles, across)
    return np.where(aisles, rows.start, np.nan), np.where(aisles, rows.end, np.nan)


def onwards(
    rows: Rows, crossings: Crossings, openings: Sequence[Opening], width_m: float
) -> Usable:
    """Return the stretches of aisle on which a car can go on to a crossing or an opening.

    A car leaves a leaning stall in the direction it came in, so it stops only between
    two junctions: in one-way aisles one that it comes from and one from which it
    finds the way out, in two-way aisles any two.
    """
    aisles, across = opened(tuple(openings), rows, crossings)
    junctions = _junctions(rows, crossings, openings, width_m)
    streets = set(np.flatnonzero(across).tolist())
    streets |= {row.node for ends in junctions for row in ends if row.node >= across.size}
    if rows.pattern.one_way:
        legs = [_in_order(ends, ahead) for ends, ahead in zip(junctions, rows.forward, strict=True)]
        into = _grow(streets, legs)
        out = _grow(streets, [ends[::-1] for ends in legs])
    else:
        met, through = reached(crossings.joins, aisles, across)
        into = out = streets | set(np.flatnonzero(through).tolist())
        legs = [ends if there else [] for ends, there in zip(junctions, met, strict=True)]
    start, end = np.full(len(legs), np.nan), np.full(len(legs), np.nan)
    for aisle, ends in enumerate(legs):
        behind = [place for place, row in enumerate(ends) if row.node in into]
        before = [place for place, row in enumerate(ends) if row.node in out]
        if not behind or not before or behind[0] >= before[-1]:
            continue
        stretch = ends[behind[0] : before[-1] + 1]
        # Two that overlap are one way, not a way in and a way on.
        if _apart(stretch[0], stretch[-1]):
            start[aisle] = min(row.begin for row in stretch)
            end[aisle] = max(row.end for row in stretch)
    return start, end


def _junctions(
    rows: Rows, crossings: Crossings, openings: Sequence[Opening], width_m: float
) -> list[list[_Junction]]:
    """Return each aisle's junctions in the order they lie along it."""
    found: list[list[_Junction]] = [[] for _ in range(rows.module.size)]
    for crossing, aisle in zip(*np.nonzero(crossings.joins), strict=True):
        west = float(crossings.west[crossing])
        found[aisle].append(_Junction(int(crossing), west, west + width_m))
    for number, way in enumerate(openings):
        aisles, _ = opened((way,), rows, crossings)
        for aisle in np.flatnonzero(aisles):
            place = float(np.clip(way.place[0], rows.start[aisle], rows.end[aisle]))
            found[aisle].append(_Junction(crossings.position.size + number, place, place))
    return [sorted(ends, key=lambda row: (row.begin, row.node)) for ends in found]


def _apart(one: _Junction, other: _Junction) -> bool:
    return max(one.begin, other.begin) >= min(one.end, other.end) - TOLERANCE_M


def _in_order(ends: list[_Junction], ahead: np.bool_) -> list[_Junction]:
    return ends if ahead else ends[::-1]


def _grow(nodes: set[int], legs: list[list[_Junction]]) -> set[int]:
    """Return the nodes from which, or to which, cars come by driving legs in order."""
    found = set(nodes)
    while True:
        size = len(found)
        for ends in legs:
            met = [place for place, row in enumerate(ends) if row.node in found]
            if met:
                found |= {row.node for row in ends[met[0] :]}
        if len(found) == size:
            return found
