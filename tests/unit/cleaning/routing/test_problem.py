from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.roads import Roads
from planner.errors import DataError, OptionError
from tests.unit.cleaning.routing.brute_force import make_roads

ROADS = make_roads((0, 1, 4, 2), (1, 2, 3, 1, False), (2, 0, 5, 0))


def changed(problem, **columns):
    values = {field.name: getattr(problem, field.name) for field in fields(problem)}
    return ArcProblem(**(values | columns))


def test_an_edge_has_two_modes_and_an_arc_one():
    problem = ArcProblem.from_roads(ROADS, Fleet(0, 0, 5.0))
    assert problem.task.tolist() == [0, 0, 1]
    assert problem.entry.tolist() == [0, 1, 1]
    assert problem.exit.tolist() == [1, 0, 2]
    assert problem.service.tolist() == [4, 4, 3]
    assert problem.demand.tolist() == [2, 1]
    assert problem.first.tolist() == [0, 2, 3]


def test_distances_obey_one_ways_and_take_the_cheaper_of_parallel_links():
    roads = make_roads((0, 1, 9, 0), (0, 1, 4, 0), (1, 2, 0, 0), (2, 3, 2, 0, False))
    expected = [[0, 4, 4, 6], [4, 0, 0, 2], [4, 0, 0, 2], [np.inf, np.inf, np.inf, 0]]
    assert roads.distances().tolist() == expected


def test_a_route_for_one_task_goes_out_serves_and_comes_home():
    problem = ArcProblem.from_roads(ROADS, Fleet(0, 0, 5.0))
    assert problem.alone().tolist() == [8, 4 + 3 + 5]


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("cost", [1.0, -1.0, 0.0], "cost of link 1 is -1"),
        ("demand", [1.0, 1.0, np.nan], "demand of link 2 is nan"),
        ("service", [np.inf, 1.0, 1.0], "service of link 0 is inf"),
        ("head", [1, 2, -1], "head has a node below 0"),
        ("required", [True], "required and tail differ in length"),
    ],
)
def test_roads_that_cannot_be_are_refused(column, values, message):
    columns = {field.name: getattr(ROADS, field.name) for field in fields(ROADS)}
    with pytest.raises(DataError, match=message):
        Roads(**(columns | {column: np.array(values)}))


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"capacity": 0.0}, "capacity is 0.0"),
        ({"shift": 0.0}, "shift is 0.0"),
        ({"capacity": np.nan}, "capacity is nan"),
        ({"vehicles": 0}, "vehicles is 0; at least one is needed"),
        ({"refills": (1,)}, "1 refills but 0 costs"),
        ({"refills": (1,), "refill_cost": (-1.0,)}, "each must be 0 or more"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(numbers, message):
    with pytest.raises(OptionError, match=message):
        replace(Fleet(0, 0, 5.0), **numbers)


@pytest.mark.parametrize(
    ("fleet", "message"),
    [
        (Fleet(0, 0, 1.5), "task 0 takes 2, more than the capacity of 1.5; split it"),
        (Fleet(0, 0, 5.0, 11.0), "a route for task 1 alone is 12 long, more than the shift of 11"),
        (Fleet(7, 0, 5.0), "places run from 0 to 7, of 3"),
    ],
)
def test_a_task_that_no_route_can_serve_is_named(fleet, message):
    with pytest.raises(DataError, match=message):
        ArcProblem.from_roads(ROADS, fleet)


def test_a_street_without_a_way_back_is_refused():
    roads = make_roads((0, 1, 4, 2), (1, 2, 3, 1, False))
    with pytest.raises(DataError, match="no way leads from place 2 to place 0"):
        ArcProblem.from_roads(roads, Fleet(0, 0, 5.0))


def test_a_place_that_no_vehicle_comes_to_may_be_out_of_reach():
    roads = make_roads((0, 1, 4, 2), (1, 2, 3, 0, False))
    assert ArcProblem.from_roads(roads, Fleet(0, 0, 5.0)).tasks == 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"task": np.array([0, 1, 0])}, "in the order of their 2 tasks"),
        ({"task": np.array([0, 0, 2])}, "in the order of their 2 tasks"),
        ({"task": np.array([0, 0, 0])}, "task 0 has 3 modes"),
        ({"entry": np.array([0, 1])}, "entry and task differ in length"),
        ({"service": np.array([1.0, np.nan, 1.0])}, "service number 1 is nan"),
        ({"distance": np.zeros((3, 2))}, "it must be square"),
        ({"distance": np.full((3, 3), np.nan)}, "missing or below 0"),
        ({"distance": np.full((3, 3), -1.0)}, "missing or below 0"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns, message):
    problem = ArcProblem.from_roads(ROADS, Fleet(0, 0, 5.0))
    with pytest.raises(DataError, match=message):
        changed(problem, **columns)
