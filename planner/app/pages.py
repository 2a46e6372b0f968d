"""The app's page list; every page is a file beside this one. No reckoning here."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planner.app import cleaning, green, method, parking, sheets, town
from planner.app.language import choose_language
from planner.app.sign_in import require_sign_in

st.set_page_config(page_title="县城绿地规划 · town planner", page_icon="🌳", layout="wide")
say = choose_language()
require_sign_in(say)
PAGES = (
    ("green", green.page, ":material/park:"),
    ("parking", parking.page, ":material/local_parking:"),
    ("cleaning", cleaning.page, ":material/cleaning_services:"),
    # What the next capabilities add stands here: market, scenarios.
    ("town", town.page, ":material/map:"),
    ("sheets", sheets.page, ":material/print:"),
    ("method", method.page, ":material/menu_book:"),
)
st.navigation(
    [
        st.Page(
            partial(show, say),
            title=say(f"app_page_{name}"),
            icon=icon,
            url_path=name,
            default=name == "green",
        )
        for name, show, icon in PAGES
    ]
).run()
