"""A job with other tasks is the very problem that it would be if it were reduced anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.cleaning.editing.job_change import changed_job, more_tasks
from planner.cleaning.reduction import reduce_job
from tests.driven import grid
from tests.towns import box, make
from tests.weeks import SWEEPER, fleet, reduced_of


def a_job():
    ways = [{**row, "highway": "secondary"} for row in grid(4, 3)]
    ways[1]["oneway"] = "yes"
    zones = [{"geometry": box(110, 20, 145, 60), "kind": "square"}]
    vehicles = fleet(replace(SWEEPER, u_turn_width_m=7.0), tip=(200, 0))
    return reduced_of(make(ways=ways, zones=zones), vehicles)


def same(one, other):
    assert np.array_equal(one.place, other.place)
    for name in ("task", "entry", "exit", "service", "demand", "distance"):
        assert np.array_equal(getattr(one.problem, name), getattr(other.problem, name)), name
    assert np.array_equal(one.mode_arc, other.mode_arc)
    assert one.problem.fleet == other.problem.fleet


def test_tasks_taken_out_and_put_in_again_leave_the_problem_as_it_was():
    setting, reduced = a_job()
    size = len(reduced.job.tasks)
    kept = np.random.default_rng(0).permutation(size)[: size // 2].astype(np.int32)
    kept.sort()
    areas = setting.areas
    fewer = changed_job(reduced, reduced.job.tasks.take(kept), areas)
    assert fewer.number[kept].tolist() == list(range(kept.size))
    assert (np.delete(fewer.number, kept) == -1).all()
    anew = reduce_job(
        fewer.reduced.job, reduced.graph, areas["area_m2"].to_numpy(), areas["node"].to_numpy(),
        reduced.limits,
    )[0]  # fmt: skip
    same(fewer.reduced, anew)
    again = more_tasks(fewer.reduced, reduced.job.tasks, areas)
    same(again.reduced, reduced)
    assert again.number.tolist() == kept.tolist()
    assert again.left.tasks.size == 0
    assert again.reduced.graph is reduced.graph
