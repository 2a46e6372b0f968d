"""A plan in the app: what is drawn is reckoned as the command line reckons it."""

from __future__ import annotations

import json
import re

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import mapping
from streamlit.testing.v1 import AppTest

from planner import TownRequest, assess, open_town
from planner.app.map_component.said import Drawings
from planner.app.plan_file import as_drawings, planted_in, read
from planner.app.why import why
from planner.compare import compare
from planner.errors import DataError
from planner.language import words
from planner.network.ledger import CLASSES
from planner.scenario import AddGreen, OpenGate, PlantTrees, RemoveGreen, Scenario
from planner.store.scenario_file import scenario_to_dict

EN = words("en")


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


@pytest.fixture(scope="module")
def new_park(demo):
    """100 m square amid those who live farthest from any park (WGS-84)."""
    table = demo.residents_table()
    far = table[table["class"] == "too_far"]
    middle = far.geometry.iloc[int(far["walk_m"].fillna(0).argmax())].centroid
    square = gpd.GeoSeries([middle.buffer(50, cap_style="square")], crs=demo.town.crs)
    return square.to_crs(4326).iloc[0]


def green(drawings=None, *, removed=()):
    """The Green page in English with shapes on its map."""

    def script(given, removed):
        import streamlit as st  # noqa: PLC0415  (run apart from this file)

        from planner.app import green  # noqa: PLC0415
        from planner.app.plan import keep_removed  # noqa: PLC0415
        from planner.app.session import current  # noqa: PLC0415
        from planner.language import words  # noqa: PLC0415

        if given is not None:
            st.session_state["drawings_given"] = given
        keep_removed(current(words("en")), removed)
        green.page(words("en"))

    given = Drawings("1", drawings) if drawings else None
    app = AppTest.from_function(
        script, kwargs={"given": given, "removed": removed}, default_timeout=180
    )
    app.run()
    assert not app.exception
    return app


def collection(*shapes):
    features = [
        {"type": "Feature", "id": str(number), "properties": {}, "geometry": mapping(drawn)}
        for number, drawn in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features}


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def told(app, *, parks, trees):
    """Whether the page says that this is what the plan holds."""
    said = EN("app_plan_of", parks=parks, gates=0, removed=0, trees=trees)
    return said in [item.value for item in app.caption]


def test_a_drawn_park_shows_the_residents_that_the_command_line_would(demo, new_park):
    after = Scenario("x", (AddGreen(new_park),)).apply(demo.town)
    expected = compare(demo, assess(after))
    assert expected.gained > 100
    app = green(collection(new_park))
    shown = metrics(app)
    assert f"{expected.after.headline.value:.1f} %" in shown.values()
    assert shown[EN("app_gained")] == f"{expected.gained:,.0f}"
    assert shown[EN("app_lost")] == "0"
    points = EN("app_points", points=f"{expected.difference_points:+.1f}")
    assert app.metric[0].delta == points
    assert EN("app_plan_of", parks=1, gates=0, removed=0, trees=0) in [
        item.value for item in app.caption
    ]


def test_without_drawings_there_is_no_plan(demo):
    app = green()
    assert EN("app_gained") not in metrics(app)
    assert f"{demo.headline.value:.1f} %" in metrics(app).values()


def test_a_park_taken_away_shows_who_is_no_longer_served(demo):
    parks = demo.access.table()
    served = demo.residents_table().query("`class` == 'served'")
    busiest = served.groupby("park_id")["residents"].sum().idxmax()
    assert busiest in set(parks["park_id"])
    after = Scenario("x", (RemoveGreen(busiest),)).apply(demo.town)
    expected = compare(demo, assess(after))
    shown = metrics(green(removed=(busiest,)))
    assert shown[EN("app_lost")] == f"{expected.lost:,.0f}"
    assert expected.lost > 0


def test_a_shape_that_cannot_be_is_one_message_and_the_town_stays_as_it_is(demo):
    far_off = shapely.box(10, 50, 10.001, 50.001)
    app = green(collection(far_off))
    assert len(app.error) == 1
    assert "change 1" in app.error[0].value
    assert f"{demo.headline.value:.1f} %" in metrics(app).values()


@pytest.fixture(scope="module")
def row_of_trees(new_park, demo):
    """A line of 60 m that misses every building and carriageway (WGS-84)."""
    middle = gpd.GeoSeries([new_park.centroid], crs=4326).to_crs(demo.town.crs).iloc[0]
    for turn in range(0, 360, 3):
        for away in range(0, 400, 10):
            line = shapely.affinity.rotate(
                shapely.LineString([(middle.x + away, middle.y), (middle.x + away + 60, middle.y)]),
                turn,
                origin=middle,
            )
            there = gpd.GeoSeries([line], crs=demo.town.crs).to_crs(4326).iloc[0]
            if not list(PlantTrees(there).faults_in(demo.town)):
                return there
    return pytest.fail("the demo has no room for a row of trees")


def test_a_drawn_line_plants_a_row_of_trees_six_metres_apart(demo, row_of_trees):
    app = green(collection(row_of_trees))
    assert not app.error
    plan = app.session_state["planned"]
    planted = plan.after.town.trees.iloc[len(demo.town.trees) :]
    # 60 m: at its start, and every 6 m up to its end.
    assert [len(shape.geoms) for shape in planted.geometry] == [11]
    assert told(app, parks=0, trees=11)


def test_a_plan_read_from_a_file_is_drawn_as_it_was(new_park):
    point = new_park.centroid
    changes = (AddGreen(new_park, name="甲"), OpenGate(point), RemoveGreen("way/1"))
    text = json.dumps(scenario_to_dict(Scenario("方案", changes)))
    scenario = read(text.encode(), "plan.geojson")
    drawn = as_drawings(scenario)
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in drawn["features"]]
    assert [shape.geom_type for shape in shapes] == ["Polygon", "Point"]
    assert shapes[0].equals(new_park)
    assert shapes[1].equals(point)


def test_a_row_as_drawn_comes_back_as_a_line_and_every_other_planting_as_trees(row_of_trees):
    points = shapely.multipoints(shapely.get_coordinates(row_of_trees))
    changes = (
        PlantTrees(row_of_trees, name="行", id="drawn/1"),
        PlantTrees(row_of_trees, species="国槐"),
        PlantTrees(row_of_trees, spacing_m="8"),
        PlantTrees(points, name="停车场", id="planted/lot/way/7#1"),
    )
    scenario = read(
        json.dumps(scenario_to_dict(Scenario("方案", changes))).encode(), "plan.geojson"
    )
    drawn = [shapely.geometry.shape(each["geometry"]) for each in as_drawings(scenario)["features"]]
    assert drawn == [row_of_trees]
    assert planted_in(scenario) == changes[1:]


def test_what_a_plan_leaves_alone_is_not_drawn_anew(new_park, row_of_trees):
    park, trees = green(collection(new_park)), green(collection(row_of_trees))
    for app, changed in ((park, "green"), (trees, "trees")):
        plan = app.session_state["planned"]
        before = {layer.id: layer for layer in plan.shown.overlays}
        same = {layer.id for layer in plan.overlays if layer is before[layer.id]}
        assert changed not in same
        assert {"water", "streets", "market", "places", "study_area"} <= same
        assert ("trees" in same) == (changed != "trees")
        assert "parking" in same
        assert ("parking_shade" in same) == (changed != "trees")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"{" * 5000, b'{"type": "Feature"}', b"x" * 10_000_001]
)
def test_what_is_no_plan_is_one_message_that_names_the_file(content):
    with pytest.raises(DataError, match=r"^plan\.geojson: "):
        read(content, "plan.geojson")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_class_of_the_demo_is_explained(demo, lang):
    table = demo.residents_table()
    for name in CLASSES:
        rows = table[table["class"] == name]
        if rows.empty:
            continue
        for row in rows.sample(min(len(rows), 20), random_state=1).to_dict("records"):
            text = why(row, words(lang))
            assert text
            assert not re.search(r"[{}]|nan|None", text)
            if name == "served":
                assert f"{row['walk_m']:,.0f}" in text
                assert row["park_name"] in text
