"""The view of the map as a sheet in one click: its place, its switches, and what is drawn."""

from __future__ import annotations

from datetime import date
from math import cos, radians
from typing import TYPE_CHECKING

import streamlit as st

from planner.app import map_view
from planner.app.made import Made, make, offer
from planner.app.sheets import make_sheet
from planner.door import sheet_request

if TYPE_CHECKING:
    from planner.app.map_component.said import MapSaid, View
    from planner.app.plan import Planned
    from planner.language import Words

_WIDTH_PX, _HEIGHT_PX = 700, 640
"""What a map on a page shows, about: the page tells centre and zoom only."""

_METRES_A_PIXEL = 156_543.034
"""Of Web Mercator at the equator and zoom 0 (OGC 17-083r4)."""

_METRES_A_DEGREE = 111_320.0
_LONGEST = 120


def snapshot(plan: Planned, say: Words) -> None:
    """Offer the view as a sheet, and show the one last made of this plan."""
    key = (plan.key, say.lang)
    if st.button(say("app_snapshot"), key="snapshot", icon=":material/print:"):
        said = map_view.told(plan, say.lang)
        make("snapshot", key, lambda: _sheet(plan, said, say), say)
    offer("snapshot", key, say)


def _sheet(plan: Planned, said: MapSaid, say: Words) -> Made:
    shown = said.shown
    if shown is None:
        shown = tuple(layer.id for layer in plan.overlays if layer.shown)
    options = {
        "lang": say.lang,
        "landscape": True,
        "scale": "",
        "title": f"{plan.after.town.name[:_LONGEST]} · {say('app_green_title')}",
        "extent": extent(said.view) if said.view else "",
    }
    request = sheet_request(options, printed=date.today())  # noqa: DTZ011  (the reader's day)
    return make_sheet(plan.after, ",".join(shown) or "study_area", "pdf", request)


def extent(view: View) -> str:
    """Return what a view shows as `W,S,E,N` in WGS-84 degrees."""
    # A metre on the ground, whatever the latitude: Mercator stretches by 1 / cos.
    metres = _METRES_A_PIXEL * cos(radians(view.lat)) / 2**view.zoom
    north = metres * _HEIGHT_PX / 2 / _METRES_A_DEGREE
    east = metres * _WIDTH_PX / 2 / (_METRES_A_DEGREE * cos(radians(view.lat)))
    corners = (view.lon - east, view.lat - north, view.lon + east, view.lat + north)
    return ",".join(f"{corner:.6f}" for corner in corners)
