"""The map on the page: the overlays of a town as one page in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import layers
from planner.export.wording import headline

if TYPE_CHECKING:
    from planner.app.towns import Shown
    from planner.language import Words

_HEIGHT_PX = 620


def show_map(shown: Shown, say: Words) -> None:
    """Show the map of every overlay; its own panel switches them."""
    town, notice = shown.assessment.town, headline(shown.assessment, say.lang)
    html = layers.to_html(layers.draw(town, shown.overlays, notice=notice, lang=say.lang))
    st.iframe(html, height=_HEIGHT_PX)
