"""The page of car parks: the command line's figures, one car park closely, trees into the plan."""

from __future__ import annotations

import datetime as dt
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner import TownRequest, assess, open_town
from planner.app import map_view
from planner.app.map_component.said import Clicked, MapSaid
from planner.app.parking_hours import HOURS, shade_hours
from planner.app.species import choosable
from planner.export.amounts import measured
from planner.export.wording import key_figure
from planner.language import words
from planner.scenario import PlantTrees
from planner.shade import group_of, growth_table, shade_by_hour, sun_over
from planner.store.scenario_file import scenario_from_dict, scenario_to_dict

EN = words("en")
BARE = "新华街停车场（示意）"
"""A car park of the demo without a tree."""


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


def opened(lang="en"):
    """The page as its reader finds it at first."""

    def script(lang):
        from planner.app import parking  # noqa: PLC0415  (run apart from this file)
        from planner.language import words  # noqa: PLC0415

        parking.page(words(lang))

    app = AppTest.from_function(script, kwargs={"lang": lang}, default_timeout=180).run()
    assert not app.exception
    return app


def run(app):
    app.run()
    assert not app.exception
    return app


def choose(app, demo, name=BARE):
    lots = demo.parking.lots
    app.selectbox(key="lot").set_value(lots["id"][lots["name"] == name].item())
    return run(app)


def press(app, word):
    next(button for button in app.button if button.label == EN(word)).click()
    return run(app)


def said(app):
    parts = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning]
    return re.sub(r"\\(.)", r"\1", " ".join(part.value for part in parts))


def facts(app):
    """The card of the car park, as a reader reads it."""
    text = next(part.value for part in app.markdown if "  \n" in part.value)
    lines = re.sub(r"\\(.)", r"\1", text.replace("**", "")).split("  \n")
    return dict(line.split(": ", 1) for line in lines)


def planned(app, *, years=15):
    """A car park's trees, worked out and not yet taken in."""
    app.segmented_control(key="parking_part").set_value("planting")
    run(app)
    app.radio(key="planting_years").set_value(years)
    return press(app, "app_plan_trees")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_shows_every_figure_of_the_rule_set_with_its_definition(demo, lang):
    app = opened(lang)
    figures = [key_figure(row, lang) for row in demo.indicators if row.rule_set == "parking"]
    assert len(figures) > 5
    for figure in figures:
        for text in (figure.name, figure.value, figure.fraction, figure.definition, figure.status):
            assert text in said(app)


def test_it_says_how_much_is_unknown_and_what_would_help(demo):
    unknown = (demo.parking.surface_lots["shade_unknown"] != "").sum()
    assert EN("app_unknown_shade", count=f"{unknown:,}") in said(opened())


def test_totals_by_neighbourhood_sum_to_the_figure(demo):
    table = opened().dataframe[0].value
    spaces = [int(text.split()[0].replace(",", "")) for text in table[EN("app_spaces")]]
    assert sum(spaces) == demo.indicator("parking_spaces").value
    assert table[EN("app_lots")].sum() == demo.parking.lots["counted"].sum()


def test_a_car_park_tells_what_is_known_of_it(demo):
    app = choose(opened(), demo)
    lot = demo.parking.lots.iloc[demo.parking.lot(BARE)]
    shown = facts(app)
    assert shown[EN("app_spaces")] == f"{lot['spaces']:,.0f}"
    assert shown[EN("app_shade_now")] == "—"
    assert shown[EN("app_meets_30")] == EN("app_meets_unknown")
    assert shown[EN("app_residents_300m")] == f"{lot['residents_300m']:,.0f}"


def test_a_click_on_a_car_park_chooses_it_and_a_later_choice_by_name_holds(demo, monkeypatch):
    app = opened()
    overlay = next(each for each in app.session_state["shown"].overlays if each.id == "parking")
    groups = [group for group in overlay.classes if not group.features.empty]
    part = next(n for n, group in enumerate(groups) if "way/1461" in set(group.features["id"]))
    row = groups[part].features["id"].tolist().index("way/1461")
    click = MapSaid(clicked=Clicked(113.38, 37.08, "parking", part, row))
    monkeypatch.setattr(map_view, "told", lambda *_: click)
    run(app)
    assert app.selectbox(key="lot").value == "way/1461"
    choose(app, demo)
    assert facts(app)[EN("app_spaces")] == "240"


def test_shade_by_the_hour_is_what_the_reckoning_gives(demo):
    row = demo.parking.lot("城东林荫停车场")
    day = dt.date(2026, 7, 15)
    table, zone = shade_hours(demo.parking, row, day, 0)
    assert zone == "Asia/Shanghai"
    sun = sun_over(demo.town, day, [12])
    parts = (demo.parking.prisms, demo.parking.crowns, demo.parking.canopies)
    noon = shade_by_hour(demo.parking.ground[[row]], sun, *parts)
    assert table.loc["12:00", "both"] == pytest.approx(100 * noon.both[0, 0])
    night, _ = shade_hours(demo.parking, row, dt.date(2026, 12, 21), 0)
    assert np.isnan(night.loc["19:00"]).all()
    assert len(table) == len(HOURS)


def test_a_day_and_grown_trees_are_asked_for_and_shown(demo):
    app = choose(opened(), demo, "城东林荫停车场")
    app.date_input(key="shade_day").set_value(dt.date(2026, 12, 21))
    app.radio(key="shade_years").set_value(15)
    run(app)
    assert "Asia/Shanghai" in said(app)
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 1


def test_trees_are_taken_into_the_plan_counted_and_taken_out_again(demo):
    app = planned(choose(opened(), demo))
    assert not app.error
    trees = int(app.metric[0].value)
    assert trees > 20
    assert EN("app_plan_of", parks=0, gates=0, removed=0, trees=trees) not in said(app)
    press(app, "app_take_in")
    assert EN("app_plan_of", parks=0, gates=0, removed=0, trees=trees) in said(app)
    plan = app.session_state["planned"]
    lot = plan.after.parking.lots.iloc[demo.parking.lot(BARE)]
    assert lot["shade_15"] >= 0.3
    assert facts(app)[EN("app_shade_15")] == f"— → {measured(lot['shade_15'], 'share', EN)}"
    # Taking the same trees in again does not plant them twice.
    press(app, "app_take_in")
    assert app.session_state["planned"].trees == trees
    press(app, "app_take_out")
    assert app.session_state["planned"].scenario is None
    assert facts(app)[EN("app_shade_15")] == "—"


def test_a_saved_plan_holds_the_trees_and_opens_with_them(demo):
    app = press(planned(choose(opened(), demo)), "app_take_in")
    plan = app.session_state["planned"]
    text = json.dumps(scenario_to_dict(plan.scenario))
    again = opened()
    again.file_uploader(key="plan_upload").set_value([("plan.geojson", text.encode(), "")])
    run(again)
    assert not again.error
    opened_plan = again.session_state["planned"]
    assert opened_plan.trees == plan.trees
    assert scenario_from_dict(json.loads(text)).changes == opened_plan.scenario.changes
    # It is still known for which car park they are.
    choose(again, demo)
    again.segmented_control(key="parking_part").set_value("planting")
    press(run(again), "app_take_out")
    assert again.session_state["planned"].scenario is None


def test_trees_of_another_place_are_one_message_and_can_be_taken_out():
    far_off = {"type": "Point", "coordinates": [10.0, 50.0]}
    feature = {"type": "Feature", "geometry": far_off, "properties": {"change": "plant_trees"}}
    plan = {"type": "FeatureCollection", "planner_scenario": 1, "name": "x", "features": [feature]}
    app = opened()
    app.file_uploader(key="plan_upload").set_value(
        [("plan.geojson", json.dumps(plan).encode(), "")]
    )
    run(app)
    assert len(app.error) == 1
    assert "change 1" in app.error[0].value
    press(app, "app_take_out_all")
    assert not app.error


def test_without_a_species_it_is_one_message(demo):
    app = choose(opened(), demo)
    app.segmented_control(key="parking_part").set_value("planting")
    run(app)
    app.multiselect(key="planting_species").set_value([])
    press(app, "app_plan_trees")
    assert [error.value for error in app.error] == [EN("app_no_species")]


def test_every_species_to_choose_grows_by_its_own_row():
    groups = growth_table()
    known = choosable(groups)
    assert {group.id for group in known.values()} == {row.id for row in groups if row.genera}
    for text, group in known.items():
        assert group_of(text, groups) == group.id


def test_a_streets_gaps_are_filled_and_taken_into_the_plan():
    app = opened()
    app.segmented_control(key="parking_part").set_value("streets")
    run(app)
    app.selectbox(key="street").set_value("新华街")
    press(run(app), "app_fill_gaps")
    gain = app.dataframe[0].value
    share = [float(text.removesuffix(" %")) for text in gain[EN("app_crown_share_after")]]
    assert share == sorted(share)
    press(app, "app_take_in")
    plan = app.session_state["planned"]
    assert {type(change) for change in plan.scenario.changes} == {PlantTrees}
    assert f"{plan.trees:,}" == next(m.value for m in app.metric if m.label == EN("app_trees"))
    press(app, "app_take_out")
    assert app.session_state["planned"].scenario is None


@pytest.mark.parametrize(("paper", "kind", "scale"), [("a3", "pdf", 500), ("a4", "png", 1000)])
def test_a_lot_sheet_is_made_at_1_to_500_or_the_next_scale_that_fits(demo, paper, kind, scale):
    app = planned(choose(opened(), demo))
    app.radio(key="lot_sheet_paper").set_value(paper)
    app.radio(key="lot_sheet_kind").set_value(kind)
    press(app, "app_make_sheet")
    assert not app.error
    _, made = app.session_state["made_lot_sheet"]
    assert made.name.endswith(f"_{paper}_1-{scale}.{kind}")
    assert made.content.startswith(b"%PDF" if kind == "pdf" else b"\x89PNG")


@pytest.mark.parametrize("ending", [".gpkg", ".dxf"])
def test_stalls_and_trees_are_taken_away_as_layers(demo, ending):
    app = planned(choose(opened(), demo))
    app.radio(key="lot_drawing_kind").set_value(ending)
    press(app, "app_make_data")
    assert not app.error
    _, made = app.session_state["made_lot_drawing"]
    assert made.name.endswith(ending)
    assert made.content.startswith(b"SQLite" if ending == ".gpkg" else b"  0")
