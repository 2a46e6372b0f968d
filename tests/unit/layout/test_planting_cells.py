"""Cells under crowns: their areas add up to any union; groups of conflicts hold every pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely

from planner.layout.cells import crowns, cut_up
from planner.layout.spacing import groups, too_near
from tests.towns import at


@pytest.mark.parametrize("seed", range(12))
def test_the_cells_of_any_set_of_crowns_sum_to_its_union(seed):
    rng = np.random.default_rng(seed)
    hole = shapely.Point(rng.uniform(5, 15, 2)).buffer(rng.uniform(0.5, 4))
    ground = at(shapely.box(0, 0, 20, 20).difference(hole))
    xy = rng.integers(0, 11, (15, 2)) * 2.0 + at(shapely.Point(0, 0)).coords[0]
    discs = crowns(np.unique(xy, axis=0), rng.choice([3.0, 5.0, 8.0], len(np.unique(xy, axis=0))))
    cells = cut_up(ground, discs)
    for _ in range(20):
        planted = rng.uniform(size=len(discs)) < rng.uniform()
        union = shapely.union_all(discs[planted]).intersection(ground)
        summed = cells.area_m2[cells.cover @ planted.astype(float) > 0].sum()
        assert summed == pytest.approx(union.area, abs=1e-6)
    # Faces under one set of crowns are one cell.
    sets = {tuple(row) for row in cells.cover.toarray()}
    assert len(sets) == len(cells.area_m2)


def test_two_crowns_make_three_cells():
    xy = np.array([(5.0, 5.0), (8.0, 5.0)])
    cells = cut_up(shapely.box(0, 0, 20, 10), crowns(xy, np.array([4.0, 4.0])))
    assert sorted(cells.cover.toarray().tolist()) == [[0, 1], [1, 0], [1, 1]]


def test_a_crown_is_a_hair_less_than_its_disc():
    disc = crowns(np.zeros((1, 2)), np.array([8.0]))[0]
    assert 0.998 < disc.area / (16 * np.pi) < 1.0


@pytest.mark.parametrize("seed", range(10))
def test_groups_hold_every_pair_in_conflict_and_no_other(seed):
    xy = np.random.default_rng(seed).uniform(0, 20, (40, 2))
    apart = np.hypot(*(xy[:, None] - xy[None]).T)
    near = {(a, b) for a, b in combinations(range(40), 2) if apart[a, b] < 4.0}
    found = too_near(xy, 4.0)
    assert set(found) == near
    held = {pair for group in groups(found) for pair in combinations(group, 2)}
    assert held == near


def test_trunks_4_m_apart_are_far_enough():
    assert too_near(np.array([(0.0, 0.0), (4.0, 0.0), (7.9, 0.0)]), 4.0) == [(1, 2)]
    assert too_near(np.empty((0, 2)), 4.0) == []
