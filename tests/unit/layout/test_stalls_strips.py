from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.layout.strips import Ground
from tests.lots import random_lot

TURN = np.eye(2)


def test_a_strip_is_free_where_its_whole_width_is():
    """A trapezium's sides lean in by 1/3: between 10 and 20 m it is free from 6.67 to 46.67."""
    ground = Ground(shapely.Polygon([(0, 0), (60, 0), (40, 30), (10, 30)]))
    spans = ground.spans(TURN, np.array([10.0, 0.0]), 10.0)
    assert spans.strip.tolist() == [0, 1]
    assert np.allclose(spans.start, [20 / 3, 10 / 3], atol=1e-5)
    assert np.allclose(spans.end, [60 - 40 / 3, 60 - 20 / 3], atol=1e-5)


def test_a_hole_parts_a_strip_and_an_edge_along_its_side_does_not():
    ground = Ground(shapely.box(0, 0, 50, 17) - shapely.box(20, 5, 25, 8))
    spans = ground.spans(TURN, np.array([2.0, 8.0, -1.0]), 4.0)
    assert spans.strip.tolist() == [0, 0, 1]
    assert np.allclose(spans.start, [0, 25, 0])
    assert np.allclose(spans.end, [20, 50, 50])


@pytest.mark.parametrize("seed", range(10))
def test_spans_are_all_that_is_free_and_nothing_else(seed):
    """Against upright lines drawn every 0.1 m."""
    rng = np.random.default_rng(seed)
    lot = shapely.transform(random_lot(rng, 900.0), lambda xy: xy - (440_000.0, 4_105_000.0))
    ground = Ground(lot)
    _, south, _, north = lot.bounds
    low = rng.uniform(south, north, 12)
    spans = ground.spans(TURN, low, 5.0)
    west, _, east, _ = lot.bounds
    x = np.arange(west - 1, east + 1, 0.1)
    for strip, bottom in enumerate(low):
        ends = np.stack(
            (np.full(x.size, bottom + 1e-5), np.full(x.size, bottom + 5 - 1e-5)), axis=1
        )
        lines = shapely.linestrings(np.stack((np.stack((x, x), axis=1), ends), axis=2))
        free = shapely.covers(lot, lines)
        mine = spans.strip == strip
        said = ((x[:, None] > spans.start[mine]) & (x[:, None] < spans.end[mine])).any(axis=1)
        edge = (np.abs(x[:, None] - spans.start[mine]) < 1e-3).any(axis=1)
        edge |= (np.abs(x[:, None] - spans.end[mine]) < 1e-3).any(axis=1)
        assert (free == said)[~edge].all()
