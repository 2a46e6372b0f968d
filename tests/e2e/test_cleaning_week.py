"""A week of cleaning for a whole town: valid, complete, and with little empty driving."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from planner import load_town
from planner.cleaning.replay import legs_of
from planner.cleaning.routing.augment_merge import augment_merge
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.solve import Effort
from planner.cleaning.validator import check_plan
from planner.cleaning.week import CleaningRequest, plan_cleaning
from planner.sources.assemble import Study

DUITAMA = Path(__file__).parents[2].parent / "shared" / "data" / "osm" / "duitama_co_2021.osm.pbf"
CENTRE = shapely.box(-73.037, 5.822, -73.028, 5.831)
"""About a square kilometre of it."""

REQUEST = CleaningRequest(effort=Effort(rounds=3, seconds=600.0), bound=False)


@pytest.fixture(scope="module", params=["demo", "Duitama"])
def plan(request):
    if request.param == "demo":
        return plan_cleaning(load_town("demo"), request=REQUEST)
    if not DUITAMA.exists():
        pytest.skip("no ../shared/data/osm/duitama_co_2021.osm.pbf: not in a working place with it")
    town = load_town(str(DUITAMA), Study("Duitama", CENTRE, boundary_from="box"))
    return plan_cleaning(town, request=REQUEST)


def test_every_route_is_lawful_and_every_street_that_is_reached_has_its_frequency(plan):
    check = check_plan(plan)
    assert check.faults == ()
    reached = check.served[check.served["reason"] == ""]
    assert reached["full"].all()
    assert len(reached) >= 0.9 * len(check.served)
    assert set(check.served["service"]) == {"sweep", "wash"}
    assert not plan.schedule.left_over


def test_it_drives_at_least_15_percent_less_without_cleaning_than_simple_methods(plan):
    def empty_m(make):
        return sum(
            legs.loc[legs["task"] < 0, "metres"].sum() * each.reduced.job.per_week
            for each in plan.solved
            for legs in (legs_of(each.reduced, make(each)),)
        )

    ours = empty_m(lambda each: each.plan)
    simple = min(
        empty_m(lambda each, way=way: way(each.reduced.problem))
        for way in (path_scanning, augment_merge)
    )
    assert 0 < ours <= 0.85 * simple
