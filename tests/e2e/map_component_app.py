"""A small app of the map alone, for tests: `streamlit run tests/e2e/map_component_app.py`."""

from __future__ import annotations

import streamlit as st

from planner.app.routes import routes

app = st.App("map_component_page.py", routes=routes())
