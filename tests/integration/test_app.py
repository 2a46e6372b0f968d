"""The app on the demo: the same numbers as the command line, and mistakes as one message."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planner.assess import assess
from planner.door import TownRequest, open_town
from tests.osm import small_town

SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"


def opened():
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    app.run()
    assert not app.exception
    return app


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_demo_shows_the_numbers_of_the_command_line():
    app = opened()
    expected = assess(open_town(TownRequest("demo")))
    shown = metrics(app)
    figure = expected.headline
    assert shown["步行500米 within a 500 m walk"] == f"{figure.value:.1f} %"
    assert shown["residents"] == f"{figure.numerator:,.0f} / {figure.denominator:,.0f}"
    ledger = app.dataframe[0].value
    assert list(ledger["class"]) == list(expected.ledger_table()["class"])
    assert list(ledger["residents"]) == list(expected.ledger_table()["residents"])
    assert ledger["share"].sum() == pytest.approx(100)
    names = " ".join(app.dataframe[1].value.iloc[:, 0])
    assert all(row.name_zh in names for row in expected.indicators)


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
