"""Layers as files for the app: named by content, found again by place, safe to show."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import pytest

import layers
from layers._web import drawing_script, drawing_style
from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase
from tests.towns import box, make, park, table

SQUARES = table(
    "green", [park(box(0, 0, 100, 100), name="a"), park(box(200, 0, 300, 100), name="b")]
)


def layer(identifier="green", frame=SQUARES, **options):
    classes = (
        LayerClass(Phrase("空", "empty"), "#0000aa", frame.iloc[:0]),
        LayerClass(Phrase("类", "class"), "#00aa00", frame),
    )
    fields = (Field("name", Phrase("名", "name")),)
    return Layer(identifier, Phrase("层", "layer"), classes, fields, **options)


@pytest.fixture
def town():
    return make(boundary=box(0, 0, 1000, 1000))


def test_a_layer_is_named_by_its_content_and_by_nothing_else(town):
    first = layers.web_map(town, [layer()])
    (one,) = first.layers
    assert one.name == hashlib.sha256(one.content).hexdigest()[:32]
    assert layers.web_map(town, [layer(), layer("other")]).layers[0] == one
    assert layers.web_map(town, [layer(frame=SQUARES.iloc[:1])]).layers[0].name != one.name
    assert layers.web_map(town, [layer()], lang="en").layers[0].name != one.name
    told = json.loads(one.content)
    assert [told["id"], told["labels"]] == ["green", ["名"]]
    assert set(told["texts"]) >= {"a", "b"}


def test_layers_without_features_are_left_out_and_the_order_is_kept(town):
    empty = layer("empty", SQUARES.iloc[:0])
    drawn = layers.web_map(town, [layer("low"), empty, layer("high", shown=False)])
    assert [(one.id, one.shown) for one in drawn.layers] == [("low", True), ("high", False)]
    assert drawn.panel.index('data-layer="high"') < drawn.panel.index('data-layer="low"')


def test_a_town_is_the_same_in_both_languages_and_another_by_name_or_extent(town):
    same = layers.web_map(town, [layer()], lang="en")
    first = layers.web_map(town, [])
    assert first.town == same.town
    assert layers.web_map(town.replace(name="other"), []).town != first.town
    moved = make(boundary=box(0, 0, 1000, 2000))
    assert layers.web_map(moved, []).town != first.town
    west, south, east, north = first.bounds
    assert 100 < west < east < 130
    assert 20 < south < north < 45


def test_a_feature_is_found_by_layer_class_with_features_and_row():
    drawn = [layer("other", SQUARES.iloc[:1]), layer()]
    found = layers.feature_at(drawn, "green", 0, 1)
    assert found is not None
    assert found[0] is drawn[1]
    assert found[1]["name"] == "b"
    for wrong in [
        ("green", 0, 2),
        ("green", 1, 0),
        ("green", -1, 0),
        ("green", 0, -1),
        ("x", 0, 0),
    ]:
        assert layers.feature_at(drawn, *wrong) is None


def test_hostile_words_leave_no_markup_in_panel_and_credit(town):
    name = "<img src=x onerror=alert(1)>{{ 7*191 }}\"'"
    source = dataclasses.replace(town.provenance, credit=name)
    town = town.replace(name=name, provenance=source)
    drawn = layers.web_map(town, [dataclasses.replace(layer(), name=Phrase(name, name))])
    for html in (drawn.panel, drawn.footer):
        assert "<img" not in html
        assert "{{" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_the_script_gives_leaflet_a_name_of_its_own_and_style_asks_for_no_file():
    script = drawing_script()
    assert script.startswith("const L = (")
    assert "function plannerLayers(map)" in script
    assert "sourceMappingURL" not in script
    style = drawing_style()
    assert "url(images" not in style
    assert ".planner-panel" in style
