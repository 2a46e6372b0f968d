"""One town, every output: the same numbers, told the same way."""

from __future__ import annotations

import json

import docx
import openpyxl
import pandas as pd
import pyogrio
import pytest

from planner import assess
from planner.export.wording import headline, key_figure
from planner.store import read_town
from tests import pdf
from tests.command import done
from tests.osm import small_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every kind of output of one small town, from the command line."""
    out = tmp_path_factory.mktemp("outputs")
    osm = small_town()
    osm.box(200, -60, 217, -10, amenity="parking", capacity="30")
    osm.box(300, -60, 317, -10, amenity="parking")
    for x in (208.5, 308.5):
        osm.node(x, -35, natural="tree", diameter_crown="16")
    source = osm.write(out / "small.osm")
    town = out / "town.gpkg"
    done("town", source, "--out", town, "--population", "30")
    done("assess", town, "--out", out)
    printed = done("parking", town, "--out", out, "--lang", "en")
    (out / "parking.txt").write_text(printed, encoding="utf-8")
    done("map", town, "--out", out / "map.html", "--lang", "en")
    done("sheet", town, "--out", out / "sheet.pdf", "--lang", "en")
    for kind in ("docx", "pdf", "xlsx"):
        done("report", town, "--out", out / f"report.{kind}", "--lang", "en", "--maps", "access")
    done("export", town, "--out", out / "data.gpkg", "--lang", "en")
    return out


@pytest.fixture(scope="module")
def assessed(folder):
    return assess(read_town(folder / "town.gpkg"))


def test_tables_have_the_numbers_of_python(folder, assessed):
    rows = json.loads((folder / "indicators.json").read_text(encoding="utf-8"))
    assert {row["id"]: row["value"] for row in rows} == {
        row.id: pytest.approx(row.value, abs=1e-6) if row.value is not None else None
        for row in assessed.indicators
    }
    written = pyogrio.read_dataframe(folder / "data.gpkg", layer="indicators")
    values = dict(zip(written["id"], written["value"], strict=True))
    for row in assessed.indicators:
        if row.value is not None:
            assert values[row.id] == pytest.approx(row.value, abs=1e-6), row.id


def test_the_workbook_has_them_as_numbers(folder, assessed):
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    numbers = [cell for cell in cells if isinstance(cell, (int, float))]
    for row in assessed.indicators:
        if row.value is not None:
            assert any(abs(number - row.value) < 1e-6 for number in numbers), row.id


def test_word_and_pdf_tell_every_figure_in_the_same_words(folder, assessed):
    document = docx.Document(folder / "report.docx")
    lines = [[cell.text for cell in line.cells] for table in document.tables for line in table.rows]
    text = "".join(pages(folder / "report.pdf").split())
    for row in assessed.indicators:
        figure = key_figure(row, "en")
        told = [line for line in lines if figure.name in line]
        assert any(figure.value in line and figure.fraction in line for line in told), row.id
        assert "".join(figure.fraction.split()) in text, row.id


def pages(path):
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_sheet_and_map_tell_the_headline_in_the_same_words(folder, assessed):
    figure = key_figure(assessed.indicator("park_walk_500"), "en")
    text = pdf.text(folder / "sheet.pdf")
    assert "".join(figure.fraction.split()) in text
    assert "".join(figure.value.split()) in text
    assert headline(assessed, "en") in (folder / "map.html").read_text(encoding="utf-8")


def test_the_tables_of_car_parks_have_the_numbers_of_the_indicators(folder, assessed):
    lots = pd.read_csv(folder / "lots.csv", encoding="utf-8-sig")
    drawn = pyogrio.read_dataframe(folder / "lots.gpkg", layer="lots")
    for table in (lots, drawn):
        assert table["spaces"].sum() == assessed.indicator("parking_spaces").value
        shaded = assessed.indicator("shaded_car_parks")
        assert (table["meets_30"] == "yes").sum() == shaded.numerator
        assert len(table) == shaded.denominator
    numbers = ["area_m2", "shade_now", "shade_15", "shade_july_midday", "residents_300m"]
    assert lots[numbers].to_numpy() == pytest.approx(drawn[numbers].to_numpy(), abs=1e-6)
    area, shade = lots["open_area_m2"], lots["shade_july_midday"]
    midday = assessed.indicator("midday_shade_july")
    assert 100 * (area * shade).sum() / area.sum() == pytest.approx(midday.value, abs=1e-3)
    told = (folder / "parking.txt").read_text(encoding="utf-8")
    assert f"{midday.value:.1f}% of the area of 2" in told
    assert f"{lots['spaces'].sum():,}" in told
    sums = pd.read_csv(folder / "neighbourhoods.csv", encoding="utf-8-sig")
    assert sums["spaces"].sum() == lots["spaces"].sum()


def test_the_ledgers_classes_sum_to_the_population_everywhere(folder, assessed):
    assert assessed.ledger.total == pytest.approx(30)
    document = docx.Document(folder / "report.docx")
    sums = [line.cells[1].text for table in document.tables for line in table.rows]
    assert "30" in sums
    assert "sum,residents30100.0%" in pdf.text(folder / "sheet.pdf")
