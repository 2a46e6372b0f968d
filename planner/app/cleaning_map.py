"""The map of street cleaning: the town's ground and, once there is a plan, its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

import layers
from planner.app import map_view
from planner.app.cleaning_places import given_places
from planner.app.shelf import Shelf

if TYPE_CHECKING:
    from layers import WebMap
    from planner.app.map_component.said import MapSaid
    from planner.app.plan import Planned
    from planner.language import Lang, Words

MAP = map_view.MapPage("cleaning_map")

_GROUND = ("water", "green", "streets", "study_area")
_KEPT = 16


@st.cache_resource(show_spinner=False)
def _pictures() -> Shelf[tuple[int, Lang], tuple[Planned, WebMap]]:
    return Shelf(_KEPT)


def show(plan: Planned, say: Words) -> MapSaid:
    """Show the map and return what the reader did on it."""
    return map_view.show_map(
        plan, say, MAP, drawn=_picture(plan, say.lang), highlight=_given(plan)
    )


def _picture(plan: Planned, lang: Lang) -> WebMap:
    def draw() -> tuple[Planned, WebMap]:
        ground = [layer for layer in plan.overlays if layer.id in _GROUND]
        # Kept with its picture, as in `map_view.picture`.
        return plan, layers.web_map(plan.after.town, ground, lang=lang)

    return _pictures().get((id(plan.after), lang), draw)[1]


def _given(plan: Planned) -> dict[str, Any] | None:
    """Return the places that the reader gave to depots and the like as GeoJSON."""
    places = given_places(plan.shown)
    if not places:
        return None
    return map_view.features(*(shapely.Point(at) for at in places.values()))
