"""As many routes as possible into a week: first fit, then the search for fuller shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.crews.roster import Roster

if TYPE_CHECKING:
    from planner.cleaning.crews.week_problem import Floats, WeekProblem

MOST_EMPTIED = 3
"""A round empties 1 to so many days of crews, whole routes with all their visits."""

BLINK = 0.1
"""Share of choices that a round does not see, so that it does not always take the same."""

MOST_TRIED = 4
"""A round tries to place at most so many of the routes that were left over before."""

HEAT = 0.02
"""A round may lose about so much of `_fullness`, at the start; nothing at the end."""


def first_fit(problem: WeekProblem) -> Roster:
    """Return a week filled in one go: by rank, most work first, each in the first place that fits.

    It opens few shifts: a crew's week is filled before that of the next.
    """
    roster = Roster.empty(problem)
    for route in problem.most_work_first():
        fits = np.isfinite(roster.costs_of_adding(route))
        roster.put(route, np.where(fits, 0.0, np.inf), tight=True)
    return roster


def pack(roster: Roster, *, rounds: int, random: np.random.Generator) -> Roster:
    """Return a week with as few routes left over as could be found, never more than in `roster`.

    Days of crews are emptied and filled anew with the tightest fits. Weeks that
    leave as much over are told apart by their fullest shifts: these leave room
    elsewhere, even hours do not.
    """
    problem = roster.problem
    if not any(problem.can_hold(route) for route in roster.left_over):
        return roster
    now, best = roster, roster
    standing = least = (now.unserved(), -_fullness(now))
    for done in range(rounds):
        tried = now.copy()
        routes = some_of(now.left_over, random)
        for _ in range(int(random.integers(1, MOST_EMPTIED + 1))):
            crew, day = int(random.integers(problem.crews)), int(random.integers(problem.days))
            for route in tried.on_day(crew, day):
                tried.remove(route)
                routes.append(route)
        _refill(tried, routes, random)
        after = (tried.unserved(), -_fullness(tried))
        allowed = standing[1] - HEAT * (1.0 - done / rounds) * np.log(1.0 - random.random())
        if after[0] < standing[0] or (after[0] == standing[0] and after[1] <= allowed):
            now, standing = tried, after
            if standing < least:
                best, least = now, standing
        if not best.left_over:
            break
    return best


def some_of(left_over: list[int], random: np.random.Generator) -> list[int]:
    """Return at most `MOST_TRIED` of the routes left over, in some order."""
    chosen: list[int] = random.permutation(left_over)[:MOST_TRIED].astype(int).tolist()
    return chosen


def _fullness(roster: Roster) -> float:
    return float(np.square(roster.load_ms / roster.problem.limit_ms).sum())


def _refill(roster: Roster, routes: list[int], random: np.random.Generator) -> None:
    """Put routes without a place where they fit most tightly, in some order."""
    left = np.array(routes, dtype=np.int64)
    if random.random() < 1 / 2:
        order = random.permutation(left)
    else:
        problem = roster.problem
        work = (problem.work_ms * problem.per_week)[left]
        order = left[np.argsort(-work * random.uniform(0.8, 1.2, left.size))]
    for route in order.tolist():
        costs = _slack_left(roster, route)
        costs[random.random(costs.shape) < BLINK] = np.inf
        roster.put(route, costs, tight=True)


def _slack_left(roster: Roster, route: int) -> Floats:
    """Return the roots of the time left in a route's shifts, summed; infinite where none fits.

    Shape (crews, patterns). Roots, so that one full shift is worth more than two half full.
    """
    problem = roster.problem
    visits = problem.patterns[route]
    slack = problem.limit_ms - roster.load_ms - problem.work_ms[route]
    fits = slack >= 0
    least = np.where(fits, slack, np.inf).min(axis=2)
    roots = np.sqrt(np.where(np.isfinite(least), least, 0.0))
    can = (fits.sum(axis=2)[:, None, :] >= visits).all(axis=2)
    return np.where(can, roots @ visits.T, np.inf)
