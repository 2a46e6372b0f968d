"""Which days of the week a street cleaned so often is cleaned: evenly spaced."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK = 7
"""Days of a week; 0 is Monday."""


def day_patterns(per_week: int, days: Sequence[int]) -> list[tuple[int, ...]]:
    """Return every best spaced choice of days for so many visits a week.

    The week is a ring: Sunday and Monday are neighbours, also where Sunday is
    no working day. Best is the least sum of squares of the days between two
    visits, so that twice a week of seven days is three and four days apart.

    Parameters
    ----------
    per_week
        Visits a week, 1 or more. Beyond the number of working days, every day
        is visited as often as that goes into it, and the rest is spaced.
    days
        Working days, 0 (Monday) to 6, each once, in any order.

    Returns
    -------
    list of tuple
        The days of each pattern, ascending, a day as often as it is visited;
        the patterns in ascending order.

    Raises
    ------
    OptionError
        If `per_week` is below 1, or `days` is empty, repeats or leaves the week.
    """
    week = sorted(days)
    if not week or len(set(week)) < len(week) or not set(week) <= set(range(WEEK)):
        msg = f"days is {tuple(days)}; give each working day once, 0 (Monday) to 6"
        raise OptionError(msg)
    if per_week < 1:
        msg = f"per_week is {per_week}; a route is driven at least once a week"
        raise OptionError(msg)
    whole, rest = divmod(per_week, len(week))
    if not rest:
        return [tuple(sorted(week * whole))]
    choices = list(combinations(week, rest))
    uneven = [sum(gap * gap for gap in day_gaps(choice)) for choice in choices]
    best = min(uneven)
    return sorted(
        tuple(sorted([*week * whole, *choice]))
        for choice, gaps in zip(choices, uneven, strict=True)
        if gaps == best
    )


def day_gaps(days: Sequence[int]) -> tuple[int, ...]:
    """Return the days from each visit to the next, over the end of the week, for ascending days.

    One visit a week is 7 days from itself.
    """
    following = [*days[1:], days[0] + WEEK]
    return tuple(after - day for day, after in zip(days, following, strict=True))
