"""通道绿化: the roads into town, by the sides that are lined by green."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_LOOKS = (
    ("unknown", Phrase("情况不明", "unknown"), "#bdbdbd", 2.0, "2 3"),
    ("none", Phrase("以无绿化为主", "mostly without green"), "#f4a582", 3.0, ""),
    ("one", Phrase("以单侧绿化为主", "mostly green on one side"), "#4393c3", 3.6, ""),
    ("both", Phrase("以两侧绿化为主", "mostly green on both sides"), "#053061", 4.4, ""),
)
"""Value, name, colour, width in pixels and dash, in drawing order.

Neither of streets' shade nor of trees, which stand on the same map.
"""


def layer(assessment: Assessment) -> Layer:
    """Return the roads into town, each piece by what most of its length has."""
    roads = assessment.streets.approaches.table
    values = [value for value, *_ in _LOOKS]
    lengths = roads[[f"{value}_m" for value in values]].to_numpy()
    most = np.argmax(lengths, axis=1) if len(roads) else np.empty(0, dtype=int)
    return Layer(
        "approaches",
        Phrase("通道绿化", "Green along the roads into town"),
        tuple(
            LayerClass(name, colour, roads[most == row], weight, dash=dash)
            for row, (_, name, colour, weight, dash) in enumerate(_LOOKS)
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("length_m", Phrase("长度（米）", "length (m)")),
            Field("both_m", Phrase("两侧有绿化（米）", "green on both sides (m)")),
            Field("one_m", Phrase("单侧有绿化（米）", "green on one side (m)")),
        ),
        shown=False,
        note=Phrase(
            "进出城道路两侧由绿地、行道树、绿篱或树冠连续伴随的长度，按路段中占多数的情形着色。"
            "近旁未标绘任何绿化且未声明绿化数据完整的，情况不明。",
            "Roads into town by whether green land, tree rows, hedges or crowns run beside them, "
            "each piece in the colour of most of its length. Where no green at all is mapped near "
            "by, and green not declared complete, it is unknown.",
        ),
    )
