"""A report as a PDF of A4 pages, with its Chinese type embedded."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from planner.export.report.lines import broken
from planner.export.report.parts import Heading, PageBreak, Paragraph, Picture, Table, Title
from planner.export.report.typeface import face
from planner.language import words

if TYPE_CHECKING:
    from planner.export.report.parts import Document, Part

MARGIN_MM: Final = 20.0
_POINT_MM = 25.4 / 72
_BODY_PT, _SMALL_PT, _CELL_PT, _RUNNING_PT = 10.0, 8.5, 8.0, 7.5
_HEADING_PT = {1: 14.0, 2: 10.5}
_LEADING = 1.5
_UNDIVIDED_LINES = 4
"""A paragraph of this many lines or fewer is not divided between pages."""

_CELL_PAD_MM, _CELL_LINE_MM = 1.2, _CELL_PT * _POINT_MM * 1.35
_CAPTION_MM = _SMALL_PT * _POINT_MM * _LEADING + 1.5
_INK, _GREY, _BLUE, _RED = (0, 0, 0), (90, 90, 90), (31, 78, 121), (178, 24, 24)
_HEAD_FILL, _RULE = (226, 234, 241), (150, 150, 150)
_HEADING_MM, _KEPT_WITH_HEADING_MM = 14.0, 28.0
"""How high a heading is; nearer to the foot than the other it begins the next page."""


class _Pages(FPDF):
    """Pages with the report's name and mark at the head and their number at the foot."""

    def __init__(self, document: Document) -> None:
        super().__init__("portrait", "mm", "A4")
        self.document = document
        self.say = words(document.lang)
        self.type = face()
        self.add_font("type", "", self.type.path, collection_font_number=self.type.number)
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=MARGIN_MM)
        self.c_margin = 0.0

    def header(self) -> None:
        """Set the running head: what it is, and that it is illustrative where it is."""
        self.in_type(_RUNNING_PT, _GREY)
        mark = self.type.readable(self.document.mark)
        room = self.epw - (self.get_string_width(mark) + 4.0 if mark else 0.0)
        title = self.fitting(self.document.header, room)
        self.set_xy(MARGIN_MM, 10.0)
        self.cell(text=title)
        self.in_type(_RUNNING_PT, _RED)
        self.set_xy(MARGIN_MM, 10.0)
        self.cell(self.epw, text=mark, align="R")
        self.set_draw_color(*_RULE)
        self.line(MARGIN_MM, 14.5, self.w - MARGIN_MM, 14.5)
        self.set_xy(MARGIN_MM, MARGIN_MM)

    def footer(self) -> None:
        """Set the page's number."""
        self.in_type(_RUNNING_PT, _GREY)
        self.set_xy(MARGIN_MM, -13.0)
        text = self.say("report_page", page=self.page_no(), pages="{nb}")
        self.cell(self.epw, text=text, align="C")

    def in_type(self, size_pt: float, colour: tuple[int, int, int] = _INK) -> None:
        """Change size and colour of what is set next."""
        self.set_font("type", size=size_pt)
        self.set_text_color(*colour)

    def fitting(self, text: str, room_mm: float) -> str:
        """Return text cut to one line."""
        text = self.type.readable(text)
        cut = text
        while cut and self.get_string_width(cut if cut == text else f"{cut}…") > room_mm:
            cut = cut[:-1]
        return cut if cut == text else f"{cut}…"

    def lines(self, text: str, room_mm: float) -> list[str]:
        """Return text in lines that fit, in the type in force."""
        # A hair less: fpdf adds widths in another order.
        return broken(self.type.readable(text), self.get_string_width, room_mm - 0.05)

    @property
    def left_mm(self) -> float:
        """How much of the page is left."""
        return float(self.h - MARGIN_MM - self.y)

    def set_lines(self, text: str, *, indent_mm: float = 0.0, align: str = "L") -> None:
        """Set a paragraph in the type in force."""
        high = self.font_size_pt * _POINT_MM * _LEADING
        lines = self.lines(text, self.epw - indent_mm)
        if len(lines) <= _UNDIVIDED_LINES and self.left_mm < high * len(lines):
            self.add_page()
        for line in lines:
            self.set_x(MARGIN_MM + indent_mm)
            self.cell(
                self.epw - indent_mm,
                high,
                line,
                align=align,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )


def to_pdf(document: Document) -> bytes:
    """Return the report as a PDF."""
    pages = _Pages(document)
    pages.set_title(document.title)
    pages.set_lang("zh-CN" if document.lang == "zh" else "en")
    if document.author:
        pages.set_author(document.author)
    if document.printed:
        pages.set_creation_date(datetime.combine(document.printed, time(), UTC))
    pages.add_page()
    for part, following in pairwise((*document.parts, PageBreak())):
        _set(pages, part, following)
    file = io.BytesIO()
    pages.output(file)
    return file.getvalue()


def _set(pages: _Pages, part: Part, following: Part) -> None:
    match part:
        case Title():
            _title(pages, part)
        case Heading():
            _heading(pages, part, following)
        case Paragraph():
            _paragraph(pages, part)
        case Table():
            _table(pages, part)
        case Picture():
            _picture(pages, part)
        case PageBreak():
            pages.add_page()


def _title(pages: _Pages, part: Title) -> None:
    pages.ln(6.0)
    pages.in_type(20.0, _BLUE)
    pages.set_lines(part.text, align="C")
    pages.ln(2.0)
    if part.mark:
        pages.in_type(11.0, _RED)
        pages.set_lines(part.mark, align="C")
        pages.ln(1.0)
    pages.in_type(_BODY_PT, _GREY)
    for line in part.lines:
        pages.set_lines(line, align="C")
    pages.ln(3.0)


def _heading(pages: _Pages, part: Heading, following: Part) -> None:
    kept_mm = _KEPT_WITH_HEADING_MM
    if isinstance(following, Table):
        kept_mm = _HEADING_MM + _grid(pages, following).least_mm(pages)
    if pages.left_mm < kept_mm:
        pages.add_page()
    else:
        pages.ln(4.0 if part.level == 1 else 2.0)
    pages.start_section(part.text, level=part.level - 1)
    pages.in_type(_HEADING_PT[part.level], _BLUE)
    pages.set_lines(part.text)
    pages.ln(1.0 if part.level == 1 else 0.0)


def _paragraph(pages: _Pages, part: Paragraph) -> None:
    size = {"lead": 11.5, "note": _SMALL_PT, "item": 9.0}.get(part.kind, 9.0)
    pages.in_type(size, _GREY if part.kind == "note" else _INK)
    if part.kind == "item":
        pages.set_x(MARGIN_MM)
        pages.cell(4.0, size * _POINT_MM * _LEADING, "·")
        pages.set_lines(part.text, indent_mm=4.0)
    else:
        pages.set_lines(part.text)
        pages.ln(1.0)


@dataclass(frozen=True)
class _Grid:
    """A table's cells as lines that fit their columns, and how high its rows are."""

    widths_mm: tuple[float, ...]
    cells: list[list[str]]
    heights_mm: list[float]

    def least_mm(self, pages: _Pages) -> float:
        """Return the room to begin it: a short table whole, a long one with its first row."""
        whole = _CAPTION_MM + sum(self.heights_mm)
        return whole if whole < pages.eph / 2 else _CAPTION_MM + sum(self.heights_mm[:2])


def _grid(pages: _Pages, part: Table) -> _Grid:
    pages.in_type(_CELL_PT)
    widths = tuple(share * pages.epw for share in part.widths)
    cells = [
        [
            "\n".join(pages.lines(cell, width - 2 * _CELL_PAD_MM))
            for cell, width in zip(row, widths, strict=True)
        ]
        for row in (part.header, *part.rows)
    ]
    lines = [max(cell.count("\n") + 1 for cell in row) for row in cells]
    return _Grid(widths, cells, [_CELL_LINE_MM * count + 2 * _CELL_PAD_MM for count in lines])


def _table(pages: _Pages, part: Table) -> None:
    grid = _grid(pages, part)
    if pages.left_mm < grid.least_mm(pages):
        pages.add_page()
    pages.in_type(_SMALL_PT, _GREY)
    pages.set_lines(part.caption)
    pages.ln(1.5)
    pages.in_type(_CELL_PT)
    pages.set_draw_color(*_RULE)
    pages.set_line_width(0.15)
    columns = range(len(part.header))
    with pages.table(
        col_widths=grid.widths_mm,
        line_height=_CELL_LINE_MM,
        padding=_CELL_PAD_MM,
        text_align=tuple("RIGHT" if column in part.right else "LEFT" for column in columns),
        v_align="TOP",
        wrapmode="CHAR",
        headings_style=FontFace(emphasis="", fill_color=_HEAD_FILL),
    ) as table:
        for number, row in enumerate(grid.cells):
            last = part.summed and number == len(grid.cells) - 1
            table.row(row, style=FontFace(fill_color=_HEAD_FILL) if last else None)
    pages.ln(1.5)


def _picture(pages: _Pages, part: Picture) -> None:
    pages.in_type(_SMALL_PT, _GREY)
    lines = len(pages.lines(part.caption, pages.epw))
    if pages.left_mm < part.height_mm + lines * _SMALL_PT * _POINT_MM * _LEADING + 1.0:
        pages.add_page()
        pages.in_type(_SMALL_PT, _GREY)
    pages.image(
        io.BytesIO(part.png),
        x=(pages.w - part.width_mm) / 2,
        w=part.width_mm,
        h=part.height_mm,
        alt_text=part.caption,
    )
    pages.ln(2.0)
    pages.set_lines(part.caption)
