"""Starts the app: its pages, and the routes by which the map's files reach the browser."""

from __future__ import annotations

import streamlit as st

from planner.app.routes import routes

app = st.App("planner/app/pages.py", routes=routes())
