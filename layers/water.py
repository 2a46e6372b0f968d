"""Rivers, canals and lakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from layers.layer import Layer, LayerClass

if TYPE_CHECKING:
    from planner.assess import Assessment

_AREA_DIMENSION = 2


def layer(assessment: Assessment) -> Layer:
    """Return open water: areas filled, watercourses as lines."""
    water = assessment.town.water
    area = shapely.get_dimensions(water.geometry.array) == _AREA_DIMENSION
    return Layer(
        "water",
        "水体 / water",
        (
            LayerClass("水面 open water", "#9ecae1", water[area], 0.5),
            LayerClass("河渠 watercourses", "#6baed6", water[~area], 1.5, 0.0),
        ),
        {"name": "名称 name", "kind": "类别 kind"},
    )
