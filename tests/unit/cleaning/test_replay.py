"""Legs told by heart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.cleaning.replay import COLUMNS, legs_of
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.solve import Effort, solve
from tests.towns import box, make
from tests.weeks import RULES, SWEEPER, fleet, main_street, reduced_of

STREETS = [main_street((0, 0), (100, 0)), main_street((100, 0), (100, 50), highway="service")]
"""A swept street of 100 m from the yard, and a stub of 50 m round the corner where one turns."""


def legs(town, vehicles, rules=RULES):
    _, reduced = reduced_of(town, vehicles, rules=rules)
    plan = solve(reduced, Effort(rounds=50, seconds=10.0), balance=10.0).plan
    return reduced, plan, legs_of(reduced, plan)


def test_every_leg_of_a_street_served_on_both_sides():
    rules = replace(RULES, prepare_minutes=5.0)
    _, _, found = legs(make(ways=STREETS), fleet(SWEEPER), rules)
    rows = found[["kind", "metres", "seconds", "start_s"]].to_numpy().tolist()
    assert rows == [
        ["call", 0.0, 300.0, 0.0],
        ["serve", 100.0, 40.0, 300.0],
        # 8 s to turn left, 5 s along the stub; 30 s to turn round in it, 5 s back.
        ["drive", 50.0, 13.0, 340.0],
        ["drive", 50.0, 35.0, 353.0],
        # 2 s to turn right into the other side.
        ["serve", 100.0, 42.0, 388.0],
    ]
    assert found["facility"].tolist() == ["yard", "", "", "", ""]
    assert found["arc"].tolist()[0] == -1
    assert found["arc"].tolist()[1] ^ 1 == found["arc"].tolist()[4]
    assert found["task"].tolist()[2:4] == [-1, -1]


def test_a_call_at_a_tip_stands_between_what_comes_before_and_after():
    _, _, found = legs(make(ways=STREETS), fleet(replace(SWEEPER, capacity=0.1), tip=(100, 50)))
    assert found["kind"].tolist() == [
        "call", "serve", "drive", "call", "drive", "serve", "drive", "drive", "call", "drive",
        "drive",
    ]  # fmt: skip
    calls = found[found["kind"] == "call"]
    assert calls["facility"].tolist() == ["yard", "tip", "tip"]
    assert calls["seconds"].tolist() == [0.0, 60.0, 60.0]
    # Leaving the tip costs no turn: 5 s for the 50 m of the stub.
    assert found["seconds"].tolist()[4] == 5.0


def test_an_area_is_a_leg_of_its_own():
    zones = [{"geometry": box(110, -20, 145, 20), "kind": "square"}]
    town = make(ways=[main_street((0, 0), (100, 0))], zones=zones)
    _, _, found = legs(town, fleet(SWEEPER))
    area = found[found["kind"] == "area"]
    assert area["area"].tolist() == [0]
    assert area["arc"].tolist() == [-1]
    assert area["metres"].tolist() == [pytest.approx(400.0)]
    # Nobody turns round on the street: the square is where it turns.
    assert found["seconds"].sum() == pytest.approx(40.0 + 160.0 + 40.0)


def test_legs_add_up_to_what_the_plan_costs():
    town = make(ways=[*STREETS, main_street((0, 0), (0, 70), carriageway_m=14.0)])
    vehicles = fleet(replace(SWEEPER, capacity=0.25), tip=(50, 0))
    reduced, plan, found = legs(town, vehicles)
    assert found["seconds"].sum() == pytest.approx(plan_cost(reduced.problem, plan), abs=1e-9)
    served = found[found["task"] >= 0]
    assert sorted(served["task"]) == list(range(len(reduced.job.tasks)))
    assert served["metres"].sum() == pytest.approx(reduced.metres.sum())


def test_no_routes_have_no_legs():
    _, reduced = reduced_of(make(ways=STREETS), fleet(SWEEPER))
    found = legs_of(reduced, Plan(()))
    assert found.empty
    assert found.dtypes.astype(str).to_dict().keys() == COLUMNS.keys()
