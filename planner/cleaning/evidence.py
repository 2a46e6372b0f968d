"""What widths and grades of the streets to be cleaned rest on: tags, classes, names or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.completeness import Measure

if TYPE_CHECKING:
    from planner.cleaning.setting import Setting

MEASURES = (
    Measure("width_by_tag", "宽度取自标注的街道比例", "streets whose width is tagged", "share"),
    Measure("width_by_lanes", "宽度按车道数的街道比例", "streets of a width by lanes", "share"),
    Measure("width_by_class", "宽度按道路等级的街道比例", "streets of a width by class", "share"),
    Measure("width_unknown", "宽度不明的街道比例", "streets of unknown width", "share"),
    Measure("grade_by_table", "等级取自环卫部门表格的比例", "streets graded by the table", "share"),
    Measure("grade_by_frontage", "等级按临街情况的比例", "streets graded by frontage", "share"),
    Measure("grade_by_name", "等级按路名的比例", "streets graded by name", "share"),
    Measure("grade_by_class", "等级按道路等级的比例", "streets graded by class", "share"),
)
"""Shares (0-1) of the length of the streets that the town cleans; those of width add up to 1, and
so do those of grade."""

WIDTHS = tuple(each.id for each in MEASURES if each.id.startswith("width"))
GRADES = tuple(each.id for each in MEASURES if each.id.startswith("grade"))

_WIDTH = {
    "width": "width_by_tag",
    "lanes": "width_by_lanes",
    "class": "width_by_class",
    # The width of a class is the whole road's; a divided road's sides take half of it each.
    "half_class": "width_by_class",
}


def evidence(setting: Setting) -> dict[str, float | None]:
    """Return what each of `MEASURES` says, None where no street is the town's to clean."""
    streets = setting.streets
    own = streets[streets["inside"] & (streets["grade"] > 0)]
    whole = float(own["length_m"].sum())
    if not whole:
        return dict.fromkeys((*WIDTHS, *GRADES))
    measure = own["width_from"].map(_WIDTH).where(own["width_m"].notna()).fillna("width_unknown")
    metres = own["length_m"].groupby(measure).sum().to_dict()
    metres |= own["length_m"].groupby("grade_by_" + own["grade_from"].astype(str)).sum().to_dict()
    return {name: float(metres.get(name, 0.0)) / whole for name in (*WIDTHS, *GRADES)}
