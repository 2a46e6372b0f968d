"""The range of spaces told from area alone, against layouts of random lots."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from planner.errors import OptionError
from planner.layout import area_range, lay_out
from planner.layout.area_range import size_classes
from tests.lots import random_lot


def test_classes_follow_on_each_other_from_nothing_to_any_size():
    rows = size_classes()
    assert rows[0].from_m2 == 0
    assert math.isinf(rows[-1].to_m2)
    assert all(one.to_m2 == two.from_m2 for one, two in pairwise(rows))
    assert all(row.low_m2 < row.high_m2 and 0 <= row.within_25_30 <= 1 for row in rows)


@pytest.mark.parametrize("area_m2", [0.0, 5.0, 290.0, 450.0, 800.0, 3000.0, 500_000.0])
def test_the_range_is_never_narrower_than_25_to_30(area_m2):
    low, high = area_range(area_m2)
    assert low <= area_m2 / 30
    assert high >= area_m2 / 25
    assert isinstance(low, int)
    assert isinstance(high, int)


def test_a_small_lot_may_hold_none():
    assert area_range(200.0)[0] == 0
    assert area_range(0.0) == (0, 0)


@pytest.mark.parametrize(("area_m2", "least"), [(450.0, 0.8), (1500.0, 0.8)])
def test_nine_lots_of_ten_hold_a_number_within_the_range(area_m2, least):
    """Other lots than those the table was measured on."""
    rng = np.random.default_rng(77)
    low, high = area_range(area_m2)
    found = [lay_out(random_lot(rng, area_m2)).capacity for _ in range(20)]
    assert np.mean([low <= spaces <= high for spaces in found]) >= least


@pytest.mark.parametrize("area_m2", [-1.0, math.nan, math.inf])
def test_what_is_no_area_is_refused(area_m2):
    with pytest.raises(OptionError, match="no area"):
        area_range(area_m2)
