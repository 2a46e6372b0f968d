"""Strips of footway as lines with a width, and lines as straight segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.street_green.pieces import Floats, Pieces, Rows, Shapes


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight segments of lines: ends of shape (segments, 2) in metres, and the line of each."""

    start: Floats
    end: Floats
    line: Rows

    @classmethod
    def of(cls, lines: Shapes) -> Segments:
        """Return the segments of `lines` that have a length, in order."""
        xy, line = shapely.get_coordinates(lines, return_index=True)
        rows = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
        return cls(xy[rows], xy[rows + 1], line[rows])

    @property
    def length_m(self) -> Floats:
        """Length of each segment."""
        return np.hypot(*(self.end - self.start).T)

    @property
    def direction(self) -> Floats:
        """Unit vector from start to end, shape (segments, 2)."""
        return (self.end - self.start) / self.length_m[:, None]

    @property
    def lines(self) -> Shapes:
        """The segments as shapely lines."""
        ends = np.stack((self.start, self.end), axis=1)
        return shapely.linestrings(ends)


def cross(a: Floats, b: Floats) -> Floats:
    """Return the cross products of plane vectors, positive where b is left of a."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


@dataclass(frozen=True, eq=False)
class Strips:
    """Strips of footway or cycleway, arrays of shape (strips,).

    A strip is the band of `width_m` along `line` (town's CRS), without the
    parts that lie on the carriageway of another street.
    """

    piece: Rows
    side: npt.NDArray[np.int8]
    line: Shapes
    width_m: Floats

    def bands(self) -> Shapes:
        """Return the strips as areas."""
        return shapely.buffer(self.line, self.width_m / 2, cap_style="flat", join_style="mitre")

    def without(self, areas: Shapes) -> Strips:
        """Return the strips without what of their lines lies on any of `areas`."""
        row, area = shapely.STRtree(areas).query(self.line, predicate="intersects")
        return _cut(self, areas, row, area)

    def areas(self, pieces: int) -> Shapes:
        """Return the strips of each piece as one area, None where it has none."""
        order = np.argsort(self.piece, kind="stable")
        bands, band = shapely.get_parts(self.bands()[order], return_index=True)
        found = np.full(pieces, None, dtype=object)
        of = self.piece[order][band]
        if of.size:
            shapely.multipolygons(bands, indices=of, out=found)
        # A cycleway may overlap the footway that is assumed beside it.
        found = shapely.make_valid(found, method="structure", keep_collapsed=False)
        found[shapely.is_empty(found)] = None
        return found


def no_strips() -> Strips:
    """Return no strip."""
    none = np.empty(0, dtype=np.intp)
    return Strips(none, none.astype(np.int8), np.empty(0, dtype=object), np.empty(0))


def together(*parts: Strips) -> Strips:
    """Return several sets of strips as one."""
    return Strips(
        np.concatenate([part.piece for part in parts]),
        np.concatenate([part.side for part in parts]),
        np.concatenate([part.line for part in parts]),
        np.concatenate([part.width_m for part in parts]),
    )


def off_carriageways(strips: Strips, pieces: Pieces) -> Strips:
    """Return the strips without what lies on the carriageway of another piece."""
    roads = shapely.buffer(pieces.lines, pieces.half_m, cap_style="flat")
    row, road = shapely.STRtree(roads).query(strips.line, predicate="intersects")
    other = road != strips.piece[row]
    return _cut(strips, roads, row[other], road[other])


def _cut(strips: Strips, areas: Shapes, row: Rows, area: Rows) -> Strips:
    """Return the strips without the areas that are paired with them; `row` ascends."""
    lines = strips.line.copy()
    # One area of every strip at a time, so that shapely takes all strips at once.
    turn = np.arange(row.size) - np.searchsorted(row, row)
    for now in range(int(turn.max(initial=-1)) + 1):
        here = turn == now
        lines[row[here]] = shapely.difference(lines[row[here]], areas[area[here]])
    parts, of = shapely.get_parts(lines, return_index=True)
    real = shapely.length(parts) > 0
    parts, of = parts[real], of[real]
    return Strips(strips.piece[of], strips.side[of], parts, strips.width_m[of])
