"""What is really driven: GPS tracks laid on the streets of a plan, and the share they cover."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.cleaning_week import decimals, titled
from planner.app.cleaning_work import remembered
from planner.app.literal import literal
from planner.app.uploads import save
from planner.cleaning_door import TrackFile, coverage, driven_tracks
from planner.errors import PlannerError
from planner.export.amounts import UNTOLD, measured
from planner.export.terminal import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from planner.app.towns import Shown, TownKey
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.tracks.coverage import Coverage
    from planner.language import Words
    from planner.sources.tracks import Track

_DATUMS = ("WGS-84", "CGCS2000", "GCJ-02", "BD-09")
_FAULTS = ("no_place", "no_time", "twice", "strays", "jumps", "gaps")
_TRACKS = "cleaning_tracks"
_KM_M = 1000.0


@dataclass(frozen=True, eq=False)
class Driven:
    """Tracks that the reader gave, and what tells them from others."""

    tracks: tuple[Track, ...]
    digest: str


def given(shown: Shown) -> Driven | None:
    """Return the tracks that the session holds for a town, None without."""
    kept: dict[TownKey, Driven] = st.session_state.get(_TRACKS, {})
    return kept.get(shown.key)


def coverage_of(plan: CleaningPlan, driven: Driven) -> Coverage:
    """Return how much of a plan's streets was driven."""
    return remembered(plan, driven.digest, lambda: coverage(plan, driven.tracks))


def show_driven(shown: Shown, plan: CleaningPlan, say: Words) -> None:
    """Ask for tracks, and show what share of the streets they cover, by grade."""
    with st.form("cleaning_tracks_form", clear_on_submit=True):
        uploads = st.file_uploader(
            say("app_clean_tracks_file"),
            type=["gpx", "csv", "xlsx"],
            accept_multiple_files=True,
            key="cleaning_tracks_upload",
        )
        datum = st.selectbox(say("app_datum"), _DATUMS, key="cleaning_tracks_datum")
        pressed = st.form_submit_button(say("app_clean_match"), type="primary")
    if pressed:
        _take(shown, plan, uploads, datum, say)
    driven = given(shown)
    if driven is None:
        return
    found = coverage_of(plan, driven)
    _show_share(found, say)
    _show_tracks(driven, say)
    st.button(say("app_clean_leave_out"), key="cleaning_tracks_out", on_click=_keep, args=(shown,))


def _take(
    shown: Shown, plan: CleaningPlan, uploads: list[UploadedFile], datum: str, say: Words
) -> None:
    """Read tracks and match them; the map, which stands above, is then drawn anew with them."""
    if not uploads:
        st.error(say("app_no_file"))
        return
    with tempfile.TemporaryDirectory() as folder, st.spinner(say("app_clean_matching")):
        try:
            paths, digest = save(uploads, Path(folder))
            files = [TrackFile(path, datum) for path in paths]
            tracks = tuple(driven_tracks(shown.assessment.town, files))
        except PlannerError as error:
            st.error(literal(str(error).replace(f"{folder}/", ""), 1000))
            return
        driven = Driven(tracks, f"{digest} {datum}")
        coverage_of(plan, driven)
    _keep(shown, driven)
    st.rerun()


def _keep(shown: Shown, driven: Driven | None = None) -> None:
    kept: dict[TownKey, Driven] = {**st.session_state.get(_TRACKS, {})}
    kept.pop(shown.key, None)
    st.session_state[_TRACKS] = kept if driven is None else {**kept, shown.key: driven}


def _show_share(found: Coverage, say: Words) -> None:
    covered, due = (f"{metres / _KM_M:,.1f}" for metres in (found.covered_m, found.street_m))
    share = found.share if found.street_m else None
    st.metric(say("app_clean_covered"), measured(share, "share", say))
    st.caption(say("app_clean_covered_of", covered=covered, due=due))
    table = grade_table(found)
    table["share"] = [measured(share, "share", say) for share in table["share"]]
    kilometres = decimals([say("app_clean_covered_km"), say("app_clean_due_km")])
    st.dataframe(titled(table, say), hide_index=True, column_config=kilometres, placeholder="—")
    st.caption(say("app_clean_covered_note"))


def grade_table(found: Coverage) -> pd.DataFrame:
    """Return what was covered: a row a grade, kilometres and their share."""
    rows = found.by_grade
    return pd.DataFrame(
        {
            "grade": rows.index.to_numpy(),
            "sections": rows["streets"].to_numpy(),
            "reached": rows["reached"].to_numpy(),
            "covered_km": rows["covered_m"].to_numpy() / _KM_M,
            "due_km": rows["street_m"].to_numpy() / _KM_M,
            "share": rows["share"].to_numpy(),
        }
    )


def _show_tracks(driven: Driven, say: Words) -> None:
    """Show each track and what was wrong in it."""
    rows = [
        {
            "track": plain(track.id) or UNTOLD,
            "points": len(track.xy),
            **{name: track.faults.get(name, 0) for name in _FAULTS},
        }
        for track in driven.tracks
    ]
    with st.expander(say("app_clean_tracks")):
        st.dataframe(titled(pd.DataFrame(rows), say), hide_index=True)
        for note in dict.fromkeys(track.note for track in driven.tracks if track.note):
            st.caption(literal(note, 1000))
