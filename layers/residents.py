"""Residents by ledger class: who is within a walk of a park, who is not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase, words
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from planner.assess import Assessment

NAMES = {
    name: Phrase(words("zh").value(f"class_{name}"), words("en").value(f"class_{name}"))
    for name in CLASSES
}

# Steps of lightness as well as of hue, so that greyscale copies can be read.
COLOURS = {
    "unknown": "#eeeeee",
    "served": "#8fc7ee",
    "not_connected": "#000000",
    "no_entrance": "#d97a12",
    "too_far": "#8c2d04",
}
_HATCHES = {"unknown": "////"}


def layer(assessment: Assessment) -> Layer:
    """Return dwellings by the ledger class of their residents."""
    table = assessment.residents_table()
    return Layer(
        "residents",
        Phrase("居民", "Residents"),
        by_class(table[~table.geometry.isna()], NAMES),
        (
            amount_field(table),
            Field("park_name", Phrase("最近公园", "nearest park")),
            Field("entrance", Phrase("入口依据", "entrance evidence"), coded=True),
            Field("walk_m", Phrase("步行（米）", "walk (m)")),
            Field("straight_m", Phrase("直线（米）", "straight (m)")),
        ),
    )


def by_class(table: gpd.GeoDataFrame, names: Mapping[str, Phrase]) -> tuple[LayerClass, ...]:
    """Return dwellings by the column `class`, each class of the ledger in its own colour."""
    return tuple(
        LayerClass(
            names[name],
            COLOURS[name],
            table[table["class"] == name],
            0.5,
            0.9,
            hatch=_HATCHES.get(name, ""),
        )
        for name in CLASSES
    )


def amount_field(table: gpd.GeoDataFrame) -> Field:
    """Return how many live in a dwelling, or its floor area where nobody knows."""
    if "residents" in table.columns:
        return Field("residents", Phrase("居民（人）", "residents"), decimals=1)
    floor = Phrase("住宅建筑面积（平方米）", "residential floor area (m²)")
    return Field("floor_area_m2", floor, decimals=1)
