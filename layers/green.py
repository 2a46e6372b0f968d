"""Green space: public parks, private green, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.columns import PARK_KINDS
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment


def layer(assessment: Assessment) -> Layer:
    """Return green spaces by who may use them, with their area in hectares."""
    green = assessment.town.green
    green = green.assign(area_ha=green.geometry.area / 1e4)
    park = green["kind"].isin(PARK_KINDS)
    public = green["access"] == "public"
    return Layer(
        "green",
        Phrase("绿地", "Green space"),
        (
            LayerClass(Phrase("其他绿地", "other green"), "#d5ecc8", green[~park], 0.5),
            LayerClass(
                Phrase("非公共绿地", "private green"), "#a3ad72", green[park & ~public], 0.5
            ),
            LayerClass(Phrase("公园绿地", "public parks"), "#238b45", green[park & public], 0.8),
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("kind", Phrase("类别", "kind"), coded=True),
            Field("area_ha", Phrase("面积（公顷）", "area (ha)"), decimals=2),
        ),
        label="name",
    )
