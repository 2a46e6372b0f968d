"""Sheets of a cleaning plan for its crews: one of a crew and a day, or all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

import layers
from layers.cleaning_sheet import crew_sheet, crew_sheets, sheet_name
from planner.app.made import Made, make, offer
from planner.app.sheets import stem
from planner.door import sheet_request
from planner.export.cleaning.crew_sheet import working_days
from planner.export.cleaning.timetable import DAYS, crews
from planner.export.terminal import plain

if TYPE_CHECKING:
    from planner.app.cleaning_work import MadePlan
    from planner.export.cleaning.crew_sheet import CrewDay
    from planner.language import Words

_ONE, _ALL = "crew_sheet", "crew_sheets"


def show_sheets(made: MadePlan, say: Words) -> None:
    """Ask which sheet, and offer the one last made of this plan; or all as a ZIP."""
    plan = made.plan
    days = working_days(plan)
    if not days:
        return
    names = {(crew.vehicle, crew.number): plain(crew.name.say(say.lang)) for crew in crews(plan)}

    def called(day: CrewDay) -> str:
        return f"{names[day.vehicle, day.crew]} · {DAYS[day.day].say(say.lang)}"

    st.markdown(f"**{say('app_clean_sheets')}**")
    with st.form("cleaning_sheet_form"):
        left, right = st.columns(2)
        day = left.selectbox(
            say("app_clean_sheet"), days, format_func=called, key="cleaning_sheet_day"
        )
        paper = right.radio(
            say("app_paper"),
            list(layers.PAPERS),
            format_func=str.upper,
            horizontal=True,
            key="cleaning_sheet_paper",
        )
        row = st.container(horizontal=True)
        one = row.form_submit_button(say("app_make_sheet"), type="primary")
        every = row.form_submit_button(say("app_clean_all_sheets", count=len(days)))
    today = date.today()  # noqa: DTZ011  (the reader's day)
    options = {"lang": say.lang, "paper": paper, "scale": ""}
    request = sheet_request(options, printed=today)
    subject = (id(plan), say.lang)
    if one:

        def draw() -> Made:
            content = crew_sheet(plan, day, request).to_bytes()
            return Made(sheet_name(plan, day), "application/pdf", content)

        make(_ONE, subject, draw, say)
    if every:
        bar = st.progress(0.0)

        def draw_all() -> Made:
            def tell(done: int, whole: int) -> None:
                bar.progress(done / whole, f"{done} / {whole}")

            content = crew_sheets(plan, request, say=tell)
            name = f"{stem(made.shown.assessment.town.name)}_crew_sheets.zip"
            return Made(name, "application/zip", content)

        make(_ALL, subject, draw_all, say)
        bar.empty()
    offer(_ONE, subject, say)
    offer(_ALL, subject, say)
