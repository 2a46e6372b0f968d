"""The built-up area that cover figures divide by, or the study area in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from planner.standards import Standard
    from planner.town import Town


def built_up_area(town: Town) -> tuple[shapely.Geometry, bool]:
    """Return the built-up area inside the study area, and whether it is mapped.

    Where it is not, the study area itself is returned.
    """
    zones = town.zones[town.zones["kind"] == "built_up"].geometry.to_numpy()
    area = shapely.intersection(shapely.union_all(zones), town.boundary)
    return (town.boundary, False) if area.is_empty else (area, True)


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
