"""Where the data is too thin to say: cells with something expected and nothing mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.data_gaps import (
    NO_BUILDINGS_ALONG_STREETS,
    NO_BUILDINGS_ON_RESIDENTIAL_LAND,
    NO_STREETS,
    find_gaps,
)
from planner.language import Phrase
from planner.network.walk import NO_STREETS_M

if TYPE_CHECKING:
    from planner.assess import Assessment

_LOOKS = (
    (
        NO_BUILDINGS_ALONG_STREETS,
        Phrase("沿街未见建筑数据", "a street without mapped buildings"),
        "#bdbdbd",
        "//",
    ),
    (
        NO_BUILDINGS_ON_RESIDENTIAL_LAND,
        Phrase("居住用地上未见建筑数据", "residential land without mapped buildings"),
        "#8c8c8c",
        "\\\\\\",
    ),
    (
        NO_STREETS,
        Phrase("1000米内未见可步行道路数据", "no walkable way mapped within 1,000 m"),
        "#525252",
        "xxx",
    ),
)


def layer(assessment: Assessment) -> Layer:
    """Return the gaps in the town's data by kind, with their share of the study area."""
    gaps = find_gaps(assessment.town, NO_STREETS_M)
    gaps = gaps.assign(share_percent=100 * gaps["share"])
    return Layer(
        "completeness",
        Phrase("数据缺口", "Gaps in the data"),
        tuple(
            LayerClass(name, colour, gaps[gaps["gap"] == gap], 0.5, 0.55, hatch=hatch)
            for gap, name, colour, hatch in _LOOKS
        ),
        (Field("share_percent", Phrase("占研究范围（%）", "of the study area (%)"), decimals=1),),
        shown=False,
        note=Phrase(
            "应有而未测绘之处：按100米网格逐格判断（范围很大时网格放大）。"
            "它不说明当地实际有什么，只说明该处的数字没有数据支撑。"
            "研究范围以外的建筑不在数据内，边缘街道可能被误判为缺口。",
            "Where something is expected and nothing is mapped, by cells of 100 m (larger over "
            "wide areas). It does not say what is there, only that figures of it rest on no "
            "data. Buildings outside the study area are not in the data: a street along its "
            "edge may be called a gap for want of them.",
        ),
    )
