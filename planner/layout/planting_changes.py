"""A planting plan as changes of a Scenario, in the degrees that scenarios hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.scenario import PlantTrees

if TYPE_CHECKING:
    from pyproj import CRS

    from planner.layout.planting import PlantingPlan

_WGS84 = 4326


def planting_changes(plan: PlantingPlan, crs: CRS, *, name: str = "") -> tuple[PlantTrees, ...]:
    """Return one change for each kind of tree that a plan plants.

    Parameters
    ----------
    plan
        Its kinds' ids become the species. The trees are planted young; what
        they shade in the target year is for those who let them grow.
    crs
        Metric CRS of the plan.
    name
        What people know the change by, such as the lot's name.
    """
    changes = []
    for kind in dict.fromkeys(plan.kind.tolist()):
        trunks = shapely.multipoints(plan.points[plan.kind == kind])
        places = gpd.GeoSeries([trunks], crs=crs).to_crs(_WGS84).iloc[0]
        changes.append(PlantTrees(places, species=kind, name=name))
    return tuple(changes)


def planting_frame(plan: PlantingPlan, crs: CRS) -> gpd.GeoDataFrame:
    """Return the planted trees as points with `kind`, `place` and `crown_m`, a row a tree."""
    columns = {
        "kind": plan.kind.astype(str),
        "place": plan.place.astype(str),
        "crown_m": np.asarray(plan.crown_m, dtype=float),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.points(plan.points), crs=crs)
