"""Flower displays at squares and junctions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_LOOKS = (
    ("elsewhere", Phrase("其他花坛", "elsewhere"), "#f4b6d2", 6.0),
    ("junction", Phrase("路口花坛", "at a junction"), "#d1438f", 7.0),
    ("square", Phrase("广场花坛", "at a square"), "#7a0f52", 8.0),
)
"""Value, name, colour and size in pixels, in drawing order."""


def layer(assessment: Assessment) -> Layer:
    """Return flower displays by where they stand."""
    table = assessment.streets.flowers.table
    return Layer(
        "flowers",
        Phrase("花坛花境", "Flower displays"),
        tuple(
            LayerClass(
                name, colour, table[table["at"] == at], 0.4, 0.95, marker="diamond", size=size
            )
            for at, name, colour, size in _LOOKS
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("near", Phrase("位置", "near")),
        ),
        shown=False,
    )
