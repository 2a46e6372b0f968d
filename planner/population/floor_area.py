"""Floor area of buildings: footprint × storeys, with what is assumed for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

STOREY_M = 3.0
"""Height of a storey where only the height is mapped (DESIGN §5, issue 5)."""

ENOUGH_TAGGED = 30
"""So many tagged buildings of a kind stand for the untagged ones of the town."""

USUAL_STOREYS = {"apartments": 6.0, "dormitory": 5.0, "residential": 3.0, "yes": 2.0}
"""Storeys of untagged buildings in a town that has too few tagged ones; others have one."""


@dataclass(frozen=True, eq=False)
class Storeys:
    """Storeys of each building, and how many of them were assumed.

    Parameters
    ----------
    count
        Shape (buildings,).
    assumed
        Where neither storeys nor height are mapped.
    """

    count: npt.NDArray[np.float64]
    assumed: npt.NDArray[np.bool_]


def storeys(buildings: gpd.GeoDataFrame) -> Storeys:
    """Return the storeys of each building.

    As mapped; else height ÷ 3 m, at least one; else the median of the tagged
    buildings of the same kind (`building`) in this town, where at least 30 are
    tagged; else `USUAL_STOREYS`.
    """
    height = np.round(buildings["height_m"].to_numpy() / STOREY_M)
    mapped = buildings["levels"].to_numpy()
    count = np.where(np.isnan(mapped), np.maximum(height, 1.0), mapped)
    assumed = np.isnan(count)
    kinds = buildings["building"].to_numpy(dtype=object)
    usual = pd.Series(kinds).map(USUAL_STOREYS).fillna(1.0).to_numpy(dtype=float)
    known = pd.DataFrame({"kind": kinds[~assumed], "count": count[~assumed]})
    counts = known.groupby("kind")["count"]
    typical = counts.median()[counts.size() >= ENOUGH_TAGGED]
    here = pd.Series(kinds).map(typical).to_numpy(dtype=float)
    guess = np.where(np.isnan(here), usual, here)
    return Storeys(np.where(assumed, guess, count), assumed)


def floor_area_m2(buildings: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return footprint × storeys of each building in m², shape (buildings,)."""
    area: npt.NDArray[np.float64] = buildings.geometry.area.to_numpy() * storeys(buildings).count
    return area
