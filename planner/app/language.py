"""The reader's language: bound to the address, at first that of the browser."""

from __future__ import annotations

import streamlit as st

from planner.language import LANGUAGES, Lang, Words, words

_NAMES: dict[Lang, str] = {"zh": "中文", "en": "English"}
_IN_ADDRESS = "lang"


def choose_language() -> Words:
    """Show the choice in the sidebar and return the words of the language chosen.

    The address always says it (`?lang=zh`), so that a link shows the reader the
    same page. Streamlit's own binding would write the label there.
    """
    with st.sidebar:
        chosen: Lang | None = st.segmented_control(
            "语言 Language",
            LANGUAGES,
            default=_at_first(),
            format_func=_NAMES.__getitem__,
            key="language",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    lang = chosen or _at_first()
    if st.query_params.get(_IN_ADDRESS) != lang:
        st.query_params[_IN_ADDRESS] = lang
    return words(lang)


def _at_first() -> Lang:
    asked = st.query_params.get(_IN_ADDRESS)
    return asked if asked in LANGUAGES else of_locale(st.context.locale)


def of_locale(locale: str | None) -> Lang:
    """Return the language for a browser's locale such as `zh-CN`; Chinese where it says none."""
    return "zh" if not locale or locale.lower().startswith("zh") else "en"
