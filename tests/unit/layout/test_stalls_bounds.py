"""A bound below what a plan holds would hide that plan: none is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from planner.layout import StallRules, lay_out
from planner.layout.bounds import bounds
from planner.layout.directions import Effort, directions, offsets, turned
from planner.layout.plans import drives_of, make_phase, make_plan
from planner.layout.rows import find_rows
from planner.layout.strips import Ground
from planner.layout.ways_in import onto_aisles, onto_crossings
from tests.lots import random_entrances, random_lot

EFFORT = Effort(directions=1, offsets=1, crossings=4)
RULES = StallRules()


def phases(lot, pattern):
    """Every phase of a pattern in one direction and across, with four crossings each."""
    for angle in directions(lot, None, EFFORT):
        turn = turned(angle)
        low, begin = offsets(lot, turn, pattern, None, EFFORT)
        rows = find_rows(lot, turn, pattern, low, np.arange(low.size) % 2 == 0)
        for first, stop in pairwise(begin.tolist()):
            some = rows.take(first, stop)
            if some.aisle.size:
                west = np.linspace(some.start.min(), some.end.max() - RULES.drive_m, 4)
                yield turn, make_phase(lot, turn, some, west, RULES)


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_holds_more_than_its_bound(seed):
    rng = np.random.default_rng(seed)
    lot = random_lot(rng, 900.0)
    entrances = random_entrances(rng, lot, 2)
    middle = np.array((440_000.0, 4_105_000.0))
    ground = Ground(shapely.transform(lot, lambda xy: xy - middle))
    tried = 0
    for pattern in RULES.patterns():
        for turn, phase in phases(ground, pattern):
            places = (shapely.get_coordinates(entrances) - middle) @ turn.T
            direct = tuple(onto_aisles(ground, turn, phase, places))
            across = [
                (way,) for place in places for way in onto_crossings(ground, turn, phase, place)
            ]
            bound = bounds(phase, phase)
            for ways in [*([direct] if direct else []), *across]:
                for most, choice in zip(bound.of(ways), bound.choices, strict=True):
                    plan = make_plan(phase, drives_of(phase), choice[choice >= 0].tolist(), ways)
                    held = phase.park(plan).capacity
                    assert held <= most
                    if len(ways) == 1 and ways[0].position < 0:
                        assert held <= bound.anywhere().max()
                    tried += held > 0
    assert tried > 0


def test_plans_with_several_ways_in_are_not_bound_by_one():
    """Two entrances on this lot reach 31 stalls; one alone never more than 29."""
    rng = np.random.default_rng(3297)
    lot = random_lot(rng, float(np.exp(rng.uniform(np.log(150), np.log(6000)))))
    rng.integers(5), rng.random()
    entrances = random_entrances(rng, lot, int(rng.integers(1, 4)))
    alone = [lay_out(lot, entrances=[place]).capacity for place in entrances]
    assert lay_out(lot, entrances=entrances).capacity == 31 > max(alone)
