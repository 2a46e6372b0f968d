"""A job as a problem: seconds, loads and calls by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.jobs import AREA
from planner.cleaning.reduction import area_pass_m, last_call, roads_of
from planner.cleaning.terms.hours import Window
from tests.towns import box, make
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, reduced_of, week

STREET = make(ways=[main_street((0, 0), (100, 0))])
"""One street of 100 m, a dead end on either side; a pass a side."""


def test_seconds_loads_and_metres_of_a_street():
    _, reduced = reduced_of(STREET, fleet(replace(SWEEPER, use_per_km=0.5)))
    problem = reduced.problem
    assert problem.service.tolist() == [40.0, 40.0]
    assert problem.demand.tolist() == [0.05, 0.05]
    assert reduced.metres.tolist() == [100.0, 100.0]
    assert reduced.mode_arc.tolist() == [0, 1]


def test_ways_hold_turns_and_the_start_holds_the_preparation():
    rules = replace(RULES, prepare_minutes=2.0)
    _, reduced = reduced_of(STREET, fleet(SWEEPER), rules=rules)
    problem = reduced.problem
    start, end = problem.fleet.start, problem.fleet.end
    out, back = problem.entry.tolist()
    # The yard is at the tail: out at once; back from the head after turning round.
    assert problem.distance[start, out] == 120.0
    assert problem.distance[out, back] == 30.0
    assert problem.distance[back, end] == 0.0
    assert problem.distance[out, out] == 30.0 + 10.0 + 30.0
    # Nothing comes to a start, nothing leaves an end.
    assert np.isinf(problem.distance[:, start]).all()
    assert np.isinf(problem.distance[end]).all()


def test_a_washer_fills_its_tank_before_it_leaves_and_a_sweeper_tips_before_it_is_home():
    _, washer = reduced_of(
        make(ways=[main_street((0, 0), (100, 0))]),
        fleet(WASHER, water=(100, 0)),
        month=7,
        rules=replace(RULES, per_week={**RULES.per_week, ("sweep", 2): 0.0}),
    )
    problem = washer.problem
    assert problem.distance[problem.fleet.start, problem.entry[0]] == 60.0
    assert problem.distance[problem.entry[1], problem.fleet.end] == 0.0
    _, sweeper = reduced_of(STREET, fleet(SWEEPER, tip=(100, 0)))
    problem = sweeper.problem
    out, back = problem.entry.tolist()
    # At the head it tips for a minute and drives 10 s home; from the tail 30 s to turn more.
    assert problem.distance[out, problem.fleet.end] == 60.0 + 10.0
    assert problem.distance[back, problem.fleet.end] == 30.0 + 10.0 + 60.0 + 10.0


def test_the_last_tip_is_the_one_that_costs_least_on_the_way_home():
    _, reduced = reduced_of(STREET, fleet(SWEEPER, tip=(100, 0), tip2=(0, 0)))
    out, back = reduced.problem.entry.tolist()
    assert reduced.limits.stops[last_call(reduced, out)] == "tip"
    assert reduced.limits.stops[last_call(reduced, back)] == "tip2"


def test_who_need_not_tip_makes_no_last_call():
    _, reduced = reduced_of(STREET, fleet(SWEEPER))
    assert last_call(reduced, int(reduced.problem.entry[0])) is None


def test_an_area_is_cleaned_in_strips_from_its_node():
    assert area_pass_m(np.array([700.0]), 3.5).tolist() == [200.0]
    zones = [{"geometry": box(110, -20, 145, 20), "kind": "square"}]
    town = make(ways=[main_street((0, 0), (100, 0))], zones=zones)
    _, reduced = reduced_of(town, fleet(SWEEPER))
    (task,) = np.flatnonzero(reduced.job.tasks.side == AREA)
    assert reduced.metres[task] == pytest.approx(1400.0 / 3.5)
    mode = reduced.problem.first[task]
    assert reduced.mode_arc[mode] == -1
    # 400 m at 9 km/h; the square is entered at the street's end, where a vehicle turns as it likes.
    assert reduced.problem.service[mode] == pytest.approx(160.0)
    place, out = reduced.problem.entry[mode], reduced.problem.entry[0 if task else 1]
    assert reduced.problem.distance[out, place] == 0.0


def test_what_no_tank_and_no_shift_holds_is_left_out_and_listed():
    rows = [main_street((0, 0), (100, 0)), main_street((0, 0), (0, 1000))]
    small = replace(SWEEPER, capacity=0.5)
    plan = week(make(ways=rows), fleet(small))
    assert plan.unserved["reason"].tolist() == ["too_long"]
    assert plan.setting.network.length_m[plan.unserved["link"]].tolist() == [1000.0]
    # 1 km takes 400 s to sweep and 100 s to come back; the shift is five minutes.
    short = replace(SWEEPER, windows=(Window.between("20:00", "20:05"),))
    plan = week(make(ways=rows), fleet(short))
    assert plan.setting.network.length_m[plan.unserved["link"]].tolist() == [1000.0]
    assert plan.routes["service_m"].tolist() == [200.0]


def test_roads_of_a_job_hold_its_tasks_first_and_all_that_may_be_driven():
    rows = [main_street((0, 0), (100, 0), carriageway_m=4.0), main_street((100, 0), (100, 80))]
    _, reduced = reduced_of(make(ways=rows), fleet(SWEEPER))
    network = reduced.graph.network
    roads = roads_of(reduced, network.length_m, reduced.metres)
    assert roads.required.tolist() == [True] * 3 + [False] * 2
    assert roads.two_way.tolist() == [True, False, False, True, True]
    assert roads.cost.tolist() == [100.0, 80.0, 80.0, 100.0, 80.0]
    assert roads.demand[:3].tolist() == reduced.problem.demand.tolist()
    assert (roads.tail[1], roads.head[1]) == (roads.head[2], roads.tail[2])
