"""Report and data of a town, as forms: what is asked, and the files that answer."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

import layers
from planner import door
from planner.app.made import Made, make, offer
from planner.export import gis
from planner.export.report import ReportRequest, check_report, report_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer
    from planner.assess import Assessment
    from planner.language import Lang, Words

_REPORTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_REPORT_NAMES = {"docx": "Word (.docx)", "pdf": "PDF", "xlsx": "Excel (.xlsx)"}
_DATA = {
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".kml": ("KML", "application/vnd.google-earth.kml+xml"),
    ".zip": ("Shapefile (.zip)", "application/zip"),
    ".dxf": ("DXF", "image/vnd.dxf"),
}
_USUAL_MAPS = ["access", "reach", "green", "completeness"]


def report(assessment: Assessment, stem: str, subject: object, say: Words) -> None:
    """Show the form of a report, and the report last made."""
    st.subheader(say("app_report"))
    titles = {kind.id: kind.title.say(say.lang) for kind in layers.MAPS}
    with st.form("report_form"):
        left, right = st.columns(2)
        kind = left.radio(
            say("app_kind"),
            list(_REPORTS),
            format_func=_REPORT_NAMES.__getitem__,
            horizontal=True,
            key="report_kind",
        )
        producer = right.text_input(say("app_producer"), key="report_producer").strip()
        maps = st.multiselect(
            say("app_map"),
            list(titles),
            default=_USUAL_MAPS,
            format_func=titles.__getitem__,
            key="report_maps",
        )
        pressed = st.form_submit_button(say("app_make_report"), type="primary")
    if pressed:
        request = ReportRequest(lang=say.lang, producer=producer, printed=date.today())  # noqa: DTZ011

        def maker() -> Made:
            check_report(kind, request)
            wanted = () if kind == "xlsx" else tuple(maps)
            finished = door.finished_maps(assessment, wanted, request)
            content = report_bytes(assessment, kind, request, finished)
            return Made(f"{stem}_report.{kind}", _REPORTS[kind], content)

        make("report", subject, maker, say)
    offer("report", subject, say)


def data(
    assessment: Assessment,
    overlays: Sequence[Layer],
    named: tuple[str, object],
    say: Words,
) -> None:
    """Show the form of a data export, and the file last made.

    Parameters
    ----------
    assessment, overlays
        What is written.
    named
        Start of the file's name, and what it shows (see `made.make`).
    say
        The reader's words.
    """
    stem, subject = named
    st.subheader(say("app_data"))
    with st.form("data_form"):
        ending = st.radio(
            say("app_kind"),
            list(_DATA),
            format_func=lambda ending: _DATA[ending][0],
            horizontal=True,
            key="data_kind",
        )
        pressed = st.form_submit_button(say("app_make_data"), type="primary")
    if pressed:
        name = f"{stem}_data{ending}"
        make(
            "data",
            subject,
            lambda: Made(
                name, _DATA[ending][1], _written(assessment, overlays, name, lang=say.lang)
            ),
            say,
        )
    offer("data", subject, say)


def _written(assessment: Assessment, overlays: Sequence[Layer], name: str, *, lang: Lang) -> bytes:
    """Return an export's content: its writers need a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        gis.write_gis(assessment, overlays, path, lang=lang)
        return path.read_bytes()
