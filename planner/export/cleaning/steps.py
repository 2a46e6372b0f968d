"""Routes step by step with their lines: what crews are told, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from planner.cleaning.directions import END, directions
from planner.cleaning.replay import DRIVE, SERVE

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

Shapes = npt.NDArray[np.object_]


def route_steps(plan: CleaningPlan, lang: Lang) -> gpd.GeoDataFrame:
    """Return the steps of all routes, each with its legs as one shape.

    Returns
    -------
    geopandas.GeoDataFrame
        In the town's CRS, in the order driven: `route`, a row of `plan.routes`,
        and the columns of `directions`. Streets are lines in the direction of
        travel, areas and calls are points; the last step, back at the depot, has
        no shape.
    """
    tables = [
        directions(plan, route, lang).assign(route=route) for route in range(len(plan.routes))
    ]
    empty = pd.DataFrame({name: [] for name in ("route", "step", "kind", "leg")})
    steps = pd.concat(tables, ignore_index=True) if tables else empty
    return gpd.GeoDataFrame(steps, geometry=_shapes(plan, steps), crs=plan.setting.town.crs)


def _shapes(plan: CleaningPlan, steps: pd.DataFrame) -> Shapes:
    shapes: Shapes = np.full(len(steps), None, dtype=object)
    going = np.flatnonzero(steps["kind"].to_numpy() != END)
    if not going.size:
        return shapes
    # Legs stand in the order of their routes' steps.
    of_leg = going[np.searchsorted(steps["leg"].to_numpy()[going], plan.legs.index, "right") - 1]
    lines = plan.lines(plan.legs).to_numpy()
    driven = plan.legs["kind"].isin((DRIVE, SERVE)).to_numpy()
    shapes[of_leg[~driven]] = lines[~driven]
    joined = joined_lines(lines[driven], of_leg[driven])
    shapes[np.unique(of_leg[driven])] = joined
    return shapes


def joined_lines(lines: Shapes, group: npt.NDArray[np.int64]) -> Shapes:
    """Return the lines of each group as one, end to end.

    Parameters
    ----------
    lines
        Each begins where the one before it in its group ends.
    group
        Of each line, rising.
    """
    xy, number = shapely.get_coordinates(lines, return_index=True)
    owner = group[number]
    # The vertex between two lines belongs to both.
    again = np.append(False, (np.diff(number) > 0) & (np.diff(owner) == 0))[: len(xy)]
    _, index = np.unique(owner[~again], return_inverse=True)
    found: Shapes = np.empty(np.unique(group).size, dtype=object)
    shapely.linestrings(xy[~again], indices=index, out=found)
    return found
