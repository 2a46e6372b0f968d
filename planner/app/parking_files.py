"""Files of one car park's planting plan: the sheet at 1:500, and the drawing for GIS and CAD."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

import layers
from planner.app.made import Made, make, offer
from planner.app.sheets import PREVIEW_DPI, TYPES, stem
from planner.door import sheet_request
from planner.export.layouts import ENDINGS, layout_bytes

if TYPE_CHECKING:
    from planner.app.plan import Planned
    from planner.language import Words
    from planner.parking.lot_plan import LotPlan

_SHEETS = ("pdf", "png")
_MIME = {".gpkg": "application/geopackage+sqlite3", ".dxf": "image/vnd.dxf"}


def lot_files(plan: Planned, made: LotPlan, say: Words) -> None:
    """Offer the sheet and the drawing of a planting plan, each made when asked for."""
    assessment = plan.shown.assessment
    subject = (plan.shown.key, made.id, made.request, say.lang)
    name = f"{stem(assessment.town.name)}_{stem(made.name or made.id)}"
    sheet, drawing = st.columns(2)
    with sheet.form("lot_sheet_form"):
        kind = st.radio(
            say("app_lot_sheet"),
            _SHEETS,
            format_func=str.upper,
            horizontal=True,
            key="lot_sheet_kind",
        )
        paper = st.radio(
            say("app_paper"),
            list(layers.PAPERS),
            format_func=str.upper,
            horizontal=True,
            key="lot_sheet_paper",
        )
        make_sheet = st.form_submit_button(say("app_make_sheet"))
    with drawing.form("lot_drawing_form"):
        ending = st.radio(
            say("app_lot_drawing"),
            ENDINGS,
            format_func=lambda ending: {".gpkg": "GeoPackage", ".dxf": "DXF"}[ending],
            horizontal=True,
            key="lot_drawing_kind",
        )
        make_drawing = st.form_submit_button(say("app_make_data"))
    if make_sheet:

        def draw() -> Made:
            today = date.today()  # noqa: DTZ011  (the reader's day)
            # 1:500, or the next scale at which it fits.
            options = {"lang": say.lang, "paper": paper, "scale": ""}
            drawn = layers.lot_sheet(assessment, made, sheet_request(options, printed=today))
            preview = drawn.to_bytes("png", dpi=PREVIEW_DPI)
            file, caption = f"{name}_{paper}_1-{drawn.scale}.{kind}", f"1:{drawn.scale:,}"
            return Made(file, TYPES[kind], drawn.to_bytes(kind), preview, caption)

        make("lot_sheet", subject, draw, say)
    if make_drawing:

        def write() -> Made:
            content = layout_bytes(assessment, made.id, ending, plan=made, lang=say.lang)
            return Made(f"{name}{ending}", _MIME[ending], content)

        make("lot_drawing", subject, write, say)
    offer("lot_sheet", subject, say)
    offer("lot_drawing", subject, say)
