"""Rivers, canals and lakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment

_AREA_DIMENSION = 2


def layer(assessment: Assessment) -> Layer:
    """Return open water: areas filled, watercourses as lines."""
    water = assessment.town.water
    area = shapely.get_dimensions(water.geometry.array) == _AREA_DIMENSION
    return Layer(
        "water",
        Phrase("水体", "Water"),
        (
            LayerClass(Phrase("水面", "open water"), "#c3d7e1", water[area], 0.5),
            LayerClass(Phrase("河渠", "watercourses"), "#86aec6", water[~area], 1.5, 0.0),
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("kind", Phrase("类别", "kind"), coded=True),
        ),
    )
