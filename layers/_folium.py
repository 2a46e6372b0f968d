"""Draws layers on a folium map that needs no network: Leaflet comes inlined.

Leaflet's script, style and pictures are read from the installed package
`django-js-lib-leaflet`; nothing else that folium would fetch is used here.
"""

from __future__ import annotations

import base64
import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Field, Layer, LayerClass
    from planner.language import Lang
    from planner.town import Town

_ASSETS = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
_DECIMALS = 6
"""A ten-millionth of a degree is a centimetre; six decimals are a decimetre."""


def draw(town: Town, layers: Sequence[Layer], *, notice: str = "", lang: Lang = "zh") -> folium.Map:
    """Return a map of the layers over the town's study area.

    Parameters
    ----------
    town
        Gives extent, credit, and whether its data is illustrative.
    layers
        In drawing order.
    notice
        One more line under the legend, such as the headline.
    lang
        Language of names and labels.
    """
    west, south, east, north = (
        gpd.GeoSeries([town.boundary], crs=town.crs).to_crs("EPSG:4326").total_bounds
    )
    canvas = folium.Map(
        [(south + north) / 2, (west + east) / 2], tiles=None, prefer_canvas=True, control_scale=True
    )
    canvas.default_js, canvas.default_css = [], []
    canvas.options["attribution_control"] = False
    canvas.fit_bounds([[south, west], [north, east]])
    for layer in layers:
        _add(canvas, layer, lang)
    folium.LayerControl(collapsed=False).add_to(canvas)
    root: Any = canvas.get_root()  # a branca Figure, whose parts carry no types
    root.header.add_child(Element(f"<style>{_leaflet_css()}{_CSS}</style>"))
    root.header.add_child(Element(f"<script>{_leaflet_js()}</script>"))
    root.html.add_child(Element(_legend(town, layers, notice, lang)))
    return canvas


def to_html(canvas: folium.Map) -> str:
    """Return the map as one HTML page that asks the network for nothing."""
    html: str = canvas.get_root().render()
    # folium adds its own links while rendering; what they would fetch is
    # either inlined above or not used by anything on the map.
    html = re.sub(r'<script src="https?://[^"]*"></script>', "", html)
    html = html.replace("L.control.scale()", "L.control.scale({imperial: false})")
    return re.sub(r'<link rel="stylesheet" href="https?://[^"]*"\s*/?>', "", html)


def _add(canvas: folium.Map, layer: Layer, lang: Lang) -> None:
    group = folium.FeatureGroup(_shown(layer.name.say(lang)), show=layer.shown)
    for part in layer.classes:
        if part.features.empty:
            continue
        frame = _plain(part, layer.tooltip)
        style = _style(part)
        folium.GeoJson(
            frame.to_json(drop_id=True),
            style_function=lambda _, style=style: style,
            tooltip=folium.GeoJsonTooltip(
                [field.column for field in layer.tooltip],
                [_shown(field.label.say(lang)) for field in layer.tooltip],
            )
            if layer.tooltip
            else None,
            embed=True,
        ).add_to(group)
    group.add_to(canvas)


def _plain(part: LayerClass, tooltip: Sequence[Field]) -> gpd.GeoDataFrame:
    """Return the features in WGS-84 with escaped text, and what the tooltip needs only."""
    columns = [field.column for field in tooltip]
    frame = part.features[[*columns, "geometry"]].to_crs("EPSG:4326")
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    for name in columns:
        values = frame[name].astype(object).where(frame[name].notna(), "—")
        frame[name] = [_shown(value) if isinstance(value, str) else value for value in values]
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))


def _shown(text: str) -> str:
    """Return text from data as HTML that shows it as it is written.

    folium and branca compile what they are given as Jinja templates, so that
    braces in a name would be run as code: they are written as entities.
    """
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _style(part: LayerClass) -> dict[str, object]:
    return {
        "color": part.colour,
        "weight": part.weight,
        "fillColor": part.colour,
        "fillOpacity": part.fill_opacity,
        "dashArray": part.dash or None,
    }


def _leaflet_js() -> str:
    script = (_ASSETS / "leaflet.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script").replace(
        "//# sourceMappingURL=leaflet.js.map", ""
    )


def _leaflet_css() -> str:
    style = (_ASSETS / "leaflet.css").read_text(encoding="utf-8")

    def inline(found: re.Match[str]) -> str:
        picture = base64.b64encode((_ASSETS / found[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[^)]+)\)", inline, style)


def _legend(town: Town, layers: Sequence[Layer], notice: str, lang: Lang) -> str:
    rows = []
    for layer in layers:
        shown = [part for part in layer.classes if not part.features.empty]
        if shown:
            rows.append(f"<b>{_shown(layer.name.say(lang))}</b>")
        rows.extend(
            f'<div><i style="background:{part.colour}"></i>{_shown(part.name.say(lang))}</div>'
            for part in shown
        )
    if notice:
        rows.append(f"<p>{_shown(notice)}</p>")
    mark = ""
    if town.provenance.illustrative:
        mark = '<div class="planner-mark">示意，非实测 · illustrative, not surveyed</div>'
    credit = _shown(town.provenance.credit)
    return (
        f'<details class="planner-legend" open><summary>{_shown(town.name)}</summary>'
        f'{"".join(rows)}</details><small class="planner-credit">{credit}</small>{mark}'
    )


_CSS = """
html, body { height: 100%; margin: 0; }
.folium-map { position: absolute; inset: 0; }
.planner-legend { position: absolute; left: 10px; bottom: 64px; z-index: 1000; padding: 8px 10px;
  background: #fffe; border-radius: 4px; font: 11px/1.4 sans-serif; max-width: 240px;
  max-height: calc(100% - 170px); overflow: auto; box-shadow: 0 1px 4px #0004; }
.planner-legend summary { font-weight: bold; font-size: 13px; cursor: pointer; }
.planner-credit { position: absolute; right: 4px; bottom: 2px; z-index: 1000; padding: 0 4px;
  background: #fff8; font: 11px sans-serif; }
.planner-legend i { display: inline-block; width: 12px; height: 12px; margin-right: 6px;
  vertical-align: -2px; border: 1px solid #0003; }
.planner-legend p { margin: 6px 0; }
.planner-mark { position: absolute; bottom: 24px; left: 50%; white-space: nowrap;
  transform: translateX(-50%);
  z-index: 1000; padding: 2px 12px; background: #fff8; color: #b00020; border: 1px solid #b00020;
  font: bold 14px sans-serif; pointer-events: none; }
"""
