"""Sheets and report: maps on paper, the report of them all, the tables and the data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

import layers
from planner.app import documents
from planner.app.literal import literal
from planner.app.made import Made, make, offer
from planner.app.plan import current_plan
from planner.app.session import current
from planner.door import sheet_request
from planner.export.tables import zip_tables
from planner.export.wording import headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers import SheetRequest
    from layers.layer import Layer
    from planner.assess import Assessment
    from planner.language import Lang, Words

PREVIEW_DPI = 110
_FIT = "fit"
TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
_TYPE_NAMES = {"pdf": "PDF", "png": "PNG 300 dpi", "svg": "SVG"}


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is taken away: the present state, or the one with the plan."""

    assessment: Assessment
    overlays: Sequence[Layer]
    key: object

    @property
    def stem(self) -> str:
        return stem(self.assessment.town.name)


def page(say: Words) -> None:
    """Show what can be taken away of the town before the reader."""
    st.title(say("app_sheets_title"))
    subject = _subject(say)
    town = subject.assessment.town
    st.caption(literal(f"{town.name} · {town.provenance.source}"))
    if town.provenance.illustrative:
        st.warning(say("illustrative"))
    key = (subject.key, say.lang)
    _sheet(subject, key, say)
    documents.report(subject.assessment, subject.stem, key, say)
    documents.data(subject.assessment, subject.overlays, (subject.stem, key), say)
    _files(subject, say)


def stem(name: str) -> str:
    """Return the start of a file name that every system takes: ASCII letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", name)[:40].strip("-_") or "town"


def make_sheet(assessment: Assessment, name: str, kind: str, request: SheetRequest) -> Made:
    """Return a map as a sheet's file with its preview.

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
    part = name.replace(",", "-")[:40]
    file = f"{stem(assessment.town.name)}_{part}_{request.paper}{turned}.{kind}"
    preview = drawn.to_bytes("png", dpi=PREVIEW_DPI)
    return Made(file, TYPES[kind], drawn.to_bytes(kind), preview, f"{file} · 1:{drawn.scale:,}")


def _subject(say: Words) -> _Subject:
    shown = current(say)
    present = _Subject(shown.assessment, shown.overlays, shown.key)
    plan = current_plan(shown)
    if plan is None:
        return present
    state = st.segmented_control(
        say("app_state"),
        ("planned", "present"),
        default="planned",
        format_func=lambda name: say(f"app_{name}"),
        key="state",
        required=True,
    )
    return present if state == "present" else _Subject(plan.after, plan.overlays, plan.key)


def _sheet(subject: _Subject, key: object, say: Words) -> None:
    """Show the form of a sheet, and the sheet last made of this town in this language."""
    st.subheader(say("app_sheet"))
    with st.form("sheet_form"):
        name, kind, options = _ask_sheet(say)
        today = date.today()  # noqa: DTZ011  (the reader's day)
        printed = st.date_input(say("app_printed"), today, key="sheet_printed")
        pressed = st.form_submit_button(say("app_make_sheet"), type="primary")
    if pressed:

        def maker() -> Made:
            request = sheet_request(options | {"lang": say.lang}, printed=printed)
            return make_sheet(subject.assessment, name, kind, request)

        make("sheet", key, maker, say)
    offer("sheet", key, say)


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
        list(TYPES),
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


def map_page(subject: _Subject, lang: Lang) -> bytes:
    """Return the web map of every overlay as one page that opens without a network."""
    town, notice = subject.assessment.town, headline(subject.assessment, lang)
    return layers.to_html(layers.draw(town, subject.overlays, notice=notice, lang=lang)).encode()


def _files(subject: _Subject, say: Words) -> None:
    """Show the map as a page and the tables, each made when its button is pressed."""
    st.subheader(say("app_files"))
    left, right = st.columns(2)
    left.download_button(
        say("app_map_page"),
        partial(map_page, subject, say.lang),
        f"{subject.stem}_map.html",
        "text/html",
        help=say("app_map_page_help"),
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        say("app_tables"),
        partial(zip_tables, subject.assessment),
        f"{subject.stem}_tables.zip",
        "application/zip",
        help=say("app_tables_help"),
        on_click="ignore",
        width="stretch",
    )
