"""Street cleaning: what it is planned with, the plan in the making, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.cleaning import EVERYTHING
from planner.app import cleaning_map
from planner.app.cleaning_edit import show_edit
from planner.app.cleaning_figures import show_all, show_chief
from planner.app.cleaning_files import show_files
from planner.app.cleaning_run import run
from planner.app.cleaning_setup import ask
from planner.app.cleaning_sheets import show_sheets
from planner.app.cleaning_tracks import coverage_of, given, show_driven
from planner.app.cleaning_unserved import show_unserved
from planner.app.cleaning_week import show_crews, show_week
from planner.app.cleaning_work import collect, made
from planner.app.literal import literal
from planner.app.plan_tools import about, session_plan
from planner.app.session import current
from planner.export.cleaning.notes import warnings

if TYPE_CHECKING:
    from planner.app.cleaning_places import Place
    from planner.app.cleaning_work import MadePlan
    from planner.language import Words

_PART = "cleaning_part"
_WEEK, _CREWS, _UNSERVED, _FIGURES, _EDIT, _DRIVEN, _FILES = _PARTS = (
    *("week", "crews", "unserved", "figures", "edit", "driven", "files"),
)


def page(say: Words) -> None:
    """Show the streets of the town before the reader, and the week in which they are cleaned."""
    st.subheader(say("app_clean_title"))
    shown = current(say)
    about(shown.assessment.town, say)
    collect()
    finished = made(shown)
    wide, narrow = st.columns([3, 1], gap="medium")
    with narrow:
        plan = session_plan(shown, say, cleaning_map.MAP)
        # Filled once it is known what is asked for, which stands below the map.
        button = st.container()
        if finished is not None:
            _told(finished, say)
    with wide:
        chosen = EVERYTHING if finished is None else cleaning_map.choose(finished.plan, say)
        driven = given(shown) if st.session_state.get(_PART) == _DRIVEN else None
        covered = coverage_of(finished.plan, driven) if finished and driven else None
        cleaned = finished.plan if finished else None
        at = cleaning_map.show(plan, cleaned, chosen, say, covered=covered).clicked
        clicked = (at.lon, at.lat) if at else None
        st.caption(say("app_clean_map_help"))
    if finished is not None:
        show_chief(finished, say)
    with st.expander(say("app_clean_setup"), expanded=finished is None):
        asked = ask(shown, clicked, say)
    if finished is not None:
        _parts(finished, clicked, say)
    with button:
        run(shown, asked, say)


def _told(finished: MadePlan, say: Words) -> None:
    """Say what a reader must know before the figures."""
    for line in warnings(finished.plan, say.lang):
        st.warning(literal(line, 1000))
    if not finished.plan.in_full:
        st.caption(say("app_clean_not_in_full"))


def _parts(finished: MadePlan, clicked: Place | None, say: Words) -> None:
    """Show one part of the plan at a time: only that is reckoned."""
    part = st.segmented_control(
        say("app_parking_part"),
        _PARTS,
        default=_WEEK,
        format_func=lambda name: say(f"app_clean_part_{name}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    if part == _CREWS:
        show_crews(finished.plan, say)
    elif part == _UNSERVED:
        show_unserved(finished, say)
    elif part == _FIGURES:
        show_all(finished.plan, say)
    elif part == _EDIT:
        show_edit(finished, clicked, say)
    elif part == _DRIVEN:
        show_driven(finished.shown, finished.plan, say)
    elif part == _FILES:
        show_files(finished, say)
        show_sheets(finished, say)
    else:
        show_week(finished.plan, say)
