"""The map on the page: which overlays, in which language, and the page it is drawn as."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

import layers
from planner.export.wording import headline
from planner.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer
    from planner.app.town_choice import Shown
    from planner.language import Lang

_MAP_HEIGHT_PX = 620
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def choose_language() -> Lang:
    """Show the choice in the sidebar and return the language of map and sheets."""
    with st.sidebar:
        chosen: Lang = st.radio(
            "地图与图纸的语言 map and sheets in",
            LANGUAGES,
            format_func=_LANGUAGE_NAMES.__getitem__,
            horizontal=True,
            key="lang",
        )
    return chosen


def show_map(shown: Shown, lang: Lang) -> str:
    """Show the choice of overlays and the map of those chosen; return the map as a page."""
    ids = _choose_overlays(shown.overlays)
    with st.spinner("绘图 drawing"):
        html = map_html(shown, ids, lang)
    st.iframe(html, height=_MAP_HEIGHT_PX)
    return html


def _choose_overlays(overlays: Sequence[Layer]) -> tuple[str, ...]:
    names = {layer.id: f"{layer.name.zh} {layer.name.en}" for layer in overlays}
    chosen = st.pills(
        "图层 overlays",
        list(names),
        selection_mode="multi",
        default=[layer.id for layer in overlays if layer.shown],
        format_func=names.__getitem__,
        key="overlays",
    )
    # The order of clicks says nothing: one map for one choice.
    return tuple(name for name in names if name in chosen)


def map_html(shown: Shown, ids: tuple[str, ...], lang: Lang) -> str:
    """Return the map of the overlays with these ids, as one page that needs no network.

    It is drawn once for each choice and then kept with the town.
    """

    def draw() -> str:
        # Whoever asks for an overlay wants to see it at once.
        wanted = [replace(layer, shown=True) for layer in shown.overlays if layer.id in ids]
        town, notice = shown.assessment.town, headline(shown.assessment, lang)
        return layers.to_html(layers.draw(town, wanted, notice=notice, lang=lang))

    return shown.maps.get((ids, lang), draw)
