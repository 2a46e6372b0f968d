"""`planner report` as a user meets it: a file from one command, one message for a mistake."""

from __future__ import annotations

import json

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest

from tests.command import done, refused
from tests.osm import small_town


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    source = small_town().write(folder / "small.osm")
    done("town", source, "--out", folder / "town.gpkg", "--population", "30", "--name", "小镇")
    return folder / "town.gpkg"


def test_word_pdf_and_excel_bear_the_figures_of_the_table(town_file, tmp_path):
    done("assess", town_file, "--out", tmp_path)
    rows = json.loads((tmp_path / "indicators.json").read_text(encoding="utf-8"))
    row = next(row for row in rows if row["id"] == "park_walk_500")
    options = ("--lang", "en", "--maps", "access", "--producer", "左权县住建局")
    for name in ("report.docx", "report.pdf", "report.xlsx"):
        said = done("report", town_file, "--out", tmp_path / name, *options)
        assert f"wrote {tmp_path / name}" in " ".join(said.split())
    value = f"{row['value']:.1f} %"
    fraction = f"{row['numerator']:.0f} / {row['denominator']:.0f} residents"
    word = docx.Document(tmp_path / "report.docx")
    first = [cell.text for cell in word.tables[1].rows[1].cells]
    assert first[1] == value
    assert first[3] == fraction
    assert len(word.inline_shapes) == 1
    with pdfium.PdfDocument(tmp_path / "report.pdf") as document:
        text = " ".join("".join(page.get_textpage().get_text_range()) for page in document)
    assert value in text
    assert fraction in text
    assert "左权县住建局" in text
    cells = openpyxl.load_workbook(tmp_path / "report.xlsx")["Indicators"]
    assert cells["C4"].value == pytest.approx(row["value"])


def test_title_and_language_are_as_asked_for_and_maps_may_be_left_out(town_file, tmp_path):
    out = tmp_path / "report.docx"
    done("report", town_file, "--out", out, "--title", "年度报告", "--maps", "")
    word = docx.Document(out)
    assert word.core_properties.title == "年度报告"
    assert word.paragraphs[0].text == "年度报告"
    assert "城镇：小镇" in [paragraph.text for paragraph in word.paragraphs]
    assert not word.inline_shapes


def test_a_mistake_is_one_message_before_the_town_is_read(tmp_path):
    out = tmp_path / "report.pdf"
    assert ".docx or .pdf or .xlsx" in refused("report", "demo", "--out", tmp_path / "report.odt")
    said = refused("report", "demo", "--out", out, "--maps", "access,nowhere")
    assert "--maps access,nowhere: there is no map nowhere" in said
    assert "completeness" in said
    assert "no folder" in refused("report", "demo", "--out", tmp_path / "no" / "report.pdf")
    assert "--lang fr" in refused("report", "demo", "--out", out, "--lang", "fr")
    assert "--producer" in refused("report", "demo", "--out", out, "--producer", "x" * 300)
    assert "missing.gpkg" in refused("report", tmp_path / "missing.gpkg", "--out", out)
    assert not list(tmp_path.iterdir())
