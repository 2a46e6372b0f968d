"""Sheets and report: maps on paper, the report of them all, the tables and the data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

import layers
from planner.app.literal import literal
from planner.app.session import current
from planner.door import sheet_request
from planner.errors import PlannerError
from planner.export.tables import zip_tables
from planner.export.wording import headline

if TYPE_CHECKING:
    from layers import SheetRequest
    from planner.app.towns import Shown, TownKey
    from planner.assess import Assessment
    from planner.language import Lang, Words

_PREVIEW_DPI = 110
_PREVIEW_WIDTH_PX = 700
_MADE = "sheet_made"
_FIT = "fit"
_TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
_TYPE_NAMES = {"pdf": "PDF", "png": "PNG 300 dpi", "svg": "SVG"}


@dataclass(frozen=True)
class SheetFile:
    """A sheet as a file, and a small picture of it.

    Parameters
    ----------
    name, mime
        Of the file.
    content
        The file.
    preview
        A PNG for the page.
    scale
        Denominator of the map's scale.
    """

    name: str
    mime: str
    content: bytes
    preview: bytes
    scale: int


def page(say: Words) -> None:
    """Show what can be taken away of the town before the reader."""
    st.title(say("app_sheets_title"))
    shown = current(say)
    town = shown.assessment.town
    st.caption(literal(town.name))
    if town.provenance.illustrative:
        st.warning(say("illustrative"))
    _sheet(shown, say)
    _files(shown, say)


def stem(name: str) -> str:
    """Return the start of a file name that every system takes: ASCII letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", name)[:40].strip("-_") or "town"


def make_sheet(assessment: Assessment, name: str, kind: str, request: SheetRequest) -> SheetFile:
    """Return a map as a sheet's file.

    Parameters
    ----------
    assessment
        Of the town on the page.
    name
        Id of a map of `layers.MAPS`, or ids of overlays joined by commas.
    kind
        `pdf`, `png` or `svg`.
    request
        Paper, scale and so on.

    Raises
    ------
    OptionError
        It does not fit as asked.
    """
    drawn = layers.sheet(assessment, name, request)
    turned = "_landscape" if request.landscape else ""
    part = name.replace(",", "-")
    return SheetFile(
        f"{stem(assessment.town.name)}_{part}_{request.paper}{turned}.{kind}",
        _TYPES[kind],
        drawn.to_bytes(kind),
        drawn.to_bytes("png", dpi=_PREVIEW_DPI),
        drawn.scale,
    )


def _sheet(shown: Shown, say: Words) -> None:
    """Show the form of a sheet, and the sheet last made of this town in this language."""
    st.subheader(say("app_sheet"))
    with st.form("sheet_form"):
        name, kind, options = _ask_sheet(say)
        asked = st.form_submit_button(say("app_make_sheet"), type="primary")
    made_for = (shown.key, say.lang)
    if asked:
        # A sheet that cannot be made must not leave the one before under its form.
        st.session_state.pop(_MADE, None)
        try:
            request = sheet_request(options | {"lang": say.lang}, printed=date.today())  # noqa: DTZ011
            with st.spinner(say("app_drawing")):
                made = make_sheet(shown.assessment, name, kind, request)
        except PlannerError as error:
            # The options are fields here, not words of a command.
            st.error(literal(str(error).replace("--", "")))
            return
        st.session_state[_MADE] = (made_for, made)
    kept: tuple[tuple[TownKey, Lang], SheetFile] | None = st.session_state.get(_MADE)
    if kept and kept[0] == made_for:
        _show_sheet(kept[1], say)


def _ask_sheet(say: Words) -> tuple[str, str, dict[str, Any]]:
    """Return the map's id, the kind of file, and the options of `planner.door.sheet_request`."""
    titles = {kind.id: kind.title.say(say.lang) for kind in layers.MAPS}
    wide, narrow = st.columns([2, 1])
    name = wide.selectbox(
        say("app_map"), list(titles), format_func=titles.__getitem__, key="sheet_map"
    )
    scale = narrow.selectbox(
        say("app_scale"),
        [_FIT, *(f"1:{number:,}" for number in layers.SCALES)],
        format_func=lambda text: say("app_fit") if text == _FIT else text,
        accept_new_options=True,
        key="sheet_scale",
        help=say("app_scale_help"),
    )
    papers, ways, kinds = st.columns(3)
    paper = papers.radio(
        say("app_paper"),
        list(layers.PAPERS),
        format_func=str.upper,
        horizontal=True,
        key="sheet_paper",
    )
    landscape = ways.radio(
        say("app_orientation"),
        [False, True],
        format_func=lambda lying: say("app_landscape" if lying else "app_portrait"),
        horizontal=True,
        key="sheet_landscape",
    )
    kind = kinds.radio(
        say("app_file"),
        list(_TYPES),
        format_func=_TYPE_NAMES.__getitem__,
        horizontal=True,
        key="sheet_kind",
    )
    places = zip(("title", "producer", "approval"), st.columns(3), strict=True)
    options: dict[str, Any] = {
        field: place.text_input(say(f"app_{field}"), key=f"sheet_{field}").strip()
        for field, place in places
    }
    options |= {"paper": paper, "landscape": landscape, "scale": "" if scale == _FIT else scale}
    return name, kind, options


def _show_sheet(made: SheetFile, say: Words) -> None:
    st.download_button(
        say("app_download", name=made.name),
        made.content,
        made.name,
        made.mime,
        on_click="ignore",
        key="sheet_download",
        type="primary",
    )
    # A container gives way on a narrow page, where a picture of a width would be cut.
    with st.container(border=True, width=_PREVIEW_WIDTH_PX):
        st.image(made.preview, caption=f"{made.name} · 1:{made.scale:,}", width="stretch")


def map_page(shown: Shown, lang: Lang) -> bytes:
    """Return the web map of every overlay as one page that opens without a network."""
    town, notice = shown.assessment.town, headline(shown.assessment, lang)
    return layers.to_html(layers.draw(town, shown.overlays, notice=notice, lang=lang)).encode()


def _files(shown: Shown, say: Words) -> None:
    """Show the map as a page and the tables, each made when its button is pressed."""
    st.subheader(say("app_files"))
    name = stem(shown.assessment.town.name)
    left, right = st.columns(2)
    left.download_button(
        say("app_map_page"),
        partial(map_page, shown, say.lang),
        f"{name}_map.html",
        "text/html",
        help=say("app_map_page_help"),
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        say("app_tables"),
        partial(zip_tables, shown.assessment),
        f"{name}_tables.zip",
        "application/zip",
        help=say("app_tables_help"),
        on_click="ignore",
        width="stretch",
    )
