"""A file of the bureau's own, taken once and kept while the session goes on."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import streamlit as st

from planner.app.literal import literal
from planner.app.uploads import save
from planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from planner.language import Words

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class _Own(Generic[Value]):
    """What was read of an upload, or why it cannot be used."""

    upload: str
    name: str
    value: Value | None
    fault: str = ""


def own_file(
    what: str, endings: Sequence[str], read: Callable[[Path, str], Value], say: Words
) -> Value | None:
    """Offer to upload a file, and return what it says until the reader leaves it out again.

    A fault is shown as one message, and there is no value then.

    Parameters
    ----------
    what
        Its name in the words `app_clean_{what}_own` and `app_clean_{what}_file`.
    endings
        That may be uploaded.
    read
        Reads the file; given its path, and a digest of its content.
    say
        The reader's words.
    """
    state, key = st.session_state, f"cleaning_own_{what}"
    # A page that is left forgets its uploads, so what was read is kept; another key
    # empties the field.
    turn = f"{key}_upload_{state.get(f'{key}_turn', 0)}"
    with st.popover(say(f"app_clean_{what}_own"), icon=":material/upload_file:"):
        upload = st.file_uploader(say(f"app_clean_{what}_file"), type=list(endings), key=turn)
    kept: _Own[Value] | None = state.get(key)
    if upload is not None and (kept is None or kept.upload != upload.file_id):
        kept = state[key] = _read(upload, read)
    if kept is None:
        return None
    if kept.fault:
        st.error(literal(kept.fault, 1000))
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(say("app_clean_in_use", name=literal(kept.name)), width="content")
    row.button(
        say("app_clean_leave_out"),
        key=f"{key}_out",
        type="tertiary",
        on_click=_leave_out,
        args=(key,),
    )
    return kept.value


def _read(upload: UploadedFile, read: Callable[[Path, str], Value]) -> _Own[Value]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            paths, digest = save([upload], Path(folder))
            return _Own(upload.file_id, upload.name, read(paths[0], digest))
        except PlannerError as error:
            # The folder of this upload says nothing to the file's owner.
            fault = str(error).replace(f"{folder}/", "")
            return _Own(upload.file_id, upload.name, None, fault)


def _leave_out(key: str) -> None:
    state = st.session_state
    del state[key]
    state[f"{key}_turn"] = state.get(f"{key}_turn", 0) + 1
