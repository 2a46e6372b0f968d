"""Tree-shaded streets (林荫路覆盖率): how much of footways and cycle lanes is under crowns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.shade.cover import shade_share
from planner.street_green.rules import BRANCH, SECONDARY
from planner.street_green.tally import Tally, answers

if TYPE_CHECKING:
    from planner.shade.crowns import Canopies, Crowns
    from planner.street_green.footways import Footways
    from planner.street_green.pieces import Flags, Pieces, Rows
    from planner.street_green.rules import StreetRules
    from planner.town import Town

ROUNDING = 1e-9
"""A share of 0.8999999999 is one of 0.9."""


@dataclass(frozen=True, eq=False)
class ShadedStreets:
    """Pieces of secondary and branch streets, and what of them is shaded.

    Parameters
    ----------
    table
        A piece a row: `id`, `name`, `highway`, `street` (secondary or branch),
        `length_m`, `footway_from` (mapped, sidewalk, assumed, two of them, or
        none), `footway_m2`, `crown_share` (0-1 of that area, NaN where
        unknown or without a footway), `shaded` (yes, no, unknown), geometry.
    rows
        Row of each in the Pieces they were taken from.
    """

    table: gpd.GeoDataFrame
    rows: Rows

    @property
    def tally(self) -> Tally:
        """Metres of street by `shaded`; its headline is 林荫路覆盖率."""
        return Tally.of(self.table, "shaded")

    @property
    def mean_crown_share(self) -> float | None:
        """Footway under crowns ÷ footway, of the pieces where it is known; None for none."""
        known = self.table["crown_share"].notna().to_numpy()
        area = self.table["footway_m2"].to_numpy()[known]
        under = self.table["crown_share"].to_numpy()[known] * area
        return float(under.sum() / area.sum()) if area.sum() > 0 else None


def trees_known(
    town: Town, pieces: Pieces, crowns: Crowns, canopies: Canopies, rules: StreetRules
) -> Flags:
    """Say of which pieces the trees are mapped, shape (pieces,).

    Where a tree or wood stands within `tree_near_m` of the carriageway's edge;
    everywhere when the table of trees is declared complete.
    """
    if "trees" in town.provenance.complete:
        return np.ones(len(pieces), dtype=bool)
    known = np.zeros(len(pieces), dtype=bool)
    reach = pieces.half_m + rules.tree_near_m
    for shapes in (shapely.points(crowns.xy), canopies.shapes):
        row, _ = shapely.STRtree(shapes).query(pieces.lines, predicate="dwithin", distance=reach)
        known[row] = True
    return known


def shaded_streets(
    town: Town, footways: Footways, crowns: Crowns, canopies: Canopies, *, rows: Rows | None = None
) -> ShadedStreets:
    """Return which secondary and branch streets are shaded.

    A piece is shaded when `shaded_share` of its footways and cycle lanes lies
    under the union of leaf-on crowns, by area. A piece without a footway cannot
    be shaded. One without a mapped tree near it is unknown, unless the table of
    trees is declared complete.

    Parameters
    ----------
    town
        Says whether its trees are complete.
    footways
        Of all pieces of street.
    crowns, canopies
        As they are, or as they will have grown.
    rows
        Pieces asked for; the secondary and branch streets inside the ground by
        default.
    """
    pieces, rules = footways.pieces, footways.rules
    rows = pieces.of(SECONDARY, BRANCH) if rows is None else rows
    known = trees_known(town, pieces, crowns, canopies, rules)[rows]
    footway_from = footways.footway_from[rows]
    areas = footways.strips(rows).areas(len(pieces))[rows]
    there = ~shapely.is_missing(areas)
    share = np.full(rows.size, np.nan)
    asked = np.flatnonzero(known & there)
    if asked.size:
        share[asked] = shade_share(areas[asked], crowns, canopies)
    # A piece so short that crossing carriageways take its whole footway is unknown.
    without = footway_from == "none"
    shaded = answers(share >= rules.shaded_share - ROUNDING, (known & there) | without)
    table = gpd.GeoDataFrame(
        {
            "id": pieces.id[rows],
            "name": pieces.name[rows],
            "highway": pieces.highway[rows],
            "street": pieces.street[rows],
            "length_m": pieces.length_m[rows],
            "footway_from": footway_from,
            "footway_m2": np.nan_to_num(shapely.area(areas)),
            "crown_share": share,
            "shaded": shaded,
        },
        geometry=pieces.lines[rows],
        crs=town.crs,
    )
    return ShadedStreets(table, rows)
