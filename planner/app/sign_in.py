"""Sign-in where the office configured it: without, the app is for this computer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app.literal import literal
from planner.app.routes import sign_in_configured

if TYPE_CHECKING:
    from planner.language import Words


def require_sign_in(say: Words) -> None:
    """Let nobody past who is not signed in, where `[auth]` stands in the secrets.

    Nothing is loaded and nothing is shown before. The routes of layers ask the
    same for themselves.
    """
    if not sign_in_configured():
        return
    if st.user.is_logged_in:
        with st.sidebar:
            st.caption(literal(str(st.user.get("name") or st.user.get("email") or "")))
            st.button(say("app_sign_out"), on_click=st.logout, key="sign_out")
        return
    st.title(say("app_sign_in_title"))
    st.button(say("app_sign_in"), on_click=st.login, type="primary", key="sign_in")
    st.stop()
