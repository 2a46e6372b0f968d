"""What a user takes away: the map as a page, a sheet for print, the tables.

What takes long is made when it is asked for, never on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

import layers
from planner.door import sheet_request
from planner.errors import PlannerError
from planner.export.tables import zip_tables

if TYPE_CHECKING:
    from layers import SheetRequest
    from planner.app.town_choice import Shown, TownKey
    from planner.assess import Assessment
    from planner.language import Lang

FIT = "适合纸张 to fit"
_PREVIEW_DPI = 110
_PREVIEW_WIDTH_PX = 700
_MADE = "sheet_made"
_TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
_TYPE_NAMES = {"pdf": "PDF", "png": "PNG 300 dpi", "svg": "SVG"}


@dataclass(frozen=True)
class SheetFile:
    """A sheet as a file, and a small picture of it.

    Parameters
    ----------
    name, mime
        Of the file.
    content
        The file.
    preview
        A PNG for the page.
    scale
        Denominator of the map's scale.
    """

    name: str
    mime: str
    content: bytes
    preview: bytes
    scale: int


def downloads(shown: Shown, html: str, lang: Lang) -> None:
    """Show what can be taken away: the map as it is shown, the tables, and a sheet."""
    st.subheader("下载 downloads")
    name = stem(shown.assessment.town.name)
    left, right = st.columns(2)
    with left:
        st.download_button(
            "地图 map (.html)",
            # Called when the button is pressed, as is the next.
            html.encode,
            f"{name}_map.html",
            "text/html",
            help="上方的地图，可离线打开。The map above as a page that opens offline.",
            on_click="ignore",
            width="stretch",
        )
    with right:
        st.download_button(
            "数据表 tables (.zip)",
            partial(zip_tables, shown.assessment),
            f"{name}_tables.zip",
            "application/zip",
            help="指标、账目与逐栋居民 Indicators, the ledger, and residents by building.",
            on_click="ignore",
            width="stretch",
        )
    _sheet(shown, lang)


def stem(name: str) -> str:
    """Return the start of a file name that every system takes: ASCII letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", name)[:40].strip("-_") or "town"


def make_sheet(assessment: Assessment, name: str, kind: str, request: SheetRequest) -> SheetFile:
    """Return a map as a sheet's file.

    Parameters
    ----------
    assessment
        Of the town on the page.
    name
        Id of a map of `layers.MAPS`.
    kind
        `pdf`, `png` or `svg`.
    request
        Paper, scale and so on.

    Raises
    ------
    OptionError
        It does not fit as asked.
    """
    drawn = layers.sheet(assessment, name, request)
    turned = "_landscape" if request.landscape else ""
    return SheetFile(
        f"{stem(assessment.town.name)}_{name}_{request.paper}{turned}.{kind}",
        _TYPES[kind],
        drawn.to_bytes(kind),
        drawn.to_bytes("png", dpi=_PREVIEW_DPI),
        drawn.scale,
    )


def _sheet(shown: Shown, lang: Lang) -> None:
    """Show the form of a sheet, and the sheet last made of this town in this language."""
    st.markdown("**图纸 sheet for print**")
    with st.form("sheet_form"):
        name, kind, options = _ask_sheet()
        asked = st.form_submit_button("制作图纸 make the sheet", type="primary")
    made_for = (shown.key, lang)
    if asked:
        # A sheet that cannot be made must not leave the one before under its form.
        st.session_state.pop(_MADE, None)
        try:
            request = sheet_request(options | {"lang": lang}, printed=date.today())  # noqa: DTZ011
            with st.spinner("制图 drawing the sheet"):
                made = make_sheet(shown.assessment, name, kind, request)
        except PlannerError as error:
            # The options are fields here, not words of a command.
            st.error(str(error).replace("--", ""))
            return
        st.session_state[_MADE] = (made_for, made)
    kept: tuple[tuple[TownKey, Lang], SheetFile] | None = st.session_state.get(_MADE)
    if kept and kept[0] == made_for:
        _show_sheet(kept[1])


def _ask_sheet() -> tuple[str, str, dict[str, Any]]:
    """Return the map's id, the kind of file, and the options of `planner.door.sheet_request`."""
    titles = {kind.id: f"{kind.title.zh} {kind.title.en}" for kind in layers.MAPS}
    wide, narrow = st.columns([2, 1])
    name = wide.selectbox("地图 map", list(titles), format_func=titles.__getitem__, key="sheet_map")
    scale = narrow.selectbox(
        "比例尺 scale",
        [FIT, *(f"1:{number:,}" for number in layers.SCALES)],
        accept_new_options=True,
        key="sheet_scale",
        help="也可输入 or type another, such as 1:8000",
    )
    papers, ways, kinds = st.columns(3)
    paper = papers.radio(
        "纸张 paper", list(layers.PAPERS), format_func=str.upper, horizontal=True, key="sheet_paper"
    )
    landscape = ways.radio(
        "方向 orientation",
        [False, True],
        format_func=lambda lying: "横向 landscape" if lying else "纵向 portrait",
        horizontal=True,
        key="sheet_landscape",
    )
    kind = kinds.radio(
        "格式 file",
        list(_TYPES),
        format_func=_TYPE_NAMES.__getitem__,
        horizontal=True,
        key="sheet_kind",
    )
    title, producer, approval = st.columns(3)
    texts = {
        "title": title.text_input(
            "标题 title", key="sheet_title", placeholder="默认 the town's and the map's name"
        ),
        "producer": producer.text_input("制图单位 producer", key="sheet_producer"),
        "approval": approval.text_input("审图号 approval number", key="sheet_approval"),
    }
    options: dict[str, Any] = {name: text.strip() for name, text in texts.items()}
    options |= {"paper": paper, "landscape": landscape, "scale": "" if scale == FIT else scale}
    return name, kind, options


def _show_sheet(made: SheetFile) -> None:
    st.download_button(
        f"下载 download {made.name}",
        made.content,
        made.name,
        made.mime,
        on_click="ignore",
        key="sheet_download",
        type="primary",
    )
    # A container gives way on a narrow page, where a picture of a width would be cut.
    with st.container(border=True, width=_PREVIEW_WIDTH_PX):
        st.image(made.preview, caption=f"{made.name} · 1:{made.scale:,}", width="stretch")
