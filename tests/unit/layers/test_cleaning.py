"""Overlays of a cleaning plan: on the right side, arrows forward, everything once."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely

import layers
from layers import cleaning
from layers._cleaning_crews import COLOURS, look
from layers._cleaning_numbers import number_places, street_numbers
from layers._cleaning_strokes import apart, beside, chevrons, right_of_middle_m
from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.hand_work import REASONS
from planner.cleaning.jobs import Reason
from planner.cleaning.plan import scheduled
from planner.cleaning.replay import DRIVE, SERVE
from planner.cleaning.tracks.coverage import covered
from tests.towns import box, make, street
from tests.unit.layers.test_palette import BLIND, DELTA_E, LIGHTNESS_GAP, lab, linear
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week


def row(*xy):
    return np.array([shapely.LineString(xy)], dtype=object)


@pytest.fixture(scope="module")
def plan():
    """Two sweepers and a washer; a wide street, a side street, a lane, one far off."""
    ways = [main_street((0, 0), (200, 0), (400, 0), name="甲街", carriageway_m=13.0)]
    ways += [main_street((200, 0), (200, 150), name="<b>乙街</b>{x}"), street((400, 0), (400, 80))]
    ways += [street((0, 300), (100, 300), name="飞地")]
    square = {"geometry": box(420, 0, 460, 40), "kind": "square", "name": "广场"}
    town = make(ways=ways, zones=[square])
    crews = fleet(replace(SWEEPER, count=2), WASHER, tip=(200, 150), water=(0, 0))
    return week(town, crews, month=7)


@pytest.fixture(scope="module")
def drawn(plan):
    return cleaning.routes(plan, "en")


def classes(layer):
    return {part.name.en: part.features for part in layer.classes}


def test_an_arrow_points_where_the_line_goes():
    (arrow,) = chevrons(row((0, 0), (0, 50)), cleaning.Pen(90.0, 10.0))
    (corners,) = [shapely.get_coordinates(part) for part in shapely.get_parts(arrow)]
    back, tip, other = corners
    assert tip[1] > max(back[1], other[1])
    assert tip[1] - back[1] == pytest.approx(10.0)
    assert (back[0], tip[0], other[0]) == pytest.approx((3.4, 0.0, -3.4))


def test_arrows_of_a_way_and_of_its_way_back_do_not_lie_on_each_other():
    there = row((0, 0), (0, 300))
    tips = [
        sorted(shapely.get_coordinates(part)[1, 1] for part in shapely.get_parts(found))
        for found in chevrons(
            np.concatenate((there, shapely.reverse(there))), cleaning.Pen(100.0, 10.0)
        )
    ]
    assert tips[0] == pytest.approx([40, 140, 240])
    assert tips[1] == pytest.approx([60, 160, 260])


def test_a_way_shorter_than_an_arrow_has_none():
    assert shapely.is_empty(chevrons(row((0, 0), (0, 9)), cleaning.Pen(90.0, 10.0))).all()
    assert not chevrons(np.empty(0, dtype=object), cleaning.SCREEN).size


def test_a_line_is_moved_to_the_right_of_its_direction_and_keeps_it():
    (moved,) = beside(row((0, 0), (0, 100)), np.array([3.0]))
    assert shapely.get_coordinates(moved).tolist() == [[3, 0], [3, 100]]
    (back,) = beside(row((0, 100), (0, 0)), np.array([3.0]))
    assert shapely.get_coordinates(back).tolist() == [[-3, 100], [-3, 0]]
    (left,) = beside(row((0, 0), (0, 100)), np.array([-3.0]))
    assert shapely.get_coordinates(left).tolist() == [[-3, 0], [-3, 100]]


def test_a_line_too_curled_to_be_moved_stays():
    curl = row(*[(3 * np.cos(a), -3 * np.sin(a)) for a in np.linspace(0, 6, 40)])
    assert beside(curl, np.array([20.0]))[0].equals(curl[0])


def first_leg_x(plan, kind=SERVE):
    legs = plan.legs[plan.legs["kind"] == kind]
    return right_of_middle_m(plan, legs)


def single(rules=RULES, **columns):
    return week(make(ways=[main_street((0, 0), (100, 0), **columns)]), fleet(SWEEPER), rules=rules)


def test_passes_lie_from_the_kerb_inwards_on_their_side():
    assert first_leg_x(single(carriageway_m=7.0)).tolist() == [1.75, 1.75]
    assert sorted(first_leg_x(single(carriageway_m=13.0))) == [1.625, 1.625, 4.875, 4.875]
    assert first_leg_x(single(carriageway_m=3.5)).tolist() == [0.0]
    keeping_left = single(replace(RULES, drives_on="left"), carriageway_m=7.0)
    assert first_leg_x(keeping_left).tolist() == [-1.75, -1.75]


def test_sides_of_narrow_streets_are_drawn_apart_where_asked():
    plan = single(carriageway_m=7.0)
    legs = plan.legs[plan.legs["kind"] == SERVE]
    assert right_of_middle_m(plan, legs, 8.0).tolist() == [8.0, 8.0]
    assert right_of_middle_m(plan, legs, 1.0).tolist() == [1.75, 1.75]
    narrow = single(carriageway_m=3.5)
    legs = narrow.legs[narrow.legs["kind"] == SERVE]
    assert right_of_middle_m(narrow, legs, 8.0).tolist() == [0.0]


def test_a_crew_is_a_layer_and_every_served_metre_is_drawn_once(plan, drawn):
    working = {(slot.vehicle, slot.crew) for slot in plan.schedule.slots}
    assert len(drawn) == len(working) == 2
    for kind, name in ((SERVE, "cleaning"), (DRIVE, "driving empty")):
        legs = plan.legs[plan.legs["kind"] == kind]
        found = sum(classes(layer)[name]["metres"].sum() for layer in drawn)
        assert found == pytest.approx(legs["metres"].sum())
    areas = sum(len(classes(layer)["area cleaned"]) for layer in drawn)
    assert areas == (plan.legs["kind"] == "area").sum()


def test_order_and_time_are_told_on_hover(plan, drawn):
    for layer in drawn:
        steps = classes(layer)["cleaning"]
        assert (steps.groupby("route_id")["order"].diff().dropna() > 0).all()
        assert steps["start"].str.match(r"\d\d:\d\d").all()
        assert {field.column for field in layer.tooltip} <= set(steps.columns)
    shown = {each for layer in drawn for each in classes(layer)["cleaning"]["route_id"]}
    assert shown == set(plan.routes["id"])


def test_a_crew_alone_has_a_layer_a_route(plan):
    own = cleaning.routes(plan, chosen=cleaning.Chosen(crew=("washer", 0)))
    mine = {slot.route for slot in plan.schedule.slots if slot.vehicle == "washer"}
    assert len(own) == len(mine)
    assert all("wash" in layer.name.zh for layer in own)


def test_a_day_shows_what_is_driven_on_it(plan):
    for day in range(7):
        found = cleaning.routes(plan, chosen=cleaning.Chosen(day=day))
        ids = {id_ for x in found for part in x.classes for id_ in part.features["route_id"]}
        routes = {slot.route for slot in plan.schedule.slots if slot.day == day}
        assert ids == set(plan.routes["id"].iloc[sorted(routes)])


def test_one_route_may_be_chosen(plan):
    (layer,) = cleaning.routes(plan, chosen=cleaning.Chosen(route=0))
    assert set(classes(layer)["cleaning"]["route_id"]) == {plan.routes["id"].iloc[0]}


def test_routes_without_a_shift_are_not_drawn(plan):
    assert cleaning.routes(scheduled(plan, Schedule(()))) == []


def test_names_reach_a_page_as_text(plan, drawn):
    page = layers.to_html(layers.draw(plan.setting.town, drawn))
    assert "<b>乙街" not in page
    assert "乙街" in page


def test_colours_of_crews_differ_in_lightness_and_to_the_colour_blind():
    for one, other in combinations(COLOURS, 2):
        seen = [lab(linear(each)) for each in (one, other)]
        assert abs(seen[0][0] - seen[1][0]) >= LIGHTNESS_GAP - 1.0, (one, other)
        for matrix in BLIND.values():
            blind = [lab(np.array(matrix) @ linear(each)) for each in (one, other)]
            assert np.linalg.norm(blind[0] - blind[1]) >= DELTA_E, (one, other)


def test_many_crews_look_each_like_no_other():
    looks = [look(place) for place in range(21)]
    assert len(set(looks)) == 21


def test_places_that_are_guessed_are_hollow(plan):
    def filled(of):
        layer = cleaning.facilities(of)
        return {part.name.en: part.fill_opacity for part in layer.classes if len(part.features)}

    assert filled(plan) == {"depot": 1.0, "tip": 1.0, "water point": 1.0}
    guessed = replace(
        plan.setting.fleet,
        facilities=tuple(replace(each, assumed=True) for each in plan.setting.fleet.facilities),
    )
    found = filled(replace(plan, setting=replace(plan.setting, fleet=guessed)))
    assert set(found) == {f"{name} (place assumed)" for name in ("depot", "tip", "water point")}
    assert max(found.values()) < 0.5


def test_every_street_inside_has_one_grade_and_one_frequency(plan):
    streets = plan.setting.streets
    for layer in (cleaning.frequency(plan), cleaning.frequency(plan, service="wash")):
        rows = sum(len(part.features) for part in layer.classes)
        assert rows == streets["inside"].sum()
    by_grade = {p.name.zh: set(p.features["grade"]) for p in cleaning.frequency(plan).classes}
    assert by_grade == {"不属城市保洁": set(), "四级": {4}, "三级": set(), "二级": {2}, "一级": {1}}
    swept = {p.name.en: p.features for p in cleaning.frequency(plan, service="sweep").classes}
    assert set(swept["4-7 times a week"]["sweep_per_week"]) == {7}
    assert set(swept["not by machine"]["sweep_per_week"]) == {0}


def test_what_no_vehicle_serves_is_shown_by_its_reason(plan):
    layer = cleaning.not_served(plan, "zh")
    shown = {p.name.zh: len(p.features) for p in layer.classes if len(p.features)}
    assert sum(shown.values()) == len(plan.unserved)
    (name,) = {p.name for p in layer.classes if "飞地" in set(p.features["street"])}
    assert name == REASONS["unreachable"]


def test_every_reason_has_a_look(plan):
    reasons = Reason.__args__
    lacking = plan.unserved.iloc[[0] * len(reasons)].assign(reason=list(reasons))
    layer = cleaning.not_served(replace(plan, unserved=lacking))
    assert sum(len(part.features) for part in layer.classes) == len(reasons)


def test_coverage_is_shown_where_something_was_due(plan):
    streets = plan.setting.streets
    due = streets["sweep_per_week"].gt(0).astype(float)
    passes = streets.assign(pass_forward=due, pass_backward=due, pass_either=0.0)
    layer = cleaning.coverage(plan, covered(passes, []))
    shown = {part.name.en: len(part.features) for part in layer.classes}
    assert shown == {"driven as due": 0, "driven in part": 0, "not driven": int(due.sum())}


def test_a_district_holds_the_middle_of_its_crews_streets(plan):
    for layer in cleaning.districts(plan, "en"):
        for part in layer.classes:
            assert (part.features.area > 0).all()
            assert set(part.features["crew_name"]) == {part.name.en}
    (washer,) = [each for each in cleaning.districts(plan) if each.id.endswith("washer")]
    ground = washer.classes[0].features.geometry.union_all()
    streets = plan.setting.streets
    served = streets[streets["name"].isin(["甲街"])].geometry.centroid
    assert served.within(ground).all()


def test_facilities_in_one_yard_are_drawn_side_by_side_and_it_is_said(plan):
    assert apart(np.array([(0.0, 0.0), (9.0, 0.0), (1.0, 0.0)]), 4.0).tolist() == [
        *([0.0, 0.0], [9.0, 0.0], [5.0, 0.0]),
    ]
    # The yard and the water point lie at (0, 0), the tip elsewhere.
    true, drawn = (cleaning.facilities(plan, apart_m=metres) for metres in (0.0, 50.0))
    shifts = [
        shapely.get_coordinates(other.features.geometry)
        - shapely.get_coordinates(one.features.geometry)
        for one, other in zip(true.classes, drawn.classes, strict=True)
    ]
    assert sorted(np.concatenate(shifts).round(6).tolist()) == [[0, 0], [0, 0], [50, 0]]
    assert true.note is None
    assert drawn.note is not None


def test_a_number_stands_on_its_street_or_beside_one_that_it_would_hide(plan):
    legs = plan.legs[(plan.legs["kind"] == SERVE) & (plan.legs["route"] == 0)].iloc[:1]
    (line,) = plan.lines(legs).to_numpy()
    metres = line.length
    fine, small = (
        shapely.Point(*number_places(plan, legs, np.array([metres]), metre)[0]).distance(line)
        for metre in (1.0, metres)
    )
    assert fine < 10.0
    assert small > 1.85 * metres


def test_numbers_keep_clear_of_each_other_and_of_what_is_there(plan):
    def shown(taken):
        (layer,) = street_numbers(plan, [0], 1.0, taken)
        return layer.classes[0].features

    every = shown(np.empty((0, 2)))
    points = every.geometry.centroid
    assert len(every) > 1
    assert all(one.distance(other) >= 4.1 for one, other in combinations(points, 2))
    assert len(shown(shapely.get_coordinates(points.iloc[:1]))) == len(every) - 1
