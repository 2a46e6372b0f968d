"""Which buildings people live in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.columns import NON_RESIDENTIAL_LAND

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.town import Town


def dwellings(town: Town) -> npt.NDArray[np.bool_]:
    """Say which buildings house residents of the study area, shape (buildings,).

    Residential buildings, and those of unsaid use (building=yes) that do not
    stand on land of a non-residential use. A building belongs to the study
    area, and stands on land, by its centroid.
    """
    buildings = town.buildings
    centre = shapely.centroid(buildings.geometry.to_numpy())
    shapely.prepare(town.boundary)
    inside = shapely.intersects(town.boundary, centre)
    use = buildings["use"].to_numpy(dtype=object)
    unsaid = np.flatnonzero(use == "unspecified")
    land = town.zones[town.zones["kind"].isin(NON_RESIDENTIAL_LAND)].geometry.to_numpy()
    elsewhere = np.zeros(len(buildings), dtype=bool)
    if land.size and unsaid.size:
        hit = shapely.STRtree(land).query(centre[unsaid], predicate="intersects")[0]
        elsewhere[unsaid[np.unique(hit)]] = True
    lived_in: npt.NDArray[np.bool_] = inside & (use != "non_residential") & ~elsewhere
    return lived_in
