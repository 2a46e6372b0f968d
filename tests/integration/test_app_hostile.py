"""Hostile names and files through the app: shown letter by letter, refused in one message."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import shapely
import streamlit as st
from google.protobuf.descriptor import FieldDescriptor
from shapely.geometry import mapping
from streamlit.testing.v1 import AppTest

import layers
from planner.app import plan_file
from planner.app.map_component.said import Clicked, MapSaid
from planner.errors import DataError
from planner.language import words
from planner.scenario import AddGreen, RemoveGreen, Scenario
from planner.sources import local_layer
from planner.store.scenario_file import scenario_to_dict
from tests.osm import small_town

EN = words("en")
PAGES = ("green", "parking", "town", "sheets", "method")
RIGHT_TO_LEFT = "\u202e\u2067gpj.park\u200f"
NAMES = (
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[link](javascript:alert(1))",
    "$x$",
    ":red[x]",
    "=1+1",
    RIGHT_TO_LEFT,
    "\x85\x9b31m control\n# heading",
    # OSM's own library takes no value of more than 1,024 bytes.
    "long" * 250,
)
TITLE = " ".join((*NAMES[:7], "\x1b[31m\x00"))
LIVE = (
    *("![", "](", "<img", "$x", ":red[", "# heading"),
    *("\u202e", "\u2067", "\u200f", "\x1b", "\x9b"),
)
"""What must not be left of a text once every escaped sign is taken from it."""


def hostile_town():
    """A small town with a park, a street and a house of each name."""
    osm = small_town()
    for number, name in enumerate(NAMES):
        west = 150.0 + 90 * number
        osm.box(west, -90, west + 80, -20, leisure="park", name=name)
        osm.way((west, 0), (west, -55), highway="footway", name=name)
        osm.box(west, 30, west + 10, 40, building="apartments", name=name)
        osm.box(west + 20, 30, west + 30, 40, building="school", amenity="school", name=name)
        osm.node(west + 40, 35, shop="supermarket", name=name)
        osm.box(west + 45, 12, west + 80, 40, amenity="parking", name=name)
        osm.way((west, 45), (west + 80, 45), highway="tertiary", name=name)
    return osm


def small_town_called(name):
    tag = f'<tag k="name" v="{name}"/><tag k="leisure" v="park"/>'
    node = f'<node id="1" version="1" lat="37.08" lon="113.37">{tag}</node>'
    return f'<osm version="0.6">{node}</osm>'.encode()


def page(name):
    """A page of the session's choice; the demo is before its reader."""

    def script(name):
        from importlib import import_module  # noqa: PLC0415  (run apart from this file)

        import streamlit as st  # noqa: PLC0415

        from planner.language import words  # noqa: PLC0415

        name = st.session_state.get("page", name)
        import_module(f"planner.app.{name}").page(words("en"))

    return AppTest.from_function(script, kwargs={"name": name}, default_timeout=180).run()


def load(app, content, name="small.osm", *, title="", residents=""):
    """Upload a town on its page and press the button."""
    app.radio(key="source").set_value("file").run()
    app.file_uploader(key="town_upload").set_value([(name, content, "")])
    app.text_input(key="name").set_value(title)
    app.text_input(key="residents").set_value(residents)
    return app.button(key="load").click().run()


def add(app, *files):
    """Upload layers of green spaces for the demo and press the button."""
    app.file_uploader(key="own_upload").set_value([(*file, "") for file in files]).run()
    assert not app.exception
    return app.button(key="load").click().run()


def message(app):
    """The one message of a page, as its reader sees it."""
    assert not app.exception
    assert len(app.error) == 1
    text = re.sub(r"\\(.)", r"\1", app.error[0].value)
    assert "Traceback" not in text
    assert "/tmp" not in text  # noqa: S108  (no folder of the server)
    return text


def texts(app):
    """Every text that the page's elements and blocks carry, tables' cells with them."""
    found = []

    def walk(message):
        for field, value in message.ListFields():
            many = value if field.is_repeated else [value]
            if field.type == FieldDescriptor.TYPE_STRING:
                found.extend(many)
            elif (
                field.type == FieldDescriptor.TYPE_MESSAGE
                and not field.message_type.GetOptions().map_entry
            ):
                for inner in many:
                    walk(inner)

    def visit(node):
        proto = getattr(node, "proto", None)
        kind = getattr(node, "type", "")
        if hasattr(proto, "ListFields") and kind not in WIDGET_TYPES:
            if kind in CHOICE_TYPES:
                # Browsers show what is chosen from as it is typed, the label as Markdown.
                found.extend((proto.label, proto.help))
            else:
                walk(proto)
        for child in getattr(node, "children", {}).values():
            visit(child)

    visit(app._tree)
    tables = [table.value.reset_index().astype(str).to_numpy().ravel() for table in app.table]
    return [*found, *(cell for table in tables for cell in table)]


CHOICE_TYPES = ("selectbox", "multiselect")
WIDGET_TYPES = ("text_input", "html", "bidi_component")
"""What shows its text as it is typed; HTML is looked at by itself."""


def harmless(app):
    assert not app.exception
    said = texts(app)
    assert len(said) > 10
    for text in said:
        rest = re.sub(r"\\.", "", text)
        assert not [mark for mark in LIVE if mark in rest], text[:300]
    for item in app.get("html"):
        assert "<img" not in item.proto.body


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The hostile town before a reader."""
    path = hostile_town().write(tmp_path_factory.mktemp("hostile") / "small.osm")
    app = load(page("town"), path.read_bytes(), title=TITLE, residents="300")
    assert not app.error, app.error[0].value
    assert not app.exception
    return app


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_are_shown_letter_by_letter_on_every_page(before, name):
    before.session_state["page"] = name
    harmless(before.run())
    if name != "method":
        shown = " ".join(re.sub(r"\\(.)", r"\1", text) for text in texts(before))
        assert NAMES[1] in shown


def test_the_maps_panel_and_footer_bear_no_element_of_a_name(before):
    shown = before.session_state["shown"]
    picture = layers.web_map(shown.assessment.town, shown.overlays, lang="en")
    for html in (picture.panel, picture.footer):
        assert "<img src=x" not in html
        assert "evil.example" not in re.sub(r">[^<]*<", "><", html)


def test_hostile_names_of_car_parks_and_streets_are_chosen_harmlessly(before):
    before.session_state["page"] = "parking"
    harmless(before.run())
    lots = before.session_state["shown"].assessment.parking.lots
    assert len(lots) >= len(NAMES)
    for id_ in lots["id"]:
        before.selectbox(key="lot").set_value(id_)
        harmless(before.run())
    for part in ("planting", "totals", "streets"):
        before.segmented_control(key="parking_part").set_value(part)
        harmless(before.run())
    for street in before.session_state["shown"].assessment.streets.shaded.table["name"].unique():
        before.selectbox(key="street").set_value(street)
        harmless(before.run())
        # Some have no room for a tree, which is told with the street's name.
        harmless(before.button(key="fill_gaps").click().run())


@pytest.mark.parametrize("layer", ["green", "residents", "parking"])
def test_a_click_on_what_bears_a_hostile_name_is_harmless(before, layer, monkeypatch):
    from planner.app import map_view  # noqa: PLC0415

    overlay = next(each for each in before.session_state["shown"].overlays if each.id == layer)
    before.session_state["page"] = "parking" if layer == "parking" else "green"
    asked = 0
    for part, group in enumerate(overlay.classes):
        for row in range(len(group.features)):
            said = MapSaid(clicked=Clicked(113.38, 37.08, layer, part, row))
            monkeypatch.setattr(map_view, "told", lambda *_, said=said: said)
            harmless(before.run())
            asked += 1
    assert asked >= len(NAMES)


def test_a_sheet_a_report_and_a_workbook_of_the_town_are_made(before, monkeypatch):
    made = {}
    monkeypatch.setattr(
        st,
        "download_button",
        lambda _label, data, file_name, *_rest, **_options: made.update({file_name: data}),
    )
    before.session_state["page"] = "sheets"
    before.run()
    press(before, "app_make_sheet")
    press(before, "app_make_report")
    before.radio(key="report_kind").set_value("xlsx")
    press(before, "app_make_report")
    assert sorted(Path(name).suffix for name in made) == [".docx", ".pdf", ".xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(made[next(n for n in made if n.endswith("xlsx"))]))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "s" in kinds
    assert "f" not in kinds


def press(app, word):
    next(button for button in app.button if button.label == EN(word)).click().run()
    harmless(app)
    assert not app.error


def polygon(*corners):
    feature = {
        "type": "Feature",
        "properties": {"name": "园", "类型": "公园"},
        "geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


WEST, SOUTH = 113.371, 37.079
BOW = polygon(*[(WEST + x, SOUTH + y) for x, y in ((0, 0), (0.001, 0.001), (0.001, 0), (0, 0.001))])
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200


def packed(*files):
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def test_a_park_that_crosses_itself_is_mended_to_both_its_halves():
    app = add(page("town"), ("bow.geojson", BOW))
    assert not app.exception
    assert not app.error, app.error[0].value
    green = app.session_state["shown"].assessment.town.green
    park = green[green["name"] == "园"]
    # Two triangles of a quarter of the square of 89 by 111 m each.
    assert park.area.sum() == pytest.approx(88.8 * 111.0 / 2, rel=0.01)
    assert park.is_valid.all()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nan.geojson", BOW.replace(b"113.371,", b"NaN,")),
        ("infinite.geojson", BOW.replace(b"113.371,", b"1e999,")),
        ("empty.geojson", b""),
        ("parks.geojson", PNG),
        ("deep.geojson", b'{"type":' * 100_000),
        ("text.gpkg", b"not a GeoPackage"),
        ("text.xlsx", b"not a workbook"),
        ("text.kml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><kml>&a;</kml>"),
        ("half.shp", b"\0\0\x27\x0a"),
        ("out.zip", packed(("../out.geojson", BOW))),
        ("nested.zip", packed(("inner.zip", packed(("park.geojson", BOW))))),
        ("broken.zip", b"PK\x03\x04 and no more"),
    ],
)
def test_a_file_that_is_none_is_one_message_that_names_it(name, content):
    text = message(add(page("town"), (name, content)))
    named = "inner.zip" if name == "nested.zip" else name
    assert f"{named}: " in text
    assert "root:" not in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("town.osm", packed(("a.osm", b"<osm/>"))),
        ("town.osm.pbf", PNG),
        ("town.osm.gz", b"\x1f\x8b and no more"),
        ("town.gpkg", b"not a GeoPackage"),
        ("empty.osm", b""),
        ("long.osm", small_town_called("long" * 2500)),
        ("bomb.osm", b'<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><osm>&b;</osm>'),
    ],
)
def test_a_town_that_is_none_is_one_message_that_names_it(name, content):
    assert message(load(page("town"), content, name)).startswith(name)


def test_a_layer_of_more_vertices_than_a_town_has_is_refused(monkeypatch):
    monkeypatch.setattr(local_layer, "MOST_VERTICES", 4)
    text = message(add(page("town"), ("large.geojson", BOW)))
    assert "large.geojson: its shapes have 5 vertices, at most 4 are taken" in text


def test_two_million_vertices_are_refused_before_they_are_worked_on(tmp_path):
    corner = ",".join(["[113.3710000,37.0790000],[113.3720000,37.0790000]"] * 1_000_000)
    path = tmp_path / "huge.geojson"
    path.write_text(
        '{"type":"Feature","properties":{},"geometry":{"type":"LineString",'
        f'"coordinates":[{corner}]}}}}',
        encoding="ascii",
    )
    with pytest.raises(DataError, match=r"huge\.geojson: its shapes have 2,000,000 vertices"):
        local_layer.read_layer(local_layer.Layer("ways", path))


def test_a_plan_with_hostile_names_is_drawn_without_them():
    park = AddGreen(shapely.box(WEST, SOUTH, WEST + 0.001, SOUTH + 0.001), name=NAMES[0])
    plan = scenario_to_dict(Scenario(NAMES[1], (park, RemoveGreen(NAMES[2]))))
    scenario = plan_file.read(json.dumps(plan).encode(), "plan.geojson")
    drawn = plan_file.as_drawings(scenario)
    assert [feature["properties"] for feature in drawn["features"]] == [{}]
    assert drawn["features"][0]["geometry"] == mapping(park.geometry)
    app = page("green")
    app.file_uploader(key="plan_upload").set_value(
        [("plan.geojson", json.dumps(plan).encode(), "")]
    ).run()
    harmless(app)
    # There is no such green space in this town: what there is of the plan is drawn.
    assert not app.error
    assert EN("app_plan_of", parks=1, gates=0, removed=0, trees=0) in [
        item.value for item in app.caption
    ]


@pytest.mark.parametrize("name", [f"{NAMES[1]}.geojson", f"{NAMES[0]}.json"])
def test_a_plans_file_with_a_hostile_name_is_one_harmless_message(name):
    app = page("green")
    app.file_uploader(key="plan_upload").set_value([(name, b"[]", "")]).run()
    harmless(app)
    assert message(app)


def test_a_fault_in_one_readers_run_shows_nothing_of_anothers(before, monkeypatch):
    from planner.app import green  # noqa: PLC0415

    before.session_state["page"] = "green"
    figures = [metric.value for metric in before.run().metric]
    assert figures
    other = page("green")
    demo = [metric.value for metric in other.metric]
    assert demo != figures

    def fail(*_given):
        text = "broken for this reader"
        raise RuntimeError(text)

    with monkeypatch.context() as patch:
        patch.setattr(green, "show_headline", fail)
        other.run()
    assert [fault.message for fault in other.exception] == ["broken for this reader"]
    assert "small" not in " ".join(texts(other))
    assert "evil" not in " ".join(texts(other))
    assert [metric.value for metric in before.run().metric] == figures
    assert "Zuoquan" not in " ".join(texts(before))
    # The next run of the first is whole again.
    assert [metric.value for metric in other.run().metric] == demo
