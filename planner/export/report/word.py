"""A report as a Word file of A4 pages, for Word and WPS."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from planner.export.report.archive import settled
from planner.export.report.parts import Heading, PageBreak, Paragraph, Picture, Table, Title
from planner.language import words

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.table import Table as Grid
    from docx.table import _Row as Row
    from docx.text.paragraph import Paragraph as Line

    from planner.export.report.parts import Document, Part

_MARGIN_MM = 20.0
_ROOM_MM = 210.0 - 2 * _MARGIN_MM
_PADDING_TWIPS = {"top": 40, "left": 80, "bottom": 40, "right": 80}
_BLUE, _GREY, _RED = RGBColor(31, 78, 121), RGBColor(90, 90, 90), RGBColor(178, 24, 24)
_HEAD_FILL = "E2EAF1"
_SONG, _HEI = "宋体", "黑体"
_LATIN = {_SONG: "Times New Roman", _HEI: "Arial"}
_KEPT_ROWS = 10
"""A table of this many rows or fewer is not divided between pages."""

_STYLES = {
    # style: Chinese typeface, size, bold, colour, space before and after in points
    "Normal": (_SONG, 10.5, False, None, 0, 4),
    "Title": (_HEI, 20, True, _BLUE, 12, 8),
    "Heading 1": (_HEI, 14, True, _BLUE, 14, 6),
    "Heading 2": (_HEI, 10.5, True, _BLUE, 8, 2),
    "Caption": (_HEI, 9, False, _GREY, 6, 3),
    "List Bullet": (_SONG, 9.5, False, None, 2, 1),
    "Header": (_SONG, 8, False, _GREY, 0, 0),
    "Footer": (_SONG, 8, False, _GREY, 0, 0),
    "Subtitle": (_SONG, 10.5, False, _GREY, 0, 2),
}


def to_docx(document: Document) -> bytes:
    """Return the report as a Word file."""
    file = docx.Document()
    _styles(file)
    _page(file, document)
    _properties(file, document)
    breaking = False
    for part in document.parts:
        if isinstance(part, PageBreak):
            breaking = True
            continue
        before = len(file.element.body)
        _set(file, part)
        if breaking:
            # The first paragraph begins the page: a break of its own may leave one empty.
            _begin_page(file.element.body[before - 1])
            breaking = False
    raw = io.BytesIO()
    file.save(raw)
    return settled(raw.getvalue(), document.printed)


def _styles(file: File) -> None:
    for name, (typeface, size, bold, colour, before, after) in _STYLES.items():
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        if colour is not None:
            style.font.color.rgb = colour
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        properties = style.element.get_or_add_rPr()
        _typeface(properties, typeface)
        for spaced in properties.findall(qn("w:spacing")):
            properties.remove(spaced)
    defaults = file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    language = defaults.find(qn("w:rPr")).find(qn("w:lang"))
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    border = file.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _typeface(properties: Any, chinese: str) -> None:  # noqa: ANN401  (lxml has no types)
    """Name the typefaces; a theme's would win over them."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN[chinese])
    fonts.set(qn("w:eastAsia"), chinese)


def _page(file: File, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(_MARGIN_MM + 2), Mm(_MARGIN_MM - 2)
    section.header_distance, section.footer_distance = Mm(8), Mm(10)
    head = section.header.paragraphs[0]
    head.paragraph_format.tab_stops.clear_all()
    head.add_run(document.header)
    if document.mark:
        # On a line of its own: a long title would push it off the page.
        line = section.header.add_paragraph(style="Header")
        line.add_run(document.mark).font.color.rgb = _RED
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    text = words(document.lang)("report_page", page="\0PAGE\0", pages="\0NUMPAGES\0")
    for number, piece in enumerate(text.split("\0")):
        if number % 2:
            _field(foot, piece)
        else:
            foot.add_run(piece)


def _field(paragraph: Line, code: str) -> None:
    """Add a field that the reader's program fills in, such as the page's number."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)  # noqa: SLF001  (python-docx has no fields)
        if kind == "begin":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {code} "
            paragraph.add_run()._r.append(text)  # noqa: SLF001
        if kind == "separate":
            paragraph.add_run("1")


def _properties(file: File, document: Document) -> None:
    about = file.core_properties
    about.title, about.author = document.title, document.author
    about.last_modified_by, about.comments = document.author, ""
    about.language = "zh-CN" if document.lang == "zh" else "en"
    if document.printed:
        about.created = about.modified = datetime.combine(document.printed, time())


def _begin_page(block: Any) -> None:  # noqa: ANN401  (lxml has no types)
    properties = block.get_or_add_pPr()
    properties.get_or_add_pageBreakBefore()


def _set(file: File, part: Part) -> None:
    match part:
        case Title():
            _title(file, part)
        case Heading():
            file.add_heading(part.text, part.level)
        case Paragraph():
            _paragraph(file, part)
        case Table():
            _table(file, part)
        case Picture():
            _picture(file, part)


def _title(file: File, part: Title) -> None:
    file.add_paragraph(part.text, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in filter(None, (part.mark, *part.lines)):
        paragraph = file.add_paragraph(style="Subtitle")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        if text == part.mark:
            run.font.color.rgb = _RED


def _paragraph(file: File, part: Paragraph) -> None:
    if part.kind == "item":
        file.add_paragraph(part.text, style="List Bullet")
        return
    paragraph = file.add_paragraph()
    run = paragraph.add_run(part.text)
    if part.kind == "lead":
        run.font.size, run.font.bold = Pt(12), True
    if part.kind == "note":
        run.font.size, run.font.color.rgb = Pt(9), _GREY
        paragraph.paragraph_format.space_before = Pt(4)


def _table(file: File, part: Table) -> None:
    caption = file.add_paragraph(part.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    rows = (part.header, *part.rows)
    table = file.add_table(rows=len(rows), cols=len(part.header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _padding(table)
    for column, share in zip(table.columns, part.widths, strict=True):
        column.width = Mm(share * _ROOM_MM)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        first, last = number == 0, number == len(rows) - 1
        _row(row, texts, part, shaded=first or (last and part.summed))
        _flag(row, "w:cantSplit")
        if first:
            _flag(row, "w:tblHeader")
        if first or (not last and len(rows) <= _KEPT_ROWS):
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _padding(table: Grid) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in _PADDING_TWIPS.items():
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # The schema wants it before the table's look.
    properties = table._tbl.tblPr  # noqa: SLF001  (python-docx has no padding)
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins)


def _row(row: Row, texts: tuple[str, ...], part: Table, *, shaded: bool) -> None:
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = Mm(part.widths[number] * _ROOM_MM)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if number in part.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(8.5), shaded
        if shaded:
            fill = OxmlElement("w:shd")
            fill.set(qn("w:val"), "clear")
            fill.set(qn("w:color"), "auto")
            fill.set(qn("w:fill"), _HEAD_FILL)
            cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001  (no shading in python-docx)


def _flag(row: Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  (nor of rows)


def _picture(file: File, part: Picture) -> None:
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run()
    shape = run.add_picture(io.BytesIO(part.png), Mm(part.width_mm), Mm(part.height_mm))
    shape._inline.docPr.set("descr", part.caption)  # noqa: SLF001  (read out to the blind)
    file.add_paragraph(part.caption, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER
