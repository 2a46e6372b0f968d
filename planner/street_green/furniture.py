"""Litter bins and public toilets along streets: spacing along the network against the norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

from planner.network.graph import Graph, Placed
from planner.network.search import search
from planner.street_green.rules import BRANCH, MAIN, SECONDARY
from planner.street_green.tally import NO, Tally, answers

if TYPE_CHECKING:
    from planner.street_green.pieces import Flags, Floats, Pieces, Rows, Shapes
    from planner.street_green.rules import StreetRules
    from planner.town import Town

SHOPS = ("shop", "supermarket", "fresh_food_shop", "market")
"""Kinds of `places` that make a street a shopping street."""

BIN, TOILET = "litter_bin", "toilet"
"""Kinds of `places`."""

PER_M = 100.0
"""Shops are counted per this many metres of street."""

ROUNDING_M = 1e-6


@dataclass(frozen=True, eq=False)
class Furniture:
    """Stretches of street between things of one kind, and whether they stand close enough.

    Parameters
    ----------
    table
        A stretch a row: `id`, `name`, `highway`, `street`, `shopping`,
        `length_m`, `norm_m`, `spacing_m` (NaN where no such thing is reached),
        `within_norm` (yes, no, unknown), geometry.
    count
        Things of the kind that stand along the streets asked about.
    """

    table: gpd.GeoDataFrame
    count: int

    @property
    def tally(self) -> Tally:
        """Metres of street within the norm, beyond it, unknown."""
        return Tally.of(self.table, "within_norm")

    @property
    def gaps(self) -> gpd.GeoDataFrame:
        """The stretches beyond the norm, the widest spacing first, unreached ones before all."""
        beyond = self.table[self.table["within_norm"] == NO]
        return beyond.sort_values("spacing_m", ascending=False, na_position="first", kind="stable")


def shopping_streets(town: Town, pieces: Pieces, rules: StreetRules) -> Flags:
    """Say which pieces are shopping streets, shape (pieces,).

    Those with at least `shops_per_100_m` shops on both sides together; a piece
    shorter than 100 m counts as 100 m. A shop belongs to the nearest street
    whose carriageway's edge is at most `shop_reach_m` away.
    """
    shops = _points(town, SHOPS)
    piece = _placed(shops, pieces, rules.shop_reach_m).edge
    count = np.bincount(piece[piece >= 0], minlength=len(pieces))
    dense: Flags = count / (np.maximum(pieces.length_m, PER_M) / PER_M) >= rules.shops_per_100_m
    return dense


def bin_spacing(town: Town, pieces: Pieces, rules: StreetRules) -> Furniture:
    """Return the spacing of litter bins along every street inside the ground."""
    shopping = shopping_streets(town, pieces, rules)
    norm = np.where(pieces.street == BRANCH, rules.bin_branch_m, rules.bin_main_m)
    norm[shopping] = rules.bin_shopping_m
    asked = pieces.of(MAIN, SECONDARY, BRANCH)
    bins = _placed(_points(town, (BIN,)), pieces, rules.bin_reach_m)
    found = _Stretches.between(bins, pieces, asked)
    return _judged(town, found, norm + ROUNDING_M, shopping, rules)


def toilet_spacing(town: Town, pieces: Pieces, rules: StreetRules) -> Furniture:
    """Return the spacing of public toilets along shopping streets; the norm is below 400 m."""
    shopping = shopping_streets(town, pieces, rules)
    norm = np.full(len(pieces), rules.toilet_shopping_m)
    toilets = _placed(_points(town, (TOILET,)), pieces, rules.toilet_reach_m)
    found = _Stretches.between(toilets, pieces, np.flatnonzero(pieces.inside & shopping))
    return _judged(town, found, norm - ROUNDING_M, shopping, rules)


@dataclass(frozen=True, eq=False)
class _Stretches:
    """Stretches of pieces from one thing (or end) to the next, arrays of shape (stretches,).

    `spacing_m` is the way from the last thing before the stretch to the first
    behind it, through the network where the piece ends before one; inf where
    none is reached.

    Notes
    -----
    Let a and b be the distances from a stretch's ends to the nearest thing and
    l its length. The place in it farthest from any thing is (a + l + b) / 2
    away, so a spacing of at most S is the same as nobody being farther than
    S / 2 from one. A dead end counts as mirrored at its tip.
    """

    pieces: Pieces
    piece: Rows
    start_m: Floats
    end_m: Floats
    spacing_m: Floats
    count: int

    @classmethod
    def between(cls, things: Placed, pieces: Pieces, asked: Rows) -> _Stretches:
        """Cut the pieces `asked` about at the things placed on them."""
        graph = Graph.from_edges(pieces.u, pieces.v, pieces.length_m)
        away = search(graph, things).distance_m
        on = np.flatnonzero(np.isin(things.edge, asked))
        # Things at their own place have a distance of 0, ends that of their node.
        edge = np.concatenate((asked, things.edge[on].astype(np.intp), asked))
        along = np.concatenate((np.zeros(asked.size), things.along_m[on], pieces.length_m[asked]))
        nearest = np.concatenate((away[pieces.u[asked]], np.zeros(on.size), away[pieces.v[asked]]))
        last = np.repeat((0, 1, 2), (asked.size, on.size, asked.size))
        order = np.lexsort((last, along, edge))
        edge, along, nearest = edge[order], along[order], nearest[order]
        begin = np.flatnonzero((edge[1:] == edge[:-1]) & (along[1:] > along[:-1]))
        length = along[begin + 1] - along[begin]
        spacing = nearest[begin] + length + nearest[begin + 1]
        return cls(pieces, edge[begin], along[begin], along[begin + 1], spacing, on.size)


def _judged(
    town: Town, found: _Stretches, norm_m: Floats, shopping: Flags, rules: StreetRules
) -> Furniture:
    pieces, piece = found.pieces, found.piece
    spacing = found.spacing_m
    # Half the spacing is the way from the stretch's farthest place.
    told = "places" in town.provenance.complete
    known = told | (spacing / 2 <= rules.furniture_known_m)
    whole = (found.start_m == 0.0) & (found.end_m == pieces.length_m[piece])
    lines = pieces.lines[piece]
    for row in np.flatnonzero(~whole):
        lines[row] = substring(lines[row], found.start_m[row], found.end_m[row])
    number = np.arange(piece.size) - np.searchsorted(piece, piece) + 1
    ids = [f"{id_}/{n}" for id_, n in zip(pieces.id[piece], number, strict=True)]
    table = gpd.GeoDataFrame(
        {
            "id": np.array(ids, dtype=object),
            "name": pieces.name[piece],
            "highway": pieces.highway[piece],
            "street": pieces.street[piece],
            "shopping": shopping[piece],
            "length_m": found.end_m - found.start_m,
            "norm_m": np.round(norm_m[piece], 3),
            "spacing_m": np.where(np.isfinite(spacing), spacing, np.nan),
            "within_norm": answers(spacing <= norm_m[piece], known),
        },
        geometry=lines,
        crs=town.crs,
    )
    return Furniture(table, found.count)


def _points(town: Town, kinds: tuple[str, ...]) -> Shapes:
    rows = town.places[town.places["kind"].isin(kinds)]
    points: Shapes = shapely.centroid(rows.geometry.to_numpy())
    return points


def _placed(points: Shapes, pieces: Pieces, reach_m: float) -> Placed:
    """Place points on the nearest piece whose carriageway's edge is at most `reach_m` away.

    Legs are left out: a bin beside a street stands along it.
    """
    found = np.full(points.size, -1, dtype=np.int32)
    farthest = reach_m + float(pieces.half_m.max(initial=0.0))
    point, piece = shapely.STRtree(pieces.lines).query(
        points, predicate="dwithin", distance=farthest
    )
    off = shapely.distance(points[point], pieces.lines[piece]) - pieces.half_m[piece]
    near = off <= reach_m
    point, piece, off = point[near], piece[near], off[near]
    order = np.lexsort((piece, off, point))
    _, first = np.unique(point[order], return_index=True)
    found[point[order][first]] = piece[order][first]
    on = np.flatnonzero(found >= 0)
    along = np.full(points.size, np.nan)
    along[on] = shapely.line_locate_point(pieces.lines[found[on]], points[on])
    return Placed(found, along, np.zeros(points.size))
