"""Green space: public parks, private green, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Layer, LayerClass
from planner.columns import PARK_KINDS

if TYPE_CHECKING:
    from planner.assess import Assessment


def layer(assessment: Assessment) -> Layer:
    """Return green spaces by who may use them, with their area in hectares."""
    green = assessment.town.green
    green = green.assign(area_ha=(green.geometry.area / 1e4).round(2))
    park = green["kind"].isin(PARK_KINDS)
    public = green["access"] == "public"
    return Layer(
        "green",
        "绿地 / green space",
        (
            LayerClass("其他绿地 other green", "#c7e9c0", green[~park]),
            LayerClass("非公共绿地 private green", "#a1a97c", green[park & ~public]),
            LayerClass("公园绿地 public parks", "#238b45", green[park & public]),
        ),
        {"name": "名称 name", "kind": "类别 kind", "area_ha": "面积 area (ha)"},
    )
