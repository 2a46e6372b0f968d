"""A report's figures as an Excel file."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from planner.export.amounts import UNTOLD
from planner.export.report.archive import settled
from planner.export.report.content import cover_lines, report_title
from planner.export.report.grids import Number, grids
from planner.export.report.parts import told
from planner.language import words

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from planner.assess import Assessment
    from planner.export.report.grids import Grid
    from planner.export.report.parts import ReportRequest

HEADER_ROW = 3
"""Above it stand the title with the mark, and what the figures are of."""

_DECIMALS = 6
"""Sums of floats end in digits that mean nothing."""

_FORMULA_STARTS = ("=", "+", "-", "@")
_RED, _BLUE = "B21818", "1F4E79"
_LINE_PT = 16.5
_THIN = Side(style="thin", color="969696")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FILL = PatternFill("solid", fgColor="E2EAF1")


def to_xlsx(assessment: Assessment, request: ReportRequest) -> bytes:
    """Return the figures as an Excel file: a sheet each for summary, indicators and so on."""
    book = Workbook()
    book.remove(book.worksheets[0])
    mark = assessment.town.provenance.illustrative
    for grid in grids(assessment, request.lang):
        sheet = book.create_sheet(grid.name)
        title = report_title(assessment, request)
        head = sheet.cell(1, 1)
        _say(head, f"{title}　{words(request.lang)('illustrative')}" if mark else title)
        head.font = Font(bold=True, size=13, color=_RED if mark else _BLUE)
        _say(sheet.cell(2, 1), "　".join(cover_lines(assessment, request)))
        _fill(sheet, grid)
    book.properties.title = report_title(assessment, request)
    book.properties.creator = told(request.producer)
    raw = io.BytesIO()
    book.save(raw)
    return settled(raw.getvalue(), request.printed)


def _fill(sheet: Worksheet, grid: Grid) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    for column, (text, width) in enumerate(zip(grid.header, grid.widths, strict=True), start=1):
        cell = sheet.cell(HEADER_ROW, column)
        _say(cell, text)
        cell.font, cell.fill, cell.border = Font(bold=True), _FILL, _GRID
        cell.alignment = wrapped
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(grid.rows, start=HEADER_ROW + 1):
        # A sentence under the figures runs on over the empty cells beside it.
        sentence = not any(row[1:])
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            if not sentence:
                cell.alignment, cell.border = wrapped, _GRID
            if isinstance(value, Number):
                _number(cell, value)
            else:
                _say(cell, value)
        if not sentence:
            # Not every program makes a row as high as its text.
            texts = (value if isinstance(value, str) else "" for value in row)
            lines = max(map(_lines, texts, grid.widths))
            sheet.row_dimensions[number].height = _LINE_PT * lines
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("&P / &N"))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of so many letters; Chinese ones are wide."""
    letters = sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in told(text))
    # A line ends before the word that no longer fits.
    return max(1, ceil(letters / (0.9 * width)))


def _number(cell: Cell | MergedCell, number: Number) -> None:
    if number.value is None:
        _say(cell, UNTOLD)
        cell.alignment = Alignment(horizontal="right", vertical="top")
        return
    cell.value = round(number.value, _DECIMALS)
    cell.number_format = number.form


def _say(cell: Cell | MergedCell, text: str) -> None:
    """Write text that no spreadsheet program takes for a formula."""
    line = told(text)
    if not line:
        return
    cell.value = f"'{line}" if line.startswith(_FORMULA_STARTS) else line
    cell.data_type = "s"
