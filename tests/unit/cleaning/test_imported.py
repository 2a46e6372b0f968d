"""Plans from elsewhere: the same plan comes back; what cannot be taken over is told."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from planner.cleaning.imported import KINDS, import_plan, import_street_lists
from planner.cleaning.setting import settle
from planner.cleaning.terms.hours import Window
from planner.cleaning.validator import check_plan
from planner.errors import DataError, NewerVersionError
from planner.export.cleaning.plan_json import plan_text
from tests.driven import grid
from tests.towns import box, make
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

WEST, EAST = main_street((0, 0), (-100, 0), name="west"), main_street((0, 0), (100, 0), name="east")
ALONE_S = 40 + 30 + 40
BOTH_S = 2 * ALONE_S + 1
SUBJECT = ["service", "link", "area", "reason"]


@pytest.fixture(scope="module")
def plan():
    """Blocks swept with tips on the way, and washed in narrow lanes either way, with a square."""
    blocks = [{**row, "highway": "secondary"} for row in grid(4, 3)]
    lane = main_street((0, 0), (0, -100), (100, -100), (100, 0), name="lane", carriageway_m=3.6)
    barred = main_street((0, 200), (0, 300), name="barred", carriageway_m=1.8)
    zones = [{"geometry": box(110, 20, 145, 60), "kind": "square", "name": "square"}]
    short = replace(SWEEPER, count=2, capacity=1.0, windows=(Window.between("20:00", "20:30"),))
    town = make(ways=[*blocks, lane, barred], zones=zones)
    found = week(town, fleet(short, WASHER, tip=(200, 0), water=(0, 0)), month=7)
    assert not check_plan(found).faults
    assert found.routes["calls"].max() > 1
    return found


def document(plan):
    return json.loads(plan_text(plan, lang="zh", tool="test"))


def sorted_unserved(plan):
    return plan.unserved.sort_values(SUBJECT, ignore_index=True)


def test_a_plan_written_and_read_is_the_same_plan(plan):
    given = document(plan)
    before = copy.deepcopy(given)
    back, faults = import_plan(plan.setting, given)
    assert faults == ()
    assert given == before
    # Passes of one side of a street are alike: only their numbers may differ.
    assert_frame_equal(back.legs.drop(columns="task"), plan.legs.drop(columns="task"))
    assert_frame_equal(back.routes, plan.routes)
    assert back.schedule == plan.schedule
    assert_frame_equal(sorted_unserved(back), sorted_unserved(plan))
    assert document(back)["routes"] == given["routes"]
    assert not check_plan(back).faults


def test_a_street_that_no_route_serves_is_not_in_the_plan(plan):
    given = document(plan)
    key = next(x["link"] for x in given["routes"][0]["passes"] if x["kind"] == "serve")
    for route in given["routes"]:
        route["passes"] = [x for x in route["passes"] if x.get("link") != key]
    back, faults = import_plan(plan.setting, given)
    assert faults == ()
    more = back.unserved[back.unserved["reason"] == "not_in_plan"]
    assert len(more) == len(plan.setting.services)
    assert len({*more["link"]}) == 1
    assert not check_plan(back).faults


def test_a_side_left_out_makes_its_street_one_that_is_not_in_the_plan(plan):
    given = document(plan)
    route = given["routes"][0]
    at = next(i for i, x in enumerate(route["passes"]) if x.get("side") == "forward")
    del route["passes"][at]
    back, _ = import_plan(plan.setting, given)
    assert (back.unserved["reason"] == "not_in_plan").sum() == 1
    assert not check_plan(back).faults


def test_one_side_served_twice_does_not_make_up_for_the_other():
    given = document(two_spokes())
    (turned,) = [x for x in given["routes"][0]["passes"] if x.get("side") == "backward"]
    turned |= {"side": "forward", "against": False}
    back, faults = import_plan(two_spokes().setting, given)
    assert [each.kind for each in faults] == ["too_often"]
    assert back.unserved["reason"].tolist() == ["not_in_plan"]


def test_streets_areas_and_stops_that_are_not_there_are_listed_and_the_rest_is_kept(plan):
    given = document(plan)
    route = next(x for x in given["routes"] if any(y["kind"] == "area" for y in x["passes"]))
    serve = next(x for x in route["passes"] if x["kind"] == "serve")
    area = next(x for x in route["passes"] if x["kind"] == "area")
    serve["link"], area["area"] = "way/999#1", "zones/none"
    back, faults = import_plan(plan.setting, given)
    assert {(x.route, x.what, x.kind) for x in faults} == {
        (route["id"], "way/999#1", "unknown_street"),
        (route["id"], "zones/none", "unknown_area"),
    }
    assert len(back.legs[back.legs["task"] >= 0]) == len(plan.legs[plan.legs["task"] >= 0]) - 2
    assert all(KINDS[each.kind].zh and KINDS[each.kind].en for each in faults)


def test_a_link_that_was_cut_elsewhere_since_is_not_taken_for_the_old_one(plan):
    given = document(plan)
    passed = next(x for x in given["routes"][0]["passes"] if x["kind"] == "serve")
    passed["metres"] += 5.0
    _, faults = import_plan(plan.setting, given)
    assert [each.kind for each in faults] == ["unknown_street"]


def two_spokes(**vehicle):
    town = make(ways=[WEST, EAST])
    return week(town, fleet(replace(SWEEPER, **vehicle)))


def test_routes_are_reckoned_by_the_fleet_of_today():
    plan = two_spokes()
    assert plan.routes["seconds"].tolist() == [ALONE_S, ALONE_S]
    slower = fleet(replace(SWEEPER, service_kmh=4.5))
    setting = settle(make(ways=[WEST, EAST]), RULES, slower, month=1)
    back, faults = import_plan(setting, document(plan))
    assert faults == ()
    # 80 s instead of 40 s for each side.
    assert back.routes["seconds"].tolist() == [ALONE_S + 80, ALONE_S + 80]


def test_what_a_fleet_cannot_do_is_told():
    given = document(two_spokes())
    town = make(ways=[WEST, EAST])
    other = settle(town, RULES, fleet(WASHER), month=1)
    back, faults = import_plan(other, given)
    assert {each.kind for each in faults} == {"unknown_vehicle"}
    assert back.routes.empty
    assert set(back.unserved["reason"]) == {"no_vehicle"}
    washing = document(week(town, fleet(WASHER), month=7))
    _, faults = import_plan(other, washing)
    assert {each.kind for each in faults} == {"not_planned"}
    wide = settle(town, RULES, fleet(replace(SWEEPER, width_m=8.0)), month=1)
    _, faults = import_plan(wide, given)
    assert {each.kind for each in faults} == {"not_drivable", "empty_route"}


def test_a_route_whose_crew_is_not_there_is_left_over():
    given = document(two_spokes())
    given["crews"][0]["number"] = 7
    back, faults = import_plan(two_spokes().setting, given)
    assert {each.kind for each in faults} == {"unknown_crew"}
    assert back.schedule.slots == ()
    assert set(back.unserved["reason"]) == {"no_shift"}
    assert not check_plan(back).faults


def test_a_shift_too_long_for_its_routes_is_told_with_its_minutes():
    given = document(two_spokes())
    town = make(ways=[WEST, EAST])
    tight = fleet(replace(SWEEPER, windows=(Window.between("20:00", "20:03"),)))
    back, faults = import_plan(settle(town, RULES, tight, month=1), given)
    assert {each.kind for each in faults} == {"overtime"}
    assert len(faults) == 7
    # 40 s are a minute, as minutes are told.
    assert "+1 min" in faults[0].what
    assert back.routes["seconds"].tolist() == [ALONE_S, ALONE_S]


def test_a_document_that_is_no_plan_is_refused(plan):
    setting, good = plan.setting, document(plan)

    def bad(change):
        given = copy.deepcopy(good)
        change(given)
        return given

    cases = [
        ({}, DataError, "not a cleaning plan"),
        ([], DataError, "not a cleaning plan"),
        (bad(lambda x: x.update(version=99)), NewerVersionError, "update the planner"),
        (bad(lambda x: x.update(version="1")), DataError, "version is '1'"),
        (bad(lambda x: x.update(routes={})), DataError, "routes is {}, not a list"),
        (bad(lambda x: x["routes"][0].update(per_week=0)), DataError, "per_week is 0"),
        (bad(lambda x: x["routes"][0].update(service="mow")), DataError, "service is 'mow'"),
        (bad(lambda x: x["routes"][0].update(crew="ghost")), DataError, "crew is 'ghost'"),
        (bad(lambda x: x["routes"][1].update(id=x["routes"][0]["id"])), DataError, "there twice"),
        (
            bad(lambda x: x["routes"][0]["passes"][1].update(kind="fly")),
            DataError,
            r"route sweep-01: kind is 'fly'",
        ),
    ]
    for given, error, message in cases:
        with pytest.raises(error, match=message):
            import_plan(setting, given, file="p.json")


def listed(**columns):
    rows = {"vehicle": "sweeper", "crew": "1", "days": "每天", "name": ["east", "west"]}
    return pd.DataFrame({**rows, **columns})


def test_lists_of_streets_become_a_route_that_serves_them_in_their_order():
    setting = two_spokes().setting
    plan, faults = import_street_lists(setting, listed())
    assert faults == ()
    assert plan.routes["seconds"].tolist() == [BOTH_S]
    assert plan.routes["per_week"].tolist() == [7]
    names = setting.streets["name"]
    legs = plan.legs[plan.legs["task"] >= 0]
    assert [names[arc // 2] for arc in legs["arc"]] == ["east", "east", "west", "west"]
    assert plan.unserved.empty
    assert not check_plan(plan).faults
    other, _ = import_street_lists(setting, listed(order=["2", "1"]))
    legs = other.legs[other.legs["task"] >= 0]
    assert [names[arc // 2] for arc in legs["arc"]] == ["west", "west", "east", "east"]


def test_equal_lists_of_several_days_are_one_route():
    setting = week(make(ways=[WEST, EAST]), fleet(WASHER), month=7).setting
    table = listed(vehicle="洗路车", days=["周一、周四", "Mon,4"])
    plan, faults = import_street_lists(setting, table)
    assert sorted(slot.day for slot in plan.schedule.slots) == [0, 3]
    assert plan.routes["per_week"].tolist() == [2]
    # Due is once a week.
    assert {(x.what, x.kind) for x in faults} == {("east", "too_often"), ("west", "too_often")}
    apart, faults = import_street_lists(setting, listed(vehicle="washer", days=["1", "4"]))
    assert faults == ()
    assert apart.routes["seconds"].tolist() == [ALONE_S, ALONE_S]
    assert not check_plan(apart).faults


def test_streets_that_a_list_names_and_the_town_lacks_are_told():
    setting = two_spokes().setting
    plan, faults = import_street_lists(setting, listed(name=["east", "north"]))
    assert [(x.what, x.kind) for x in faults] == [("north", "unknown_street")]
    assert plan.routes["seconds"].tolist() == [ALONE_S]
    assert plan.unserved["reason"].tolist() == ["not_in_plan"]


def test_rows_of_a_list_that_cannot_be_read_are_told_at_once():
    table = listed(vehicle=["tractor", "sweeper"], crew=["1", "first"], days=["一", "someday"])
    told = r"t\.csv: row 1: vehicle is tractor.*row 2: crew is first.*row 2: days is someday"
    with pytest.raises(DataError, match=told):
        import_street_lists(two_spokes().setting, table, file="t.csv")
    with pytest.raises(DataError, match="give vehicle, crew, days, and name"):
        import_street_lists(two_spokes().setting, pd.DataFrame({"name": ["east"]}))
