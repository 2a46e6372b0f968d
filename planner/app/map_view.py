"""The map on a page: overlays, what is drawn on them, and what is marked there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry import mapping

import layers
from planner.app.map_component.component import heard, town_map
from planner.app.map_component.said import Drawings, MapSaid
from planner.app.shelf import Shelf
from planner.network import walk_path

if TYPE_CHECKING:
    from layers import WebMap
    from planner.app.plan import Planned
    from planner.language import Lang, Words
    from planner.town import Town

_HEIGHT_PX = 640
_KEPT = 16
_GIVEN, _HEARD = "drawings_given", "map_heard"


@dataclass(frozen=True)
class MapPage:
    """The map of one page.

    Parameters
    ----------
    key
        Of its component.
    at_first
        Ids of the overlays that are shown until the reader switches them; None
        for those that say so themselves.
    """

    key: str
    at_first: tuple[str, ...] | None = None


GREEN = MapPage("town_map")


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


def told(plan: Planned, lang: Lang, page: MapPage = GREEN) -> MapSaid:
    """Return what the reader did on the map so far.

    The map of a page that was just gone to has told nothing yet: until it does,
    what another page's map of the town told last holds, but for the click.
    """
    drawn = picture(plan, lang)
    said = heard(drawn, page.key)
    if said.mark:
        st.session_state[_HEARD] = (drawn.town, replace(said, clicked=None, shown=None))
    else:
        town, before = st.session_state.get(_HEARD, ("", said))
        said = before if town == drawn.town else said
    given: Drawings | None = st.session_state.get(_GIVEN)
    return said if given is None else said.given(given)


def show_map(
    plan: Planned,
    say: Words,
    page: MapPage = GREEN,
    *,
    drawn: WebMap | None = None,
    highlight: dict[str, Any] | None = None,
) -> MapSaid:
    """Show the map, and GeoJSON (WGS-84) above everything on it.

    Parameters
    ----------
    drawn
        Another map of the same town; None for that of every overlay.
    """
    return town_map(
        drawn or picture(plan, say.lang),
        highlight=highlight,
        drawings=st.session_state.get(_GIVEN),
        at_first=page.at_first,
        height_px=_HEIGHT_PX,
        key=page.key,
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


def walk(plan: Planned, said: MapSaid) -> dict[str, Any] | None:
    """Return the way from the dwelling clicked on to its nearest entrance as GeoJSON."""
    building = clicked_building(plan, said)
    path = None if building is None else walk_path(plan.after.access, building)
    if path is None:
        return None
    line = _degrees(plan.after.town, path.line)
    ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
    return features(line, *ends)


def outline(plan: Planned, shape: shapely.Geometry) -> dict[str, Any]:
    """Return a shape in the town's CRS as GeoJSON."""
    return features(_degrees(plan.after.town, shape))


def _degrees(town: Town, shape: shapely.Geometry) -> shapely.Geometry:
    return gpd.GeoSeries([shape], crs=town.crs).to_crs("EPSG:4326").iloc[0]


def features(*shapes: shapely.Geometry) -> dict[str, Any]:
    """Return shapes in WGS-84 degrees as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": mapping(each)} for each in shapes
        ],
    }
