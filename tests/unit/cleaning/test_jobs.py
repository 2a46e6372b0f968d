"""Who serves what: passes a side, the widest vehicle first, and reasons for the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from planner.cleaning.jobs import AREA, BACKWARD, EITHER, FORWARD, share_work, without
from planner.cleaning.setting import reach_of, settle
from tests.driven import dead_end, grid, narrow_lane
from tests.towns import box, make, street
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street

SMALL = replace(SWEEPER, id="small", width_m=1.2, swath_m=1.8)


def work_of(rows, vehicles, *, month=1, **tables):
    setting = settle(make(ways=rows, **tables), RULES, vehicles, month=month)
    return share_work(setting, {each.id: reach_of(setting, each) for each in vehicles.vehicles})


def sides(job):
    return list(zip(job.tasks.side.tolist(), job.tasks.number.tolist(), strict=True))


def swept(**columns):
    """The tasks of a street of 100 m with its yard at an end, for a swath of 3.5 m."""
    back = main_street((0, 0), (0, 100), (100, 0), highway="service")
    stub = main_street((0, 100), (0, 150), highway="service")
    work = work_of([main_street((0, 0), (100, 0), **columns), back, stub], fleet(SWEEPER))
    (job,) = work.jobs
    return sides(job)


def test_a_street_as_wide_as_two_swaths_is_a_pass_on_each_side():
    assert swept(carriageway_m=7.0) == [(FORWARD, 0), (BACKWARD, 0)]


def test_a_wide_street_takes_two_passes_on_each_side():
    # 14 m: 7 m a side less the tolerance of 0.5 m are two swaths of 3.5 m.
    assert swept(carriageway_m=14.0) == [
        (FORWARD, 0), (FORWARD, 1), (BACKWARD, 0), (BACKWARD, 1),
    ]  # fmt: skip


def test_a_narrow_street_is_one_pass_in_either_direction():
    assert swept(carriageway_m=4.0) == [(EITHER, 0)]


def test_a_one_way_street_is_served_in_its_direction_only():
    assert swept(oneway="yes") == [(FORWARD, 0), (FORWARD, 1)]
    assert swept(oneway="reverse", carriageway_m=4.0) == [(BACKWARD, 0)]


def test_a_dead_end_is_served_on_both_sides():
    rows = [{**row, "highway": "secondary"} for row in dead_end()]
    (job,) = work_of(rows, fleet(SWEEPER)).jobs
    assert len(job.tasks) == 6
    assert job.tasks.link.tolist() == [0, 0, 1, 1, 2, 2]


def test_streets_that_are_not_due_ask_for_nothing():
    assert work_of(grid(), fleet(SWEEPER)).jobs == ()
    outside = work_of([main_street((0, 0), (100, 0))], fleet(SWEEPER), boundary=box(200, 0, 300, 1))
    assert outside.jobs == ()
    assert outside.unserved.empty


def test_the_widest_vehicle_takes_what_it_enters_and_leaves_it_lanes():
    rows = [{**row, "highway": "secondary"} for row in narrow_lane()]
    wide, small = work_of(rows, fleet(SMALL, SWEEPER)).jobs
    if wide.vehicle.id == "small":
        wide, small = small, wide
    assert (wide.vehicle.id, small.vehicle.id) == ("sweeper", "small")
    assert len(wide.tasks) == 6
    # The lane of 2 m is one pass of a swath of 1.8 m.
    assert sides(small) == [(EITHER, 0)]


def test_streets_too_narrow_for_every_vehicle_are_listed_as_narrow():
    rows = [{**row, "highway": "secondary"} for row in narrow_lane()]
    unserved = work_of(rows, fleet(SWEEPER)).unserved
    assert unserved[["link", "area", "service", "per_week", "reason"]].to_numpy().tolist() == [
        [3, -1, "sweep", 7.0, "narrow"]
    ]


def test_streets_that_no_way_leads_to_are_listed_as_unreachable():
    rows = [main_street((0, 0), (100, 0)), main_street((500, 0), (600, 0))]
    unserved = work_of(rows, fleet(SWEEPER)).unserved
    assert unserved["reason"].tolist() == ["unreachable"]
    assert unserved["link"].tolist() == [1]


def test_a_street_of_which_one_side_is_not_reached_is_left_out_whole():
    # Nothing turns round in the ring: of each of its streets one side is not reached.
    ring = [main_street((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))]
    work = work_of(ring, fleet(SWEEPER))
    assert work.jobs == ()
    assert set(work.unserved["reason"]) == {"unreachable"}


def test_a_service_without_a_vehicle_lists_all_its_streets():
    nobody = fleet(replace(SWEEPER, count=0), replace(WASHER, count=0))
    work = work_of([main_street((0, 0), (100, 0))], nobody, month=7)
    assert work.jobs == ()
    assert sorted(work.unserved["service"]) == ["sweep", "wash"]
    assert set(work.unserved["reason"]) == {"no_vehicle"}
    assert work_of([main_street((0, 0), (100, 0))], fleet()).unserved["reason"].tolist() == [
        "no_vehicle"
    ]


def test_what_is_due_most_often_comes_first_and_each_frequency_is_a_job():
    rows = [main_street((0, 0), (100, 0)), street((100, 0), (200, 0))]
    names = [job.name for job in work_of(rows, fleet(SWEEPER, WASHER), month=7).jobs]
    assert names == ["sweep/sweeper/7", "wash/washer/1"]


def test_squares_are_one_task_and_a_car_park_without_an_outline_has_no_size():
    square = {"geometry": box(110, 10, 150, 50), "kind": "square"}
    lot = {"geometry": shapely.Point(50, 20), "kind": "surface", "access": "public"}
    work = work_of([main_street((0, 0), (100, 0))], fleet(SWEEPER), zones=[square], parking=[lot])
    (job,) = work.jobs
    assert job.tasks.side.tolist() == [AREA, FORWARD, BACKWARD] or AREA in job.tasks.side
    assert (job.tasks.area[job.tasks.side == AREA] >= 0).all()
    assert work.unserved["reason"].tolist() == ["no_outline"]


def test_a_job_without_some_tasks_keeps_the_others_in_order():
    (job,) = work_of([main_street((0, 0), (100, 0), carriageway_m=14.0)], fleet(SWEEPER)).jobs
    left = without(job, np.array([1], dtype=np.int32))
    assert sides(left) == [(FORWARD, 0), (BACKWARD, 0), (BACKWARD, 1)]
    assert len(job.tasks) == 4
