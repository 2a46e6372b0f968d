"""Reports read back from their files: Word, PDF and Excel say what was reckoned."""

from __future__ import annotations

import dataclasses
import io
import re
from datetime import date
from zipfile import ZipFile

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from PIL import Image

from planner import TownRequest, assess, make_town
from planner.completeness import MEASURES, measure
from planner.errors import OptionError, WriteError
from planner.export import report
from planner.export.report import KINDS, FinishedMap, ReportRequest, report_bytes, write_report
from planner.export.report.content import contents
from planner.export.report.fields import official_fields
from planner.export.report.parts import Heading, Paragraph, Picture, Table, Title
from planner.export.report.typeface import FACE, face
from planner.export.wording import headline, key_figure, ledger_lines
from planner.network.ledger import CLASSES
from tests import towns
from tests.ci_output import CI_OUTPUT

MARK = "示意，非实测 · illustrative, not surveyed"
DAY = date(2026, 11, 23)
HOSTILE = "=HYPERLINK(1)<b>\u202e\x00\x1b&amp;\ufffe" + "长" * 10_000
A4_POINTS = (595.28, 841.89)


@pytest.fixture(scope="module")
def demo():
    return assess(make_town(TownRequest("demo")))


def real_town(**provenance):
    made = towns.make(
        boundary=towns.box(0, 0, 1000, 1000),
        ways=[towns.street((0, 500), (1000, 500))],
        buildings=[towns.home(200, 480), towns.home(900, 480)],
        green=[towns.park(towns.box(100, 300, 200, 450))],
    )
    about = dataclasses.replace(made.provenance, completeness=measure(made), **provenance)
    return made.replace(provenance=about)


@pytest.fixture(scope="module")
def real():
    return assess(real_town())


def picture(name):
    image = Image.new("RGB", (1050, 1485), "white")
    image.paste("darkgreen", (50, 50, 1000, 1435))
    file = io.BytesIO()
    image.save(file, "PNG")
    return FinishedMap(name, f"map {name}", file.getvalue(), (210.0, 297.0), 12_500)


MAPS = (picture("access"), picture("green"))


def request(lang="zh", **changes):
    return ReportRequest(lang=lang, producer="左权县住建局", printed=DAY, **changes)


def made(assessment, kind, lang="zh", maps=MAPS, **changes):
    return report_bytes(assessment, kind, request(lang, **changes), maps)


def word(assessment, lang="zh", **changes):
    return docx.Document(io.BytesIO(made(assessment, "docx", lang, **changes)))


def pages(assessment, lang="zh", **changes):
    """Text of each page without white space, which may break anywhere."""
    with pdfium.PdfDocument(made(assessment, "pdf", lang, **changes)) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def book(assessment, lang="zh", **changes):
    return openpyxl.load_workbook(io.BytesIO(made(assessment, "xlsx", lang, **changes)))


def texts(document):
    """Every text of a document that stands on paper."""
    yield from (document.header, document.mark)
    for part in document.parts:
        match part:
            case Title():
                yield from (part.text, part.mark, *part.lines)
            case Table():
                yield from (part.caption, *part.header)
                yield from (cell for row in part.rows for cell in row)
            case Picture():
                yield part.caption
            case Heading() | Paragraph():
                yield part.text


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_word_has_every_heading_table_and_caption_of_the_contents(demo, lang):
    asked = contents(demo, request(lang), MAPS)
    file = word(demo, lang)
    said = [
        paragraph.text
        for paragraph in file.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert said == [part.text for part in asked.parts if isinstance(part, Heading)]
    grids = [part for part in asked.parts if isinstance(part, Table)]
    assert len(file.tables) == len(grids) == 4
    for table, grid in zip(file.tables, grids, strict=True):
        cells = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert cells == [grid.header, *grid.rows]
    captions = [
        paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Caption"
    ]
    assert len(captions) == 4 + len(MAPS)
    assert headline(demo, lang) in [paragraph.text for paragraph in file.paragraphs]


def test_tables_in_word_repeat_their_header_and_do_not_break_rows(demo):
    for table in word(demo).tables:
        assert table.style.name == "Table Grid"
        for number, row in enumerate(table.rows):
            properties = row._tr.trPr
            assert properties.find(qn("w:cantSplit")) is not None
            assert (properties.find(qn("w:tblHeader")) is not None) == (number == 0)


def test_numbers_in_word_stand_flush_right(demo):
    summary = word(demo).tables[0]
    for row in summary.rows[1:]:
        assert row.cells[1].paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
        assert row.cells[0].paragraphs[0].alignment is None


def test_word_names_chinese_typefaces_language_and_paper(demo):
    file = word(demo)
    for name in ("Normal", "Heading 1", "Heading 2", "Caption", "Title"):
        fonts = file.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
        assert not [key for key in fonts.attrib if "Theme" in key]
    language = file.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_word_numbers_its_pages_and_leaves_nothing_of_the_template(demo):
    file = word(demo)
    codes = [text.text.strip() for text in file.sections[0].footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    about = file.core_properties
    assert about.title.endswith("公园绿地评估报告")
    assert about.author == about.last_modified_by == "左权县住建局"
    assert about.created.date() == about.modified.date() == DAY
    with ZipFile(io.BytesIO(made(demo, "docx"))) as archive:
        core = archive.read("docProps/core.xml")
    assert b"python-docx" not in core


def test_pictures_in_word_fit_the_text_and_keep_their_shape(demo):
    shapes = word(demo).inline_shapes
    assert len(shapes) == len(MAPS)
    for shape in shapes:
        assert shape.width.mm <= 170.0
        assert shape.height.mm <= 230.0
        assert shape.height / shape.width == pytest.approx(1385 / 950, rel=1e-3)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_says_everything_the_contents_say(demo, lang):
    text = "".join(pages(demo, lang))
    for said in texts(contents(demo, request(lang), MAPS)):
        assert bare(said) in text, said


def test_the_pdf_has_a4_pages_with_numbers_and_an_outline(demo):
    with pdfium.PdfDocument(made(demo, "pdf")) as document:
        for page in document:
            assert page.get_size() == pytest.approx(A4_POINTS, abs=0.1)
        outline = [item.get_title() for item in document.get_toc() if item.level == 0]
        assert document.get_metadata_value("Title").endswith("公园绿地评估报告")
        assert document.get_metadata_value("Author") == "左权县住建局"
    assert [text[:2] for text in outline] == [f"{numeral}、" for numeral in "一二三四五六七八"]
    texts = pages(demo)
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页，共{len(texts)}页" in text


def test_a_table_that_runs_over_a_page_repeats_its_header(demo):
    header = bare("数值 人口模型区间 分子 / 分母 限值、判定与出处")
    assert sum(header in text for text in pages(demo)) >= 2


def test_no_heading_stands_alone_at_the_foot_of_a_page(demo, real):
    for assessment in (demo, real):
        for lang, foot in (("zh", r"第\d+页，共\d+页$"), ("en", r"Page\d+of\d+$")):
            asked = contents(assessment, request(lang), MAPS)
            titles = [bare(part.text) for part in asked.parts if isinstance(part, Heading)]
            for text in pages(assessment, lang):
                assert not re.sub(foot, "", text).endswith(tuple(titles))


def test_every_letter_of_the_pdf_is_in_its_embedded_simplified_chinese_face(demo):
    content = made(demo, "pdf")
    assert b"/FontFile3" in content
    assert FACE == "Noto Sans CJK SC"
    letters = {ord(letter) for text in pages(demo) for letter in text}
    assert letters <= face().letters
    assert all("□" not in text for text in pages(demo))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demo_is_marked_on_every_page_and_a_real_town_on_none(demo, real, lang):
    assert all(bare(MARK) in text for text in pages(demo, lang))
    assert not any("示意" in text for text in pages(real, lang))
    for assessment, marked in ((demo, True), (real, False)):
        heads = [line.text for line in word(assessment, lang).sections[0].header.paragraphs]
        assert (MARK in heads) == marked
        for sheet in book(assessment, lang):
            assert (MARK in sheet["A1"].value) == marked


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cells_hold_the_numbers_that_were_reckoned(demo, lang):
    summary, indicators, ledger, completeness, definitions = book(demo, lang)
    rows = list(summary.iter_rows(min_row=4, values_only=True))
    for row, field in zip(rows, official_fields(demo, lang), strict=False):
        assert row[0] == field.name
        assert row[2] == pytest.approx(field.value)
    rows = list(indicators.iter_rows(min_row=4, values_only=True))
    assert [row[12] for row in rows] == [row.id for row in demo.indicators]
    for row, found in zip(rows, demo.indicators, strict=True):
        expected = (found.value, found.low, found.high, found.numerator, found.denominator)
        told = [None if value == "—" else value for value in (row[2], *row[4:7], row[8])]
        for cell, value in zip(told, expected, strict=True):
            assert cell == (None if value is None else pytest.approx(value))
        assert row[10] == key_figure(found, lang).status
    rows = list(ledger.iter_rows(min_row=4, values_only=True))
    amounts = [demo.ledger.amount[name] for name in CLASSES]
    assert [row[1] for row in rows[:-1]] == pytest.approx(amounts)
    assert rows[-1][1] == 60_000
    assert [row[0] for row in rows[:-1]] == [line[0] for line in ledger_lines(demo, lang)[:-1]]
    measured = demo.town.provenance.completeness
    rows = list(completeness.iter_rows(min_row=4, values_only=True))
    told = [row[1] for row in rows[: len(MEASURES)]]
    assert told == pytest.approx([measured[item.id] for item in MEASURES])
    assert definitions.max_row == 3 + len(demo.indicators)


def test_sheets_of_a_workbook_have_frozen_headers_and_formats(demo):
    file = book(demo)
    assert file.sheetnames == ["概要", "指标", "居民可达情况分类", "数据完整性", "指标定义"]
    for sheet in file:
        assert sheet.freeze_panes == "B4"
        assert sheet.column_dimensions["A"].width > 20
        assert all(cell.font.bold for cell in sheet[3])
    assert file["概要"]["C4"].number_format == "#,##0.00"
    assert file["居民可达情况分类"]["C4"].number_format == "0.0%"


def test_what_is_missing_is_a_dash_and_never_nothing(real):
    rows = {
        row[0]: row for row in book(real, "en")["Summary"].iter_rows(min_row=4, values_only=True)
    }
    assert rows["Built-up area"][2] == "—"
    assert rows["Residential land within the service radius"][2] == "—"
    assert rows["Area of parks"][1:3] == ("≥", pytest.approx(1.5))
    text = {row.cells[0].text: row.cells[1].text for row in word(real, "en").tables[0].rows}
    assert text["Built-up area"] == "—"
    assert text["Area of parks"] == "≥ 1.50"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_shown_harmlessly(kind):
    town = real_town(source=HOSTILE, notes=(HOSTILE,) * 60, faults={HOSTILE: 1}, tool=HOSTILE)
    assessment = assess(town.replace(name=HOSTILE))
    content = made(assessment, kind, "en")
    if kind == "docx":
        file = docx.Document(io.BytesIO(content))
        said = "\n".join(paragraph.text for paragraph in file.paragraphs)
        assert "=HYPERLINK(1)<b>&amp;长" in said
        assert "\u202e" not in said
    elif kind == "pdf":
        with pdfium.PdfDocument(content) as document:
            text = "".join(page.get_textpage().get_text_range() for page in document)
            assert len(document) < 20
        assert "=HYPERLINK(1)<b>&amp;长" in text
    else:
        cells = [
            cell
            for sheet in openpyxl.load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert not [cell for cell in cells if cell.data_type == "f"]
        texts = [cell.value for cell in cells if isinstance(cell.value, str)]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
        assert any(text.startswith("'=HYPERLINK(1)<b>&amp;长") for text in texts)


def test_letters_that_the_face_lacks_are_shown_as_boxes_in_the_pdf():
    assessment = assess(real_town().replace(name="A\u05d0\U0001f333B"))
    assert "A□□B" in "".join(pages(assessment))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_is_the_same_file(real, kind):
    assert made(real, kind) == made(real, kind)


def test_a_report_is_written_under_its_ending_and_an_old_one_survives_a_failure(
    real, tmp_path, monkeypatch
):
    path = tmp_path / "report.XLSX"
    write_report(real, path, request())
    before = path.read_bytes()
    assert openpyxl.load_workbook(path).sheetnames
    monkeypatch.setattr("planner.store.writing._sync", lambda _: (_ for _ in ()).throw(OSError))
    with pytest.raises(WriteError, match="still stands"):
        write_report(real, path, request("en"))
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["report.XLSX"]


def test_what_cannot_be_met_is_told_before_anything_is_drawn(monkeypatch):
    with pytest.raises(OptionError, match=r"\.docx, \.pdf, \.xlsx"):
        report.check_report("odt", request())
    with pytest.raises(OptionError, match="--lang fr"):
        report.check_report("pdf", request("fr"))
    with pytest.raises(OptionError, match="--title: at most 200"):
        report.check_report("pdf", request(title="x" * 201))
    monkeypatch.setattr(report, "find_spec", lambda _: None)
    with pytest.raises(OptionError, match=re.escape("pip install -e '.[office]'")):
        report.check_report("docx", request())


def test_reports_of_the_demo_are_kept_for_a_look(demo):
    for kind in KINDS:
        path = CI_OUTPUT / f"report-zh.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_report(demo, path, request(), MAPS)
        assert path.stat().st_size > 10_000
