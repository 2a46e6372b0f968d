"""The two-step floating catchment: published numbers, worked examples, and what must hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from planner.network.floating_catchment import reachable, two_step_catchment
from planner.network.pairs import Pairs

CASE = Path(__file__).parents[3].parent / "shared" / "cases" / "catchment_and_inequality"


def pairs(*both):
    source, place = np.array(both, dtype=np.intp).reshape(-1, 2).T
    return Pairs(source, place, np.zeros(source.size))


def rows(name):
    with (CASE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not CASE.exists(), reason="../shared/cases is not here")
def test_the_published_accessibility_of_jobs_in_belo_horizonte():
    expected = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
    ids, case = expected["ids"], expected["two_step_floating_catchment"]
    land = {row["id"]: row for row in rows("land_use_data.csv")}
    near = [
        (ids.index(row["to_id"]), ids.index(row["from_id"]))
        for row in rows("travel_minutes.csv")
        if row["from_id"] in ids
        and row["to_id"] in ids
        and float(row["travel_time"]) <= case["cutoff_min"]
    ]
    jobs, people = (
        np.array([float(land[i][name]) for i in ids]) for name in ("jobs", "population")
    )
    found = two_step_catchment(pairs(*near), jobs, people)
    assert found.round(4).tolist() == case["expected"]


def test_two_lots_and_three_houses_by_hand():
    # Lot 0 is near houses 0 and 1, lot 1 near 1 and 2: 30 spaces over 10 + 20, 40 over 20 + 30.
    near = pairs((0, 0), (0, 1), (1, 1), (1, 2))
    found = two_step_catchment(near, np.array([30.0, 40.0]), np.array([10.0, 20.0, 30.0]))
    assert found == pytest.approx([1.0, 1.0 + 0.8, 0.8])
    assert reachable(near, np.array([30.0, 40.0]), 3).tolist() == [30.0, 70.0, 40.0]


def test_unknown_supply_is_left_out_and_nothing_known_is_not_zero():
    near = pairs((0, 0), (1, 0), (1, 1))
    found = two_step_catchment(near, np.array([30.0, np.nan]), np.array([10.0, 20.0, 5.0]))
    np.testing.assert_array_equal(found, [3.0, np.nan, 0.0])
    within = reachable(near, np.array([30.0, np.nan]), 3)
    np.testing.assert_array_equal(within, [30.0, np.nan, 0.0])


def test_supply_that_nobody_shares_is_no_supply_a_head():
    found = two_step_catchment(pairs((0, 0)), np.array([30.0]), np.array([np.nan]))
    np.testing.assert_array_equal(found, [np.nan])
    shared = two_step_catchment(pairs((0, 0), (1, 0)), np.array([30.0, 0.0]), np.array([6.0]))
    assert shared.tolist() == [5.0]
    # Nothing offered is nothing, whoever might share it.
    assert two_step_catchment(pairs((0, 0)), np.array([0.0]), np.array([0.0])).tolist() == [0.0]


def test_without_sources_or_places_there_is_nothing():
    assert two_step_catchment(pairs(), np.empty(0), np.array([1.0, 2.0])).tolist() == [0.0, 0.0]
    assert two_step_catchment(pairs(), np.array([1.0]), np.empty(0)).size == 0


@pytest.mark.parametrize("seed", range(20))
def test_it_equals_the_definition_and_gives_out_what_there_is(seed):
    rng = np.random.default_rng(seed)
    near = rng.uniform(size=(8, 30)) < 0.15
    supply = np.where(rng.uniform(size=8) < 0.2, np.nan, rng.integers(0, 90, 8).astype(float))
    demand = rng.integers(0, 40, 30).astype(float)
    found = two_step_catchment(pairs(*np.argwhere(near)), supply, demand)
    ratio = {}
    for lot in range(8):
        sharing = sum(demand[house] for house in range(30) if near[lot, house])
        if sharing > 0 and not np.isnan(supply[lot]):
            ratio[lot] = supply[lot] / sharing
    for house in range(30):
        mine = [lot for lot in range(8) if near[lot, house]]
        known = [ratio[lot] for lot in mine if lot in ratio]
        if mine and not known:
            assert np.isnan(found[house])
        else:
            assert found[house] == pytest.approx(sum(known))
    given = sum(supply[lot] for lot in ratio)
    assert np.nansum(found * demand) == pytest.approx(given)
