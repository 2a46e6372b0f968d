"""Green: who is within a walk of a park, who is not, why, and what a plan would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app import map_view
from planner.app.figures import show_headline
from planner.app.literal import literal
from planner.app.plan import remove
from planner.app.plan_tools import about, plan_tools, session_plan
from planner.app.session import current
from planner.app.snapshot import snapshot
from planner.app.why import why
from planner.export.terminal import sensitivity_lines
from planner.export.wording import key_figure

if TYPE_CHECKING:
    from planner.app.plan import Planned
    from planner.assess import Assessment
    from planner.language import Words


def page(say: Words) -> None:
    """Show the town before the reader, the map to draw on, and what the drawing changes."""
    st.subheader(say("app_green_title"))
    shown = current(say)
    about(shown.assessment.town, say)
    wide, narrow = st.columns([5, 2], gap="medium")
    with narrow:
        # The figures first: they are there before the map is drawn anew.
        plan = session_plan(shown, say)
        card = st.container()
        show_headline(plan.after, say, plan.comparison)
        with card:
            _clicked(plan, say)
    with wide:
        marked = map_view.walk(plan, map_view.told(plan, say.lang))
        map_view.show_map(plan, say, highlight=marked)
        st.caption(say("app_draw_help"))
        plan_tools(plan, say)
        snapshot(plan, say)
    _indicators(plan.after, say)


def _clicked(plan: Planned, say: Words) -> None:
    """Say why the building clicked on is served or not; offer to take a green space away."""
    found = map_view.clicked(plan, map_view.told(plan, say.lang))
    if found is None:
        return
    overlay, row = found
    if overlay == "residents":
        with st.container(border=True):
            name = say.value(f"class_{row['class']}")
            st.markdown(f"**{say('app_why')}** · {literal(name)}")
            st.write(literal(why(row, say)))
    elif overlay == "green":
        label = f"{say('app_remove')}: {row['name'] or row['id']}"
        st.button(literal(label, 80), on_click=remove, args=(plan.shown, row["id"]), key="remove")


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
