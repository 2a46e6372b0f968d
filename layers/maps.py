"""The maps a town is printed as: which overlays, and which figures stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.errors import OptionError
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer

GROUND = ("water", "green", "streets", "study_area")
"""Overlays under every map."""


@dataclass(frozen=True)
class MapKind:
    """One map: its title and what it shows.

    Parameters
    ----------
    id
        Name on the command line.
    title
        Follows the town's name.
    overlays
        Ids of overlays beside `GROUND`; drawing order is that of `layers.OVERLAYS`.
    figures
        Ids of indicators printed beside the map.
    ledger
        Whose ledger is printed too: of walks to parks (`green`), to car parks
        (`parking`), or none.
    measures
        Ids of measures of completeness that the map leans on.
    """

    id: str
    title: Phrase
    overlays: tuple[str, ...]
    figures: tuple[str, ...] = ()
    ledger: Literal["", "green", "parking"] = ""
    measures: tuple[str, ...] = ()


MAPS = (
    MapKind(
        "access",
        Phrase("公园步行可达图", "Who is within a walk of a park"),
        ("residents", "entrances"),
        ("park_walk_500", "park_straight_500"),
        ledger="green",
        measures=("parks", "gates", "footway_km", "buildings_with_levels", "buildings_use_unsaid"),
    ),
    MapKind(
        "reach",
        Phrase("公园服务范围图", "Reach of parks, on foot and in a straight line"),
        ("straight_reach", "walking_reach", "entrances"),
        ("park_service_coverage", "park_walk_500", "park_straight_500"),
        measures=("parks", "gates", "walkable_km", "footway_km", "residential_land_ha"),
    ),
    MapKind(
        "green",
        Phrase("绿地现状图", "Green space"),
        ("trees",),
        ("park_area_per_person", "greenery_cover", "green_land_ratio"),
        measures=("parks", "trees", "residential_land_ha"),
    ),
    MapKind(
        "parking",
        Phrase("停车场分布图", "Car parks"),
        # Without trees: a shaded car park would vanish below them.
        ("parking",),
        ("parking_spaces", "parking_per_100_households", "parking_charging_share"),
        measures=("parking",),
    ),
    MapKind(
        "parking_access",
        Phrase("公共停车场步行可达图", "Who is within a walk of a public car park"),
        ("parking_residents", "parking"),
        ("parking_walk_300",),
        ledger="parking",
        measures=("parking", "footway_km", "buildings_with_levels", "buildings_use_unsaid"),
    ),
    MapKind(
        "parking_shade",
        Phrase("停车场遮荫图", "Shade of car parks"),
        ("parking_shade",),
        ("shaded_car_parks", "shaded_car_parks_area", "midday_shade_july"),
        measures=("parking", "trees", "buildings_with_levels"),
    ),
    MapKind(
        "shaded_streets",
        Phrase("林荫路图", "Tree-shaded streets"),
        ("shaded_streets", "approaches", "trees"),
        ("shaded_streets", "approach_greening"),
        measures=("trees", "footway_km"),
    ),
    MapKind(
        "market",
        Phrase("市场与便民设施图", "Markets and facilities"),
        ("market", "places"),
        measures=("buildings", "walkable_km"),
    ),
    MapKind(
        "streets",
        Phrase("道路等级与行道树图", "Streets by class and street trees"),
        ("trees",),
        measures=("walkable_km", "footway_km", "trees"),
    ),
    MapKind(
        "completeness",
        Phrase("数据完整性图", "Where the data is too thin to say"),
        ("completeness",),
        measures=(
            *("residential_land_ha", "residential_land_with_buildings", "buildings"),
            *("buildings_with_levels", "buildings_use_unsaid", "walkable_km", "footway_km"),
            *("gates", "parks", "trees", "parking"),
        ),
    ),
)
"""Every map; adding one is one entry here."""


def map_kind(name: str, layers: Sequence[Layer]) -> MapKind:
    """Return the map of this name, or one of the overlays whose ids it joins with commas.

    Parameters
    ----------
    name
        Id of a map, or ids of overlays such as `parking,trees`.
    layers
        The overlays there are.

    Raises
    ------
    OptionError
        There is no such map and no such overlay; the message lists them.
    """
    for kind in MAPS:
        if kind.id == name:
            return kind
    there = {layer.id: layer for layer in layers}
    asked = tuple(dict.fromkeys(part.strip() for part in name.split(",")))
    unknown = [part for part in asked if part not in there]
    if unknown:
        message = (
            f"--map {name}: there is no {', '.join(unknown)}; "
            f"maps: {', '.join(kind.id for kind in MAPS)}; "
            f"or overlays joined by commas: {', '.join(there)}"
        )
        raise OptionError(message)
    names = [there[part].name for part in asked]
    title = Phrase("、".join(text.zh for text in names), ", ".join(text.en for text in names))
    if "parking_residents" in asked and "residents" not in asked:
        return MapKind(
            name, title, asked, ("parking_walk_300",), ledger="parking", measures=("parking",)
        )
    people = "residents" in asked
    figures = ("park_walk_500", "park_straight_500") if people else ("park_walk_500",)
    return MapKind(
        name, title, asked, figures, ledger="green" if people else "", measures=("parks", "gates")
    )


def chosen(kind: MapKind, layers: Sequence[Layer]) -> list[Layer]:
    """Return the overlays of a map, in drawing order."""
    wanted = {*GROUND, *kind.overlays}
    return [layer for layer in layers if layer.id in wanted]
