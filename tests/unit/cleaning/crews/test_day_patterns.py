from __future__ import annotations

from itertools import combinations

import pytest

from planner.cleaning.crews.day_patterns import day_gaps, day_patterns
from planner.errors import OptionError

ALL = tuple(range(7))
TO_SATURDAY = tuple(range(6))


def gap_sets(per_week, days):
    return {tuple(sorted(day_gaps(pattern))) for pattern in day_patterns(per_week, days)}


@pytest.mark.parametrize(
    ("per_week", "gaps"),
    [(1, (7,)), (2, (3, 4)), (3, (2, 2, 3)), (4, (1, 2, 2, 2)), (7, (1,) * 7)],
)
def test_visits_are_evenly_spaced_over_seven_working_days(per_week, gaps):
    assert gap_sets(per_week, ALL) == {gaps}


def test_every_day_may_begin_a_pattern_where_every_day_is_worked():
    assert day_patterns(2, ALL) == [(0, 3), (0, 4), (1, 4), (1, 5), (2, 5), (2, 6), (3, 6)]


def test_twice_in_six_working_days_is_three_and_four_days_apart_over_sunday():
    assert day_patterns(2, TO_SATURDAY) == [(0, 3), (0, 4), (1, 4), (1, 5), (2, 5)]


def test_thrice_in_five_working_days_is_every_other_day():
    assert day_patterns(3, tuple(range(5))) == [(0, 2, 4)]


def test_sunday_and_monday_are_neighbours():
    assert day_patterns(2, (0, 6, 3)) == [(0, 3), (3, 6)]


def test_visits_on_every_working_day_have_one_pattern():
    assert day_patterns(5, (4, 0, 1, 2, 3)) == [(0, 1, 2, 3, 4)]


def test_more_visits_than_days_repeat_every_day_and_space_the_rest():
    assert day_patterns(14, ALL) == [tuple(sorted(ALL * 2))]
    assert day_patterns(7, (0, 1, 2, 3, 4)) == [
        (0, 0, 1, 2, 3, 3, 4),
        (0, 0, 1, 2, 3, 4, 4),
        (0, 1, 1, 2, 3, 4, 4),
    ]


@pytest.mark.parametrize("worked", range(1, 8))
def test_no_other_choice_of_days_has_a_longer_shortest_gap_nor_then_a_longer_next(worked):
    for days in combinations(ALL, worked):
        for per_week in range(1, worked + 1):
            every = [tuple(sorted(day_gaps(choice))) for choice in combinations(days, per_week)]
            assert gap_sets(per_week, days) == {max(every)}
            patterns = day_patterns(per_week, days)
            assert len(patterns) == every.count(max(every)) == len(set(patterns))


@pytest.mark.parametrize("days", [(), (0, 0), (0, 7), (-1,)])
def test_days_that_are_no_days_of_a_week_are_refused(days):
    with pytest.raises(OptionError, match="give each working day once"):
        day_patterns(1, days)


def test_a_route_driven_less_than_once_a_week_is_refused():
    with pytest.raises(OptionError, match="at least once a week"):
        day_patterns(0, ALL)
