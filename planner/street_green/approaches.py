"""Green along the roads into town (通道绿化): metres lined on both sides, one, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.completeness import built_up_area
from planner.street_green.footways import LEFT, RIGHT
from planner.street_green.pieces import cut_streets
from planner.street_green.tally import Tally

if TYPE_CHECKING:
    from planner.shade.crowns import Crowns
    from planner.street_green.pieces import Flags, Floats, Pieces, Rows, Shapes
    from planner.street_green.rules import StreetRules
    from planner.town import Town

ROADS = ("trunk", "primary")
"""Roads into town where no built-up area is mapped: all of them inside the study area."""

OUTER_ROADS = ("trunk", "primary", "secondary")
"""Roads into town between the edges of the study area and of the built-up area."""

NOT_LINING = ("allotments", "cemetery", "golf_course", "orchard", "nature_reserve")
"""Kinds of `green` that are land of their own rather than a road's green."""

TABLES = ("green", "trees", "hedges")
"""Declared complete, all three: then green that is not mapped is not there."""

_ON_EDGE_M = 1.0
"""A road this near to the study area's edge comes in from beyond it."""


@dataclass(frozen=True, eq=False)
class Approaches:
    """Roads into town and the green along them.

    Parameters
    ----------
    table
        A piece a row: `id`, `name`, `highway`, `length_m`; metres with green on
        `both_m`, `one_m`, `none_m` sides, `unknown_m`, which sum to `length_m`;
        by side `left_m`, `right_m`; geometry.
    outside_built_up
        Whether the roads are those outside a mapped built-up area.
    """

    table: gpd.GeoDataFrame
    outside_built_up: bool

    @property
    def tally(self) -> Tally:
        """Metres greened on at least one side, not greened, unknown."""
        sums = self.table[["both_m", "one_m", "none_m", "unknown_m"]].sum()
        return Tally(
            float(sums["both_m"] + sums["one_m"]), float(sums["none_m"]), float(sums["unknown_m"])
        )

    @property
    def both_sides(self) -> Tally:
        """Metres greened on both sides, not so, unknown."""
        sums = self.table[["both_m", "one_m", "none_m", "unknown_m"]].sum()
        return Tally(
            float(sums["both_m"]), float(sums["one_m"] + sums["none_m"]), float(sums["unknown_m"])
        )


def find_approaches(town: Town, crowns: Crowns, rules: StreetRules) -> Approaches:
    """Return the roads into town and how much of them is lined by green.

    The roads are trunk, primary and secondary ones outside the built-up area
    that come from beyond the study area, where a built-up area is mapped; else
    all trunk and primary roads inside the study area. At stations of about
    `strip_step_m` a side has green when a green area, tree row, hedge or crown
    lies within `strip_reach_m` of the carriageway's edge, square to the road
    and on this side of the next carriageway;
    trees no farther apart than `strip_gap_m` are one strip. A station without
    any mapped green within `strip_known_m` is unknown, unless green, trees and
    hedges are all declared complete.
    """
    pieces, rows, outside = _roads(town)
    at = _Stations.along(pieces, rows, rules)
    strips = [_Rays.of(at, side, pieces, rules) for side in (LEFT, RIGHT)]
    sides = np.stack([_lined(at, rays, town, crowns, rules) for rays in strips], axis=1)
    known = _known(at, town, crowns, rules)
    green = sides & known[:, None]
    count = green.sum(axis=1)

    def metres(which: Flags) -> Floats:
        sums = np.zeros(rows.size)
        np.add.at(sums, at.row[which], at.metres[which])
        return sums

    table = gpd.GeoDataFrame(
        {
            "id": pieces.id[rows],
            "name": pieces.name[rows],
            "highway": pieces.highway[rows],
            "length_m": pieces.length_m[rows],
            "both_m": metres(count == len((LEFT, RIGHT))),
            "one_m": metres(count == 1),
            "none_m": metres(known & (count == 0)),
            "unknown_m": metres(~known),
            "left_m": metres(green[:, LEFT]),
            "right_m": metres(green[:, RIGHT]),
        },
        geometry=pieces.lines[rows],
        crs=town.crs,
    )
    return Approaches(table, outside)


def _roads(town: Town) -> tuple[Pieces, Rows, bool]:
    built_up, mapped = built_up_area(town)
    if not mapped:
        pieces = cut_streets(town)
        return pieces, np.flatnonzero(pieces.inside & np.isin(pieces.highway, ROADS)), False
    pieces = cut_streets(town, shapely.difference(town.boundary, built_up))
    rows = np.flatnonzero(pieces.inside & np.isin(pieces.highway, OUTER_ROADS))
    return pieces, rows[_from_beyond(pieces, rows, town)], True


def _from_beyond(pieces: Pieces, rows: Rows, town: Town) -> Flags:
    """Say which pieces are joined to one that reaches the study area's edge."""
    nodes = len(pieces.nodes)
    joined = coo_array((np.ones(rows.size), (pieces.u[rows], pieces.v[rows])), shape=(nodes, nodes))
    group = connected_components(joined, directed=False)[1][pieces.u[rows]]
    edge = shapely.boundary(town.boundary)
    shapely.prepare(edge)
    return np.isin(group, group[shapely.dwithin(edge, pieces.lines[rows], _ON_EDGE_M)])


@dataclass(frozen=True, eq=False)
class _Stations:
    """Places along roads that speak for `metres` of them, arrays of shape (stations,).

    `row` is the road's place in the table, `piece` its row among the pieces,
    `xy` is on its centre line, `ahead` its direction there as a unit vector,
    and `half_m` half its carriageway.
    """

    row: Rows
    piece: Rows
    metres: Floats
    xy: Floats
    ahead: Floats
    half_m: Floats

    @classmethod
    def along(cls, pieces: Pieces, rows: Rows, rules: StreetRules) -> _Stations:
        length = pieces.length_m[rows]
        count = np.maximum(np.ceil(length / rules.strip_step_m), 1).astype(np.intp)
        row = np.repeat(np.arange(rows.size), count)
        number = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
        metres = (length / count)[row]
        middle = (number + 0.5) * metres
        lines = pieces.lines[rows][row]
        xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, middle))
        # The chord over the station's own metres: a bend inside it is cut short.
        back = shapely.line_interpolate_point(lines, middle - metres / 2)
        on = shapely.line_interpolate_point(lines, middle + metres / 2)
        chord = shapely.get_coordinates(on) - shapely.get_coordinates(back)
        size = np.hypot(*chord.T)[:, None]
        ahead = np.divide(chord, size, out=np.zeros_like(chord), where=size > 0)
        return cls(row, rows[row], metres, xy, ahead, pieces.half_m[rows][row])


@dataclass(frozen=True, eq=False)
class _Rays:
    """Straight lines from the carriageway's edge outwards, one a station.

    `start` is at the edge, `out` the unit vector away from the road, both of
    shape (stations, 2); `length_m` is how far green is looked for.
    """

    start: Floats
    out: Floats
    length_m: Floats

    @classmethod
    def of(cls, at: _Stations, side: int, pieces: Pieces, rules: StreetRules) -> _Rays:
        sign = 1.0 if side == LEFT else -1.0
        out = sign * np.stack((-at.ahead[:, 1], at.ahead[:, 0]), axis=1)
        start = at.xy + out * at.half_m[:, None]
        length = np.full(at.row.size, rules.strip_reach_m)
        # What lies beyond another road's centre line is that road's green.
        lines = cls(start, out, length).lines
        station, road = shapely.STRtree(pieces.lines).query(lines, predicate="intersects")
        other = road != at.piece[station]
        station, road = station[other], road[other]
        crossing = shapely.intersection(lines[station], pieces.lines[road])
        away = shapely.distance(shapely.points(start[station]), crossing)
        np.minimum.at(length, station, away)
        return cls(start, out, length)

    @property
    def end(self) -> Floats:
        """Where they end, shape (stations, 2)."""
        return self.start + self.out * self.length_m[:, None]

    @property
    def lines(self) -> Shapes:
        """The rays as shapely lines."""
        return shapely.linestrings(np.stack((self.start, self.end), axis=1))


def _lined(at: _Stations, rays: _Rays, town: Town, crowns: Crowns, rules: StreetRules) -> Flags:
    """Say which stations have green along their ray."""
    lined = np.zeros(at.row.size, dtype=bool)
    shapes = shapely.STRtree(_areas_and_lines(town))
    lined[shapes.query(rays.lines, predicate="intersects")[0]] = True
    along = np.maximum(crowns.radius_m, rules.strip_gap_m / 2)
    half, middle = rays.length_m / 2, (rays.start + rays.end) / 2
    reach = float(np.hypot(rules.strip_reach_m / 2 + crowns.radius_m, along).max(initial=0.0))
    station, tree = shapely.STRtree(shapely.points(crowns.xy)).query(
        shapely.points(middle), predicate="dwithin", distance=reach
    )
    leg = crowns.xy[tree] - middle[station]
    ahead = np.abs(np.einsum("ij,ij->i", leg, at.ahead[station]))
    across = np.abs(np.einsum("ij,ij->i", leg, rays.out[station]))
    near = (ahead <= along[tree]) & (across <= half[station] + crowns.radius_m[tree])
    lined[station[near]] = True
    return lined


def _areas_and_lines(town: Town) -> Shapes:
    green, trees = town.green, town.trees
    shapes = (
        green[~green["kind"].isin(NOT_LINING)].geometry.to_numpy(),
        trees[trees["kind"] == "tree_row"].geometry.to_numpy(),
        town.hedges.geometry.to_numpy(),
    )
    return np.concatenate(shapes)


def _known(at: _Stations, town: Town, crowns: Crowns, rules: StreetRules) -> Flags:
    """Say at which stations green is mapped near enough to tell."""
    known = np.full(at.row.size, set(TABLES) <= set(town.provenance.complete))
    shapes = np.concatenate((_areas_and_lines(town), shapely.points(crowns.xy)))
    if shapes.size and not known.all():
        near = shapely.STRtree(shapes).query_nearest(
            shapely.points(at.xy), max_distance=rules.strip_known_m, all_matches=False
        )[0]
        known[near] = True
    return known
