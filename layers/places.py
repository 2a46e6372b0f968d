"""Places people go to, by group, each as a marker; markets have a layer of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers import market
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from layers.layer import Marker
    from planner.assess import Assessment


@dataclass(frozen=True)
class _Group:
    """Kinds of place that are drawn alike."""

    kinds: tuple[str, ...]
    name: Phrase
    colour: str
    marker: Marker


_GROUPS = (
    _Group(
        ("toilet", "litter_bin"),
        Phrase("公厕与垃圾箱", "toilets and litter bins"),
        "#6b6b6b",
        "circle",
    ),
    _Group(("bus_stop",), Phrase("公交站", "bus stops"), "#08306b", "square"),
    _Group(
        ("shop", "supermarket", "fresh_food_shop"),
        Phrase("商店与超市", "shops and supermarkets"),
        "#e69f00",
        "circle",
    ),
    _Group(
        ("drinking_water_machine", "drinking_water"),
        Phrase("直饮水机与饮水点", "water machines and drinking water"),
        "#56b4e9",
        "triangle",
    ),
    _Group(
        ("playground", "pitch"),
        Phrase("运动与游戏场地", "sport and play"),
        "#009e73",
        "triangle",
    ),
    _Group(("charging_station",), Phrase("充电站", "charging stations"), "#f0e442", "diamond"),
    _Group(
        ("community_centre", "service_hall"),
        Phrase("社区与政务服务", "community centres and service halls"),
        "#cc79a7",
        "square",
    ),
    _Group(
        ("hospital", "health_station", "elderly_day_care"),
        Phrase("医疗与养老", "health and care"),
        "#d55e00",
        "diamond",
    ),
    _Group(
        ("school", "kindergarten", "university"),
        Phrase("学校与幼儿园", "schools and kindergartens"),
        "#0072b2",
        "square",
    ),
)
_OTHER = Phrase("其他设施", "other places")


def layer(assessment: Assessment) -> Layer:
    """Return places by group; those mapped as areas stand at a point inside them."""
    places = assessment.town.places
    places = places[~places["kind"].isin(market.KINDS)]
    places = places.set_geometry(places.geometry.representative_point())
    grouped = {kind for group in _GROUPS for kind in group.kinds}
    other = places[~places["kind"].isin(grouped)]
    return Layer(
        "places",
        Phrase("设施", "Places"),
        (
            LayerClass(_OTHER, "#d9d9d9", other, 0.5, 0.9, size=6.0),
            *(
                LayerClass(
                    group.name,
                    group.colour,
                    places[places["kind"].isin(group.kinds)],
                    0.5,
                    0.9,
                    marker=group.marker,
                    size=6.0,
                )
                for group in _GROUPS
            ),
        ),
        (
            Field("name", Phrase("名称", "name")),
            Field("kind", Phrase("类别", "kind"), coded=True),
        ),
        shown=False,
    )
