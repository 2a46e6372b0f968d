"""The list pages of a crew's sheet: tables over as many pages as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers._print.lettering import POINT_MM, line_mm, shortened, text_mm, wrapped
from layers._print.page import GREY, INK, WARNING, Box, Page
from planner.language import words

if TYPE_CHECKING:
    from planner.export.cleaning.crew_sheet import Column, CrewDayText, ListTable
    from planner.language import Lang

_MARGIN_MM, _HEAD_MM, _FOOT_MM = 14.0, 10.0, 8.0
_CELL_PT, _HEADING_PT, _TITLE_PT, _RUNNING_PT = 8.2, 12.0, 9.6, 7.0
_PAD_MM, _ROW_PAD_MM = 1.2, 0.55
_FILLS = {"head": "#dde6ee", "serve": "", "drive": "", "call": "#d6ecfa", "end": "#d6ecfa"}
_INKS = {"drive": GREY}
_LEAST_ROWS = 3
"""A table begins with so many rows at least before a page ends."""


class ListPages:
    """Pages that fill from above; each has a running head, and a foot once all are there.

    Parameters
    ----------
    page_mm
        Width and height of the paper.
    running, mark, credit
        Head of each page; what it says of invented data; and where the data is from.
    lang
        Of the page numbers.
    """

    def __init__(
        self, page_mm: tuple[float, float], running: str, mark: str, credit: str, lang: Lang
    ) -> None:
        self._page_mm, self._running, self._mark = page_mm, running, mark
        self._credit, self._lang = credit, lang
        self.pages: list[Page] = []
        self._top = 0.0
        self._turn()

    @property
    def _width(self) -> float:
        return self._page_mm[0] - 2 * _MARGIN_MM

    @property
    def _bottom(self) -> float:
        return _MARGIN_MM + _FOOT_MM

    def _turn(self) -> None:
        """Begin a page."""
        page = Page(*self._page_mm)
        self.pages.append(page)
        base = self._page_mm[1] - _MARGIN_MM
        right = self._page_mm[0] - _MARGIN_MM
        room = self._width - (text_mm(self._mark, _RUNNING_PT) + 4.0 if self._mark else 0.0)
        page.write(
            (_MARGIN_MM, base),
            shortened(self._running, _RUNNING_PT, room),
            _RUNNING_PT,
            colour=GREY,
        )
        page.write((right, base), self._mark, _RUNNING_PT, colour=WARNING, align="right")
        page.rule((_MARGIN_MM, base - 1.5), (right, base - 1.5))
        self._top = base - 1.5 - (_HEAD_MM - 6.0)

    def add(self, text: CrewDayText) -> None:
        """Add the lists of every route; a route begins a page."""
        for number, route in enumerate(text.routes):
            if number:
                self._turn()
            self._heading(route.heading)
            if not number:
                self._paragraph(text.note)
            self._table(route.streets)
            self._table(route.turns)

    def _heading(self, text: str) -> None:
        for line in wrapped(text, _HEADING_PT, self._width):
            self._line(line, _HEADING_PT)
        self._top -= 1.0

    def _paragraph(self, text: str) -> None:
        for line in wrapped(text, _RUNNING_PT, self._width):
            self._line(line, _RUNNING_PT, GREY)
        self._top -= 1.0

    def _line(self, text: str, size_pt: float, colour: str = INK) -> None:
        self.pages[-1].write(
            (_MARGIN_MM, self._top - size_pt * POINT_MM), text, size_pt, colour=colour
        )
        self._top -= line_mm(size_pt)

    def _table(self, table: ListTable) -> None:
        widths = [column.share * self._width for column in table.columns]
        head = _cells([column.name for column in table.columns], widths)
        rows = [_cells(row, widths) for row in table.rows]
        begin = line_mm(_TITLE_PT) + 2.0 + _height(head) + sum(map(_height, rows[:_LEAST_ROWS]))
        if self._top - begin < self._bottom:
            self._turn()
        self._top -= 2.0
        self._line(table.title, _TITLE_PT)
        self._row(head, table.columns, "head")
        for row, mark in zip(rows, table.marks, strict=True):
            if self._top - _height(row) < self._bottom:
                self._turn()
                self._row(head, table.columns, "head")
            self._row(row, table.columns, mark)
        self._top -= 2.0

    def _row(self, cells: list[list[str]], columns: tuple[Column, ...], mark: str) -> None:
        page, high = self.pages[-1], _height(cells)
        bottom = self._top - high
        if _FILLS[mark]:
            box = Box(_MARGIN_MM, bottom, self._width, high)
            page.rectangle(box, face=_FILLS[mark], edge=_FILLS[mark], line_pt=0.0)
        left = _MARGIN_MM
        for lines, column in zip(cells, columns, strict=True):
            wide = column.share * self._width
            base = self._top - _ROW_PAD_MM - _CELL_PT * POINT_MM
            at = left + wide - _PAD_MM if column.right else left + _PAD_MM
            for line in lines:
                align = "right" if column.right else "left"
                if line:
                    colour = _INKS.get(mark, INK)
                    page.write((at, base), line, _CELL_PT, colour=colour, align=align)
                base -= line_mm(_CELL_PT)
            left += wide
        page.rule((_MARGIN_MM, bottom), (_MARGIN_MM + self._width, bottom))
        self._top = bottom

    def number(self, first: int) -> None:
        """Write the foot of every page; `first` is the number of the first one."""
        say = words(self._lang)
        last = first + len(self.pages) - 1
        for number, page in enumerate(self.pages, start=first):
            told = say("report_page", page=number, pages=last)
            page.write(
                (self._page_mm[0] / 2, _MARGIN_MM - 2.0),
                told,
                _RUNNING_PT,
                colour=GREY,
                align="center",
            )
            credit = shortened(self._credit, _RUNNING_PT, self._width / 2 - 20.0)
            page.write((_MARGIN_MM, _MARGIN_MM - 2.0), credit, _RUNNING_PT, colour=GREY)


def _cells(texts: list[str] | tuple[str, ...], widths: list[float]) -> list[list[str]]:
    """Return cells as lines that fit their columns."""
    return [
        wrapped(text, _CELL_PT, width - 2 * _PAD_MM)
        for text, width in zip(texts, widths, strict=True)
    ]


def _height(cells: list[list[str]]) -> float:
    return max(map(len, cells)) * line_mm(_CELL_PT) + 2 * _ROW_PAD_MM
