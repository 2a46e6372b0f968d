"""A plan beside other engines: the same jobs, measured alike."""

from __future__ import annotations

import pytest

from planner.cleaning.rivals import COLUMNS, THIS_PLAN, rivals
from planner.cleaning.routing.comparison import AUGMENT_MERGE, PATH_SCANNING, RUIN_AND_RECREATE
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week


@pytest.fixture(scope="module")
def plan():
    """Two dead ends from the yard, 200 m and 100 m long, both sides of which are served."""
    town = make(ways=[main_street((0, 0), (200, 0)), main_street((0, 0), (0, 100))])
    return week(town, fleet(SWEEPER, WASHER), month=7, bound=True)


@pytest.fixture(scope="module")
def heard():
    return []


@pytest.fixture(scope="module")
def table(plan, heard):
    return rivals(plan, seconds=0.05, say=lambda job, share: heard.append((job, share)))


def test_every_job_has_the_plan_first_and_then_the_engines(table, heard):
    assert list(table.columns) == list(COLUMNS)
    assert heard == [("sweep/sweeper/7", 0.0), ("wash/washer/1", 0.5)]
    for _, own in table.groupby("job"):
        names = own["engine"].tolist()
        assert names[0] == THIS_PLAN
        assert {PATH_SCANNING, AUGMENT_MERGE, RUIN_AND_RECREATE} <= set(names)


def test_where_nobody_need_drive_empty_every_engine_drives_what_it_serves(table):
    # 2 x 200 m and 2 x 100 m, from the yard and back to it.
    assert table["service_km"].tolist() == pytest.approx([0.6] * len(table))
    assert table["driven_km"].tolist() == pytest.approx([0.6] * len(table))
    assert table["empty_share"].tolist() == pytest.approx([0.0] * len(table))
    assert table["bound_km"].tolist() == pytest.approx([0.6] * len(table))


def test_the_plan_s_own_row_is_what_its_routes_say(table, plan):
    own = table[table["engine"] == THIS_PLAN].set_index("job")
    for number, name in enumerate(own.index):
        routes = plan.routes[plan.routes["job"] == number]
        assert own["hours"][name] * 3600 == pytest.approx(routes["seconds"].sum())
        assert own["routes"][name] == len(routes)
