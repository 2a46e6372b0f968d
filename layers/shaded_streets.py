"""林荫路: streets whose footways lie under crowns, and the gaps in their trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_LOOKS = (
    ("unknown", Phrase("未标绘树木，情况不明", "no trees mapped: unknown"), "#bdbdbd", 1.6, "2 3"),
    ("no", Phrase("未达林荫路标准", "not a shaded street"), "#d8a300", 2.4, ""),
    ("yes", Phrase("林荫路", "shaded street"), "#00682e", 3.6, ""),
)
"""Value, name, colour, width in pixels and dash, in drawing order."""


def layer(assessment: Assessment) -> Layer:
    """Return secondary and branch streets by their shade, and tree gaps beside them."""
    streets = assessment.streets.shaded.table
    streets = streets.assign(
        crown_percent=100.0 * streets["crown_share"],
        footway_word="footway_from_" + streets["footway_from"].astype(str),
    )
    classes = [
        LayerClass(name, colour, streets[streets["shaded"] == value], weight, dash=dash)
        for value, name, colour, weight, dash in _LOOKS
    ]
    gaps = Phrase("行道树缺口", "gap in the trees")
    beside = assessment.streets.gaps.assign(crown_percent=0.0, footway_word="")
    classes.append(LayerClass(gaps, "#8c1d40", beside, 1.2, dash="4 3"))
    return Layer(
        "shaded_streets",
        Phrase("林荫路", "Tree-shaded streets"),
        tuple(classes),
        (
            Field("name", Phrase("名称", "name")),
            Field("crown_percent", Phrase("树冠覆盖人行道（%）", "footway shaded (%)"), decimals=0),
            Field("footway_word", Phrase("人行道依据", "footway known by"), coded=True),
            Field("length_m", Phrase("长度（米）", "length (m)")),
        ),
        shown=False,
        note=Phrase(
            "次干路和支路逐段判定：人行道与非机动车道90%以上在树冠（展叶期）之下为林荫路。"
            "人行道未标绘的，按车行道两侧各2米推定。近旁无树木标绘且未声明树木数据完整的，情况不明。",
            "Secondary and branch streets from junction to junction: shaded where 90 % of footways "
            "and cycle lanes lie under leaf-on crowns. Where no footway is mapped, 2 m beside the "
            "carriageway stand for it. Without mapped trees near by, and trees not declared "
            "complete, it is unknown.",
        ),
    )
