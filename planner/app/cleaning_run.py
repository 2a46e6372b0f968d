"""Making a cleaning plan from its page: the button, the progress, and the stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from planner.app.cleaning_work import begin, failed, made, under_way
from planner.app.literal import literal

if TYPE_CHECKING:
    from planner.app.cleaning_terms import Asked
    from planner.app.cleaning_work import Work
    from planner.app.towns import Shown
    from planner.language import Words

_POLL_S = 1.0


def run(shown: Shown, asked: Asked | None, say: Words) -> None:
    """Show the button that makes a plan, or how far the one in the making is.

    Parameters
    ----------
    shown
        The session's town.
    asked
        What for; None while something in it cannot be used.
    say
        The reader's words.
    """
    work = under_way()
    if work is not None:
        _follow(work, shown, say)
        return
    finished = made(shown)
    st.button(
        say("app_clean_again" if finished else "app_clean_make"),
        type="primary",
        key="cleaning_make",
        disabled=asked is None,
        on_click=begin,
        args=(shown, asked),
    )
    if failed(shown):
        st.error(literal(failed(shown), 1000))
    if finished is None or asked is None:
        return
    now, then = asked.terms, finished.asked.terms
    changed = [say(f"app_clean_{name}") for name in now if now[name] != then[name]]
    if finished.shown.assessment.town is not shown.assessment.town:
        changed.append(say("app_clean_town"))
    if changed:
        st.warning(say("app_clean_stale", what=say("figure_comma").join(changed)))


@st.fragment(run_every=_POLL_S)
def _follow(work: Work, shown: Shown, say: Words) -> None:
    """Show how far a plan is, once a second; when it is finished the page is drawn anew."""
    if work.done:
        st.rerun(scope="app")
    if work.shown is not shown:
        st.info(say("app_clean_other", town=literal(work.shown.assessment.town.name)))
    seconds = f"{time.monotonic() - work.began:.0f}"
    stage = say("app_clean_stopping" if work.stopping else f"app_clean_stage_{work.stage}")
    st.progress(work.progress, say("app_clean_progress", stage=stage, seconds=seconds))
    st.button(
        say("app_clean_stop"),
        key="cleaning_stop",
        on_click=work.stop,
        disabled=work.stopping,
        help=say("app_clean_stop_help"),
    )
