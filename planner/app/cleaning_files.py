"""Files of a cleaning plan: made together when asked for, taken away one by one."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import streamlit as st

from planner.app.literal import literal
from planner.app.sheets import stem
from planner.errors import PlannerError
from planner.export.cleaning import write_cleaning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.app.cleaning_work import MadePlan
    from planner.language import Lang, Words

_FILES = "cleaning_files"
_MIME = {
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".geojson": "application/geo+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".csv": "text/csv",
    ".zip": "application/zip",
}


def show_files(made: MadePlan, say: Words) -> None:
    """Make the files of a plan on demand, and offer each."""
    state, subject = st.session_state, (id(made.plan), say.lang)
    if st.button(say("app_clean_make_files"), key="cleaning_make_files", type="primary"):
        state.pop(_FILES, None)
        try:
            with st.spinner(say("app_drawing")):
                # The plan is kept with its files, so that no other can have its place.
                state[_FILES] = (subject, plan_files(made, say.lang), made.plan)
        except PlannerError as error:
            st.error(literal(str(error), 1000))
            return
    of, files, _ = state.get(_FILES, (None, {}, None))
    if of != subject:
        return
    start = stem(made.shown.assessment.town.name)
    row = st.container(horizontal=True)
    for name, content in files.items():
        row.download_button(
            name,
            content,
            f"{start}_{name}",
            _MIME[Path(name).suffix],
            on_click="ignore",
            key=f"cleaning_file_{name}",
        )


def plan_files(made: MadePlan, lang: Lang) -> dict[str, bytes]:
    """Return the files of a plan by name; tracks for satnavs, one a crew, as a ZIP."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_cleaning(made.plan, Path(folder), streets=made.asked.rows, lang=lang)
        tracks = [path for path in paths if path.suffix == ".gpx"]
        files = {path.name: path.read_bytes() for path in paths if path not in tracks}
        files["routes_gpx.zip"] = _zipped(tracks)
    return files


def _zipped(paths: Iterable[Path]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return packed.getvalue()
