"""Rows of trees along a line: gaps filled, gates kept clear, never nearer than 4 m."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.spatial.distance import pdist

from planner.errors import OptionError
from planner.layout import plan_row

NOTHING = np.empty(0, dtype=object)


def row(line, *clear, crown_m=6.0, spacing_m=6.0):
    return plan_row(
        shapely.LineString(line),
        crown_m=crown_m,
        spacing_m=spacing_m,
        keep_clear=np.array([*clear, None], dtype=object)[:-1],
    )


def test_a_free_line_gets_a_tree_every_so_many_metres():
    # Half a crown from both ends, 54 m between: nine steps of 6 m.
    np.testing.assert_allclose(row([(0, 0), (60, 0)])[:, 0], np.arange(3, 58, 6))


def test_the_spacing_is_the_most_and_shared_out_evenly():
    # 24 m between the outer two: four steps of 6 m where 7 are allowed.
    np.testing.assert_allclose(row([(0, 0), (30, 0)], spacing_m=7)[:, 0], [3, 9, 15, 21, 27])


def test_gates_and_standing_crowns_split_the_row():
    gate, crown = shapely.box(20, -5, 26, 5), shapely.Point(50, 0).buffer(4)
    xy = row([(0, 0), (60, 0)], gate, crown)
    # 0-20: 3, 10 and 17; 26-46: 29 to 43; 54-60: one in the middle.
    np.testing.assert_allclose(xy[:, 0], [3, 23 / 3, 37 / 3, 17, 29, 101 / 3, 115 / 3, 43, 57])


def test_a_gap_of_less_than_half_a_crown_stays_a_gap():
    gates = shapely.box(0, -1, 10, 1), shapely.box(12.9, -1, 30, 1)
    assert not len(row([(0, 0), (30, 0)], *gates))
    assert len(row([(0, 0), (30, 0)], gates[0], shapely.box(13.1, -1, 30, 1))) == 1
    assert not len(row([(0, 0), (30, 0)], shapely.box(-1, -1, 31, 1)))


@pytest.mark.parametrize("seed", range(30))
def test_no_two_trees_come_nearer_than_4_m_and_none_stands_where_none_may(seed):
    rng = np.random.default_rng(seed)
    line = np.cumsum(rng.uniform(-12, 14, (12, 2)), axis=0)
    clear = shapely.buffer(shapely.points(rng.uniform(-20, 40, (5, 2))), rng.uniform(1, 6, 5))
    crown, spacing = rng.uniform(2, 10), rng.uniform(4, 9)
    xy = plan_row(shapely.LineString(line), crown_m=crown, spacing_m=spacing, keep_clear=clear)
    assert len(xy) > 1
    assert pdist(xy).min() >= 4 - 1e-6
    at = shapely.points(xy)
    assert shapely.distance(at, shapely.LineString(line)).max() < 1e-6
    assert not shapely.contains_properly(shapely.buffer(shapely.union_all(clear), -1e-6), at).any()
    again = plan_row(shapely.LineString(line), crown_m=crown, spacing_m=spacing, keep_clear=clear)
    np.testing.assert_array_equal(xy, again)


@pytest.mark.parametrize(("crown_m", "spacing_m"), [(0, 6), (6, 3.9), (np.nan, 6), (6, np.inf)])
def test_a_row_that_cannot_be_is_refused(crown_m, spacing_m):
    with pytest.raises(OptionError, match="spacing of at least 4 m"):
        row([(0, 0), (60, 0)], crown_m=crown_m, spacing_m=spacing_m)
