"""The app's page list; every page is a file of `planner/app`. No reckoning here."""

from __future__ import annotations

import streamlit as st

from planner.app import green

st.set_page_config(page_title="县城绿地规划 · town planner", page_icon="🌳", layout="wide")
st.navigation([st.Page(green.page, title="绿地 Green", icon="🌳")]).run()
