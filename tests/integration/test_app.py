"""Each page of the app on the demo: the numbers of the command line, mistakes as one message."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from planner.app.language import of_locale
from planner.app.literal import literal
from planner.app.sheets import stem
from planner.app.shelf import Shelf
from planner.assess import assess
from planner.completeness import MEASURES
from planner.door import TownRequest, open_town
from planner.export.wording import key_figure, ledger_lines
from planner.language import words
from tests import pdf
from tests.osm import small_town

SCRIPT = Path(__file__).parents[2] / "planner" / "app" / "pages.py"
PAGES = ("green", "parking", "town", "sheets", "method")


def page(name, lang="en"):
    """One page as its reader finds it at first."""

    def script(name, lang):
        from importlib import import_module  # noqa: PLC0415  (run apart from this file)

        from planner.language import words  # noqa: PLC0415

        import_module(f"planner.app.{name}").page(words(lang))

    app = AppTest.from_function(script, kwargs={"name": name, "lang": lang}, default_timeout=180)
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
    monkeypatch.setattr(
        "streamlit.delta_generator.DeltaGenerator.download_button",
        lambda _, *given, **options: note(*given, **options),
    )
    return found


def said(app):
    """Everything a page shows as text, without the signs that keep it from being Markdown."""
    parts = [*app.markdown, *app.caption, *app.title, *app.header, *app.subheader]
    text = " ".join(part.value for part in parts)
    return re.sub(r"\\(.)", r"\1", text)


def cells(table):
    """The text of a table's cells."""
    return re.sub(r"\\(.)", r"\1", " ".join(map(str, table.value.to_numpy().ravel())))


def heading(app):
    return [*app.title, *app.subheader][0].value


def error(app):
    assert not app.exception
    assert len(app.error) == 1
    return re.sub(r"\\(.)", r"\1", app.error[0].value)


def test_the_script_runs_in_the_language_of_the_address():
    app = AppTest.from_file(str(SCRIPT), default_timeout=180)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert heading(app) == words("en")("app_green_title")
    app.segmented_control(key="language").set_value("zh").run()
    assert not app.exception
    assert heading(app) == words("zh")("app_green_title")
    assert app.query_params["lang"] in ("zh", ["zh"])


@pytest.mark.parametrize(
    ("locale", "lang"), [(None, "zh"), ("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("de", "en")]
)
def test_at_first_the_language_is_the_browsers(locale, lang):
    assert of_locale(locale) == lang


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_and_bears_that_the_demo_is_illustrative(name, lang):
    app = page(name, lang)
    assert heading(app) == words(lang)(f"app_{name}_title")
    if name != "method":
        assert [words(lang)("illustrative") in warning.value for warning in app.warning] == [True]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_green_page_shows_the_numbers_of_the_command_line(demo, lang):
    app = page("green", lang)
    figures = [
        key_figure(demo.indicator(id_), lang) for id_ in ("park_walk_500", "park_straight_500")
    ]
    assert [metric.value for metric in app.metric] == [figure.value for figure in figures]
    for figure in figures:
        assert figure.fraction in said(app)
        assert figure.definition in said(app)
    table = app.dataframe[0].value
    assert list(table.iloc[:, 1]) == [key_figure(row, lang).value for row in demo.indicators]
    bars = [item.proto.body for item in app.get("html")]
    for _, amount, share in ledger_lines(demo, lang):
        assert any(amount in bar and share.replace("<", "&lt;") in bar for bar in bars)


def test_the_ledgers_bar_is_everybody(demo):
    app = page("green")
    bar = next(item.proto.body for item in app.get("html") if "planner-bar" in item.proto.body)
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", bar)]
    assert sum(widths) == pytest.approx(100, abs=1e-3)
    assert max(widths) == pytest.approx(demo.headline.value, abs=1e-3)


def test_the_method_page_tells_every_indicator_with_its_definition(demo):
    app = page("method")
    told = " ".join(str(table.value) for table in app.table)
    assert len(app.expander) == len(demo.indicators)
    assert told.count("definition") >= len(demo.indicators)


def test_the_town_page_tells_every_measure_of_completeness(demo):
    app = page("town")
    told = app.table[1].value
    assert list(told.index) == [literal(measure.name_en) for measure in MEASURES]
    assert demo.town.provenance.completeness["parks"] == 23


def load(app):
    return app.button(key="load").click().run()


def test_a_population_changes_the_town_and_a_wrong_one_is_one_message():
    app = page("town")
    app.text_input(key="residents").set_value("30000")
    load(app)
    assert "30,000 residents" in cells(app.table[0])
    app.text_input(key="residents").set_value("-3")
    load(app)
    assert "must be a number above 0" in error(app)
    # The town before stays.
    assert "30,000 residents" in cells(app.table[0])


@pytest.mark.parametrize("text", ["/etc/passwd", "zones.gpkg", "6万"])
def test_residents_are_a_number_and_never_a_file_of_the_server(text):
    app = page("town")
    app.text_input(key="residents").set_value(text)
    load(app)
    assert "number" in error(app)


@pytest.mark.parametrize("text", ["/etc/passwd", "demo", str(SCRIPT), ""])
def test_a_place_is_never_a_file_of_the_server(text):
    app = page("town")
    app.radio(key="source").set_value("place").run()
    app.text_input(key="place").set_value(text)
    load(app)
    assert "is not a place name" in error(app)


def upload(app, name, content):
    app.radio(key="source").set_value("file").run()
    app.file_uploader(key="town_upload").set_value([(name, content, "")])
    load(app)


def test_a_file_is_uploaded_and_assessed(tmp_path):
    app = page("town")
    path = small_town().write(tmp_path / "small.osm")
    app.text_input(key="residents").set_value("30")
    upload(app, "small.osm", path.read_bytes())
    assert not app.error
    assert not app.warning
    assert "30 residents" in cells(app.table[0])
    assert app.header[0].value == "small"


def test_a_broken_upload_is_one_message_that_names_the_file_not_a_folder():
    app = page("town")
    upload(app, "bad.osm", b"not osm")
    assert error(app).startswith("bad.osm: cannot be read as OSM data")


def test_a_button_without_a_file_is_one_message():
    app = page("town")
    app.radio(key="source").set_value("file").run()
    load(app)
    assert error(app) == words("en")("app_no_file")


def test_an_own_layer_is_added_from_an_upload(tmp_path):
    app = page("town")
    parks = gpd.GeoDataFrame(
        {"name": ["新园"], "类型": ["公园"]},
        geometry=[shapely.box(113.371, 37.079, 113.372, 37.080)],
        crs=4326,
    )
    parks.to_file(tmp_path / "parks.geojson")
    files = [("parks.geojson", (tmp_path / "parks.geojson").read_bytes(), "")]
    app.file_uploader(key="own_upload").set_value(files).run()
    load(app)
    assert not app.error, app.error[0].value
    assert "parks.geojson" in cells(app.table[0])


def test_a_sheet_is_made_with_the_headline_of_the_page(offered, demo, tmp_path):
    app = page("sheets")
    app.main.button[0].click().run()
    assert not app.exception
    name = next(name for name in offered if name.endswith(".pdf"))
    (tmp_path / name).write_bytes(offered[name])
    assert f"{demo.headline.value:.1f}%" in pdf.text(tmp_path / name)
    assert pdf.page_mm(tmp_path / name) == pytest.approx((210, 297), abs=0.01)


def test_what_does_not_fit_on_a_sheet_is_one_message():
    app = page("sheets")
    app.text_input(key="sheet_title").set_value("x" * 201)
    app.main.button[0].click().run()
    assert error(app).startswith("title: at most 200 characters")
    assert not app.get("image")


def test_the_tables_and_the_map_are_offered_whole(offered, demo):
    page("sheets")
    tables = next(data for name, data in offered.items() if name.endswith("_tables.zip"))
    with ZipFile(io.BytesIO(tables())) as archive:
        assert sorted(archive.namelist()) == [
            "indicators.csv", "indicators.json", "ledger.csv", "residents.gpkg",
        ]  # fmt: skip
        rows = json.loads(archive.read("indicators.json"))
        ledger = list(csv.DictReader(io.StringIO(archive.read("ledger.csv").decode())))
    assert [row["id"] for row in rows] == [row.id for row in demo.indicators]
    assert sum(float(row["residents"]) for row in ledger) == pytest.approx(60_000)
    html = next(data for name, data in offered.items() if name.endswith("_map.html"))()
    assert b"illustrative, not surveyed" in html


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("左权县城", "town"),
        ("Town of X/Y", "Town-of-X-Y"),
        ("../../etc", "etc"),
        ("a" * 99, "a" * 40),
    ],
)
def test_a_file_name_is_safe_everywhere(name, shown):
    assert stem(name) == shown


@pytest.mark.parametrize("text", ["![x](http://a)", "<b>", "$x$", ":red[x]", "# h", "a\\b", "`c`"])
def test_markdown_in_a_name_is_shown_letter_by_letter(text):
    assert re.sub(r"\\(.)", r"\1", literal(text)) == text
    assert not re.search(r"(?<!\\)[!\[<$:#`]", literal(text).replace("\\\\", ""))


def test_the_shelf_keeps_the_last_used_and_makes_each_once():
    shelf, made = Shelf(2), []
    for key in "abac":
        shelf.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c"]
    shelf.get("b", lambda: made.append("b"))
    assert made == ["a", "b", "c", "b"]
