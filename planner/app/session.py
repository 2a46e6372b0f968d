"""What one reader has before them: the town, the same on every page of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app.towns import DEMO, Shown, load

if TYPE_CHECKING:
    from planner.door import TownRequest
    from planner.language import Words

_SHOWN = "shown"


def current(say: Words) -> Shown:
    """Return the session's town; the demo at first, with its steps shown while it loads."""
    kept: Shown | None = st.session_state.get(_SHOWN)
    return kept or choose(DEMO, say)


def choose(request: TownRequest, say: Words, *, folder: str = "", digest: str = "") -> Shown:
    """Load a town, make it the session's, and return it.

    Parameters
    ----------
    request
        What to load.
    say
        The reader's language.
    folder, digest
        Of uploads, as for `towns.load`.

    Raises
    ------
    PlannerError
        It cannot be loaded; the town before it stays.
    """
    place = st.empty()
    try:
        with place.status(say("app_loading"), expanded=False) as status:

            def tell(step: str) -> None:
                status.update(label=f"{say('app_loading')}: {step}")

            shown = load(request, tell, folder=folder, digest=digest)
    finally:
        # What was done is of no more use; the figures are.
        place.empty()
    st.session_state[_SHOWN] = shown
    return shown
