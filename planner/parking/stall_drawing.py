"""The stalls behind the spaces of each car park whose number rests on a layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.layout import StallLayout, StallRules, lay_out
from planner.parking.drive_in import drive_ins
from planner.parking.spaces import LAYOUT

if TYPE_CHECKING:
    from planner.parking.assessment import ParkingAssessment
    from planner.parking.ground import Shapes

RULES = StallRules(angles=(90.0,))
"""Rows at a right angle to their aisles, as `planner.parking.spaces` counts them."""

_ON_OUTLINE_M = 0.01


def draw_stalls(parking: ParkingAssessment) -> gpd.GeoDataFrame:
    """Return the stalls, aisles and entrances that counts by layout rest on.

    As many stalls are drawn as the car park's `spaces` say. Trees take no
    stall here; `planner.parking.lot_plan.lot_layout` keeps them.

    Returns
    -------
    geopandas.GeoDataFrame
        In the town's CRS: `lot` (id of the car park), `kind` (aisle, stall or
        entrance), `number` (from 1 in each lot, or in each part of one) and geometry.
    """
    lots, crs = parking.supply, parking.town.crs
    rows = np.flatnonzero((lots["spaces_from"] == LAYOUT).to_numpy())
    outlines = lots.geometry.to_numpy()[rows]
    drawn = [StallLayout().to_frame(crs).assign(lot=pd.array([], dtype="str"))]
    for row, doors in zip(rows, drive_ins(outlines, parking.town.ways), strict=True):
        layouts = layouts_of(lots.geometry.iloc[row], parking.ground[row], doors)
        drawn += [layout.to_frame(crs).assign(lot=lots["id"].iloc[row]) for layout in layouts]
    table = pd.concat(drawn[1:] or drawn, ignore_index=True)
    return gpd.GeoDataFrame(table[["lot", "kind", "number", "geometry"]], crs=crs)


def layouts_of(
    outline: shapely.Geometry, ground: shapely.Geometry, entrances: Shapes
) -> list[StallLayout]:
    """Return the layout of each part of an outline, as `planner.parking.spaces` counts it.

    Parameters
    ----------
    outline
        Of the lot, in metres.
    ground
        Its part in the open; the rest is an obstacle.
    entrances
        Points on the outline where cars come in. Where none of them reaches a
        stall, or none is known, cars come in from any side.
    """
    covered = shapely.get_parts(shapely.difference(outline, ground))
    found = []
    for part in shapely.get_parts(outline):
        doors = entrances[shapely.dwithin(entrances, part, _ON_OUTLINE_M)]
        layout = StallLayout()
        if len(doors):
            layout = lay_out(part, entrances=doors, obstacles=covered, rules=RULES)
        found.append(layout if layout.capacity else lay_out(part, obstacles=covered, rules=RULES))
    return found
