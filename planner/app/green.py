"""Green: who is within a walk of a park, who is not, why, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.figures import show_headline
from planner.app.literal import literal
from planner.app.map_view import show_map
from planner.app.session import current
from planner.export.terminal import sensitivity_lines
from planner.export.wording import key_figure

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.language import Words


def page(say: Words) -> None:
    """Show the town before the reader: headline, map, ledger, indicators."""
    st.title(say("app_green_title"))
    shown = current(say)
    town = shown.assessment.town
    st.caption(f"{literal(town.name)} · {literal(town.provenance.credit)}")
    if town.provenance.illustrative:
        st.warning(say("illustrative"))
    wide, narrow = st.columns([5, 2], gap="medium")
    with wide:
        show_map(shown, say)
    with narrow:
        show_headline(shown.assessment, say)
    _indicators(shown.assessment, say)


def _indicators(assessment: Assessment, say: Words) -> None:
    st.subheader(say("app_indicators"))
    figures = [key_figure(row, say.lang) for row in assessment.indicators]
    columns = ("name", "value", "fraction", "range", "status", "caveat")
    st.dataframe(
        pd.DataFrame(
            {say(f"app_{name}"): [getattr(figure, name) for figure in figures] for name in columns}
        ),
        hide_index=True,
    )
    for line in sensitivity_lines(assessment):
        st.caption(literal(line))
