"""Where the footways of a street are: mapped beside it, told by its tag, or assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.street_green.strips import (
    Segments,
    Strips,
    cross,
    no_strips,
    off_carriageways,
    together,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.street_green.pieces import Flags, Floats, Pieces, Rows, Shapes
    from planner.street_green.rules import StreetRules
    from planner.town import Town

MAPPED, SIDEWALK, ASSUMED, NONE = "mapped", "sidewalk", "assumed", "none"
"""What a side's footway rests on: a way beside the street, the tag `sidewalk`, nothing; or none."""

LEFT, RIGHT = 0, 1
"""Sides, seen along the piece as it is drawn."""

_WALKED = ("footway", "path", "pedestrian")
_CYCLED = ("cycleway",)

_SAID = {"both": (True, True), "yes": (True, True), "left": (True, False), "right": (False, True)}
_SAID |= {"no": (False, False), "none": (False, False)}
"""Sides with a footway by `sidewalk`; `separate` says that it is a way of its own."""

_SHORT_M = 10.0
"""Footways are judged in parts no longer than this: one may pass several pieces of street."""

_BEYOND_M = 2.0
"""A footway beside a street may overshoot the street's end by this."""


@dataclass(frozen=True, eq=False)
class Footways:
    """Where the footways and cycle lanes of every piece are.

    Parameters
    ----------
    pieces, rules
        What they were found for and by.
    side_from
        `mapped`, `sidewalk`, `assumed` or `none`, shape (pieces, 2): left, right.
    beside
        Mapped parts that run beside a street, as segments whose `line` is the
        piece they run beside.
    side, width_m, cycled
        Of each such part: its side, its width, whether it is for cycling only.
    others
        Mapped parts that run beside no street, such as crossings, as lines.
    """

    pieces: Pieces
    rules: StreetRules
    side_from: npt.NDArray[np.object_]
    beside: Segments
    side: npt.NDArray[np.int8]
    width_m: Floats
    cycled: Flags
    others: Shapes

    @property
    def footway_from(self) -> npt.NDArray[np.object_]:
        """What each piece's footways rest on; two that differ are joined by `+`."""
        told = ["+".join(sorted({left, right} - {NONE})) or NONE for left, right in self.side_from]
        return np.array(told, dtype=object)

    def strips(self, rows: Rows) -> Strips:
        """Return the strips of the pieces at `rows`."""
        wanted = np.zeros(len(self.pieces), dtype=bool)
        wanted[rows] = True
        strips = together(self._mapped(wanted), self._offset(wanted))
        return off_carriageways(strips, self.pieces)

    def _mapped(self, wanted: Flags) -> Strips:
        piece = self.beside.line
        walked = self.side_from[piece, self.side] == MAPPED
        rows = np.flatnonzero(wanted[piece] & (walked | self.cycled))
        # Parts of one piece, side and width are joined again where they meet.
        key = np.stack((piece, self.side, self.cycled, np.round(self.width_m * 1e3)), axis=1)[rows]
        groups, group = np.unique(key.astype(np.int64), axis=0, return_inverse=True)
        order = np.argsort(group, kind="stable")
        lines = self.beside.lines[rows[order]]
        if not lines.size:
            return no_strips()
        joined = shapely.line_merge(shapely.multilinestrings(lines, indices=group[order]))
        parts, of = shapely.get_parts(joined, return_index=True)
        found = groups[of]
        return Strips(found[:, 0], found[:, 1].astype(np.int8), parts, found[:, 3] / 1e3)

    def _offset(self, wanted: Flags) -> Strips:
        told = (self.side_from == SIDEWALK) | (self.side_from == ASSUMED)
        piece, side = np.nonzero(told & wanted[:, None])
        lateral = self.pieces.half_m[piece] + self.rules.footway_m / 2
        signed = np.where(side == LEFT, lateral, -lateral)
        lines = shapely.offset_curve(self.pieces.lines[piece], signed, join_style="mitre")
        parts, of = shapely.get_parts(lines, return_index=True)
        width = np.full(of.size, self.rules.footway_m)
        return Strips(piece[of], side[of].astype(np.int8), parts, width)


def find_footways(town: Town, pieces: Pieces, rules: StreetRules) -> Footways:
    """Return where the footways of every piece of street are.

    Mapped footways, paths and cycleways that run beside a street are its own:
    within `beside_m` of the carriageway's edge and parallel. A side of which
    they accompany `mapped_share` counts as mapped. Elsewhere the tag `sidewalk`
    says which sides have a strip of `footway_m` beyond the carriageway's edge;
    where it says nothing both are assumed, but not between the two carriageways
    of one street. Cycle lanes marked on a carriageway are in no table and are
    left out.
    """
    ways = town.ways
    kinds = ways["highway"].isin(_WALKED + _CYCLED) & ~ways["tunnel"]
    rows = np.flatnonzero(kinds.to_numpy())
    parts, owner = shapely.get_parts(ways.geometry.to_numpy()[rows], return_index=True)
    short = Segments.of(shapely.segmentize(parts, _SHORT_M))
    way = rows[owner[short.line]]
    streets = Segments.of(pieces.lines)
    segment = _runs_beside(short, streets, pieces, rules)
    on = np.flatnonzero(segment >= 0)
    segment, way = segment[on], way[on]
    middle = (short.start[on] + short.end[on]) / 2
    right = cross(streets.direction[segment], middle - streets.start[segment]) < 0
    piece, side = streets.line[segment], right.astype(np.int8)
    cycled = np.isin(ways["highway"].to_numpy(dtype=object)[way], _CYCLED)
    cycled &= ~ways["walkable"].to_numpy()[way]
    beside = Segments(short.start[on], short.end[on], piece)
    metres = np.zeros((len(pieces), 2))
    np.add.at(metres, (piece[~cycled], side[~cycled]), beside.length_m[~cycled])
    mapped = metres >= rules.mapped_share * pieces.length_m[:, None]
    width = ways["width_m"].to_numpy()[way]
    return Footways(
        pieces,
        rules,
        side_from=np.where(mapped, MAPPED, _told(town, pieces, streets, rules)),
        beside=beside,
        side=side,
        width_m=np.where(np.isnan(width), rules.footway_m, width),
        cycled=cycled,
        others=np.delete(short.lines, on),
    )


def _runs_beside(
    short: Segments, streets: Segments, pieces: Pieces, rules: StreetRules
) -> npt.NDArray[np.intp]:
    """Return the street segment that each short segment runs beside, -1 for none.

    Of several the one with the nearest carriageway's edge; of equal ones the first.
    """
    found = np.full(short.line.size, -1, dtype=np.intp)
    if not found.size or not streets.line.size:
        return found
    middle = (short.start + short.end) / 2
    half = pieces.half_m[streets.line]
    reach = rules.beside_m + float(half.max())
    part, segment = shapely.STRtree(streets.lines).query(
        shapely.points(middle), predicate="dwithin", distance=reach
    )
    along, ahead = short.direction[part], streets.direction[segment]
    leg = middle[part] - streets.start[segment]
    at = np.einsum("ij,ij->i", leg, ahead)
    off = np.clip(np.abs(cross(ahead, leg)) - half[segment], 0.0, None)
    good = np.abs(cross(ahead, along)) <= np.sin(np.radians(rules.parallel_deg))
    good &= (at >= -_BEYOND_M) & (at <= streets.length_m[segment] + _BEYOND_M)
    good &= off <= rules.beside_m
    part, segment, off = part[good], segment[good], off[good]
    order = np.lexsort((segment, off, part))
    _, first = np.unique(part[order], return_index=True)
    found[part[order][first]] = segment[order][first]
    return found


def _told(
    town: Town, pieces: Pieces, streets: Segments, rules: StreetRules
) -> npt.NDArray[np.object_]:
    """Return what each side's footway rests on where none is mapped."""
    tag = town.ways["sidewalk"].to_numpy(dtype=object)[pieces.way]
    said = np.array([_SAID.get(text, (False, False)) for text in tag], dtype=bool).reshape(-1, 2)
    silent = ~np.isin(tag, list(_SAID))
    found = np.where(said, SIDEWALK, NONE).astype(object)
    found[silent] = ASSUMED
    piece, side = _inner_sides(town, pieces, streets, rules)
    inner = silent[piece]
    found[piece[inner], side[inner]] = NONE
    return found


def _inner_sides(
    town: Town, pieces: Pieces, streets: Segments, rules: StreetRules
) -> tuple[Rows, Rows]:
    """Return pieces and sides that face the other carriageway of their own street."""
    oneway = town.ways["oneway"].to_numpy(dtype=object)[pieces.way]
    single = np.isin(oneway, ("yes", "reverse")) & (pieces.name != "")
    rows = np.flatnonzero(single[streets.line])
    forward = np.where(oneway[streets.line[rows]] == "reverse", -1.0, 1.0)[:, None]
    travel = streets.direction[rows] * forward
    middle = (streets.start[rows] + streets.end[rows]) / 2
    one, other = shapely.STRtree(streets.lines[rows]).query(
        shapely.points(middle), predicate="dwithin", distance=rules.median_m
    )
    piece, across = streets.line[rows[one]], streets.line[rows[other]]
    opposite = np.einsum("ij,ij->i", travel[one], travel[other])
    good = (pieces.name[piece] == pieces.name[across]) & (piece != across)
    good &= opposite < -np.cos(np.radians(rules.parallel_deg))
    one, other = one[good], other[good]
    right = cross(streets.direction[rows[one]], middle[other] - middle[one]) < 0
    return streets.line[rows[one]], right.astype(np.intp)
