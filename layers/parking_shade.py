"""Shade of car parks: the share of each under crowns today, in classes about the 30 % asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.dimension import AREA, of_dimension
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase
from planner.parking.shade import COVERED, TARGET_SHARE

if TYPE_CHECKING:
    from planner.assess import Assessment

_HALF, _TENTH = 0.5, 0.1

_SHARES = ("shade_now", "shade_5", "shade_15", "july_building", "july_tree", "shade_july_midday")

_LOOKS = (
    ("unknown", Phrase("遮荫情况不明", "shade unknown"), "#cfcfcf", "////"),
    ("bare", Phrase("不足10%", "below 10 %"), "#fde68a", ""),
    ("some", Phrase("10%至30%", "10 % to 30 %"), "#d9a066", ""),
    ("shaded", Phrase("30%至50%（林荫停车场）", "30 % to 50 % (shaded car park)"), "#3f78b5", ""),
    ("deep", Phrase("50%及以上", "50 % and more"), "#0b2a55", ""),
)
"""Class, name, colour and hatch, in drawing order: not green, which parks beside them are."""


def layer(assessment: Assessment) -> Layer:
    """Return car parks in the open by their shade today; structures have none to tell."""
    lots = of_dimension(assessment.parking.lots, AREA)
    lots = lots[lots["shade_unknown"] != COVERED]
    lots = lots.assign(**{f"{name}_percent": 100.0 * lots[name] for name in _SHARES})
    share = lots["shade_now"].to_numpy()
    # A lot cut to the target must not fall below it by a rounding.
    ends = np.array([_TENTH, TARGET_SHARE, _HALF]) - 1e-9
    code = np.where(np.isnan(share), 0, 1 + np.searchsorted(ends, share, side="right"))
    return Layer(
        "parking_shade",
        Phrase("停车场遮荫", "Shade of car parks"),
        tuple(
            LayerClass(name, colour, lots[code == row], 1.0, 0.85, hatch=hatch)
            for row, (_, name, colour, hatch) in enumerate(_LOOKS)
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("shade_now_percent", Phrase("现状遮荫（%）", "shade today (%)"), decimals=1),
            Field("shade_5_percent", Phrase("5年后（%）", "in 5 years (%)"), decimals=1),
            Field("shade_15_percent", Phrase("15年后（%）", "in 15 years (%)"), decimals=1),
            Field(
                "shade_july_midday_percent",
                Phrase("七月午间平均（%）", "mean midday in July (%)"),
                decimals=1,
            ),
            Field("july_building_percent", Phrase("其中建筑（%）", "by buildings (%)"), decimals=1),
            Field("july_tree_percent", Phrase("其中树冠（%）", "by crowns (%)"), decimals=1),
        ),
        shown=False,
        note=Phrase(
            "停车场露天场地中位于树冠（展叶期）、绿廊或林地之下的面积比例，重叠只计一次；"
            "达到30%为林荫停车场。未标绘树木且未声明树木数据完整的，遮荫情况不明，不按0计。"
            "未来树冠按树种生长表推算，依据待核。",
            "Share of a car park's open ground under leaf-on crowns, trellis or woods, overlap "
            "once; 30 % makes a shaded car park. Without a mapped tree, and trees not "
            "declared complete, it is unknown, never 0. Later years follow the growth table, "
            "whose sources are to be checked.",
        ),
    )
