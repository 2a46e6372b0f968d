"""The sidebar's choice of a town, and the assessed town behind it, shared between users."""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st

import layers
from planner.assess import Assessment, assess
from planner.door import TownRequest, open_town
from planner.errors import DataError, OptionError, PlannerError
from planner.export.terminal import headline_text
from planner.sources.load import DEMO as DEMO_SOURCE
from planner.sources.load import is_file
from planner.sources.options import read_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    Progress = Callable[[str], None]

_KEPT = 4
"""Assessed towns kept in memory; the least recently used is let go."""

DEMO, FILE, PLACE = "演示 demo", "文件 file", "地名 place"
_ENDINGS = ["osm", "gz", "bz2", "pbf", "gpkg"]


@dataclass(frozen=True, eq=False)
class Shown:
    """An assessed town with its map drawn; never changed, so users may share it."""

    assessment: Assessment
    map_html: str


class Shelf:
    """The towns in memory, by what was asked for or by an upload's content."""

    def __init__(self) -> None:
        self._towns: OrderedDict[tuple[str, TownRequest], Shown] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, TownRequest], make: Callable[[], Shown]) -> Shown:
        """Return what is kept under `key`, or make it; other users are not held up."""
        with self._lock:
            if key in self._towns:
                self._towns.move_to_end(key)
                return self._towns[key]
        shown = make()
        with self._lock:
            self._towns[key] = shown
            while len(self._towns) > _KEPT:
                self._towns.popitem(last=False)
        return shown


@st.cache_resource
def _shelf() -> Shelf:
    return Shelf()


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
            shown = _shelf().get(key, lambda: _assessed(request, say))
        except PlannerError:
            status.update(label="未载入 not loaded", state="error")
            raise
        status.update(label="完成 done", state="complete")
    return shown


def _assessed(request: TownRequest, say: Progress) -> Shown:
    town = open_town(request, progress=say)
    assessment = assess(town, progress=say)
    say("drawing")
    canvas = layers.draw(town, layers.build(assessment), notice=headline_text(assessment))
    return Shown(assessment, layers.to_html(canvas))


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
