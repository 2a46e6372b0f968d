"""Streets and paths: those that people walk along, and the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Layer, LayerClass

if TYPE_CHECKING:
    from planner.assess import Assessment

_MAIN = ("trunk", "primary", "secondary", "tertiary")


def layer(assessment: Assessment) -> Layer:
    """Return ways by walkability and rank."""
    ways = assessment.town.ways
    main = ways["highway"].str.removesuffix("_link").isin(_MAIN)
    return Layer(
        "streets",
        "道路 / streets",
        (
            LayerClass("不可步行 not walkable", "#bdbdbd", ways[~ways["walkable"]], 1.0),
            LayerClass(
                "支路与步道 lanes and paths", "#969696", ways[ways["walkable"] & ~main], 1.0
            ),
            LayerClass("主次干道 main streets", "#525252", ways[ways["walkable"] & main], 2.5),
        ),
        {"name": "名称 name", "highway": "等级 class"},
    )
