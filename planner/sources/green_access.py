"""Which green spaces are open to all, and which belong to a school or an estate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.columns import PARK_KINDS
from planner.sources import tags as tag_rules

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

_ON_OUTLINE_M = 2.0
_WALLED_SHARE = 0.5


def settle_access(
    green: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return `green` with `access` public or private and `access_from` saying why.

    In this order: what is tagged; the grounds of an institution (school,
    hospital, …); the estate's own green: gardens and lawns inside residential
    land, and parks inside residential land that is walled or itself private;
    public by default. All tables in one metric CRS.
    """
    if green.empty:
        return green
    rules = tag_rules.document()["access"]
    tagged = green["access"].to_numpy(dtype=object)
    access = np.full(len(green), "public", dtype=object)
    reason = np.full(len(green), "default", dtype=object)
    inside = shapely.point_on_surface(green.geometry.array)
    residential = zones[zones["kind"] == "residential"]
    closed = residential[_is_closed(residential, barriers)]
    institutional = zones[zones["kind"].isin(rules["institutional_land"])]
    is_park = green["kind"].isin(PARK_KINDS).to_numpy()
    soft = green["kind"].isin(rules["estate_kinds"]).to_numpy()
    estate = (_within(inside, residential) & soft) | (_within(inside, closed) & is_park)
    for rows, value, why in (
        (_bare_garden(green), "private", "default"),
        (estate, "private", "estate"),
        (_within(inside, institutional), "private", "school"),
        (np.isin(tagged, rules["public"]), "public", "tag"),
        (np.isin(tagged, rules["private"]), "private", "tag"),
    ):
        access[rows] = value
        reason[rows] = why
    return green.assign(access=access.astype("str"), access_from=reason.astype("str"))


def _bare_garden(green: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Gardens without a name: most often somebody's own."""
    return ((green["kind"] == "garden") & (green["name"] == "")).to_numpy()


def _within(points: npt.NDArray[np.object_], land: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(points), dtype=bool)
    if not land.empty:
        found[shapely.STRtree(land.geometry.array).query(points, predicate="within")[0]] = True
    return found


def _is_closed(land: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Say which land is private by its tag, or walled along half its outline."""
    private = land["access"].isin(tag_rules.document()["access"]["private"]).to_numpy()
    walls = barriers[barriers["kind"].isin(("wall", "fence"))]
    if walls.empty or land.empty:
        return private
    near = shapely.STRtree(walls.geometry.array)
    share = np.zeros(len(land))
    outlines = shapely.boundary(land.geometry.array)
    rows, hits = near.query(outlines, predicate="dwithin", distance=_ON_OUTLINE_M)
    for row in np.unique(rows):
        wall = shapely.union_all(walls.geometry.array[hits[rows == row]])
        along = shapely.intersection(outlines[row], shapely.buffer(wall, _ON_OUTLINE_M))
        share[row] = shapely.length(along) / shapely.length(outlines[row])
    return private | (share >= _WALLED_SHARE)
