"""The app's map on the page, and what the user did on it.

The component is declared once, when this module is imported; `town_map` puts it
on the page. Megabytes go by the routes of `planner.app.routes`; the web socket
carries names, labels and what was drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from planner.app.map_component.assets import script, style
from planner.app.map_component.basemaps import basemaps
from planner.app.map_component.said import MapSaid, read_said
from planner.app.routes import TOKEN_HEADER, map_server
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from layers import WebMap
    from planner.app.map_component.said import Drawings

_HTML = """
<div class="planner-map" role="region" aria-busy="false">
  <div class="planner-leaflet" role="application"></div>
  <div class="planner-tools"></div>
  <div class="planner-status" role="status" aria-live="polite"></div>
  <div class="planner-panel-host"></div>
  <div class="planner-footer"></div>
</div>
"""

# A component's script travels with every change of its data: this is all of it.
# The program itself is fetched once, by its content.
_STARTER = """
export default async function (component) {
  const program = await import(new URL(component.data.program, location.origin).href);
  return program.mount(component);
}
"""

_WORDS = (
    "map_basemap",
    "map_failed",
    "map_label",
    "map_no_basemap",
    "map_zoom_in",
    "map_zoom_out",
    "draw_cancel",
    "draw_corner",
    "draw_crossing",
    "draw_delete",
    "draw_edit_help",
    "draw_finish",
    "draw_line",
    "draw_line_help",
    "draw_midpoint",
    "draw_point",
    "draw_point_help",
    "draw_polygon",
    "draw_polygon_help",
    "draw_redo",
    "draw_toolbar",
    "draw_undo",
)

_component = st.components.v2.component(
    "planner_town_map", html=_HTML, css=style(), js=_STARTER, isolate_styles=True
)


def town_map(
    picture: WebMap,
    *,
    highlight: Mapping[str, Any] | None = None,
    drawings: Drawings | None = None,
    at_first: Collection[str] | None = None,
    height_px: int = 620,
    key: str = "town_map",
) -> MapSaid:
    """Show a town's map and return what the user did on it so far.

    The script runs again when something is drawn, edited, undone, clicked or
    switched; panning and zooming do not run it.

    Parameters
    ----------
    picture
        From `layers.web_map`. It may be another one each run: only layers whose
        content changed are fetched, and the view stays while the town is the same.
    highlight
        GeoJSON (WGS-84) drawn above everything, such as a walk and its ends.
    drawings
        Replaces what is drawn, once for each revision; the user can undo it.
    at_first
        Ids of the layers that are shown until the reader switches them; None
        for those that say so themselves.
    height_px
        Of the map, in CSS pixels.
    key
        Of the component; one map a key. Maps of one town share view and
        drawings; what is switched on and off belongs to the key.
    """
    server = map_server()
    # Put at each run: what a page may still ask for counts as used.
    server.store.put(picture)
    said = heard(picture, key)
    base = st.get_option("server.baseUrlPath").strip("/")
    base = f"/{base}/planner" if base else "/planner"
    told = words(picture.lang)
    data = {
        "program": f"{base}/assets/{script().name}",
        "tokenHeader": TOKEN_HEADER,
        "token": server.token,
        "town": picture.town,
        "page": key,
        "lang": picture.lang,
        "bounds": picture.bounds,
        "layers": [
            {
                "id": layer.id,
                "name": layer.name,
                "shown": layer.shown if at_first is None else layer.id in at_first,
                "url": f"{base}/layers/{picture.town}/{layer.name}.json",
            }
            for layer in picture.layers
        ],
        "panel": picture.panel,
        "footer": picture.footer,
        "words": {
            name: told(name, name=picture.title) if name == "map_label" else told(name)
            for name in _WORDS
        },
        # No real basemap lies under invented data (DESIGN §7).
        "basemaps": []
        if picture.illustrative
        else [row.record(picture.lang) for row in basemaps()],
        "highlight": highlight,
        "drawings": drawings and {"revision": drawings.revision, "shapes": drawings.shapes},
        "heard": said.mark,
        "height": height_px,
    }
    result = _component(key=key, data=data, on_said_change=_run_again)
    said = read_said(result.said, picture)
    return said if drawings is None else said.given(drawings)


def heard(picture: WebMap, key: str = "town_map") -> MapSaid:
    """Return what the page told so far, before the map of this run is put on it.

    Parameters
    ----------
    picture
        A map of the same town.
    key
        Of the component.
    """
    before = st.session_state.get(key)
    return read_said(before.get("said") if before else None, picture)


def _run_again() -> None:
    """Do nothing: a change of state runs the script by itself."""
