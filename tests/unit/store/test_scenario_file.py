"""Scenario files: read back as written, drawn in other programs, and every way to be wrong."""

from __future__ import annotations

import json
import math

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import DataError, MissingFileError, NewerVersionError, WriteError
from planner.scenario import AddGreen, OpenGate, PlantTrees, RemoveGreen, Scenario
from planner.store import (
    read_scenario,
    scenario_from_dict,
    scenario_to_dict,
    write_scenario,
)
from planner.store.scenario_file import FORMAT, MOST_BYTES
from tests.plans import gate, pocket_park

SQUARE = [[113.0, 37.0], [113.001, 37.0], [113.001, 37.001], [113.0, 37.001], [113.0, 37.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
POINT = {"type": "Point", "coordinates": [113.0, 37.0]}


def feature(geometry=POLYGON, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def ours(*features, **members):
    return collection(*features, **{"planner_scenario": FORMAT, "name": "方案", **members})


def written(tmp_path, data):
    path = tmp_path / "西关.geojson"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def refused(tmp_path, data, error=DataError):
    path = written(tmp_path, data)
    with pytest.raises(DataError) as raised:
        read_scenario(path)
    assert type(raised.value) is error
    assert str(raised.value).startswith(f"{path}: ")
    return str(raised.value)


@pytest.fixture
def scenario():
    two = shapely.MultiPolygon(
        [shapely.box(113, 37, 113.1, 37.1), shapely.box(114, 37, 114.1, 37.1)]
    )
    return Scenario(
        "西关口袋公园 “一期”",
        (
            pocket_park(id="plan/a", kind="garden", access="private"),
            AddGreen(two, "两片"),
            RemoveGreen("way/1"),
            gate(1800, 20, name="北门", access="private", id="g"),
            gate(1800, 120),
        ),
    )


def test_a_scenario_is_read_back_as_it_was_written(scenario, tmp_path):
    path = tmp_path / "plan.geojson"
    write_scenario(scenario, path)
    assert read_scenario(path) == scenario
    assert [left.name for left in tmp_path.iterdir()] == ["plan.geojson"]
    assert "西关口袋公园" in path.read_text(encoding="utf-8")


def test_as_plain_data_it_is_the_same_with_or_without_json(scenario):
    data = scenario_to_dict(scenario)
    assert scenario_from_dict(data) == scenario
    assert scenario_from_dict(json.loads(json.dumps(data))) == scenario


def test_the_file_is_geojson_as_rfc_7946_has_it(scenario, tmp_path):
    write_scenario(scenario, tmp_path / "plan.geojson")
    data = json.loads((tmp_path / "plan.geojson").read_text(encoding="utf-8"))
    assert list(data) == ["type", "planner_scenario", "name", "features"]
    assert (data["type"], data["planner_scenario"]) == ("FeatureCollection", 1)
    park, _, removed, _, bare = data["features"]
    assert park["properties"] == {
        "change": "add_green",
        "name": "口袋公园",
        "kind": "garden",
        "access": "private",
        "id": "plan/a",
    }
    ring = shapely.LinearRing(park["geometry"]["coordinates"][0])
    assert ring.is_ccw
    assert ring.coords[0] == ring.coords[-1]
    assert removed["geometry"] is None
    assert removed["properties"] == {"change": "remove_green", "id": "way/1"}
    assert bare["geometry"]["type"] == "Point"
    assert bare["properties"] == {"change": "open_gate", "access": "public"}
    # Any GIS opens it.
    assert len(gpd.read_file(tmp_path / "plan.geojson")) == 5


degrees = st.floats(-80, 80)
texts = st.text(max_size=200)
parks = st.builds(
    lambda x, y, w, h, name, kind: AddGreen(shapely.box(x, y, x + w, y + h), name, kind),
    degrees,
    degrees,
    st.floats(1e-6, 1),
    st.floats(1e-6, 1),
    texts,
    st.sampled_from(["park", "garden", "grass"]),
)
gates = st.builds(lambda x, y, name: OpenGate(shapely.Point(x, y), name), degrees, degrees, texts)
places = st.tuples(degrees, degrees)
shapes = (
    st.builds(shapely.Point, places)
    | st.builds(shapely.MultiPoint, st.lists(places, min_size=1, max_size=5, unique=True))
    | st.builds(shapely.LineString, st.lists(places, min_size=2, max_size=5, unique=True))
)
trees = st.builds(PlantTrees, shapes, texts, st.sampled_from(["", "evergreen"]), name=texts)
removals = st.builds(RemoveGreen, texts.filter(lambda text: RemoveGreen(text).id))


@settings(max_examples=60, deadline=None)
@given(
    texts.filter(lambda text: Scenario(text).name),
    st.lists(parks | gates | trees | removals, max_size=5),
)
def test_any_scenario_survives_the_file(tmp_path_factory, name, changes):
    path = tmp_path_factory.mktemp("plan") / "plan.geojson"
    write_scenario(Scenario(name, tuple(changes)), path)
    assert read_scenario(path) == Scenario(name, tuple(changes))


def test_polygons_of_another_program_are_public_parks_to_lay_out(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    data = collection(
        feature(POLYGON, name="甲", id=7, kind="desert", fid=1),
        feature(many, id=None, name=3),
        {"type": "Feature", "geometry": POLYGON, "properties": None},
        crs=crs,
        name="图层一",
    )
    found = read_scenario(written(tmp_path, data))
    assert found.name == "图层一"
    assert [(park.name, park.kind, park.access, park.id) for park in found.changes] == [
        ("甲", "park", "public", ""),
        ("", "park", "public", ""),
        ("", "park", "public", ""),
    ]
    del data["name"]
    assert read_scenario(written(tmp_path, data)).name == "西关"


def test_a_layer_drawn_and_written_by_geopandas_is_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"name": ["园"]}, geometry=[shapely.box(113, 37, 113.1, 37.1)], crs=4326
    )
    frame.to_file(tmp_path / "drawn.geojson", driver="GeoJSON")
    assert read_scenario(tmp_path / "drawn.geojson").changes[0].name == "园"


def test_a_byte_order_mark_and_heights_are_no_hindrance(tmp_path):
    high = {"type": "Polygon", "coordinates": [[[*at, 950.0] for at in SQUARE]]}
    text = "\ufeff" + json.dumps(ours(feature(high, change="add_green")))
    found = read_scenario(written(tmp_path, text))
    assert found == scenario_from_dict(ours(feature(change="add_green")))


def test_a_ring_left_open_is_closed():
    opened = {"type": "Polygon", "coordinates": [SQUARE[:-1]]}
    assert scenario_from_dict(ours(feature(opened, change="add_green"))) == scenario_from_dict(
        ours(feature(change="add_green"))
    )


def test_metres_of_an_older_geojson_are_refused_by_their_crs(tmp_path):
    for name in ("urn:ogc:def:crs:EPSG::4547", None, 5):
        crs = {"type": "name", "properties": {"name": name}}
        told = refused(tmp_path, collection(feature(), crs=crs))
        assert "export it anew as GeoJSON in WGS-84" in told
    assert "export it anew" in refused(tmp_path, collection(feature(), crs="EPSG:4547"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "not GeoJSON"),
        ("{", "not GeoJSON"),
        ('{"type": "FeatureCollection", "features": [', "not GeoJSON"),
        ("[" * 100_000, "not GeoJSON"),
        ('{"a":' * 100_000, "not GeoJSON"),
        ("7" * 5000, "not GeoJSON"),
        ("null", "not a GeoJSON FeatureCollection"),
        ("[]", "not a GeoJSON FeatureCollection"),
        (POLYGON, "not a GeoJSON FeatureCollection"),
        (feature(), "not a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection"}, "its features are not a list"),
        (collection() | {"features": {}}, "its features are not a list"),
        (ours(planner_scenario="1"), "its planner_scenario is '1', not a version number"),
        (ours(planner_scenario=True), "not a version number"),
        (ours(planner_scenario=0), "not a version number"),
        (ours(7), "feature 1: not a GeoJSON Feature"),
        (ours(POLYGON), "feature 1: not a GeoJSON Feature"),
        (ours(feature()), "feature 1: property change is missing; give one of add_green, "),
        (ours(feature(change="plant_tree")), "feature 1: unknown change 'plant_tree'; there are"),
        (ours(feature(change=["add_green"])), "unknown change ['add_green']"),
        (ours(feature(None, change="remove_green")), "feature 1: property id is missing"),
        (ours(feature(None, change="remove_green", id=7)), "property id is 7, not a text"),
        (ours(feature(None, change="remove_green", id=" ")), "it names no green space"),
        (ours(feature(None, change="add_green")), "feature 1: it has no geometry"),
        (ours(feature(None, change="open_gate")), "feature 1: it has no geometry"),
        (collection(feature(None)), "feature 1: it has no geometry"),
        (collection(feature(POINT)), "feature 1: it is a Point; draw a polygon"),
        (ours(feature(change="open_gate")), "feature 1: it is a Polygon; give a point"),
        (
            ours(feature({"type": "MultiPoint", "coordinates": []}, change="plant_trees")),
            "no points",
        ),
        (
            ours(feature({"type": "MultiPoint", "coordinates": [5]}, change="plant_trees")),
            "is 5, not",
        ),
        (
            ours(
                feature({"type": "LineString", "coordinates": 2 * SQUARE[:1]}, change="open_gate")
            ),
            "its line has fewer than 2 places",
        ),
        (
            ours(feature({"type": "LineString", "coordinates": 5}, change="plant_trees")),
            "its line has fewer than 2 places",
        ),
        (ours(feature(change="plant_trees")), "it is a Polygon; draw points, or a line"),
        (ours(feature(change="add_green", name="园" * 10_000)), "its name has 10,000 characters"),
        (ours(feature(change="add_green", name={})), "property name is {}, not a text"),
        (ours(feature(change="add_green", kind="desert")), "its kind is 'desert'"),
        (ours(name="名" * 10_000), "its name has 10,000 characters"),
        (ours(name=" "), "it has no name"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_feature(tmp_path, data, told):
    assert told in refused(tmp_path, data)


@pytest.mark.parametrize(
    ("coordinates", "told"),
    [
        (None, "its polygon has no outline"),
        ([], "its polygon has no outline"),
        ("x", "its polygon has no outline"),
        ([5], "an outline of its polygon is not a list"),
        ([[]], "fewer than 3 corners"),
        ([SQUARE[:2]], "fewer than 3 corners"),
        ([[SQUARE[0]] * 9], "fewer than 3 corners"),
        ([[*SQUARE, 5]], "a coordinate is 5, not two numbers"),
        ([[*SQUARE, [113.0]]], "a coordinate is [113.0], not two numbers"),
        ([[*SQUARE, ["113", "37"]]], "a coordinate is ['113', '37'], not two numbers"),
        ([[*SQUARE, [True, False]]], "a coordinate is [True, False], not two numbers"),
        ([[*SQUARE, [None, 37]]], "not two numbers"),
        ([[*SQUARE, [math.nan, 37.0]]], "a coordinate is [nan, 37.0], not two numbers"),
        ([[*SQUARE, [math.inf, 37.0]]], "a coordinate is [inf, 37.0], not two numbers"),
        ([[*SQUARE, [10**400, 37.0]]], "not two numbers"),
        ([SQUARE, SQUARE[:2]], "fewer than 3 corners"),
    ],
)
def test_coordinates_that_are_none_are_told(tmp_path, coordinates, told):
    shape = {"type": "Polygon", "coordinates": coordinates}
    said = refused(tmp_path, collection(feature(), feature(shape)))
    assert "feature 2: " in said
    assert told in said
    many = {"type": "MultiPolygon", "coordinates": [coordinates, [SQUARE]]}
    assert told in refused(tmp_path, collection(feature(many)))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "GeometryCollection", "geometries": [POLYGON]},
        {"type": ["Polygon"], "coordinates": [SQUARE]},
        {"coordinates": [SQUARE]},
        [POLYGON],
        "POLYGON EMPTY",
    ],
)
def test_other_geometries_are_told(tmp_path, geometry):
    told = refused(tmp_path, collection(feature(geometry)))
    assert "feature 1: it" in told
    assert "draw" in told


def test_a_number_too_large_for_json_is_no_coordinate(tmp_path):
    text = json.dumps(collection(feature())).replace("113.001", "1e999", 1)
    assert "feature 1: a coordinate is [inf, 37.0], not two numbers" in refused(tmp_path, text)


def test_nested_coordinates_are_told_however_deep(tmp_path):
    deep = 113.0
    for _ in range(900):
        deep = [deep]
    assert "feature 1: a coordinate is [" in refused(
        tmp_path, collection(feature({"type": "Polygon", "coordinates": [[deep] * 4]}))
    )


def test_a_crossing_outline_is_told_before_any_town_is_read(tmp_path):
    crossed = {"type": "Polygon", "coordinates": [[SQUARE[i] for i in (0, 2, 1, 3, 0)]]}
    told = refused(tmp_path, ours(feature(crossed, change="add_green", name="结")))
    assert "feature 1: its outline crosses itself near 113.0005, 37.0005" in told


def test_all_faults_are_told_at_once(tmp_path):
    bad = feature(None, change="remove_green")
    told = refused(tmp_path, ours(bad, feature(change="add_green"), *[bad] * 12))
    assert "feature 1: " in told
    assert "feature 2: " not in told
    assert "feature 3: " in told
    assert told.endswith("and 3 more")


def test_a_newer_file_is_refused_by_version(tmp_path):
    told = refused(tmp_path, ours(feature(), planner_scenario=2), NewerVersionError)
    assert "version 2, this planner reads up to version 1; update the planner" in told


def test_a_file_of_more_than_10_mb_is_refused_unread(tmp_path):
    assert MOST_BYTES == 10_000_000
    text = json.dumps(ours(feature(change="add_green")))
    assert read_scenario(written(tmp_path, text + " " * (MOST_BYTES - len(text)))).changes
    told = refused(tmp_path, text + " " * (MOST_BYTES - len(text) + 1))
    assert "10.0 MB; a scenario has up to 10 MB" in told


def test_text_that_is_not_utf_8_is_told(tmp_path):
    path = tmp_path / "gbk.geojson"
    path.write_bytes('{"name": "西关"}'.encode("gbk"))
    with pytest.raises(DataError, match="not in UTF-8"):
        read_scenario(path)


def test_no_file_is_told_with_what_a_scenario_is(tmp_path):
    for path in (tmp_path / "none.geojson", tmp_path):
        with pytest.raises(MissingFileError, match="no such file; a scenario is a GeoJSON file"):
            read_scenario(path)


def test_a_plan_that_could_not_be_read_back_is_not_written(tmp_path):
    path = tmp_path / "plan.geojson"
    path.write_text("stands")
    crossed = AddGreen(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    with pytest.raises(DataError, match=r"change 1 \(add_green\): its outline crosses itself"):
        write_scenario(Scenario("x", (crossed,)), path)
    large = AddGreen(shapely.Point(113, 37).buffer(0.001, quad_segs=24_000))
    with pytest.raises(DataError, match="has up to 10 MB; simplify"):
        write_scenario(Scenario("x", (large,) * 5), path)
    assert path.read_text() == "stands"
    with pytest.raises(WriteError):
        write_scenario(Scenario("x"), tmp_path / "none" / "plan.geojson")


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "change", "id", "name", "properties"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(json_data, max_size=3), st.booleans(), json_data)
def test_whatever_stands_in_a_file_is_a_scenario_or_one_message(shapes, mark, name):
    features = [feature({"type": "Polygon", "coordinates": shape}) for shape in shapes]
    features += [feature(shape, change="open_gate", name=name) for shape in shapes]
    for kind in ("MultiPoint", "LineString"):
        shaped = [{"type": kind, "coordinates": shape} for shape in shapes]
        features += [feature(shape, change="plant_trees") for shape in shaped]
    data = (ours if mark else collection)(*features, *shapes, name=name)
    try:
        assert isinstance(scenario_from_dict(data, name="x"), Scenario)
    except DataError as error:
        assert str(error)  # noqa: PT017  (either outcome will do)
