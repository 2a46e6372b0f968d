"""Passes: hand-computed over widths, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.due.passes import passes

WIDTHS = (3.5, 4.0, 5.0, 7.0, 9.0, 12.0, 14.0)
TWO_WAY, ONE_WAY, REVERSED = (True, True), (True, False), (False, True)


def due(width_m, swath_m, lawful, *, tolerance_m=0.5):
    widths = np.asarray(width_m, dtype=float)
    ahead, against = (np.full(widths.size, may) for may in lawful)
    found = passes(widths, swath_m, forward=ahead, backward=against, tolerance_m=tolerance_m)
    return tuple(each.tolist() for each in found)


@pytest.mark.parametrize(
    ("swath_m", "a_side", "either"),
    [
        (3.5, [0, 0, 1, 1, 2, 2, 2], [True, True, False, False, False, False, False]),
        (1.8, [1, 1, 2, 2, 3, 4, 4], [False] * 7),
    ],
)
def test_two_way_streets_take_these_passes_a_side(swath_m, a_side, either):
    assert due(WIDTHS, swath_m, TWO_WAY) == (a_side, a_side, either)


@pytest.mark.parametrize(
    ("swath_m", "all_ways"), [(3.5, [1, 1, 2, 2, 3, 4, 4]), (1.8, [2, 2, 3, 4, 5, 7, 8])]
)
def test_one_way_streets_take_these_passes_in_their_direction(swath_m, all_ways):
    none, single = [0] * 7, [False] * 7
    assert due(WIDTHS, swath_m, ONE_WAY) == (all_ways, none, single)
    assert due(WIDTHS, swath_m, REVERSED) == (none, all_ways, single)


def test_a_width_of_whole_passes_takes_no_further_one_to_the_last_digit():
    # In floats such a quotient is 1.9999999999999998 here and 2.0000000000000004 there.
    whole = np.arange(2, 40)
    for swath_m in (0.7, 1.1, 1.8, 3.3, 3.5):
        a_side = due(2 * (whole * swath_m + 0.3), swath_m, TWO_WAY, tolerance_m=0.3)[0]
        one_way = due(whole * swath_m + 0.3, swath_m, ONE_WAY, tolerance_m=0.3)[0]
        assert a_side == one_way == whole.tolist()


def test_a_two_way_street_has_two_sides_just_above_swath_and_tolerance():
    assert due([4.0, 4.001], 3.5, TWO_WAY) == ([0, 1], [0, 1], [True, False])
    # 0.1 + 0.2 is 0.30000000000000004 in floats, and 0.3 wide is no wider.
    assert due([0.1 + 0.2], 0.2, TWO_WAY, tolerance_m=0.1) == ([0], [0], [True])


def test_every_street_that_may_be_driven_takes_a_pass_however_narrow_or_unknown():
    widths = [0.1, np.nan]
    assert due(widths, 3.5, TWO_WAY) == ([0, 1], [0, 1], [True, False])
    assert due(widths, 3.5, ONE_WAY) == ([1, 1], [0, 0], [False, False])
    assert due(widths, 3.5, (False, False)) == ([0, 0], [0, 0], [False, False])


@pytest.mark.parametrize("lawful", [TWO_WAY, ONE_WAY, REVERSED])
@pytest.mark.parametrize("swath_m", [1.8, 2.4, 3.5])
@pytest.mark.parametrize("tolerance_m", [0.0, 0.5, 1.0])
def test_all_but_the_tolerance_is_swept_and_wider_streets_take_no_fewer(
    lawful, swath_m, tolerance_m
):
    widths = np.linspace(0.5, 40.0, 4_000)
    found = due(widths, swath_m, lawful, tolerance_m=tolerance_m)
    ahead, against, either = (np.array(each, dtype=int) for each in found)
    total, sides = ahead + against + either, 1 + ((ahead > 0) & (against > 0))
    assert (total * swath_m >= widths - sides * tolerance_m - 1e-6).all()
    # One pass fewer a side would leave more than the tolerance.
    fewer = total - sides
    spare = (fewer > 0) & (fewer * swath_m >= widths - sides * tolerance_m)
    assert not spare.any()
    assert (np.diff(total) >= 0).all()


def test_streets_are_reckoned_each_on_its_own_and_inputs_stay():
    widths, ahead, against = np.array([5.0, 9.0]), np.array([True] * 2), np.array([True, False])
    kept = widths.copy(), ahead.copy(), against.copy()
    forward, backward, either = passes(
        widths, 3.5, forward=ahead, backward=against, tolerance_m=0.5
    )
    assert (forward.tolist(), backward.tolist()) == ([1, 3], [1, 0])
    assert not either.any()
    assert forward.dtype == backward.dtype == np.int32
    for now, before in zip((widths, ahead, against), kept, strict=True):
        assert (now == before).all()
