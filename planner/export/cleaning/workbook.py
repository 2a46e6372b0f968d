"""`plan.xlsx`: a plan as a workbook."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from planner.export.amounts import UNTOLD
from planner.export.cleaning.sheets import sheets
from planner.export.report.archive import settled
from planner.export.report.grids import Number
from planner.export.report.parts import told
from planner.language import Phrase, words

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from planner.cleaning.plan import CleaningPlan
    from planner.export.report.grids import Grid
    from planner.language import Lang

HEADER_ROW = 3
"""Above it stand the title with the mark, and where the data comes from."""

_TITLE = Phrase("{town}道路清扫保洁周计划", "{town}: a week of street cleaning")
_FORMULA_STARTS = ("=", "+", "-", "@")
_RED, _BLUE = "B21818", "1F4E79"
_FILL = PatternFill("solid", fgColor="E2EAF1")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LINE_PT = 15.0
_DECIMALS = 6
"""Sums of floats end in digits that mean nothing."""


def to_xlsx(plan: CleaningPlan, *, lang: Lang, tool: str) -> bytes:
    """Return a plan as an Excel file: its sheets as in `sheets`, the same for the same plan."""
    book = Workbook()
    book.remove(book.worksheets[0])
    town = plan.setting.town
    mark = words(lang)("illustrative") if town.provenance.illustrative else ""
    title = _TITLE.say(lang).format(town=told(town.name))
    about = f"{town.provenance.credit} · {town.provenance.source} {town.provenance.extract_date}"
    for grid in sheets(plan, lang):
        sheet = book.create_sheet(grid.name)
        head = sheet.cell(1, 1)
        _say(head, f"{title}　{mark}" if mark else title)
        head.font = Font(bold=True, size=13, color=_RED if mark else _BLUE)
        _say(sheet.cell(2, 1), f"{about} · {tool}")
        _fill(sheet, grid)
    book.properties.title, book.properties.creator = title, tool
    raw = io.BytesIO()
    book.save(raw)
    return settled(raw.getvalue(), None)


def _fill(sheet: Worksheet, grid: Grid) -> None:
    for column, (text, width) in enumerate(zip(grid.header, grid.widths, strict=True), start=1):
        cell = sheet.cell(HEADER_ROW, column)
        _say(cell, text)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _FILL, _WRAPPED
        sheet.column_dimensions[get_column_letter(column)].width = width
    _heighten(sheet, HEADER_ROW, grid.header, grid.widths)
    for number, row in enumerate(grid.rows, start=HEADER_ROW + 1):
        # A sentence runs on over the empty cells beside it.
        sentence = len(row) > 1 and not any(row[1:])
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            if isinstance(value, Number):
                _number(cell, value)
            else:
                _say(cell, value)
            if not sentence:
                cell.alignment = _WRAPPED
        if not sentence:
            _heighten(sheet, number, row, grid.widths)
    last = get_column_letter(len(grid.header))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + len(grid.rows)}"
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEADER_ROW}"


def _heighten(
    sheet: Worksheet, number: int, row: tuple[str | Number, ...], widths: tuple[int, ...]
) -> None:
    """Make a row as high as its text, which not every program does of itself."""
    pairs = zip(row, widths, strict=True)
    lines = max((_lines(text, width) for text, width in pairs if isinstance(text, str)), default=1)
    sheet.row_dimensions[number].height = _LINE_PT * lines


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of so many letters; Chinese ones are wide."""
    letters = (sum(2 if east_asian_width(x) in "WFA" else 1 for x in line) for line in _rows(text))
    # A line ends before the word that no longer fits.
    return sum(max(1, ceil(each / (0.9 * width))) for each in letters) or 1


def _rows(text: str) -> list[str]:
    return [told(line) for line in text.split("\n")]


def _number(cell: Cell | MergedCell, number: Number) -> None:
    if number.value is None:
        _say(cell, UNTOLD)
        return
    cell.value = round(number.value, _DECIMALS)
    cell.number_format = number.form


def _say(cell: Cell | MergedCell, text: str) -> None:
    """Write text that no spreadsheet program takes for a formula."""
    lines = "\n".join(_rows(text))
    if not lines:
        return
    cell.value = f"'{lines}" if lines.startswith(_FORMULA_STARTS) else lines
    cell.data_type = "s"
