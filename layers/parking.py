"""Car parks: who may use them, of what kind they are, and how many cars they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.dimension import AREA, LINE, POINT, of_dimension
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase
from planner.parking.faults import split_faults

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

_SHADE = (
    *("shade_now", "shade_5", "shade_15", "shade_unknown", "meets_30"),
    *("july_building", "july_tree", "shade_july_midday", "heights_unknown"),
)
"""Columns of the table of lots that `parking_shade` shows, and that trees change."""


def layer(assessment: Assessment) -> Layer:
    """Return car parks by use: areas and kerbs, then those known as a point only."""
    parking = _told(assessment.parking.lots)
    areas, kerbs = of_dimension(parking, AREA), of_dimension(parking, LINE)
    points = of_dimension(parking, POINT)
    points = points.set_geometry(points.geometry.representative_point())
    classes = [
        LayerClass(name, colour, areas[areas["use"] == use], 1.0, 0.8, hatch=hatch)
        for use, name, colour, hatch in _LOOKS
    ]
    classes.extend(
        LayerClass(name, colour, kerbs[kerbs["use"] == use], 2.4)
        for use, name, colour, _ in _LOOKS
        if (kerbs["use"] == use).any()
    )
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
            Field("spaces_low", Phrase("车位下限", "spaces at least")),
            Field("spaces_high", Phrase("车位上限", "spaces at most")),
            Field("spaces_word", Phrase("车位依据", "spaces rest on"), coded=True),
            Field("charging", Phrase("充电车位（个）", "spaces with a charger")),
            Field("residents_300m", Phrase("步行300米内居民（人）", "residents within 300 m")),
            Field("fault_word", Phrase("数据问题", "fault in the data"), coded=True),
        ),
    )


def _told(lots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the car parks with their class, and with codes that have words; without shade."""
    faults = [split_faults(text) for text in lots["faults"]]
    return lots.drop(columns=list(_SHADE)).assign(
        use=_use(lots),
        spaces_word="spaces_from_" + lots["spaces_from"].astype(str).replace("", "unknown"),
        fault_word=[f"fault_{found[0]}" if found else "" for found in faults],
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
