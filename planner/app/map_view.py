"""The map on the page: overlays, what is drawn on them, and the walk of a building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import streamlit as st
from shapely.geometry import mapping

import layers
from planner.app.map_component.component import heard, town_map
from planner.app.map_component.said import Drawings
from planner.app.shelf import Shelf
from planner.network import walk_path

if TYPE_CHECKING:
    from layers import WebMap
    from planner.app.map_component.said import MapSaid
    from planner.app.plan import Planned
    from planner.assess import Assessment
    from planner.language import Lang, Words

_HEIGHT_PX = 640
_KEPT = 16
_GIVEN = "drawings_given"


@st.cache_resource(show_spinner=False)
def _pictures() -> Shelf[tuple[int, Lang], tuple[Planned, WebMap]]:
    return Shelf(_KEPT)


def picture(plan: Planned, lang: Lang) -> WebMap:
    """Return the map of a town with its plan, from memory where it was drawn before."""

    def draw() -> tuple[Planned, WebMap]:
        # The plan is kept with its picture: while it is, no other assessment can have
        # the place in memory that names this one. The present state of a town is one
        # assessment for every reader, though each run makes a `Planned` of it.
        return plan, layers.web_map(plan.after.town, plan.overlays, lang=lang)

    return _pictures().get((id(plan.after), lang), draw)[1]


def told(plan: Planned, lang: Lang) -> MapSaid:
    """Return what the reader did on the map so far."""
    said = heard(picture(plan, lang))
    given: Drawings | None = st.session_state.get(_GIVEN)
    return said if given is None else said.given(given)


def show_map(plan: Planned, say: Words) -> MapSaid:
    """Show the map and the walk of the building clicked on."""
    said = told(plan, say.lang)
    return town_map(
        picture(plan, say.lang),
        highlight=_walk(plan.after, clicked_building(plan, said)),
        drawings=st.session_state.get(_GIVEN),
        height_px=_HEIGHT_PX,
    )


def give(drawings: dict[str, Any], revision: str) -> None:
    """Put shapes on the map in place of what is drawn; the reader can undo it."""
    st.session_state[_GIVEN] = Drawings(revision, drawings)


def clicked(plan: Planned, said: MapSaid) -> tuple[str, dict[str, Any]] | None:
    """Return the overlay and the columns of the feature clicked on, None without one."""
    at = said.clicked
    if at is None or not at.layer:
        return None
    found = layers.feature_at(plan.overlays, at.layer, at.part, at.row)
    return (found[0].id, dict(found[1])) if found else None


def clicked_building(plan: Planned, said: MapSaid) -> int | None:
    """Return the row in the town's buildings of the dwelling clicked on, None without one."""
    found = clicked(plan, said)
    if found is None or found[0] != "residents":
        return None
    rows = plan.after.town.buildings["id"].to_numpy() == found[1]["id"]
    return int(rows.argmax()) if rows.any() else None


def _walk(assessment: Assessment, building: int | None) -> dict[str, Any] | None:
    """Return a building's walk to its nearest entrance as GeoJSON, None where there is none."""
    path = None if building is None else walk_path(assessment.access, building)
    if path is None:
        return None
    line = gpd.GeoSeries([path.line], crs=assessment.town.crs).to_crs("EPSG:4326").iloc[0]
    ends = [line.coords[0], line.coords[-1]]
    shapes = [mapping(line), *({"type": "Point", "coordinates": list(end)} for end in ends)]
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": geometry} for geometry in shapes
        ],
    }
