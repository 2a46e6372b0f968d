"""Draws layers on a folium map that needs no network: Leaflet comes inlined.

Leaflet's script, style and pictures are read from the installed package
`django-js-lib-leaflet`; nothing else that folium would fetch is used here.
The page forbids itself every request besides (Content-Security-Policy).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
from branca.element import Element, Figure

from layers._compact import json_text
from layers._leaflet import leaflet_css, leaflet_js, own
from layers._legend import footer, panel, shown_text
from layers._shapes import payload
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer
    from planner.language import Lang
    from planner.town import Town

_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def draw(town: Town, layers: Sequence[Layer], *, notice: str = "", lang: Lang = "zh") -> folium.Map:
    """Return a map of the layers over the town's study area.

    Parameters
    ----------
    town
        Gives extent, name, credit, and whether its data is illustrative.
    layers
        In drawing order; those without features are left out.
    notice
        What stands above the legend, such as the headline.
    lang
        Language of names and labels.
    """
    west, south, east, north = (
        gpd.GeoSeries([town.boundary], crs=town.crs).to_crs("EPSG:4326").total_bounds
    )
    canvas = folium.Map(
        [(south + north) / 2, (west + east) / 2],
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        max_zoom=20,
    )
    canvas.default_js, canvas.default_css = [], []
    page = _Page(town.name, lang)
    page.add_child(canvas)
    _Drawing(
        canvas.get_name(),
        {
            "bounds": [[south, west], [north, east]],
            "zoomIn": words(lang)("map_zoom_in"),
            "zoomOut": words(lang)("map_zoom_out"),
            "layers": payload(layers, lang),
        },
    ).add_to(canvas)
    page.html.add_child(_Verbatim(panel(town, layers, notice, lang) + footer(town, lang)))
    return canvas


def to_html(canvas: folium.Map) -> str:
    """Return the map as one HTML page that asks the network for nothing."""
    return canvas.get_root().render()


def show(
    town: Town,
    layers: Sequence[Layer],
    *,
    notice: str = "",
    lang: Lang = "zh",
    height_px: int = 600,
) -> Frame:
    """Return the map of `draw` for a notebook, which shows it as a frame of this height."""
    return Frame(to_html(draw(town, layers, notice=notice, lang=lang)), height_px)


@dataclass(frozen=True)
class Frame:
    """A page inside a notebook; without a network it opens as well."""

    html: str = field(repr=False)
    height_px: int

    def _repr_html_(self) -> str:
        # Without allow-same-origin the page cannot reach into the notebook.
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
            f'style="width: 100%; height: {self.height_px}px; border: 0"></iframe>'
        )


class _Verbatim(Element):
    """Text that goes into the page as it is; branca's own would compile it with Jinja."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_: object) -> str:
        return self._text


class _Page(Figure):
    """A page with title and language, the policy first, then Leaflet and our own files."""

    def __init__(self, name: str, lang: Lang) -> None:
        super().__init__(title=shown_text(name))
        self._lang = lang
        for text in (
            f"<style>{leaflet_css()}</style>",
            f"<script>{leaflet_js()}</script>",
            f"<script>{own('_shapes.js')}{own('_folium.js')}</script>",
        ):
            self.header.add_child(_Verbatim(text))

    def render(self, **kwargs: object) -> str:
        html = super().render(**kwargs)
        # The charset must stand among the first 1,024 bytes, before any title.
        start = (
            f'<html lang="{_LANGUAGE_TAGS[self._lang]}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        )
        html = html.replace("<html>\n<head>\n", start, 1)
        # After what folium adds while rendering, so that ours holds.
        style = own("_folium.css") + own("_panel.css")
        return html.replace("</head>", f"<style>{style}</style>\n</head>", 1)


class _Drawing(Element):
    """The layers' data in the page, and the call that draws it on the map of that name."""

    def __init__(self, map_name: str, data: dict[str, Any]) -> None:
        super().__init__()
        self._map_name = map_name
        self._data = json_text(data)

    def render(self, **_: object) -> str:
        page: Any = self.get_root()
        data = f'<script type="application/json" id="planner-data">{self._data}</script>'
        page.html.add_child(_Verbatim(data), name="planner-data")
        call = (
            f"window.planner = drawPlannerMap({self._map_name}, "
            'JSON.parse(document.getElementById("planner-data").textContent));'
        )
        page.script.add_child(_Verbatim(call), name="planner-call")
        return ""
