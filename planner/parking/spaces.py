"""How many cars a lot takes: as mapped, else by a stall layout, its area or its storeys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from planner.language import Phrase
from planner.layout.area_range import area_range
from planner.parking.ground import ROOFS, is_area
from planner.parking.layouts import layouts_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from planner.parking.ground import Floats, Shapes
    from planner.parking.rules import ParkingRules

CAPACITY, LAYOUT, AREA, LENGTH, UNKNOWN = "capacity", "layout", "area", "length", ""

SPACES_FROM: dict[str, Phrase] = {
    CAPACITY: Phrase("标注的车位数", "capacity as mapped"),
    LAYOUT: Phrase("按车位排布推算", "a stall layout of its outline"),
    AREA: Phrase("按面积推算", "its area"),
    LENGTH: Phrase("按路缘长度推算", "its length along the kerb"),
    UNKNOWN: Phrase("不详", "unknown"),
}
"""What the spaces of a lot rest on, and how it is said to people."""


class Spaces(NamedTuple):
    """Spaces of a lot: the figure shown, its range, and what it rests on."""

    spaces: float
    low: float
    high: float
    source: str


NOT_KNOWN = Spaces(math.nan, math.nan, math.nan, UNKNOWN)


_ROUNDING = 1e-6


def whole(ratio: float) -> int:
    """Return how many whole ones fit; a rounding error below a whole is one."""
    return math.floor(ratio + _ROUNDING)


def between(low: float, high: float, source: str) -> Spaces:
    """Return a range; the figure shown is its middle, rounded down."""
    return Spaces(float((low + high) // 2), float(low), float(high), source)


def usable_number(values: pd.Series[float], *, least: int) -> Floats:
    """Return whole numbers from `least` on; NaN for every other."""
    numbers = values.to_numpy(dtype=float)
    return np.where((numbers >= least) & (numbers == np.floor(numbers)), numbers, np.nan)


def by_floor(floor_m2: float, least_m2: float, most_m2: float) -> Spaces:
    """Return the spaces of a floor from the ground that one takes at least and at most."""
    return between(whole(floor_m2 / most_m2), whole(floor_m2 / least_m2), AREA)


def storeys(lots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, rules: ParkingRules) -> Floats:
    """Return the storeys that each parking structure has, NaN where nobody says.

    A rooftop is one. A multi-storey car park has those of the building that
    holds most of it (at least `rules.in_building_share`). Storeys below ground
    are not mapped anywhere.
    """
    levels = np.where(lots["kind"] == "rooftop", 1.0, np.nan)
    shapes = lots.geometry.to_numpy()
    rows = np.flatnonzero((lots["kind"] == "multi_storey").to_numpy() & is_area(shapes))
    walled = buildings[~buildings["building"].isin(ROOFS)]
    walls = walled.geometry.to_numpy()
    said = walled["levels"].to_numpy()
    lot, hit = shapely.STRtree(walls).query(shapes[rows], predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[rows[lot]], walls[hit]))
    share /= shapely.area(shapes[rows[lot]])
    for at in np.argsort(share, kind="stable"):
        if share[at] >= rules.in_building_share:
            levels[rows[lot[at]]] = said[hit[at]]
    return levels


def by_layout(
    outline: shapely.Geometry, ground: shapely.Geometry, entrances: Shapes, rules: ParkingRules
) -> Spaces:
    """Return the spaces of a surface lot: a layout's stalls where it has any, else by area.

    The range reaches from the lower to the higher of layout and area, since
    both may mislead: a layout does not know how people park on a narrow lot,
    and area does not know its shape. Without a layout it is what 90 of 100
    random lots of that size hold (`planner.layout.area_range`).

    Parameters
    ----------
    outline
        Of the lot, in metres.
    ground
        Its part in the open; the rest is an obstacle.
    entrances
        Points on the outline where cars come in; none where nobody knows.
    rules
        Ground a space, and up to which size a lot is laid out.
    """
    area = float(shapely.area(ground))
    if area < rules.too_small_m2:
        return NOT_KNOWN
    # Without a layout the area alone must tell, and small or narrow lots hold far less.
    untold = between(*area_range(area), AREA)
    if area > rules.layout_most_m2:
        return untold
    stalls = sum(layout.capacity for layout in layouts_of(outline, ground, entrances))
    if not stalls:
        return untold
    found = by_floor(area, rules.surface_least_m2, rules.surface_most_m2)
    return Spaces(float(stalls), min(found.low, stalls), max(found.high, stalls), LAYOUT)


def by_bays(ground: shapely.Geometry, rules: ParkingRules) -> Spaces:
    """Return the spaces of bays along a street, which have no aisle of their own."""
    area = float(shapely.area(ground))
    if area < rules.too_small_m2:
        return NOT_KNOWN
    return by_floor(area, rules.bay_least_m2, rules.bay_most_m2)


def by_storeys(floor_m2: float, rules: ParkingRules) -> Spaces:
    """Return the spaces of a structure from the floor of all its storeys, NaN where unknown."""
    if not floor_m2 >= rules.too_small_m2:
        return NOT_KNOWN
    return by_floor(floor_m2, rules.structure_least_m2, rules.structure_most_m2)
