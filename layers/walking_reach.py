"""What lies within a 500 m walk of a public park's entrance: streets, and the land beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.dimension import one_shape
from layers.layer import Layer, LayerClass
from planner.assess import HEADLINE_M
from planner.language import Phrase
from planner.network import walking_catchment

if TYPE_CHECKING:
    from planner.assess import Assessment

_NAME = Phrase(f"公园步行{HEADLINE_M:.0f}米范围", f"Within a {HEADLINE_M:.0f} m walk of a park")


def layer(assessment: Assessment) -> Layer:
    """Return the streets within a walk of an entrance, and the land that they serve."""
    access = assessment.access
    reached = walking_catchment(access, HEADLINE_M)
    crs = assessment.town.crs
    leg = f"{access.network.rules.connect_m:.0f}"
    return Layer(
        "walking_reach",
        _NAME,
        (
            LayerClass(
                Phrase("可达范围", "land within the walk"),
                "#41ab5d",
                one_shape(reached.area, crs),
                0.5,
                0.25,
            ),
            LayerClass(
                Phrase("可达街道", "streets within the walk"),
                "#006d2c",
                one_shape(reached.streets, crs),
                2.0,
            ),
        ),
        shown=False,
        note=Phrase(
            f"沿道路网络步行至公园出入口不超过{HEADLINE_M:.0f}米的街道，"
            f"以及距这些街道直线不超过{leg}米、全程仍在{HEADLINE_M:.0f}米以内的土地。"
            "街道在距离达到限值处截断，不是插值外包面。"
            "面域未考虑围墙、河流、铁路和小区门，是否可达以居民账目为准。",
            f"Streets from which a walk along the network to a park's entrance is at most "
            f"{HEADLINE_M:.0f} m, and land at most {leg} m off them in a straight line, leg and "
            f"walk together within {HEADLINE_M:.0f} m. Streets are cut where the limit is "
            "reached; the area is never an interpolated hull. It does not regard walls, rivers, "
            "railways and gates of compounds: who is served is told by the residents' ledger.",
        ),
    )
