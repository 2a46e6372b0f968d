"""Streets and paths by class, and which of them nobody may walk along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_MAIN = ("trunk", "primary", "secondary", "tertiary")


def layer(assessment: Assessment) -> Layer:
    """Return ways by walkability and rank."""
    ways = assessment.town.ways
    main = ways["highway"].str.removesuffix("_link").isin(_MAIN)
    return Layer(
        "streets",
        Phrase("道路", "Streets"),
        (
            LayerClass(Phrase("不可步行", "not walkable"), "#bdbdbd", ways[~ways["walkable"]]),
            LayerClass(
                Phrase("支路与步道", "lanes and paths"), "#969696", ways[ways["walkable"] & ~main]
            ),
            LayerClass(
                Phrase("主次干道", "main streets"), "#525252", ways[ways["walkable"] & main], 2.5
            ),
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("highway", Phrase("等级", "class"), coded=True),
        ),
    )
