"""What lies within 500 m of a public park in a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.dimension import one_shape
from layers.layer import Layer, LayerClass
from planner.assess import HEADLINE_M
from planner.language import Phrase
from planner.network import straight_catchment

if TYPE_CHECKING:
    from planner.assess import Assessment

_NAME = Phrase(f"公园直线{HEADLINE_M:.0f}米范围", f"Within {HEADLINE_M:.0f} m in a straight line")


def layer(assessment: Assessment) -> Layer:
    """Return the public parks widened by 500 m, as one area."""
    area = straight_catchment(assessment.access.targets, HEADLINE_M)
    features = one_shape(area, assessment.town.crs)
    return Layer(
        "straight_reach",
        _NAME,
        (LayerClass(_NAME, "#00441b", features, 1.5, 0.06, "8 5"),),
        shown=False,
        note=Phrase(
            "公园绿地外轮廓向外扩500米，不考虑道路、出入口和障碍。服务半径覆盖率按此口径计算。",
            "Outlines of public parks widened by 500 m, whatever the streets, entrances and "
            "obstacles: the measure behind service-radius coverage. People walk farther.",
        ),
    )
