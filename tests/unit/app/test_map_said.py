"""What a browser tells of the map is read as data, and nonsense is left out."""

from __future__ import annotations

import json

import pytest
import shapely

import layers
from planner.app.map_component.said import Clicked, Drawings, MapSaid, View, read_said
from tests.towns import box, make

PICTURE = layers.WebMap(
    "town", "name", "zh", (0.0, 0.0, 1.0, 1.0),
    (layers._web.WebLayer("green", "file", b"{}", shown=True),), "", "", illustrative=False,
)  # fmt: skip
SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 0]]]


def told(**parts):
    return read_said({"town": "town", "mark": "m", **parts}, PICTURE)


def collection(*geometries):
    features = [
        {"type": "Feature", "id": f"d{place}", "geometry": geometry}
        for place, geometry in enumerate(geometries)
    ]
    return {"type": "FeatureCollection", "features": features}


def test_drawings_view_switches_and_click_are_read():
    said = told(
        drawings=collection(
            {"type": "Polygon", "coordinates": SQUARE},
            {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
            {"type": "Point", "coordinates": [0.5, 0.5]},
        ),
        clicked={"lon": 1, "lat": 2, "layer": "green", "name": "file", "part": 0, "row": 3},
        view={"lon": 1, "lat": 2, "zoom": 15.25},
        shown=["green", "no such layer"],
        revision="r",
    )
    assert [each["id"] for each in said.drawings["features"]] == ["d0", "d1", "d2"]
    kinds = [shapely.geometry.shape(one["geometry"]) for one in said.drawings["features"]]
    assert [kind.geom_type for kind in kinds] == ["Polygon", "LineString", "Point"]
    assert said.clicked == Clicked(1, 2, "green", 0, 3)
    assert said.view == View(1, 2, 15.25)
    assert said.shown == ("green",)
    assert [said.mark, said.revision] == ["m", "r"]
    json.dumps(said.drawings)


def test_what_was_told_of_another_town_or_not_at_all_counts_as_nothing():
    assert read_said(None, PICTURE) == MapSaid()
    assert read_said({"town": "other", "mark": "m", "shown": ["green"]}, PICTURE) == MapSaid()
    assert MapSaid().drawings == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [200, 0]},
        {"type": "Point", "coordinates": [float("nan"), 0]},
        {"type": "Point", "coordinates": [10**400, 0]},
        {"type": "Point", "coordinates": [1, 2, 3]},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point"},
        {"type": "MultiPoint", "coordinates": [[0, 0]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": ["Point"], "coordinates": [0, 0]},
        "Point",
        None,
    ],
    ids=str,
)
def test_a_shape_that_is_none_is_left_out_and_the_others_stay(geometry):
    good = {"type": "Point", "coordinates": [0, 0]}
    said = told(drawings=collection(geometry, good))
    assert [each["id"] for each in said.drawings["features"]] == ["d1"]


@pytest.mark.parametrize("nonsense", [1, "x", [], {}, True, {"features": 1}, {"lon": "1"}], ids=str)
def test_nonsense_in_any_part_is_nothing(nonsense):
    said = told(drawings=nonsense, clicked=nonsense, view=nonsense, revision=nonsense)
    assert said.drawings["features"] == []
    assert said.clicked is None
    assert said.view is None
    assert read_said(nonsense, PICTURE) == MapSaid()


def test_a_feature_of_a_file_that_is_no_longer_shown_is_not_told_but_its_place_is():
    clicked = {"lon": 1, "lat": 2, "layer": "green", "name": "older", "part": 0, "row": 3}
    assert told(clicked=clicked).clicked == Clicked(1, 2)
    for wrong in (True, 10**400, float("inf"), None):
        assert told(clicked=clicked | {"lon": wrong}).clicked is None


def test_shapes_that_python_gave_stand_until_the_page_has_them():
    given = Drawings("2", collection({"type": "Point", "coordinates": [0, 0]}))
    assert told(revision="1").given(given).drawings == given.shapes
    assert told(revision="2").given(given).drawings["features"] == []


def test_a_real_map_is_read_by_its_own_town():
    picture = layers.web_map(make(boundary=box(0, 0, 100, 100)), [])
    assert read_said({"town": picture.town, "mark": "m"}, picture).mark == "m"
