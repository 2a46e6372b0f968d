"""The app on the demo: the same numbers as the command line, and mistakes as one message."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import layers
from planner.app.downloads import stem
from planner.app.shelf import Shelf
from planner.assess import assess
from planner.door import TownRequest, open_town
from planner.export.wording import headline
from tests import pdf
from tests.osm import small_town

SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"


def opened():
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


@pytest.fixture
def offered(monkeypatch):
    """What each download button of the page gives, by file name; AppTest does not tell."""
    found = {}
    button = st.download_button

    def note(label, data, file_name, *rest, **options):
        found[file_name] = data
        return button(label, data, file_name, *rest, **options)

    monkeypatch.setattr(st, "download_button", note)
    return found


def map_of(app):
    """The page of the map as it reaches the browser."""
    return app.get("iframe")[0].proto.srcdoc


def overlays_of(html):
    """Ids of the overlays in the map's panel, and whether each is switched on."""
    sections = re.findall(
        r'<section data-layer="(\w+)"><label><input type="checkbox"( checked)?', html
    )
    return {name: bool(checked) for name, checked in sections}


def make_sheet(app):
    """Press the only button of the page."""
    app.main.button[0].click().run()
    assert not app.exception


def preview(app):
    """Captions of the pictures of sheets on the page."""
    return [caption for picture in app.get("image") for caption in picture.captions]


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_demo_shows_the_numbers_of_the_command_line(demo):
    app = opened()
    shown = metrics(app)
    figure = demo.headline
    assert shown["步行500米 within a 500 m walk"] == f"{figure.value:.1f} %"
    assert shown["residents"] == f"{figure.numerator:,.0f} / {figure.denominator:,.0f}"
    ledger = app.dataframe[0].value
    assert list(ledger["class"]) == list(demo.ledger_table()["class"])
    assert list(ledger["residents"]) == list(demo.ledger_table()["residents"])
    assert ledger["share"].sum() == pytest.approx(100)
    names = " ".join(app.dataframe[1].value.iloc[:, 0])
    assert all(row.name_zh in names for row in demo.indicators)


def test_the_demo_is_marked_as_illustrative():
    assert any("not surveyed" in warning.value for warning in opened().warning)


def test_a_population_changes_the_figures_and_a_wrong_one_is_one_message():
    app = opened()
    app.text_input(key="population").set_value("30000").run()
    assert metrics(app)["residents"].endswith("/ 30,000")
    app.text_input(key="population").set_value("-3").run()
    assert not app.exception
    assert [error.value for error in app.main.error] == [app.error[0].value]
    assert "must be a number above 0" in app.error[0].value


@pytest.mark.parametrize("text", ["/etc/passwd", "zones.gpkg", "6万"])
def test_residents_are_a_number_and_never_a_file_of_the_server(text):
    app = opened()
    app.text_input(key="population").set_value(text).run()
    assert not app.exception
    assert "number" in app.error[0].value
    assert not app.metric


@pytest.mark.parametrize("text", ["/etc/passwd", "demo", str(SCRIPT)])
def test_a_place_is_never_a_file_of_the_server(text):
    app = opened()
    app.radio(key="source_kind").set_value("地名 place").run()
    app.text_input(key="place").set_value(text)
    app.button[0].click().run()
    assert not app.exception
    assert "is not a place name" in app.error[0].value
    assert not app.metric


def test_a_file_is_uploaded_and_assessed(tmp_path):
    app = opened()
    path = small_town().write(tmp_path / "small.osm")
    app.radio(key="source_kind").set_value("文件 file").run()
    app.text_input(key="population").set_value("30").run()
    app.file_uploader(key="upload").set_value([("small.osm", path.read_bytes(), "text/xml")]).run()
    assert not app.exception
    assert metrics(app)["residents"] == "10 / 30"
    assert not app.warning


def test_a_broken_upload_is_one_message_that_names_the_file_not_a_folder():
    app = opened()
    app.radio(key="source_kind").set_value("文件 file").run()
    app.file_uploader(key="upload").set_value([("bad.osm", b"not osm", "text/xml")]).run()
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("bad.osm: cannot be read as OSM data")


def test_no_place_is_asked_for_before_the_button_is_pressed():
    app = opened()
    app.radio(key="source_kind").set_value("地名 place").run()
    app.text_input(key="place").set_value("左权县").run()
    assert not app.exception
    assert not app.error
    assert any("Choose a town" in info.value for info in app.info)


def test_the_map_opens_with_the_overlays_that_a_map_shows_by_default(demo):
    usual = {layer.id: True for layer in layers.build(demo) if layer.shown}
    html = map_of(opened())
    assert overlays_of(html) == usual
    assert headline(demo, "zh") in html


def test_chosen_overlays_are_what_is_drawn_and_none_is_a_map_too():
    app = opened()
    chosen = app.get("button_group")[0]
    assert len(chosen.options) == len(layers.OVERLAYS)
    # One that a map shows by default, and one that it does not.
    chosen.set_value(["walking_reach", "green"]).run()
    assert overlays_of(map_of(app)) == {"green": True, "walking_reach": True}
    app.get("button_group")[0].set_value([]).run()
    assert not app.exception
    assert overlays_of(map_of(app)) == {}


def test_the_map_speaks_the_language_asked_for(demo):
    app = opened()
    chinese = map_of(app)
    app.radio(key="lang").set_value("en").run()
    english = map_of(app)
    assert '<html lang="zh-CN">' in chinese
    assert '<html lang="en">' in english
    assert headline(demo, "en") in english
    assert overlays_of(english) == overlays_of(chinese)


def test_the_map_that_is_taken_away_is_the_map_that_is_shown(offered):
    app = opened()
    app.get("button_group")[0].set_value(["trees"]).run()
    assert offered["Zuoquan-county-town-illustrative_map.html"]().decode() == map_of(app)


def test_no_sheet_is_made_before_it_is_asked_for(offered):
    app = opened()
    assert len(offered) == 4
    assert len(app.main.button) == 1


def test_a_sheet_holds_the_figure_of_the_page(offered, tmp_path):
    app = opened()
    app.text_input(key="sheet_title").set_value("城东公园")
    app.text_input(key="sheet_producer").set_value("园林局")
    app.text_input(key="sheet_approval").set_value("GS(2026)1")
    make_sheet(app)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(offered["Zuoquan-county-town-illustrative_access_a4.pdf"])
    text, shown = pdf.text(path), metrics(app)
    figures = [shown["步行500米 within a 500 m walk"], shown["residents"]]
    for part in (*figures, "城东公园", "制图单位：园林局", "审图号：GS(2026)1"):
        assert part.replace(" ", "") in text
    assert pdf.page_mm(path) == pytest.approx((210, 297), abs=0.01)


def test_paper_orientation_scale_language_and_file_are_those_chosen(offered):
    app = opened()
    app.radio(key="lang").set_value("en").run()
    app.selectbox(key="sheet_map").set_value("green")
    app.selectbox(key="sheet_scale").set_value("1:25,000")
    app.radio(key="sheet_paper").set_value("a3")
    app.radio(key="sheet_landscape").set_value(v=True)
    app.radio(key="sheet_kind").set_value("svg")
    make_sheet(app)
    name = "Zuoquan-county-town-illustrative_green_a3_landscape.svg"
    svg = offered[name].decode()
    assert f'width="{420 / 25.4 * 72:.5f}'[:12] in svg
    assert "· Green space</dc:title>" in svg
    assert preview(app) == [f"{name} · 1:25,000"]


def test_a_sheet_goes_when_town_or_language_change():
    app = opened()
    make_sheet(app)
    before = preview(app)
    assert before == ["Zuoquan-county-town-illustrative_access_a4.pdf · 1:20,000"]
    app.radio(key="lang").set_value("en").run()
    assert preview(app) == []
    app.radio(key="lang").set_value("zh").run()
    assert preview(app) == before
    app.text_input(key="population").set_value("30000").run()
    assert preview(app) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("as large as can be", "write 12500 or 1:12500"), ("1:50", "between 100 and")],
)
def test_a_scale_that_cannot_be_is_one_message_and_no_sheet(text, said):
    app = opened()
    make_sheet(app)
    assert len(preview(app)) == 1
    box = app.selectbox(key="sheet_scale")
    # A browser sends what was typed; AppTest takes it for a listed one.
    box.options.append(text)
    box.set_value(text)
    make_sheet(app)
    assert [said in error.value for error in app.error] == [True]
    assert app.error[0].value.startswith("scale ")
    assert preview(app) == []
    assert app.metric


def test_the_tables_hold_the_figures_of_the_page(demo, offered, tmp_path):
    opened()
    with ZipFile(io.BytesIO(offered["Zuoquan-county-town-illustrative_tables.zip"]())) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert sorted(names) == ["indicators.csv", "indicators.json", "ledger.csv", "residents.gpkg"]
    assert (tmp_path / "indicators.csv").read_bytes() == offered["indicators.csv"]
    assert (tmp_path / "ledger.csv").read_text("utf-8") == offered["ledger.csv"]
    records = json.loads((tmp_path / "indicators.json").read_text("utf-8"))
    values = {record["id"]: record["value"] for record in records}
    assert values["park_walk_500"] == pytest.approx(demo.headline.value)
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as file:
        amounts = {row["class"]: float(row["residents"]) for row in csv.DictReader(file)}
    homes = gpd.read_file(tmp_path / "residents.gpkg")
    by_class = homes.groupby("class")["residents"].sum()
    assert by_class["served"] == pytest.approx(amounts["served"])
    assert by_class["served"] == pytest.approx(demo.headline.numerator)
    assert sum(amounts.values()) == pytest.approx(60_000)


def test_a_file_name_starts_with_ascii_of_the_towns_name():
    names = ["左权县", "../../etc/passwd", "Gävle (test)", "", "a" * 300]
    assert [stem(name) for name in names] == ["town", "etc-passwd", "G-vle-test", "town", "a" * 40]


def test_a_shelf_makes_each_thing_once_and_lets_the_least_recently_used_go():
    made = []
    shelf = Shelf(2)

    def get(name):
        return shelf.get(name, lambda: made.append(name) or name.upper())

    assert [get(name) for name in "aabaca"] == list("AABACA")
    assert made == ["a", "b", "c"]
    assert get("b") == "B"
    assert made == ["a", "b", "c", "b"]
