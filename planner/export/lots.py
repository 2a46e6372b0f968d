"""Car parks, their stalls and their shade as tables for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.export.tables import as_csv
from planner.language import Lang, words
from planner.parking.faults import FAULTS, split_faults
from planner.parking.lot_plan import NEIGHBOURHOOD_M
from planner.parking.shade import WHY_UNKNOWN
from planner.shade import crown_discs

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.parking.assessment import ParkingAssessment
    from planner.town import Town

FIRST = (
    *("id", "name", "kind", "access", "area_m2", "spaces", "spaces_from"),
    *("shade_now", "shade_5", "shade_15", "shade_july_midday", "meets_30", "residents_300m"),
)
"""Columns that stand first in a table of car parks."""

COUNTS = (
    *("spaces", "spaces_low", "spaces_high", "charging", "heights_unknown"),
    *("markets_300m", "shops_300m", "service_halls_300m", "hospitals_300m", "schools_300m"),
)
"""Columns of whole numbers."""

_DECIMALS = 6
"""As in `planner.export.tables`: one number is the same in every file."""


def lots_table(parking: ParkingAssessment, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return the car parks as a table for people, a car park a row.

    The columns of `FIRST`, then the others of `ParkingAssessment.lots` without
    the outlines; `counted` as yes or no; `remarks`, which says in words what is
    wrong with a car park and why its shade is unknown; and `longitude` and
    `latitude` of a point on it (WGS-84). Shares are 0-1, missing is NA.
    """
    lots = parking.lots
    table = pd.DataFrame(lots.drop(columns="geometry"))
    whole = [column for column in COUNTS if column in table]
    table[whole] = table[whole].astype("Int64")
    # Without ground nothing could shade it: that is no count of 0.
    table["heights_unknown"] = table["heights_unknown"].where(lots["july_building"].notna())
    table["counted"] = np.where(lots["counted"], "yes", "no")
    table["remarks"] = [
        remarks(fault, why, lang)
        for fault, why in zip(lots["faults"], lots["shade_unknown"], strict=True)
    ]
    points = gpd.GeoSeries(shapely.point_on_surface(lots.geometry.array), crs=lots.crs)
    places = points.to_crs("EPSG:4326")
    table["longitude"], table["latitude"] = places.x.to_numpy(), places.y.to_numpy()
    rest = [column for column in table if column not in FIRST]
    return table[[*FIRST, *rest]]


def neighbourhoods_table(parking: ParkingAssessment) -> pd.DataFrame:
    """Return `ParkingAssessment.neighbourhoods` with NA for sums of nothing known."""
    table = parking.neighbourhoods()
    whole = ["spaces", "spaces_low", "spaces_high", "charging", "charging_of"]
    table[whole] = table[whole].astype("Int64")
    known = table["lots"] > table["unknown_lots"]
    spaces = ["spaces", "spaces_low", "spaces_high"]
    table[spaces] = table[spaces].where(known)
    table["charging"] = table["charging"].where(table["charging_of"] > 0)
    return table


def remarks(faults: str, shade_unknown: str, lang: Lang) -> str:
    """Return the codes of a car park's faults and of why its shade is unknown, as words."""
    phrases = [FAULTS[code] for code in split_faults(faults)]
    # That it has no outline is said once.
    if shade_unknown and shade_unknown not in split_faults(faults):
        phrases.append(WHY_UNKNOWN[shade_unknown])
    return words(lang)("figure_next").join(phrase.say(lang) for phrase in phrases)


def lots_csv(parking: ParkingAssessment, *, lang: Lang = "zh") -> str:
    """Return `lots_table` as CSV text (see `table_csv`)."""
    return table_csv(lots_table(parking, lang=lang), parking.town, lang=lang)


def table_csv(table: pd.DataFrame, town: Town, *, lang: Lang = "zh") -> str:
    """Return a table as CSV text: missing is empty, and nothing runs as a formula.

    Invented data is marked in a last column `mark`. A file that spreadsheet
    programs are to read begins with a byte-order mark (`utf-8-sig`).
    """
    if town.provenance.illustrative:
        table = table.assign(mark=words(lang)("illustrative"))
    if table.empty:
        return ",".join(map(str, table.columns)) + "\n"
    plain = table.round(_DECIMALS).astype(object)
    return as_csv(_records(plain.where(table.notna(), None)))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def crowns_table(parking: ParkingAssessment) -> gpd.GeoDataFrame:
    """Return the crowns today of the trees on and around car parks, a tree a row.

    Returns
    -------
    geopandas.GeoDataFrame
        In the town's CRS: `tree` (id in table `trees`), `group` of species,
        `crown_m`, `height_m`, what they rest on (`crown_from`, `height_from`),
        and the crown as an area. Trees within `NEIGHBOURHOOD_M` of a car park.
    """
    crowns = parking.crowns
    near, _ = shapely.STRtree(parking.supply.geometry.to_numpy()).query(
        shapely.points(crowns.xy), predicate="dwithin", distance=NEIGHBOURHOOD_M
    )
    crowns = crowns.take(np.unique(near))
    return gpd.GeoDataFrame(
        {
            "tree": parking.town.trees["id"].to_numpy(dtype=object)[crowns.owner],
            "group": crowns.group,
            "crown_m": 2.0 * crowns.radius_m,
            "height_m": crowns.top_m,
            "crown_from": crowns.radius_from,
            "height_from": crowns.height_from,
        },
        geometry=crown_discs(crowns),
        crs=parking.town.crs,
    )


def streets_table(assessment: Assessment) -> pd.DataFrame:
    """Return the secondary and branch streets with their shade, a piece a row, without lines."""
    return pd.DataFrame(assessment.streets.shaded.table.drop(columns="geometry"))
