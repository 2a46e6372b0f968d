"""What one reader has before them: the town, the same on every page of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app.towns import DEMO, Shown, load

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from planner.door import TownRequest
    from planner.language import Words

_SHOWN = "shown"


def current(say: Words) -> Shown:
    """Return the session's town; the demo at first, with its steps shown while it loads."""
    # There at each run: what stands below keeps its place, and a map its history.
    place = st.empty()
    kept: Shown | None = st.session_state.get(_SHOWN)
    return kept or choose(DEMO, say, place=place)


def choose(
    request: TownRequest,
    say: Words,
    *,
    folder: str = "",
    digest: str = "",
    place: DeltaGenerator | None = None,
) -> Shown:
    """Load a town, make it the session's, and return it.

    Parameters
    ----------
    request
        What to load.
    say
        The reader's language.
    folder, digest
        Of uploads, as for `towns.load`.
    place
        An empty place of the page, where the steps are shown.

    Raises
    ------
    PlannerError
        It cannot be loaded; the town before it stays.
    """
    place = place or st.empty()
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
