"""The car parks of a town: one row a lot, with its spaces and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.parking import faults as fault
from planner.parking.drive_in import drive_ins
from planner.parking.ground import OPEN_KINDS, Flags, Floats, is_area, open_ground, same_ground
from planner.parking.kerb import kerb_rows, spaces_along
from planner.parking.rules import parking_rules
from planner.parking.spaces import (
    CAPACITY,
    NOT_KNOWN,
    Spaces,
    by_bays,
    by_layout,
    by_storeys,
    storeys,
    usable_number,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.parking.ground import Shapes
    from planner.parking.rules import ParkingRules
    from planner.town import Town

CHARGING_STATION = "charging_station"
"""Kind of `places` that is a charger or several."""


def find_lots(town: Town, *, rules: ParkingRules | None = None) -> gpd.GeoDataFrame:
    """Return every car park of the study area, kerb parking included.

    A lot belongs to the study area by a point inside it. Spaces are the
    capacity where it is a whole positive number; else those of a stall layout
    or of its area, as a range; else unknown. A lot on another one is kept but
    not `counted`, so that totals count ground once.

    Parameters
    ----------
    town
        Any Town; its parking, ways, buildings and places are read.
    rules
        Other numbers than those of `parking.toml`.

    Returns
    -------
    geopandas.GeoDataFrame
        In the town's CRS: the rows of `town.parking` in their order, then a row
        for each side of a way with kerb parking. Columns: `id`, `name`, `kind`,
        `access`; `area_m2` of the outline and `open_area_m2` of it without
        buildings (NaN for points, lines and, the latter, for structures);
        `spaces`, `spaces_low`, `spaces_high` (NaN where unknown, equal where
        mapped) and `spaces_from` (see `spaces.SPACES_FROM`); `charging` spaces
        (NaN where nobody says) and `charging_from`: `mapped`, `stations` (at
        least one at each charging station on the lot) or empty; `counted`;
        `faults` (codes of `faults.FAULTS` joined by `;`).
    """
    rules = rules or parking_rules()
    lots = _lots(_inside(town.parking, town), town, rules)
    kerb = kerb_rows(town, rules)
    if kerb.empty:
        return lots
    unsaid = {"area_m2": np.nan, "open_area_m2": np.nan, "charging": np.nan, "charging_from": ""}
    kerb = kerb.assign(**unsaid, counted=True, faults="")
    return pd.concat([lots, kerb[lots.columns]], ignore_index=True)


def _inside(table: gpd.GeoDataFrame, town: Town) -> gpd.GeoDataFrame:
    points = shapely.point_on_surface(table.geometry.to_numpy())
    shapely.prepare(town.boundary)
    return table[shapely.intersects(town.boundary, points)].reset_index(drop=True)


def _lots(parking: gpd.GeoDataFrame, town: Town, rules: ParkingRules) -> gpd.GeoDataFrame:
    shapes = parking.geometry.to_numpy()
    ground = open_ground(parking, town.buildings)
    area = np.where(is_area(shapes), shapely.area(shapes), np.nan)
    open_area = np.where(ground != None, shapely.area(ground), np.nan)  # noqa: E711  (elementwise)
    capacity = usable_number(parking["capacity"], least=1)
    counts = _count(parking, ground, capacity, town, rules)
    spaces, low, high, source = zip(*counts, strict=True) if counts else ((), (), (), ())
    charging, charging_from, charging_bad = _charging(parking, capacity, town)
    overlapping, counted = same_ground(shapes, _level(parking), rules.overlap_share)
    said = (parking["capacity_text"] != "").to_numpy() | parking["capacity"].notna().to_numpy()
    in_open = parking["kind"].isin(OPEN_KINDS).to_numpy()
    flags: dict[str, Flags] = {
        fault.OVERLAPS_BUILDING: area - open_area > rules.building_share * area,
        fault.OVERLAPS_LOT: overlapping,
        fault.TOO_SMALL: area < rules.too_small_m2,
        fault.TOO_LARGE: area >= rules.too_large_m2,
        fault.CAPACITY_UNREAD: said & np.isnan(capacity),
        fault.CAPACITY_IMPLAUSIBLE: in_open & (area < rules.implausible_m2 * capacity),
        fault.CHARGING_IMPLAUSIBLE: charging_bad,
        fault.NO_OUTLINE: ~is_area(shapes),
    }
    return gpd.GeoDataFrame(
        {
            **{name: parking[name] for name in ("id", "name", "kind", "access")},
            "area_m2": area,
            "open_area_m2": open_area,
            "spaces": np.array(spaces, dtype=float),
            "spaces_low": np.array(low, dtype=float),
            "spaces_high": np.array(high, dtype=float),
            "spaces_from": pd.array(list(source), dtype="str"),
            "charging": charging,
            "charging_from": pd.array(charging_from, dtype="str"),
            "counted": counted,
            "faults": pd.array(fault.join_faults(flags), dtype="str"),
        },
        geometry=parking.geometry,
        crs=parking.crs,
    )


def _level(parking: gpd.GeoDataFrame) -> npt.NDArray[np.str_]:
    """Return what a lot stands on: lots in the open share the ground."""
    kind = parking["kind"].to_numpy(dtype=str)
    return np.where(np.isin(kind, OPEN_KINDS), "ground", kind)


def _count(
    parking: gpd.GeoDataFrame, ground: Shapes, capacity: Floats, town: Town, rules: ParkingRules
) -> list[Spaces]:
    """Return the spaces of each lot by the best evidence there is."""
    shapes = parking.geometry.to_numpy()
    floor = shapely.area(shapes) * storeys(parking, town.buildings, rules)
    doors = drive_ins(shapes, town.ways)
    found = []
    for row, kind in enumerate(parking["kind"]):
        if not np.isnan(capacity[row]):
            found.append(Spaces(capacity[row], capacity[row], capacity[row], CAPACITY))
        elif ground[row] is not None and kind == "street_side":
            found.append(by_bays(ground[row], rules))
        elif ground[row] is not None:
            found.append(by_layout(shapes[row], ground[row], doors[row], rules))
        elif is_area(shapes[row]):
            found.append(by_storeys(floor[row], rules))
        elif kind == "street_side" and shapely.get_dimensions(shapes[row]) == 1:
            found.append(spaces_along([float(shapely.length(shapes[row]))], kind, None, rules))
        else:
            found.append(NOT_KNOWN)
    return found


def _charging(
    parking: gpd.GeoDataFrame, capacity: Floats, town: Town
) -> tuple[Floats, list[str], Flags]:
    """Return charging spaces, where they come from, and which are refused."""
    mapped = usable_number(parking["charging"], least=0)
    mapped = np.where(mapped > capacity, np.nan, mapped)
    stations = town.places[town.places["kind"] == CHARGING_STATION].geometry.to_numpy()
    shapes = parking.geometry.to_numpy()
    points = shapely.point_on_surface(stations)
    _, lot = shapely.STRtree(shapes).query(points, predicate="intersects")
    on = np.bincount(lot[is_area(shapes[lot])], minlength=len(shapes)).astype(float)
    known = ~np.isnan(mapped)
    charging = np.where(known, mapped, np.where(on > 0, on, np.nan))
    source = np.select([known, on > 0], ["mapped", "stations"], "")
    return charging, list(source), parking["charging"].notna().to_numpy() & ~known
