"""Street trees: single trees, tree rows and hedges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.dimension import AREA, LINE, POINT, of_dimension
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_HEDGES = Phrase("绿篱", "hedges")


def layer(assessment: Assessment) -> Layer:
    """Return trees as dots of one size, rows and hedges as lines; a hedge may be an area."""
    trees = assessment.town.trees
    hedges = assessment.town.hedges.assign(kind="hedge", species="", crown_m=float("nan"))
    # Several points in one row are several trees.
    single = of_dimension(trees, POINT).explode(ignore_index=True)
    classes = [
        LayerClass(_HEDGES, "#7fbc41", of_dimension(hedges, LINE), 1.2, dash="4 2"),
        LayerClass(Phrase("行道树", "tree rows"), "#4d9221", of_dimension(trees, LINE), 2.2),
        LayerClass(Phrase("单株树", "single trees"), "#1b5e20", single, 0.3, 0.9, size=3.5),
    ]
    areas = of_dimension(hedges, AREA)
    if not areas.empty:
        classes.insert(0, LayerClass(_HEDGES, "#7fbc41", areas, 0.5, 0.8))
    return Layer(
        "trees",
        Phrase("行道树与绿篱", "Street trees and hedges"),
        tuple(classes),
        (
            Field("kind", Phrase("类别", "kind"), coded=True),
            Field("species", Phrase("树种", "species")),
            Field("crown_m", Phrase("冠幅（米）", "crown (m)"), decimals=1),
            Field("height_m", Phrase("高度（米）", "height (m)"), decimals=1),
        ),
    )
