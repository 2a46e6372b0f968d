"""Car parks: who may use them, and of what kind they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.dimension import AREA, POINT, of_dimension
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.assess import Assessment

_STACKED = ("underground", "multi_storey", "rooftop")

_LOOKS = (
    ("restricted", Phrase("专用与顾客停车场", "private and customers' car parks"), "#cbc9e2", ".."),
    ("street_side", Phrase("路侧停车", "street-side parking"), "#9e9ac8", ""),
    ("surface", Phrase("公共地面停车场", "public car parks at ground level"), "#6a51a3", ""),
    (
        "stacked",
        Phrase("地下与立体停车库", "underground and multi-storey car parks"),
        "#3f007d",
        "",
    ),
)
"""Class, name, colour and hatch, in drawing order."""


def layer(assessment: Assessment) -> Layer:
    """Return car parks by use: areas, then those known as a point only."""
    parking = assessment.town.parking
    parking = parking.assign(use=_use(parking), spaces=_spaces(parking))
    areas = of_dimension(parking, AREA)
    points = of_dimension(parking, POINT)
    points = points.set_geometry(points.geometry.representative_point())
    classes = [
        LayerClass(name, colour, areas[areas["use"] == use], 1.0, 0.8, hatch=hatch)
        for use, name, colour, hatch in _LOOKS
    ]
    classes.extend(
        LayerClass(name, colour, points[points["use"] == use], 0.5, 0.9, marker="square", size=9.0)
        for use, name, colour, _ in _LOOKS
        if (points["use"] == use).any()
    )
    return Layer(
        "parking",
        Phrase("停车场", "Car parks"),
        tuple(classes),
        (
            Field("name", Phrase("名称", "name")),
            Field("kind", Phrase("类别", "kind"), coded=True),
            Field("access", Phrase("开放对象", "open to"), coded=True),
            Field("spaces", Phrase("车位（个）", "spaces")),
            Field("charging", Phrase("充电车位（个）", "spaces with a charger")),
        ),
    )


def _use(parking: gpd.GeoDataFrame) -> npt.NDArray[np.str_]:
    """Return the class of each car park; not open to all comes before its kind."""
    kind = parking["kind"]
    open_to_all = parking["access"] == "public"
    return np.select(
        [~open_to_all, kind == "street_side", kind.isin(_STACKED)],
        ["restricted", "street_side", "stacked"],
        "surface",
    )


def _spaces(parking: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return the spaces as a number, else as mapped, else None: never 0 for unknown."""
    number = parking["capacity"]
    text = parking["capacity_text"].astype(object).where(parking["capacity_text"] != "", None)
    return number.astype(object).where(number.notna(), text).to_numpy(dtype=object)
