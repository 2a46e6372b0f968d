"""The files of a cleaning plan, read back by other programs' libraries."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from planner.cleaning.driving.link_keys import link_keys
from planner.cleaning.terms.fleet import fleet_of
from planner.cleaning.terms.rules import rules_of
from planner.cleaning_door import TrackFile, coverage, driven_tracks
from planner.errors import WriteError
from planner.export.cleaning import write_cleaning
from planner.export.cleaning.plan_json import FORMAT, VERSION, plan_document
from planner.export.cleaning.steps import joined_lines, route_steps
from planner.export.cleaning.tables import not_served
from planner.export.cleaning.workbook import HEADER_ROW, to_xlsx
from tests.towns import box, footway, make, street
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

TOOL = "planner test"
LANE_M = 1.8


@pytest.fixture(scope="module")
def plan():
    """A block with a dead end to turn in, a lane too narrow for vehicles, a square, a footway."""
    town = make(
        ways=[
            main_street((0, 0), (300, 0), name="=东街"),
            main_street((300, 0), (300, 200), name="北街"),
            main_street((300, 200), (0, 200), name="西街"),
            main_street((300, 200), (300, 300), name="尾街"),
            main_street((0, 200), (0, 0), name="南街"),
            street((300, 0), (500, 0), name="窄巷", carriageway_m=LANE_M),
            footway((0, 0), (0, -100)),
        ],
        zones=[{"geometry": box(20, 20, 60, 60), "kind": "square", "name": "广场"}],
    )
    tanks = (replace(each, capacity=50.0) for each in (SWEEPER, WASHER))
    vehicles = fleet(*tanks, water1=(300, 0), tip1=(0, 200))
    return week(town, vehicles, month=7, bound=True)


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("clean")
    write_cleaning(plan, path, lang="zh")
    return path


@pytest.fixture(scope="module")
def document(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def test_every_file_is_there(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        *("gpx", "not_served.csv", "plan.json", "plan.xlsx", "routes.geojson", "routes.kml"),
    ]
    assert sorted(path.name for path in (folder / "gpx").iterdir()) == [
        *("sweeper-1.gpx", "washer-1.gpx"),
    ]


def test_lines_end_to_end_share_their_vertices():
    lines = np.array(
        [
            shapely.LineString([(0, 0), (1, 0)]),
            shapely.LineString([(1, 0), (2, 0), (2, 1)]),
            shapely.LineString([(5, 5), (6, 5)]),
        ]
    )
    first, second = joined_lines(lines, np.array([3, 3, 7]))
    assert list(first.coords) == [(0, 0), (1, 0), (2, 0), (2, 1)]
    assert list(second.coords) == [(5, 5), (6, 5)]


def test_steps_are_as_long_as_they_say_and_follow_each_other(plan):
    steps = route_steps(plan, "en")
    driven = steps[steps["kind"].isin(("drive", "serve"))]
    assert len(driven) > 8
    assert driven.geometry.length.to_numpy() == pytest.approx(driven["metres"].to_numpy())
    for _, route in driven.groupby("route"):
        for one, other in pairwise(route.geometry):
            assert shapely.Point(one.coords[-1]).distance(shapely.Point(other.coords[0])) < 1e-6
    sums = driven.groupby("route")["metres"].sum()
    own = plan.routes["service_m"] + plan.routes["empty_m"]
    areas = steps[steps["kind"] == "area"].groupby("route")["metres"].sum()
    assert sums.add(areas, fill_value=0.0).to_numpy() == pytest.approx(own.to_numpy())


class TestPlanJson:
    def test_says_what_it_is(self, document, plan):
        assert (document["format"], document["version"]) == (FORMAT, VERSION)
        assert document["month"] == 7
        assert document["effort"] == {"rounds": 20, "seconds": 60.0, "seed": 0}
        assert document["in_full"] is True
        assert document["town"]["name"] == plan.setting.town.name
        assert document["streets"] is None

    def test_holds_every_pass_of_every_job_once(self, document, plan):
        known = list(link_keys(plan.setting.network, plan.setting.town.ways))
        for job, solved in zip(document["jobs"], plan.solved, strict=True):
            tasks = solved.reduced.job.tasks
            own = [route for route in document["routes"] if route["job"] == job["id"]]
            served = [each for route in own for each in route["passes"] if each["kind"] == "serve"]
            found = sorted((known.index(x["link"]), x["side"], x["number"]) for x in served)
            sides = ("forward", "backward", "either", "area")
            street = tasks.side < 3
            due = zip(tasks.link[street], tasks.side[street], tasks.number[street], strict=True)
            assert found == sorted((int(a), sides[b], int(c)) for a, b, c in due)

    def test_a_pass_runs_against_its_link_where_its_side_says_so(self, document):
        passes = [each for route in document["routes"] for each in route["passes"]]
        sided = [each for each in passes if each.get("side") in ("forward", "backward")]
        assert len(sided) > 8
        assert all(each["against"] == (each["side"] == "backward") for each in sided)

    def test_metres_and_times_of_the_passes_add_up(self, document):
        for route in document["routes"]:
            served = [each for each in route["passes"] if each["kind"] != "call"]
            assert sum(each["metres"] for each in served) == pytest.approx(
                route["service_m"], abs=1e-4
            )
            starts = [each["start_s"] for each in route["passes"]]
            assert starts == sorted(starts)
            assert starts[-1] <= route["seconds"]

    def test_the_gap_is_what_is_driven_over_the_bound(self, document):
        for job in document["jobs"]:
            driven = job["service_m"] + job["empty_m"]
            assert job["bound_m"] <= driven + 1e-6
            assert job["gap"] == pytest.approx(driven / job["bound_m"] - 1, abs=1e-5)

    def test_rules_and_fleet_are_read_back(self, document):
        again = rules_of(document["rules"], file="plan.json")
        assert again.to_document() == RULES.to_document()
        assert [each.id for each in fleet_of(document["fleet"], file="plan.json").vehicles] == [
            *("sweeper", "washer"),
        ]

    def test_places_are_in_degrees(self, document):
        lon = {each["id"]: each["lon"] for each in document["facilities"]}
        assert 113.2 < lon["yard"] < lon["water1"] < 113.4

    def test_tells_what_no_vehicle_serves(self, document):
        narrow = [each for each in document["unserved"] if each["street"] == "窄巷"]
        assert [(each["service"], each["reason"]) for each in narrow] == [("wash", "narrow")]
        assert narrow[0]["metres"] == pytest.approx(200.0)

    def test_the_bureau_s_rows_travel_with_it(self, plan):
        rows = pd.DataFrame({"name": ["北街", None], "grade": [1.0, float("nan")]})
        told = plan_document(plan, lang="zh", tool=TOOL, table=rows)["streets"]
        assert told == [{"name": "北街", "grade": 1.0}, {"name": None, "grade": None}]


class TestMaps:
    def test_geojson_has_a_feature_a_step_in_the_direction_of_travel(self, folder, plan):
        read = gpd.read_file(folder / "routes.geojson").to_crs(plan.setting.town.crs)
        steps = route_steps(plan, "zh")
        shown = steps[steps["kind"] != "end"]
        assert len(read) == len(shown)
        assert set(read["crew"]) == {"sweeper-1", "washer-1"}
        for route, id_ in plan.routes["id"].items():
            own = read[read["route"] == id_].sort_values("order")
            mine = shown[shown["route"] == route]
            assert own["order"].tolist() == mine["step"].tolist()
            for theirs, ours in zip(own.geometry, mine.geometry, strict=True):
                assert theirs.equals_exact(ours, 0.02)

    def test_geojson_holds_points_and_lines_route_by_route_as_they_are_driven(self, folder, plan):
        document = json.loads((folder / "routes.geojson").read_text(encoding="utf-8"))
        told = [each["properties"] for each in document["features"]]
        steps = route_steps(plan, "zh")
        steps = steps[steps["kind"] != "end"]
        due = {
            id_: steps.loc[steps["route"] == row, "step"].tolist()
            for row, id_ in plan.routes["id"].items()
        }
        routes = list(dict.fromkeys(each["route"] for each in told))
        assert sorted(routes) == sorted(due)
        assert [(each["route"], each["order"]) for each in told] == [
            (route, step) for route in routes for step in due[route]
        ]
        assert all(type(each["order"]) is int for each in told)

    def test_geojson_tells_crew_days_time_and_kind(self, folder):
        document = json.loads((folder / "routes.geojson").read_text(encoding="utf-8"))
        told = [each["properties"] for each in document["features"]]
        sweeps = [each for each in told if each["service"] == "sweep"]
        assert {each["day_list"] for each in sweeps} == {"Mon,Tue,Wed,Thu,Fri,Sat,Sun"}
        assert {each["days"] for each in sweeps} == {"每天"}
        assert {each["kind"] for each in told} == {"serve", "drive", "area", "call"}
        first = min(sweeps, key=lambda each: each["order"])
        assert (first["kind"], first["street"], first["start"]) == ("call", "yard", "20:00")
        assert document["about"]["source"] == "test"

    def test_kml_has_a_folder_a_crew_with_thick_lines_where_it_cleans(self, folder):
        layers = [str(name) for name, _ in pyogrio.list_layers(folder / "routes.kml")]
        assert layers == ["扫路车1（点）", "扫路车1（线）", "洗路车1（点）", "洗路车1（线）"]
        text = (folder / "routes.kml").read_text(encoding="utf-8")
        assert "<width>5</width>" in text
        assert "<width>1.5</width>" in text
        lines = gpd.read_file(folder / "routes.kml", layer=layers[1])
        assert set(lines["class"]) <= {"作业", "空驶"}
        assert "=东街" in " ".join(lines["Name"])


class TestGpx:
    def test_a_track_a_route_is_as_long_as_it_is_driven(self, folder, plan):
        for _, row in plan.routes.iterrows():
            path = folder / "gpx" / f"{row['vehicle']}-1.gpx"
            tracks = gpd.read_file(path, layer="tracks").to_crs(plan.setting.town.crs)
            (own,) = (place for place, name in enumerate(tracks["name"]) if row["id"] in name)
            areas = plan.legs[(plan.legs["route"] == row.name) & (plan.legs["kind"] == "area")]
            driven = row["service_m"] + row["empty_m"] - areas["metres"].sum()
            assert tracks.geometry.length[own] == pytest.approx(driven, rel=1e-4)

    def test_a_track_s_name_says_whose_it_is_and_when(self, folder):
        (name,) = gpd.read_file(folder / "gpx" / "sweeper-1.gpx", layer="tracks")["name"]
        assert name == "扫路车1 · 每天 · 20:00 · sweep-01 · 机扫"

    def test_driving_the_tracks_covers_what_they_serve(self, folder, plan):
        files = [TrackFile.parse(str(path)) for path in (folder / "gpx").iterdir()]
        found = coverage(plan, driven_tracks(plan.setting.town, files))
        narrow = found.links["name"] == "窄巷"
        assert found.links.loc[narrow, "driven"].sum() == 0
        main = found.by_grade.drop(index=4)
        assert main["share"].to_numpy() == pytest.approx(1.0, abs=0.01)
        # Of grade 4 there is only the lane that no vehicle enters.
        assert found.by_grade.loc[4, "share"] == 0


class TestWorkbook:
    def test_is_the_same_file_for_the_same_plan(self, plan, folder):
        again = to_xlsx(plan, lang="zh", tool=_tool(folder))
        assert again == (folder / "plan.xlsx").read_bytes()

    @pytest.mark.parametrize(
        ("lang", "names"),
        [
            (
                "zh",
                [
                    "指标",
                    "班组周表",
                    "线路",
                    "各线路道路",
                    "行驶说明",
                    "车辆不作业",
                    "人工作业",
                    "计算依据",
                ],
            ),
            (
                "en",
                [
                    *("figures", "crews by day", "routes", "streets by route", "turn by turn"),
                    *("not served", "hand crews", "how it was reckoned"),
                ],
            ),
        ],
    )
    def test_has_a_sheet_for_each_question(self, plan, lang, names):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, lang=lang, tool=TOOL)))
        assert book.sheetnames == names
        assert all(sheet.max_row > HEADER_ROW for sheet in book)

    def test_the_week_says_route_and_hours(self, plan):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, lang="en", tool=TOOL)))
        rows = [*book["crews by day"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)]
        sweeper = next(row for row in rows if row[0] == "扫路车 1")
        assert all(str(cell).startswith("sweep-01 20:00-") for cell in sweeper[1:8])
        route = plan.routes[plan.routes["service"] == "sweep"].iloc[0]
        assert sweeper[8] == pytest.approx(route["seconds"] * 7 / 3600, abs=1e-5)

    def test_no_name_runs_as_a_formula(self, plan):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, lang="zh", tool=TOOL)))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert any(cell.value == "'=东街" for cell in cells)


def test_what_no_vehicle_cleans_is_listed_with_the_reason(plan):
    table = not_served(plan, "en")
    lane = table[table["name"] == "窄巷"]
    assert lane["kind"].tolist() == ["street"]
    assert lane["reason"].tolist() == ["narrow"]
    assert lane["area_m2"].tolist() == [pytest.approx(200 * LANE_M)]
    on_foot = table[table["kind"] == "way"]
    assert on_foot["reason"].tolist() == ["no_carriageway"]
    assert on_foot["metres"].tolist() == [pytest.approx(100.0)]


def test_tracks_of_crews_that_are_gone_are_taken_away_and_a_bureau_s_own_stay(plan, tmp_path):
    write_cleaning(plan, tmp_path)
    old = tmp_path / "gpx" / "sweeper-9.gpx"
    (tmp_path / "gpx" / "sweeper-1.gpx").rename(old)
    own = tmp_path / "gpx" / "driven.gpx"
    own.write_text('<gpx version="1.1" creator="a fleet platform"></gpx>', encoding="utf-8")
    write_cleaning(plan, tmp_path)
    assert not old.exists()
    assert own.exists()


def test_files_are_written_all_or_none(plan, tmp_path, monkeypatch):
    write_cleaning(plan, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(*_, **__):
        message = "disk full"
        raise RuntimeError(message)

    monkeypatch.setattr("planner.export.cleaning.write_gpx", full)
    with pytest.raises(WriteError, match="disk full"):
        write_cleaning(plan, tmp_path, lang="en")
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def _tool(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))["tool"]
