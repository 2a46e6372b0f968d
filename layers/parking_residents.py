"""Residents by the walk to a public car park: where there is none within 300 m."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from layers.layer import Field, Layer
from layers.residents import amount_field, by_class
from planner.indicators.basis import RESIDENTS
from planner.language import Phrase, words
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from planner.assess import Assessment

NAMES = {
    name: Phrase(
        words("zh").value(f"class_parking_{name}"), words("en").value(f"class_parking_{name}")
    )
    for name in CLASSES
}


def layer(assessment: Assessment) -> Layer:
    """Return dwellings by their residents' class for a walk of 300 m to a public car park."""
    parking = assessment.parking
    amount = np.nan_to_num(assessment.amount)
    column = "residents" if assessment.ledger.unit == RESIDENTS else "floor_area_m2"
    table = gpd.GeoDataFrame(
        parking.access.table().assign(**{column: amount, "class": parking.classes.name}),
        geometry=assessment.town.buildings.geometry.array,
        crs=assessment.town.crs,
    )
    # Without residents nobody shares the spaces: they are not told, rather than none.
    table["spaces_300m"] = parking.shared.within if parking.shared else np.nan
    table = table[amount > 0]
    return Layer(
        "parking_residents",
        Phrase("居民至公共停车场", "Residents and public car parks"),
        by_class(table, NAMES),
        (
            amount_field(table),
            Field("car_park_name", Phrase("最近停车场", "nearest car park")),
            Field("walk_m", Phrase("步行（米）", "walk (m)")),
            Field("spaces_300m", Phrase("步行300米内公共车位", "public spaces within 300 m")),
        ),
        shown=False,
        note=Phrase(
            "自住宅沿路网步行至最近的公共停车场（不含路侧停车）出入口，以300米为限（限值依据待核）。"
            "300米内车位数含路侧公共车位。",
            "Walk along the network to the nearest entrance of a public car park, kerb parking "
            "left aside, up to 300 m (a limit whose source is to be checked). Spaces within 300 m "
            "include those along public kerbs.",
        ),
    )
