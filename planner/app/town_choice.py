"""The sidebar's choice of a town, and the assessed town behind it, shared between users."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

import layers
from planner.app.shelf import Shelf
from planner.assess import Assessment, assess
from planner.door import TownRequest, open_town
from planner.errors import DataError, OptionError, PlannerError
from planner.sources.load import DEMO as DEMO_SOURCE
from planner.sources.load import is_file
from planner.sources.options import read_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from layers.layer import Layer
    from planner.language import Lang

    Progress = Callable[[str], None]

_KEPT = 4
"""Assessed towns kept in memory; the least recently used is let go."""
_MAPS_KEPT = 4
"""Maps kept with each town: one of a large town takes megabytes."""

DEMO, FILE, PLACE = "演示 demo", "文件 file", "地名 place"
_ENDINGS = ["osm", "gz", "bz2", "pbf", "gpkg"]


TownKey: TypeAlias = tuple[str, TownRequest]
"""What was asked for, and the digest of an upload's content (empty without one)."""


@dataclass(frozen=True, eq=False)
class Shown:
    """An assessed town with its overlays; never changed, so users may share it.

    Parameters
    ----------
    key
        It is kept under.
    assessment
        Of every rule set.
    overlays
        From `layers.build`.
    maps
        Maps drawn so far (HTML), by ids of their overlays and language.
    """

    key: TownKey
    assessment: Assessment
    overlays: tuple[Layer, ...]
    maps: Shelf[tuple[tuple[str, ...], Lang], str]


@st.cache_resource
def _shelf() -> Shelf[TownKey, Shown]:
    return Shelf(_KEPT)


def choose_town() -> Shown | None:
    """Show the choice in the sidebar and return the assessed town, None before a choice.

    A user's mistake shows as one message on the page.
    """
    with st.sidebar:
        kind = st.radio("数据来源 source", [DEMO, FILE, PLACE], key="source_kind")
        population = st.text_input(
            "常住人口 residents",
            key="population",
            placeholder="演示默认 demo default" if kind == DEMO else "不填则按建筑面积 floor area",
            help="A number. Without one, shares are of residential floor area.",
        ).strip()
        complete = st.checkbox(
            "绿地图层完整 green is complete",
            key="green_complete",
            help="Then a town without mapped parks has none, rather than unknown ones.",
        )
        upload = _ask_file() if kind == FILE else None
        place = _ask_place() if kind == PLACE else ""
    request = TownRequest(
        "demo", population=population or None, complete=("green",) if complete else ()
    )
    try:
        _check(population, place)
        if kind == DEMO:
            return _load("", request)
        if upload:
            return _load_upload(upload, request)
        return _load("", replace(request, source=place)) if place else None
    except PlannerError as error:
        st.error(str(error))
        return None


def _ask_file() -> UploadedFile | None:
    return st.file_uploader(
        "OSM 文件或 town.gpkg / OSM file or town file", type=_ENDINGS, key="upload"
    )


def _ask_place() -> str:
    """Return the place last asked for; a download starts with the button only."""
    with st.form("place_form", border=False):
        place = st.text_input("地名 place name", key="place").strip()
        if st.form_submit_button("载入 load"):
            st.session_state["place_asked"] = place
    asked: str = st.session_state.get("place_asked", "")
    return asked


def _check(population: str, place: str) -> None:
    """Refuse what the command line would open as a file of this computer.

    Who may open the page may not read the server's files by it.
    """
    if population and read_number(population) is None:
        message = f"residents: {population} is not a number"
        raise OptionError(message)
    if place and (place == DEMO_SOURCE or is_file(place)):
        message = f"{place} is not a place name; upload files under “{FILE}”"
        raise OptionError(message)


def _load(digest: str, request: TownRequest) -> Shown:
    # An upload's folder differs each time: its content stands for it.
    key = (digest, replace(request, source="") if digest else request)
    with st.status("载入 loading", expanded=False) as status:

        def say(step: str) -> None:
            status.update(label=step)

        try:
            shown = _shelf().get(key, lambda: _assessed(key, request, say))
        except PlannerError:
            status.update(label="未载入 not loaded", state="error")
            raise
        status.update(label="完成 done", state="complete")
    return shown


def _assessed(key: TownKey, request: TownRequest, say: Progress) -> Shown:
    town = open_town(request, progress=say)
    assessment = assess(town, progress=say)
    say("overlays")
    return Shown(key, assessment, tuple(layers.build(assessment)), Shelf(_MAPS_KEPT))


def _load_upload(upload: UploadedFile, request: TownRequest) -> Shown:
    content = upload.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        # Only the name's last part: an upload must not choose its own folder.
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(content)
        try:
            return _load(digest, replace(request, source=str(path)))
        except PlannerError as error:
            # The temporary folder says nothing to the file's owner.
            raise DataError(str(error).replace(str(path), upload.name)) from error
