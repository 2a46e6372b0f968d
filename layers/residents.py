"""Residents by ledger class: who is within a walk of a park, who is not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Layer, LayerClass
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from planner.assess import Assessment

NAMES = {
    "unknown": "数据不足 unknown",
    "served": "步行500米内 within 500 m",
    "not_connected": "未接入道路 not connected",
    "no_entrance": "公园无入口 park without entrance",
    "too_far": "超过500米 too far",
}

# Okabe & Ito (2008), told apart by colour-blind readers.
_COLOURS = {
    "unknown": "#999999",
    "served": "#56b4e9",
    "not_connected": "#000000",
    "no_entrance": "#e69f00",
    "too_far": "#d55e00",
}


def layer(assessment: Assessment) -> Layer:
    """Return dwellings by the ledger class of their residents."""
    table = assessment.residents_table()
    table = table[~table.geometry.isna()]
    amount = "residents" if "residents" in table.columns else "floor_area_m2"
    rounded = table.assign(
        **{name: table[name].round(1) for name in (amount, "walk_m", "straight_m")}
    )
    label = "居民 residents" if amount == "residents" else "建筑面积 floor area (m²)"
    return Layer(
        "residents",
        "居民 / residents",
        tuple(
            LayerClass(NAMES[name], _COLOURS[name], rounded[rounded["class"] == name], 0.5)
            for name in CLASSES
        ),
        {
            amount: label,
            "park_name": "最近公园 nearest park",
            "entrance": "入口依据 entrance evidence",
            "walk_m": "步行 walk (m)",
            "straight_m": "直线 straight (m)",
        },
    )
