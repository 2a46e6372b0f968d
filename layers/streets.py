"""Streets and paths by grade, and which of them nobody may walk along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    import pandas as pd

    from planner.assess import Assessment

_GRADES = {
    "trunk": "main",
    "primary": "main",
    "secondary": "secondary",
    "tertiary": "branch",
    "footway": "path",
    "path": "path",
    "steps": "path",
    "pedestrian": "path",
    "cycleway": "path",
    "bridleway": "path",
    "corridor": "path",
}
"""Grade of each class of way; every other one is a lane."""

_LOOKS = (
    (
        "barred",
        Phrase("不可步行（高速路等）", "not walkable (motorways etc.)"),
        "#bdbdbd",
        2.0,
        "5 3",
    ),
    ("path", Phrase("步行道", "footways and paths"), "#737373", 0.8, "3 2"),
    ("lane", Phrase("街巷", "lanes and residential streets"), "#a6a6a6", 1.0, ""),
    ("branch", Phrase("支路", "branch streets"), "#8c8c8c", 1.6, ""),
    ("secondary", Phrase("次干路", "secondary streets"), "#6b6b6b", 2.4, ""),
    ("main", Phrase("主干路", "main roads"), "#404040", 3.4, ""),
)
"""Grade, name, colour, width in pixels and dash, in drawing order."""


def layer(assessment: Assessment) -> Layer:
    """Return ways by grade; those that nobody may walk along are a class of their own."""
    ways = assessment.town.ways
    # `residential` is a code of streets and of land: streets' words go by their table.
    ways = ways.assign(grade=_grade(ways), highway_word="highway_" + ways["highway"])
    return Layer(
        "streets",
        Phrase("道路", "Streets"),
        tuple(
            LayerClass(name, colour, ways[ways["grade"] == grade], weight, dash=dash)
            for grade, name, colour, weight, dash in _LOOKS
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("highway_word", Phrase("等级", "class"), coded=True),
        ),
    )


def _grade(ways: pd.DataFrame) -> pd.Series[str]:
    grade = ways["highway"].str.removesuffix("_link").map(_GRADES).fillna("lane")
    return grade.where(ways["walkable"], "barred")
