"""The cheapest circulation: brute force on tiny line graphs, and an order of all tasks."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from planner.cleaning.circuits import circulation, joined_order
from planner.cleaning.jobs import EITHER
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.routing.split import split
from planner.cleaning.solve import first_plan
from tests.driven import grid
from tests.towns import make
from tests.weeks import SWEEPER, fleet, main_street, reduced_of, tiny_town


def tiny_jobs(count):
    """Jobs of up to six passes, none of which may be driven either way."""
    found = []
    for seed in range(100):
        try:
            town = tiny_town(seed, streets=3, widths=(7.0,))
            reduced = reduced_of(town, fleet(SWEEPER))[1]
        except ValueError:
            continue
        tasks = reduced.job.tasks
        if 3 <= len(tasks) <= 6 and not (tasks.side == EITHER).any():
            found.append(reduced)
        if len(found) == count:
            return found
    pytest.fail("too few towns can be driven")


def test_the_circulation_costs_what_the_best_of_all_ways_to_close_circuits_costs():
    for reduced in tiny_jobs(6):
        graph, arcs = reduced.graph, reduced.mode_arc
        way = graph.matrix(arcs)
        each = range(arcs.size)
        best = (
            min(sum(way[i, order[i]] for i in each) for order in permutations(each))
            + graph.seconds[arcs].sum()
        )
        found = circulation(reduced)
        assert found.seconds == pytest.approx(best)
        # Whole numbers by itself, and each arc is come to as often as it is left.
        assert np.abs(found.turns - np.rint(found.turns)).max() < 1e-6
        into = np.bincount(graph.to_arc, found.turns, graph.network.arcs)
        out = np.bincount(graph.from_arc, found.turns, graph.network.arcs)
        assert into == pytest.approx(out)
        assert (into[arcs] >= 1 - 1e-9).all()


def test_a_street_with_two_dead_ends_is_one_circuit():
    _, reduced = reduced_of(make(ways=[main_street((0, 0), (100, 0))]), fleet(SWEEPER))
    found = circulation(reduced)
    # 10 s either way and 30 s to turn round at each end.
    assert found.seconds == 80.0
    assert found.turns.tolist() == [1.0, 1.0]


def test_a_pass_that_may_be_driven_either_way_is_driven_once():
    # A ring of four narrow one-pass streets: driven once around, never there and back.
    corners = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    rows = [
        main_street(corners[i], corners[i + 1], carriageway_m=4.0, name=str(i)) for i in range(4)
    ]
    stub = main_street((100, 100), (200, 200), highway="service")
    _, reduced = reduced_of(make(ways=[*rows, stub]), fleet(SWEEPER))
    assert (reduced.job.tasks.side == EITHER).all()
    found = circulation(reduced)
    into = np.bincount(reduced.graph.to_arc, found.turns, reduced.graph.network.arcs)
    assert into.sum() == pytest.approx(4.0)
    assert sorted(joined_order(reduced)) == [0, 1, 2, 3]


def test_there_is_no_circulation_where_nothing_leads_to_a_street():
    _, reduced = reduced_of(make(ways=[main_street((0, 0), (100, 0))]), fleet(SWEEPER))
    graph = reduced.graph
    kept = graph.to_arc != 0
    cut_off = replace(
        graph,
        from_arc=graph.from_arc[kept],
        to_arc=graph.to_arc[kept],
        turn_s=graph.turn_s[kept],
    )
    without = replace(reduced, graph=cut_off)
    assert circulation(without) is None
    assert joined_order(without) is None


@pytest.mark.parametrize("size", [(3, 2), (4, 3), (6, 5)])
def test_the_joined_order_has_every_task_once_and_is_a_good_start(size):
    rows = [{**row, "highway": "secondary"} for row in grid(*size)]
    _, reduced = reduced_of(make(ways=rows), fleet(SWEEPER))
    order = joined_order(reduced)
    assert sorted(order) == list(range(len(reduced.job.tasks)))
    cost = plan_cost(reduced.problem, split(reduced.problem, order))
    assert plan_cost(reduced.problem, first_plan(reduced)) <= cost
    # Service stands in place of driving: no order can be below the circulation.
    along = reduced.graph.seconds[reduced.mode_arc].sum()
    service = reduced.problem.service.sum()
    free = circulation(reduced).seconds - along + service
    assert cost >= free - 3 * 30.0
    assert cost <= 1.1 * free


def test_tasks_on_one_arc_are_served_on_as_many_passes():
    rows = [main_street((0, 0), (100, 0), carriageway_m=14.0)]
    _, reduced = reduced_of(make(ways=rows), fleet(SWEEPER))
    assert len(reduced.job.tasks) == 4
    assert sorted(joined_order(reduced)) == [0, 1, 2, 3]
    into = np.bincount(reduced.graph.to_arc, circulation(reduced).turns)
    assert into.tolist() == [2.0, 2.0]
