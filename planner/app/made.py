"""Files made when a button is pressed: kept for the reader until what they show changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from planner.app.literal import literal
from planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.language import Words


@dataclass(frozen=True)
class Made:
    """A file for the reader.

    Parameters
    ----------
    name, mime
        Of the file.
    content
        The file.
    preview
        A PNG of it, empty for none.
    caption
        What stands under the preview.
    """

    name: str
    mime: str
    content: bytes
    preview: bytes = b""
    caption: str = ""


def make(what: str, subject: object, maker: Callable[[], Made], say: Words) -> None:
    """Make a file and keep it; a mistake shows as one message.

    Parameters
    ----------
    what
        Kind of file, such as `sheet`: one of each kind is kept.
    subject
        What it shows, such as the town and the language: for another one it is hidden.
    maker
        Makes it.
    say
        The reader's words.
    """
    # A file that cannot be made must not leave the one before under its form.
    st.session_state.pop(_key(what), None)
    try:
        with st.spinner(say("app_drawing")):
            made = maker()
    except PlannerError as error:
        # The options are fields here, not words of a command.
        st.error(literal(str(error).replace("--", ""), 1000))
        return
    st.session_state[_key(what)] = (subject, made)


def kept(what: str, subject: object) -> Made | None:
    """Return the file last made of this kind and this subject."""
    found: tuple[object, Made] | None = st.session_state.get(_key(what))
    return found[1] if found and found[0] == subject else None


def offer(what: str, subject: object, say: Words, *, width_px: int = 700) -> None:
    """Show the download of the file last made, and its preview."""
    made = kept(what, subject)
    if made is None:
        return
    st.download_button(
        say("app_download", name=made.name),
        made.content,
        made.name,
        made.mime,
        on_click="ignore",
        key=f"{what}_download",
        type="primary",
    )
    if made.preview:
        # A container gives way on a narrow page, where a picture of a width would be cut.
        with st.container(border=True, width=width_px):
            st.image(made.preview, caption=literal(made.caption), width="stretch")


def _key(what: str) -> str:
    return f"made_{what}"
