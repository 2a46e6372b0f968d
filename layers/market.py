"""Markets: temporary zones for farmers and vendors, markets, and fixed snack carts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from layers.dimension import AREA
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.assess import Assessment

TEMPORARY, MARKET, CART = "temporary_market_zone", "market", "snack_cart"
KINDS = (TEMPORARY, MARKET, CART)
"""Kinds of `places` that are drawn here."""

_NAMES = {
    TEMPORARY: Phrase("临时市场区", "temporary market zones"),
    MARKET: Phrase("市场", "markets"),
    CART: Phrase("小吃摊车", "snack carts"),
}
_COLOURS = {TEMPORARY: "#c51b7d", MARKET: "#fdae61", CART: "#7f3b08"}


def layer(assessment: Assessment) -> Layer:
    """Return market zones, markets and carts; areas with their size in m².

    A temporary zone drawn as an area is marked by a point inside it too.
    """
    found = _market(assessment)
    # A cart is a marker, however it was drawn.
    as_area = (found["kind"] != CART) & (shapely.get_dimensions(found.geometry.array) == AREA)
    areas, points = found[as_area], found[~as_area]
    points = points.set_geometry(points.geometry.representative_point())
    # 400 m² are a speck on a map of the town: a mark shows where the zone lies.
    zones = areas[areas["kind"] == TEMPORARY]
    marks = zones.set_geometry(zones.geometry.representative_point())
    points = pd.concat([points, marks], ignore_index=True)
    known = [kind for kind in (MARKET, TEMPORARY) if (points["kind"] == kind).any()]
    return Layer(
        "market",
        Phrase("市场与摊点", "Markets and stalls"),
        (
            _areas(areas, MARKET),
            _areas(areas, TEMPORARY),
            _points(points, CART),
            *(_points(points, kind) for kind in known),
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("kind", Phrase("类别", "kind"), coded=True),
            Field("area_m2", Phrase("面积（平方米）", "area (m²)")),
        ),
    )


def _areas(found: gpd.GeoDataFrame, kind: str) -> LayerClass:
    return LayerClass(_NAMES[kind], _COLOURS[kind], found[found["kind"] == kind], 1.0, 0.75)


def _points(found: gpd.GeoDataFrame, kind: str) -> LayerClass:
    features = found[found["kind"] == kind]
    if kind == CART:
        return LayerClass(_NAMES[kind], _COLOURS[kind], features, 0.5, 0.9, size=6.0)
    return LayerClass(_NAMES[kind], _COLOURS[kind], features, 0.5, 0.9, marker="diamond", size=10.0)


def _market(assessment: Assessment) -> gpd.GeoDataFrame:
    """Return markets of both tables; what is a row of both counts once."""
    columns = ["id", "name", "kind", "geometry"]
    places = assessment.town.places
    places = places[places["kind"].isin(KINDS)][columns]
    zones = assessment.town.zones
    zones = zones[(zones["kind"] == "market_zone") & ~zones["id"].isin(places["id"])][columns]
    found = pd.concat([places, zones.assign(kind=TEMPORARY)], ignore_index=True)
    areas = shapely.get_dimensions(found.geometry.array) == AREA
    return found.assign(area_m2=found.geometry.area.where(areas))
