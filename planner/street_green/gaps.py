"""Tree gaps: stretches of footway along a street that no crown reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

from planner.street_green.footways import LEFT
from planner.street_green.stretches import Stretches
from planner.street_green.strips import Segments, cross

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.shade.crowns import Canopies, Crowns
    from planner.street_green.footways import Footways
    from planner.street_green.pieces import Floats, Pieces, Rows, Shapes
    from planner.street_green.strips import Strips

SIDES = np.array(("left", "right"), dtype=object)


@dataclass(frozen=True, eq=False)
class Gaps:
    """Gaps along pieces of street, in order of piece, side and place.

    Parameters
    ----------
    pieces
        The pieces of street.
    piece, side
        Row of the piece; 0 left, 1 right of it as it is drawn; shape (gaps,).
    start_m, end_m
        Along the piece's centre line.
    lateral_m
        From the centre line to where a row of trees could stand: between the
        carriageway and the footway.
    """

    pieces: Pieces
    piece: Rows
    side: npt.NDArray[np.int8]
    start_m: Floats
    end_m: Floats
    lateral_m: Floats

    @property
    def length_m(self) -> Floats:
        """Length of each gap along the centre line."""
        return self.end_m - self.start_m

    def rows_of_trees(self) -> Shapes:
        """Return the line on which a row of trees could stand, a gap each."""
        centre = [
            substring(line, start, end)
            for line, start, end in zip(
                self.pieces.lines[self.piece], self.start_m, self.end_m, strict=True
            )
        ]
        lateral = np.where(self.side == LEFT, self.lateral_m, -self.lateral_m)
        return shapely.offset_curve(np.array(centre, dtype=object), lateral, join_style="mitre")

    def table(self, crs: object) -> gpd.GeoDataFrame:
        """Return a gap a row: id, piece, name, highway, side, from_m, to_m, length_m, geometry.

        `from_m` and `to_m` run along the piece's centre line; the geometry is
        the line on which a row of trees could stand.
        """
        pieces = self.pieces
        ids = pieces.id[self.piece]
        sides = SIDES[self.side]
        named = [
            f"{id_}/{side}/{start:.0f}"
            for id_, side, start in zip(ids, sides, self.start_m, strict=True)
        ]
        return gpd.GeoDataFrame(
            {
                "id": np.array(named, dtype=object),
                "piece": ids,
                "name": pieces.name[self.piece],
                "highway": pieces.highway[self.piece],
                "side": sides,
                "from_m": self.start_m,
                "to_m": self.end_m,
                "length_m": self.length_m,
            },
            geometry=self.rows_of_trees(),
            crs=crs,
        )


def find_gaps(footways: Footways, crowns: Crowns, canopies: Canopies, rows: Rows) -> Gaps:
    """Return the stretches of footway, longer than `gap_m`, that no crown reaches.

    A crown is a disc and a footway a band; a place along the street is bare
    when no crown touches the band there, on that side. Lengths are exact for
    straight footways. A crossing carriageway ends a gap.

    Parameters
    ----------
    footways
        Of all pieces of street.
    crowns, canopies
        As they are, or as they will have grown.
    rows
        Pieces to look at; bridges, where no tree can stand, are passed over.
        Where no tree is mapped, all of a piece is a gap: hand in those of which
        the trees are known.
    """
    pieces, rules = footways.pieces, footways.rules
    strips = footways.strips(rows[~pieces.bridge[rows]])
    along = _Along.of(strips.without(canopies.shapes), pieces)
    bare = along.there.without(along.covered(crowns))
    bare = bare.take(np.flatnonzero(bare.length_m > rules.gap_m))
    piece, side = bare.line // 2, (bare.line % 2).astype(np.int8)
    beside_footway = along.inner_edge_m(2 * len(pieces))[bare.line] - rules.trunk_to_kerb_m
    at_kerb = pieces.half_m[piece] + rules.trunk_to_kerb_m
    lateral = np.maximum(at_kerb, beside_footway)
    return Gaps(pieces, piece, side, bare.start_m, bare.end_m, lateral)


@dataclass(frozen=True, eq=False)
class _Along:
    """Straight bits of strips, and where they are along their piece of street.

    `side` numbers the sides of pieces: twice the piece's row, plus one for the
    right. `centre` is the piece's centre line, and `half_m` half the strip's width.
    """

    bits: Segments
    half_m: Floats
    side: Rows
    centre: Shapes

    @classmethod
    def of(cls, strips: Strips, pieces: Pieces) -> _Along:
        bits = Segments.of(strips.line)
        piece = strips.piece[bits.line]
        side = 2 * piece + strips.side[bits.line]
        return cls(bits, strips.width_m[bits.line] / 2, side, pieces.lines[piece])

    @property
    def there(self) -> Stretches:
        """The stretches that have a footway, a line for each side of a piece."""
        ends = (self.bits.start, self.bits.end)
        start, end = (shapely.line_locate_point(self.centre, shapely.points(xy)) for xy in ends)
        return _between(self.side, start, end)

    def covered(self, crowns: Crowns) -> Stretches:
        """Return the stretches over whose width a crown reaches."""
        reach = float(crowns.radius_m.max(initial=0.0) + self.half_m.max(initial=0.0))
        bit, tree = shapely.STRtree(self.bits.lines).query(
            shapely.points(crowns.xy), predicate="dwithin", distance=reach
        )[::-1]
        ahead, length = self.bits.direction[bit], self.bits.length_m[bit]
        leg = crowns.xy[tree] - self.bits.start[bit]
        at = np.einsum("ij,ij->i", leg, ahead)
        off = np.clip(np.abs(cross(ahead, leg)) - self.half_m[bit], 0.0, None)
        chord = np.sqrt(np.clip(crowns.radius_m[tree] ** 2 - off**2, 0.0, None))
        first, last = np.clip(at - chord, 0.0, length), np.clip(at + chord, 0.0, length)
        over = np.flatnonzero((chord > 0.0) & (last > first))
        bit, first, last = bit[over], first[over], last[over]
        return _between(self.side[bit], self._place(bit, first), self._place(bit, last))

    def _place(self, bit: Rows, along_m: Floats) -> Floats:
        """Return the places along the centre lines that places along bits lie at."""
        xy = self.bits.start[bit] + self.bits.direction[bit] * along_m[:, None]
        return shapely.line_locate_point(self.centre[bit], shapely.points(xy))

    def inner_edge_m(self, sides: int) -> Floats:
        """Return the footways' mean distance from the centre line, shape (sides,); NaN for none."""
        metres = self.bits.length_m
        middle = shapely.points((self.bits.start + self.bits.end) / 2)
        inner = shapely.distance(self.centre, middle) - self.half_m
        whole = np.bincount(self.side, metres, sides)
        edge = np.bincount(self.side, metres * inner, sides)
        return np.divide(edge, whole, out=np.full(sides, np.nan), where=whole > 0)


def _between(line: Rows, a: Floats, b: Floats) -> Stretches:
    return Stretches(line, np.minimum(a, b), np.maximum(a, b))
