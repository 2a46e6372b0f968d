"""Street cleaning: what it is planned with, the plan in the making, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app import cleaning_map, map_view
from planner.app.cleaning_run import run
from planner.app.cleaning_setup import ask
from planner.app.cleaning_unserved import show_unserved
from planner.app.cleaning_week import show_crews, show_week
from planner.app.cleaning_work import collect, made
from planner.app.plan_tools import about, session_plan
from planner.app.session import current

if TYPE_CHECKING:
    from planner.app.cleaning_work import MadePlan
    from planner.language import Words

_PARTS = ("week", "crews", "unserved")


def page(say: Words) -> None:
    """Show the streets of the town before the reader, and the week in which they are cleaned."""
    st.subheader(say("app_clean_title"))
    shown = current(say)
    about(shown.assessment.town, say)
    collect()
    wide, narrow = st.columns([2, 1], gap="medium")
    finished = made(shown)
    with narrow:
        plan = session_plan(shown, say, cleaning_map.MAP)
        clicked = map_view.told(plan, say.lang, cleaning_map.MAP).clicked
        with st.expander(say("app_clean_setup"), expanded=finished is None):
            asked = ask(shown, clicked and (clicked.lon, clicked.lat), say)
        run(shown, asked, say)
    with wide:
        cleaning_map.show(plan, say)
        if finished is not None:
            _parts(finished, say)


def _parts(finished: MadePlan, say: Words) -> None:
    """Show one part of the plan at a time: only that is reckoned."""
    part = st.segmented_control(
        say("app_parking_part"),
        _PARTS,
        default=_PARTS[0],
        format_func=lambda name: say(f"app_clean_part_{name}"),
        key="cleaning_part",
        required=True,
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    if part == "week":
        show_week(finished.plan, say)
    elif part == "crews":
        show_crews(finished.plan, say)
    else:
        show_unserved(finished, say)
