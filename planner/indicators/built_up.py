"""Figures over the study area, where no built-up area is mapped to divide by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.standards import Standard


def over_study_area(row: Standard) -> Standard:
    """Return the row under a name of its own, without the rule's target."""
    return replace(
        row,
        id=f"{row.id}_study_area",
        name_zh=f"{row.name_zh}（替代值：按研究范围）",
        name_en=f"{row.name_en} (proxy: over the study area)",
        definition=f"proxy, the study area instead of the built-up area: {row.definition}",
        definition_zh=f"替代值，以研究范围代替建成区：{row.definition_zh}",
        rule_set="planner",
        document="",
        clause="",
        formula_status="none",
        threshold_status="none",
        value=None,
    )
