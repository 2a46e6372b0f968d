"""The page of street cleaning: asked, made in a thread, shown, edited, held against tracks."""

from __future__ import annotations

import io
import json
import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import layers
from layers.cleaning import Chosen
from planner import TownRequest, assess
from planner.app import cleaning_map, cleaning_setup, cleaning_work, map_view
from planner.app.cleaning_figures import CHIEF
from planner.app.cleaning_terms import fleet_from, fleet_table
from planner.app.cleaning_toml import toml_text
from planner.app.map_component.said import Clicked, MapSaid
from planner.app.towns import Shown
from planner.cleaning.figures import figures as figures_of
from planner.cleaning.terms.fleet import default_fleet, fleet_of
from planner.cleaning.terms.rules import default_rules, district_practice, rules_of
from planner.cleaning_door import coverage
from planner.errors import DataError, OptionError
from planner.export.wording import key_figure
from planner.language import words
from planner.sources.datum import read_datum, to_wgs84
from tests import towns

EN = words("en")
SIDE, LINES = 200.0, 4


@pytest.fixture(scope="module")
def shown():
    """A town of main streets from west to east and lanes from south to north, 200 m apart."""
    at = [SIDE * number for number in range(LINES)]
    rows = [
        towns.street(*((x, y) for x in at), highway="secondary", name=f"主街{row}")
        for row, y in enumerate(at)
    ]
    rows += [
        towns.street(*((x, y) for y in at), highway="residential", name=f"背街{row}")
        for row, x in enumerate(at)
    ]
    assessment = assess(towns.make(ways=rows))
    key = ("of a test", TownRequest("test"))
    return Shown(key, assessment, tuple(layers.build(assessment)))


@pytest.fixture(scope="module")
def finished(shown):
    """What the page keeps once a plan is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cleaning_setup, "ROUNDS", 5)
        return made(make(page(shown)), shown)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(cleaning_setup, "ROUNDS", 5)


def page(shown, lang="en", *, plan=None):
    """The page as its reader finds it at first, or with a plan that was made before."""

    def script(lang):
        from planner.app import cleaning  # noqa: PLC0415  (run apart from this file)
        from planner.language import words  # noqa: PLC0415

        cleaning.page(words(lang))

    app = AppTest.from_function(script, kwargs={"lang": lang}, default_timeout=60)
    app.session_state["shown"] = shown
    if plan is not None:
        app.session_state["cleaning_made"] = {shown.key: plan}
    return run(app)


def run(app):
    app.run()
    assert not app.exception
    return app


def finish(app):
    """Wait for the plan in the making, and draw the page anew."""
    wait(app)
    # The part of the page that follows the work asks for the page to be drawn anew.
    return run(run(app))


def wait(app):
    """Wait until the work is done; what is done at once was taken in by the page already."""
    if "cleaning_work" in app.session_state:
        assert app.session_state["cleaning_work"].wait(60)


def make(app):
    app.number_input(key="cleaning_seconds").set_value(5)
    app.button(key="cleaning_make").click()
    return finish(run(app))


def made(app, shown):
    return app.session_state["cleaning_made"][shown.key]


def part(app, name):
    app.segmented_control(key="cleaning_part").set_value(name)
    return run(app)


def said(app):
    parts = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning]
    return re.sub(r"\\(.)", r"\1", " ".join(part.value for part in parts))


def table(app, word):
    """The table with a column of this title."""
    return next(each.value for each in app.dataframe if EN(word) in each.value.columns)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plan_is_made_and_its_chief_figures_are_told_with_their_definitions(shown, lang):
    app = make(page(shown, lang))
    assert not app.error
    figures = {each.id: each for each in figures_of(made(app, shown).plan)}
    units = {unit for each in figures.values() for unit in (each.unit, each.denominator_unit)}
    assert units - {""} <= set(words(lang).values)
    for name in CHIEF:
        told = key_figure(figures[name], lang)
        for text in (told.name, told.value, told.fraction, told.definition, told.status):
            assert text in said(app)
    assert figures["cleaning_wash_kept"].value == 100


def test_hours_of_the_week_are_those_of_the_routes_as_often_as_they_are_driven(shown, finished):
    app = page(shown, plan=finished)
    plan = made(app, shown).plan
    hours = table(app, "app_clean_week_hours")
    driven = (plan.routes["seconds"] * plan.routes["per_week"]).sum() / 3600
    assert hours[EN("app_clean_week_hours")].sum() == pytest.approx(driven)
    days = hours.drop(columns=[EN("app_clean_crew"), EN("app_clean_week_hours")])
    assert list(days.columns) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert days.sum(axis=None) == pytest.approx(driven)


def test_streets_of_the_crews_count_each_street_once(shown, finished):
    app = part(page(shown, plan=finished), "crews")
    crews = table(app, "app_clean_street_km")
    names = {name for cell in crews[EN("app_clean_streets_served")] for name in cell.split(", ")}
    assert names == {f"{kind}{row}" for kind in ("主街", "背街") for row in range(LINES)}
    # All eight streets are washed, by one crew or another.
    washers = crews[crews[EN("app_clean_routes")].str.contains("wash")]
    assert washers[EN("app_clean_street_km")].sum() == pytest.approx(4.8, abs=0.5)


def test_a_plan_in_the_making_outlives_reruns_and_only_one_is_made_at_a_time(shown, monkeypatch):
    monkeypatch.setattr(cleaning_setup, "ROUNDS", 10**7)
    app = page(shown)
    app.button(key="cleaning_make").click()
    run(app)
    work = app.session_state["cleaning_work"]
    assert not work.done
    app.selectbox(key="cleaning_month").set_value(8)
    run(app)
    assert app.session_state["cleaning_work"] is work
    assert "cleaning_make" not in [button.key for button in app.button]
    app.button(key="cleaning_stop").click()
    run(app)
    app = finish(app)
    plan = made(app, shown).plan
    assert not plan.in_full
    assert plan.unserved.empty
    assert EN("app_clean_not_in_full") in said(app)


def test_progress_goes_from_nothing_to_all_over_the_stages():
    ends = [*cleaning_work.STAGES.values()]
    assert ends[0][0] == 0
    assert ends[-1][1] == 1
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    for lang in ("zh", "en"):
        assert all(words(lang)(f"app_clean_stage_{stage}") for stage in cleaning_work.STAGES)


def test_what_a_reader_can_mend_is_one_message_and_the_page_goes_on(shown, monkeypatch):
    def fail(*_, **__):
        message = "yard: lies 7,000 m from the nearest street"
        raise DataError(message)

    monkeypatch.setattr(cleaning_work, "plan_cleaning", fail)
    app = make(page(shown))
    (error,) = app.error
    assert "7,000 m" in error.value.replace("\\", "")
    assert not app.button(key="cleaning_make").disabled
    monkeypatch.undo()
    monkeypatch.setattr(cleaning_setup, "ROUNDS", 5)
    assert not make(app).error


def test_a_fault_of_the_program_is_raised_on_the_page(shown, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(cleaning_work, "plan_cleaning", fail)
    app = run(page(shown))
    app.button(key="cleaning_make").click()
    app.run()
    wait(app)
    (exception,) = app.exception or app.run().exception or app.run().exception
    assert "ZeroDivisionError" in str(exception.proto) + exception.message


def test_a_plan_says_what_was_changed_since(shown, finished):
    app = page(shown, plan=finished)
    assert not [each for each in app.warning if "Changed since" in each.value]
    app.radio(key="cleaning_rules").set_value("district")
    app.selectbox(key="cleaning_month").set_value(8)
    run(app)
    what = ", ".join((EN("app_clean_rules"), EN("app_clean_month")))
    assert EN("app_clean_stale", what=what) in [each.value for each in app.warning]


def test_in_winter_nothing_is_washed(shown):
    app = page(shown)
    app.selectbox(key="cleaning_month").set_value(1)
    app = make(run(app))
    assert EN("app_clean_no_washing") in said(app)
    assert set(made(app, shown).plan.routes["service"]) == {"sweep"}


def test_own_rules_are_taken_and_left_out_again(shown):
    app = page(shown)
    app.radio(key="cleaning_rules").set_value("own")
    run(app)
    assert app.button(key="cleaning_make").disabled
    rule = '[[frequency]]\nservice = "wash"\ngrade = 2\nper_week = 3\n'
    app.file_uploader(key="cleaning_own_rules_upload_0").set_value(
        [("rules.toml", rule.encode(), "")]
    )
    app = make(run(app))
    assert made(app, shown).asked.rules.frequency("wash", 2) == 3
    app.button(key="cleaning_own_rules_out").click()
    run(app)
    assert app.button(key="cleaning_make").disabled


@pytest.mark.parametrize(
    ("what", "name", "content", "told"),
    [
        ("fleet", "fleet.toml", "[[vehicle]]\nid = 3\n", "fleet.toml"),
        ("fleet", "fleet.toml", "not toml", "TOML"),
        ("streets", "streets.csv", "name,grade\n主街1,9\n", "column grade"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_message(shown, what, name, content, told):
    app = page(shown)
    app.file_uploader(key=f"cleaning_own_{what}_upload_0").set_value([(name, content.encode(), "")])
    run(app)
    (error,) = app.error
    assert told in error.value.replace("\\", "")
    assert "planner" not in error.value


def test_the_bureaus_table_decides_and_its_lost_rows_are_named(shown):
    app = page(shown)
    rows = "路名,等级,每周冲洗次数\n主街1,1,\n不存在的街,2,\n"
    app.file_uploader(key="cleaning_own_streets_upload_0").set_value(
        [("streets.csv", rows.encode(), "")]
    )
    app = part(make(run(app)), "unserved")
    streets = made(app, shown).plan.setting.streets
    assert set(streets["grade"][streets["name"] == "主街1"]) == {1}
    assert EN("app_clean_unmatched", count=1, name="streets.csv") in said(app)
    assert any("不存在的街" in str(each.value.to_numpy()) for each in app.dataframe)


def test_places_are_typed_in_their_datum_clicked_or_assumed(shown, monkeypatch):
    app = page(shown)
    assert EN("app_clean_assumed_note") in said(app)
    app.number_input(key="clean_lon").set_value(114.0)
    app.number_input(key="clean_lat").set_value(37.0)
    app.selectbox(key="clean_datum").set_value("GCJ-02")
    app.button(key="clean_put_typed").click()
    run(app)
    assert not app.error
    lon, lat = app.session_state["cleaning_places"][shown.key]["yard"]
    point = to_wgs84(towns.gpd.GeoSeries([shapely.Point(114.0, 37.0)]), read_datum("GCJ-02"))
    assert (lon, lat) == pytest.approx((point.iloc[0].x, point.iloc[0].y))
    click = MapSaid(clicked=Clicked(114.01, 37.02))
    monkeypatch.setattr(cleaning_map, "show", lambda *_, **__: click)
    for name in ("hydrant", "transfer"):
        app.selectbox(key="clean_place").set_value(name)
        run(app)
        app.button(key="clean_put_click").click()
        run(app)
        assert app.session_state["cleaning_places"][shown.key][name] == (114.01, 37.02)
    assert EN("app_clean_assumed_note") not in said(app)
    app.button(key="clean_put_back").click()
    run(app)
    assert EN("app_clean_assumed_note") in said(app)


def test_a_fleets_table_is_edited_and_its_faults_are_told():
    fleet = default_fleet()
    start = fleet_table(fleet, "zh")

    def edited(**cells):
        now = start.copy()
        for name, value in cells.items():
            now.loc["washer", name] = value
        return fleet_from(fleet, now, places={}, water_price=None, file="vehicles")

    assert edited() == fleet
    changed = edited(count=3.0, cost_per_hour=120.0, windows="21:00-04:30，05：00-06:00")
    washer = next(each for each in changed.vehicles if each.id == "washer")
    assert (washer.count, washer.cost_per_hour) == (3, 120)
    assert [window.text for window in washer.windows] == ["21:00-04:30", "05:00-06:00"]
    (yard, *others) = fleet_from(
        fleet, start, places={"yard": (113.4, 37.1)}, water_price=3.5, file="vehicles"
    ).facilities
    assert (yard.lon, yard.lat) == (113.4, 37.1)
    assert others == [*fleet.facilities[1:]]
    for fault, told in (
        ({"width_m": np.nan}, "width_m"),
        ({"windows": "at night"}, "windows"),
        ({"count": 1.5}, "count"),
    ):
        with pytest.raises(OptionError, match=f"vehicles: .*washer.*{told}"):
            edited(**fault)


@pytest.mark.parametrize("rules", [default_rules(), district_practice()])
def test_rules_are_written_as_the_file_that_gives_them_back(rules):
    assert rules_of(tomllib.loads(toml_text(rules.to_document())), file="x") == rules


def test_a_fleet_is_written_as_the_file_that_gives_it_back():
    fleet = replace(default_fleet(), water_price_m3=3.5)
    assert fleet_of(tomllib.loads(toml_text(fleet.to_document())), file="x") == fleet


values = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-9, 9) | st.booleans()


@given(
    st.lists(
        st.fixed_dictionaries({"a": values, "b": st.lists(st.lists(st.text('ab"'), max_size=2))})
    )
)
@example([{"a": '\x7f\x00"\\\n', "b": [["a"], []]}])
def test_any_table_is_written_as_it_is_read(rows):
    document = {"price": 1.5, "row": rows}
    assert tomllib.loads(toml_text(document)) == document


def test_a_street_is_moved_to_another_crew_told_and_undone(shown, finished):
    app = part(page(shown, plan=finished), "edit")
    first = made(app, shown).plan
    app.selectbox(key="cleaning_street").set_value("背街1")
    washers = {slot.crew for slot in first.schedule.slots if slot.vehicle == "washer"}
    app.selectbox(key="cleaning_to_crew").set_value(("washer", 1))
    app.selectbox(key="cleaning_service").set_value("wash")
    run(app)
    app.button(key="cleaning_do_move").click()
    app = run(app)
    assert washers == {0}
    assert not app.error
    now = made(app, shown)
    assert now.before == (first,)
    changed = table(app, "app_clean_km_after")
    assert len(changed) == len(now.last.routes)
    whose = {slot.route: slot.crew for slot in now.plan.schedule.slots if slot.vehicle == "washer"}
    streets = now.plan.setting.streets["name"].to_numpy()
    legs = now.plan.legs[now.plan.legs["kind"] == "serve"]
    of = {
        whose[route]
        for route, arc in zip(legs["route"], legs["arc"], strict=True)
        if route in whose and streets[arc >> 1] == "背街1"
    }
    assert of == {1}
    app.button(key="cleaning_undo").click()
    app = run(app)
    assert made(app, shown).plan is first
    assert "cleaning_undo" not in [button.key for button in app.button]


def test_a_route_is_moved_to_another_day(shown, finished):
    app = part(page(shown, plan=finished), "edit")
    first = made(app, shown).plan
    app.segmented_control(key="cleaning_move").set_value("route")
    run(app)
    route = first.routes.index[first.routes["service"] == "wash"][0]
    (slot,) = (slot for slot in first.schedule.slots if slot.route == route)
    app.selectbox(key="cleaning_moved_route").set_value(route)
    run(app)
    day = (slot.day + 3) % 7
    app.selectbox(key=f"cleaning_days_{first.routes['id'].iloc[route]}").set_value((day,))
    run(app)
    app.button(key="cleaning_do_move").click()
    app = run(app)
    assert not app.error
    now = made(app, shown).plan
    assert [slot.day for slot in now.schedule.slots if slot.route == route] == [day]


def test_half_of_the_streets_driven_is_half_covered(shown, finished):
    app = part(page(shown, plan=finished), "driven")
    plan = made(app, shown).plan
    setting = plan.setting
    main = setting.streets["name"].str.startswith("主街").to_numpy()
    rows = []
    for number, name in enumerate(sorted(set(setting.streets["name"][main]))):
        lines = setting.network.lines[(setting.streets["name"] == name).to_numpy()]
        whole = shapely.line_merge(shapely.union_all(lines))
        steps = np.arange(0, whole.length + 1, 10)
        there = [whole.interpolate(step) for step in (*steps, *steps[::-1])]
        degrees = towns.gpd.GeoSeries(there, crs=setting.town.crs).to_crs(4326)
        rows += [
            (f"车{number}", point.x, point.y, f"2026-07-01T0{number}:{n // 60:02d}:{n % 60:02d}Z")
            for n, point in enumerate(degrees)
        ]
    text = pd.DataFrame(rows, columns=["vehicle", "lon", "lat", "time"]).to_csv(index=False)
    app.file_uploader(key="cleaning_tracks_upload").set_value([("tracks.csv", text.encode(), "")])
    next(each for each in app.button if each.label == EN("app_clean_match")).click()
    app = run(app)
    assert not app.error
    found = coverage(plan, app.session_state["cleaning_tracks"][shown.key].tracks)
    assert found.by_grade["share"].tolist() == pytest.approx([1, 0], abs=0.01)
    assert found.share == pytest.approx(0.5, abs=0.01)
    told = table(app, "app_clean_due_km")
    assert told[EN("app_clean_due_km")].sum() == pytest.approx(4.8)
    assert told[EN("app_clean_covered_km")].sum() == pytest.approx(2.4, abs=0.05)
    app.button(key="cleaning_tracks_out").click()
    assert not app.run().dataframe[-1].value.columns.isin([EN("app_clean_grade")]).any()


def test_files_are_made_together_and_hold_what_is_shown(shown, finished):
    app = part(page(shown, plan=finished), "files")
    app.button(key="cleaning_make_files").click()
    run(app)
    assert not app.error
    _, files, plan = app.session_state["cleaning_files"]
    assert plan is made(app, shown).plan
    assert {*files} >= {"plan.json", "plan.xlsx", "routes.geojson", "routes.kml"}
    told = json.loads(files["plan.json"])
    ids = [each["id"] for each in told["routes"]]
    assert ids == plan.routes["id"].tolist()
    with ZipFile(io.BytesIO(files["routes_gpx.zip"])) as archive:
        assert len(archive.namelist()) == len(
            {(slot.vehicle, slot.crew) for slot in plan.schedule.slots}
        )
    assert len(app.get("download_button")) >= len(files)


def test_the_map_shows_the_day_and_crew_chosen(shown, finished, monkeypatch):
    seen = []

    def show(*_, drawn, **__):
        seen.append({layer.id for layer in drawn.layers})
        return MapSaid()

    monkeypatch.setattr(map_view, "show_map", show)
    app = page(shown, plan=finished)
    plan = made(app, shown).plan
    app.selectbox(key="cleaning_day").set_value("")
    run(app)
    assert {"cleaning_washer-1", "cleaning_sweeper-1", "cleaning_facilities"} <= seen[-1]
    app.selectbox(key="cleaning_crew").set_value("washer-1")
    run(app)
    ids, chosen = plan.routes["id"].tolist(), Chosen(crew=("washer", 0))
    washed = {ids[each.route] for each in chosen.drives(plan)}
    assert {id_ for id_ in seen[-1] if id_.startswith("cleaning_route_")} == {
        f"cleaning_route_{id_}" for id_ in washed
    }
    days = {each.day for each in chosen.drives(plan)}
    app.selectbox(key="cleaning_day").set_value(str(min({*range(7)} - days)))
    run(app)
    assert EN("app_clean_no_drive") in said(app)
    assert not [id_ for id_ in seen[-1] if id_.startswith("cleaning_route_")]


def test_a_sheet_of_a_crew_and_day_is_made_and_offered(shown, finished):
    app = part(page(shown, "zh", plan=finished), "files")
    zh = words("zh")
    next(each for each in app.button if each.label == zh("app_make_sheet")).click()
    run(app)
    assert not app.error
    _, sheet = app.session_state["made_crew_sheet"]
    assert sheet.content.startswith(b"%PDF")
    assert sheet.name == "washer-1_1-Mon.pdf"
