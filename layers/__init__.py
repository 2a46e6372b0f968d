"""What is drawn: one overlay a file, listed here in drawing order.

An overlay is a function `Assessment -> Layer`; a Layer is data. Renderers
(`_folium` for pages, `_web` for the app, `_print` for paper) only read it, so a new overlay is one
file and one line in `OVERLAYS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import (
    approaches,
    completeness,
    entrances,
    flowers,
    green,
    market,
    parking,
    parking_residents,
    parking_shade,
    places,
    residents,
    shaded_streets,
    straight_reach,
    street_furniture,
    streets,
    study_area,
    trees,
    walking_reach,
    water,
)
from layers._folium import draw, show, to_html
from layers._print.request import PAPERS, SheetRequest
from layers._print.scale import USUAL as SCALES
from layers._web import WebMap, feature_at, web_map
from layers.lot import lot_sheet
from layers.maps import MAPS, chosen, map_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layers._print.sheet import Sheet
    from layers.layer import Layer
    from planner.assess import Assessment

OVERLAYS: tuple[Callable[[Assessment], Layer], ...] = (
    water.layer,
    green.layer,
    completeness.layer,
    straight_reach.layer,
    walking_reach.layer,
    streets.layer,
    approaches.layer,
    shaded_streets.layer,
    street_furniture.layer,
    parking.layer,
    parking_shade.layer,
    market.layer,
    trees.layer,
    flowers.layer,
    parking_residents.layer,
    residents.layer,
    places.layer,
    entrances.layer,
    study_area.layer,
)


def build(
    assessment: Assessment, *, border: bool = False, known: Mapping[str, Layer] | None = None
) -> list[Layer]:
    """Return every overlay of an assessed town, in drawing order.

    Parameters
    ----------
    assessment
        From `planner.assess`.
    border
        Draw the study area's outline even where it may be an administrative
        border, which a published map shows with an approval number only.
    known
        Overlays by the name of their file, which are taken as they are: those
        of a town that differs in nothing they show.
    """
    known = known or {}
    overlays = [
        known.get(overlay.__module__.rpartition(".")[2]) or overlay(assessment)
        for overlay in OVERLAYS
    ]
    if not border:
        return overlays
    outline = study_area.outline(assessment)
    return [outline if layer.id == outline.id else layer for layer in overlays]


def sheet(
    assessment: Assessment,
    name: str = "access",
    request: SheetRequest | None = None,
    *,
    border: bool = False,
) -> Sheet:
    """Return a map of an assessed town as a sheet of paper.

    Parameters
    ----------
    assessment
        From `planner.assess`.
    name
        Id of a map (`layers.maps.MAPS`), or ids of overlays joined by commas.
    request
        Paper, scale, language and so on.
    border
        As for `build`.

    Raises
    ------
    OptionError
        There is no such map, or it does not fit as asked.
    """
    # matplotlib takes half a second that web maps can do without.
    from layers._print.compose import draw_sheet  # noqa: PLC0415

    every = build(assessment, border=border)
    kind = map_kind(name, every)
    return draw_sheet(assessment, kind, chosen(kind, every), request or SheetRequest())


__all__ = [
    "MAPS",
    "OVERLAYS",
    "PAPERS",
    "SCALES",
    "SheetRequest",
    "WebMap",
    "build",
    "draw",
    "feature_at",
    "lot_sheet",
    "sheet",
    "show",
    "to_html",
    "web_map",
]
