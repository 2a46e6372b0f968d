"""The stalls behind the spaces of each car park whose number rests on a layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.layout import StallLayout
from planner.parking.drive_in import drive_ins
from planner.parking.layouts import layouts_of
from planner.parking.spaces import LAYOUT

if TYPE_CHECKING:
    from planner.parking.assessment import ParkingAssessment


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
