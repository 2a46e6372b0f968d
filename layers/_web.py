"""Layers as the app's map takes them: a file a layer, named by its content.

The page fetches these files by name, so that a layer which did not change is
never sent again. What is drawn and how is `_shapes.js`, as on a page of folium.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from layers._leaflet import leaflet_css, leaflet_js, own
from layers._legend import footer, panel
from layers._shapes import drawn, payload

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from layers.layer import Layer
    from planner.language import Lang
    from planner.town import Town

_NAME_LETTERS = 32
"""Of 64 hexadecimal digits: 128 bits, which no two contents share."""


@dataclass(frozen=True)
class WebLayer:
    """One layer as a file.

    Parameters
    ----------
    id
        Of the layer.
    name
        Hexadecimal digest of the content.
    content
        JSON for `_shapes.js`, ASCII. Its words are in one language.
    shown
        Whether a map that opens shows it.
    """

    id: str
    name: str
    content: bytes
    shown: bool


@dataclass(frozen=True)
class WebMap:
    """A town's map in one language, as data for the app's component.

    Parameters
    ----------
    town
        Identifies the study area (16 hexadecimal digits): drawings and view
        belong to it, whatever language or scenario is shown.
    title
        The town's name, as the data has it.
    lang
        Language of every text.
    bounds
        West, south, east, north of the study area (WGS-84 degrees).
    layers
        Those with features, in drawing order.
    panel, footer
        HTML, escaped: switches and legend; credit, date and mark.
    illustrative
        The data is invented: no real basemap may lie under it.
    """

    town: str
    title: str
    lang: Lang
    bounds: tuple[float, float, float, float]
    layers: tuple[WebLayer, ...]
    panel: str
    footer: str
    illustrative: bool


def web_map(town: Town, layers: Sequence[Layer], *, lang: Lang = "zh") -> WebMap:
    """Return the map of the layers over the town's study area, for the app.

    Parameters
    ----------
    town
        Gives extent, name, credit, and whether its data is illustrative.
    layers
        In drawing order; those without features are left out.
    lang
        Language of names and labels.
    """
    area = gpd.GeoSeries([town.boundary], crs=town.crs).to_crs("EPSG:4326")
    west, south, east, north = (float(degree) for degree in area.total_bounds)
    place = f"{town.name}\n{west:.4f} {south:.4f} {east:.4f} {north:.4f}"
    return WebMap(
        town=_digest(place.encode("utf-8", "surrogatepass"))[:16],
        title=town.name,
        lang=lang,
        bounds=(west, south, east, north),
        layers=tuple(_web_layer(layer, lang) for layer in layers if drawn(layer)),
        panel=panel(town, layers, "", lang),
        footer=footer(town, lang),
        illustrative=town.provenance.illustrative,
    )


def feature_at(
    layers: Sequence[Layer], layer_id: str, part: int, row: int
) -> tuple[Layer, pd.Series] | None:
    """Return the layer and the feature that the page names, None where there is no such.

    Parameters
    ----------
    layers
        Those of the map.
    layer_id
        Of one of them.
    part
        Place among its classes with features.
    row
        Place in the class's table.
    """
    for layer in layers:
        if layer.id != layer_id:
            continue
        classes = drawn(layer)
        if 0 <= part < len(classes) and 0 <= row < len(classes[part].features):
            return layer, classes[part].features.iloc[row]
    return None


def drawing_script() -> str:
    """Return the part of a JavaScript module that gives it `L` and `plannerLayers`."""
    # Leaflet takes `exports` for its own, and gives back the page's name `L`.
    leaflet = (
        "const L = (() => { const exports = {}, module = {exports: exports};\n"
        f"{leaflet_js()}\nreturn exports.noConflict(); }})();\n"
    )
    return leaflet + own("_shapes.js")


def drawing_style() -> str:
    """Return the style of Leaflet, and of panel, credit and tooltip."""
    return leaflet_css() + own("_panel.css")


def _web_layer(layer: Layer, lang: Lang) -> WebLayer:
    data = payload([layer], lang)[0]
    # Written as ASCII, since half a surrogate in a name is no UTF-8.
    content = json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii")
    return WebLayer(layer.id, _digest(content)[:_NAME_LETTERS], content, layer.shown)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
