"""Shade of each car park: by the definition officials use, and under the midday sun of July."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from planner.language import Phrase
from planner.parking.ground import OPEN_KINDS
from planner.shade import grown, shade_by_hour, shade_share, unknown_near

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from planner.parking.ground import Floats, Shapes
    from planner.shade import Canopies, Crowns, Prisms, SpeciesGroup, SunPositions

YEARS = (0, 5, 15)
"""From today, that shade by definition is told for (STANDARDS §3)."""

TARGET_SHARE = 0.30
"""Shaded share that makes a car park a 林荫停车场 (STANDARDS §3)."""

EDGE_STRIP_M = 2.0
"""Trees so near outside its outline are a lot's own (STANDARDS §3: edge strip)."""

SHADED, UNSHADED, UNTOLD = "yes", "no", "unknown"
"""Values of `meets_30`."""

NO_OUTLINE, COVERED, NO_TREE = "no_outline", "covered", "no_tree_mapped"

WHY_UNKNOWN: dict[str, Phrase] = {
    NO_OUTLINE: Phrase("只有点或线，无轮廓", "known as a point or a line only: no outline"),
    COVERED: Phrase("在建筑内或地下，不计遮荫", "in a structure: shade does not apply"),
    NO_TREE: Phrase(
        "未标绘树木，且未声明树木数据完整",
        "no tree is mapped on it, and trees are not declared complete",
    ),
}
"""Why the shade of a car park is not told."""


def shade_by_definition(
    lots: gpd.GeoDataFrame,
    ground: Shapes,
    crowns: Crowns,
    canopies: Canopies,
    *,
    groups: Sequence[SpeciesGroup],
    complete: bool,
) -> pd.DataFrame:
    """Return the share of each lot under leaf-on crowns, today and in years to come.

    Parameters
    ----------
    lots
        Of `find_lots`.
    ground
        Their open ground (`planner.parking.ground.open_ground`).
    crowns, canopies
        The town's trees, woods and trellises.
    groups
        How crowns grow.
    complete
        Trees are declared complete: a lot without any has none.

    Returns
    -------
    pandas.DataFrame
        In the order of `lots`: `shade_now`, `shade_5`, `shade_15` (0-1, NaN
        where unknown), `shade_unknown` (a key of `WHY_UNKNOWN`, or empty) and
        `meets_30` today (`yes`, `no`, `unknown`).
    """
    shares = [
        shade_share(ground, crowns if not years else grown(crowns, years, groups), canopies)
        for years in YEARS
    ]
    why = _why_unknown(lots, shares[0], _planted(ground, crowns) | complete)
    table = pd.DataFrame(
        {
            "shade_now" if not years else f"shade_{years}": np.where(why == "", share, np.nan)
            for years, share in zip(YEARS, shares, strict=True)
        }
    )
    return table.assign(
        shade_unknown=pd.array(why, dtype="str"),
        meets_30=pd.array(meets(table["shade_now"].to_numpy()), dtype="str"),
    )


def _why_unknown(
    lots: gpd.GeoDataFrame, share: Floats, told: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_]:
    covered = ~lots["kind"].isin(OPEN_KINDS).to_numpy()
    bare = ~(share > 0) & ~told
    return np.select([covered, np.isnan(share), bare], [COVERED, NO_OUTLINE, NO_TREE], "").astype(
        object
    )


def _planted(ground: Shapes, crowns: Crowns) -> npt.NDArray[np.bool_]:
    """Say on which lots, or in the strip along their edge, a tree is mapped."""
    found = np.zeros(len(ground), dtype=bool)
    trunks = shapely.STRtree(shapely.points(crowns.xy))
    found[trunks.query(ground, predicate="dwithin", distance=EDGE_STRIP_M)[0]] = True
    return found


def meets(share: Floats) -> npt.NDArray[np.object_]:
    """Return whether shares reach `TARGET_SHARE`: yes, no, or unknown where they are."""
    # A plan that was cut to the target must not miss it by a rounding.
    reached = share >= TARGET_SHARE - _ROUNDING
    return np.select([np.isnan(share), reached], [UNTOLD, SHADED], UNSHADED).astype(object)


_ROUNDING = 1e-9


def midday_shade(
    ground: Shapes,
    sun: SunPositions,
    buildings: Prisms,
    crowns: Crowns,
    canopies: Canopies,
    *,
    trees_known: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """Return the mean shade of each lot over the hours of `sun`, by source.

    Parameters
    ----------
    ground
        Open ground of each lot.
    sun
        Over the town, at the hours that are averaged.
    buildings, crowns, canopies
        What throws shade.
    trees_known
        Whether the trees of each lot are mapped: without them only the shade
        of buildings is known, and the whole is not.

    Returns
    -------
    pandas.DataFrame
        `july_building`, `july_tree`, `shade_july_midday` (0-1, NaN where
        unknown) and `heights_unknown`: buildings of unknown height near enough
        to shade the lot, whose shadows are in none of the shares.
    """
    hours = shade_by_hour(ground, sun, buildings, crowns, canopies)
    return pd.DataFrame(
        {
            "july_building": hours.mean("building"),
            "july_tree": np.where(trees_known, hours.mean("tree"), np.nan),
            "shade_july_midday": np.where(trees_known, hours.mean("both"), np.nan),
            "heights_unknown": unknown_near(ground, sun, buildings),
        }
    )
