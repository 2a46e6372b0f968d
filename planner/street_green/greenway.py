"""Greenways (绿道): which ways are called so, and their length a head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from planner.town import Town

NAMED = ("绿道", "greenway", "green way")
"""A way with one of these in its name is a greenway; small and large letters alike."""

WAYS = ("cycleway", "footway", "path", "pedestrian", "bridleway", "track", "living_street")
"""Classes of way that a greenway may be: a street named after one is none."""

PEOPLE = 10_000.0
"""万人拥有绿道长度 is told for this many."""


@dataclass(frozen=True, eq=False)
class Greenways:
    """Greenways inside the study area.

    Parameters
    ----------
    table
        A way a row: `id`, `name`, `highway`, `length_m` inside the study area,
        geometry (that part).
    complete
        Whether the ways are declared complete: only then none means none.
    residents
        People inside the study area; None where no population is known.
    """

    table: gpd.GeoDataFrame
    complete: bool
    residents: float | None

    @property
    def length_km(self) -> float | None:
        """Length in km; None where none is mapped and ways are not declared complete."""
        if self.table.empty and not self.complete:
            return None
        return float(self.table["length_m"].sum()) / 1e3

    @property
    def km_per_10_000(self) -> float | None:
        """万人拥有绿道长度; None where the length or the residents are unknown."""
        if self.length_km is None or not self.residents:
            return None
        return self.length_km / self.residents * PEOPLE


def find_greenways(town: Town) -> Greenways:
    """Return the ways that are called a greenway, cut at the study area's edge.

    Only names tell: the table of ways holds neither routes nor a class for
    greenways. So the length is a lower bound, and unknown where none is named.
    """
    ways = town.ways
    name = ways["name"].str.casefold()
    called = np.logical_or.reduce([name.str.contains(word, regex=False) for word in NAMED])
    rows = np.flatnonzero(called & ways["highway"].isin(WAYS).to_numpy())
    inside = shapely.intersection(ways.geometry.to_numpy()[rows], town.boundary)
    length = shapely.length(inside)
    kept = np.flatnonzero(length > 0)
    table = gpd.GeoDataFrame(
        {
            "id": ways["id"].to_numpy(dtype=object)[rows[kept]],
            "name": ways["name"].to_numpy(dtype=object)[rows[kept]],
            "highway": ways["highway"].to_numpy(dtype=object)[rows[kept]],
            "length_m": length[kept],
        },
        geometry=inside[kept],
        crs=town.crs,
    )
    people = town.population.total if town.population else None
    return Greenways(table, "ways" in town.provenance.complete, people)
