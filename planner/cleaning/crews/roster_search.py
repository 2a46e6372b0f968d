"""The search for an even week in districts: the town is halved, then ruin and recreate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.cleaning.crews.roster import Roster
from planner.cleaning.crews.shift_packing import first_fit, pack, some_of

if TYPE_CHECKING:
    from planner.cleaning.crews.week_problem import WeekProblem

Ints = npt.NDArray[np.int64]

ROUNDS = 200
ROUNDS_A_ROUTE = 40
"""Rounds of the search: so many, and so many more for each route."""

MOST_REMOVED = 4
"""A round takes out up to so many routes."""

ALIKE = 12
"""Routes may change places with so many of nearly their length."""

BLINK = 0.05
"""Share of choices that a round does not see, so that it does not always take the same."""

HOT, COLD = 5e-4, 5e-6
"""A round may lose about so much evenness (squared coefficients of variation), at the start
and at the end."""


def best_week(problem: WeekProblem, *, seed: int) -> Roster:
    """Return a week with as many routes as possible by rank, then the least cost found.

    Parameters
    ----------
    problem
        Routes and shifts; at least one of each.
    seed
        The same seed gives the same week.
    """
    random = np.random.default_rng(seed)
    rounds = ROUNDS + ROUNDS_A_ROUTE * problem.routes
    start = min(_by_districts(problem), first_fit(problem), key=_standing)
    if start.left_over:
        start = pack(start, rounds=rounds, random=random)
    return _level(start, rounds, random)


def _level(roster: Roster, rounds: int, random: np.random.Generator) -> Roster:
    """Return a week that costs less, and leaves no more over."""
    neighbours, alike = _neighbours(roster.problem), _alike(roster.problem)
    now, best = roster, roster
    standing = least = _standing(now)
    for done in range(rounds):
        heat = roster.problem.evenness * HOT * (COLD / HOT) ** (done / rounds)
        tried = now.copy()
        routes = some_of(now.left_over, random)
        routes += _take_out(tried, neighbours, alike, random)
        _refill(tried, routes, random)
        after = _standing(tried)
        allowed = standing[1] - heat * np.log(1.0 - random.random())
        if after[0] < standing[0] or (after[0] == standing[0] and after[1] <= allowed):
            now, standing = tried, after
            if standing < least:
                best, least = now, standing
    return best


def _standing(roster: Roster) -> tuple[int, float]:
    return roster.unserved(), roster.cost()


def _by_districts(problem: WeekProblem) -> Roster:
    """Return a week in which each crew has the part of the town that halving gives it."""
    roster = Roster.empty(problem)
    crew_of = np.empty(problem.routes, dtype=np.int64)
    _halve(problem, np.arange(problem.routes), range(problem.crews), crew_of)
    for route in problem.most_work_first():
        costs = roster.costs_of_adding(route)
        own = np.full_like(costs, np.inf)
        own[crew_of[route]] = costs[crew_of[route]]
        roster.put(route, own if np.isfinite(own).any() else costs)
    return roster


def _halve(problem: WeekProblem, routes: Ints, crews: range, crew_of: Ints) -> None:
    """Cut routes across their longest extent by the work of half the crews, until one is left."""
    if len(crews) == 1 or not routes.size:
        crew_of[routes] = crews[0]
        return
    xy = problem.xy[routes] - problem.xy[routes].mean(axis=0)
    along = xy @ np.linalg.eigh(xy.T @ xy)[1][:, -1]
    order = routes[np.argsort(along, kind="stable")]
    work = np.cumsum((problem.work_ms * problem.per_week)[order])
    half = len(crews) // 2
    cut = int(np.searchsorted(work, work[-1] * half / len(crews)))
    # The route on the cut goes to the side that it makes less uneven.
    before = work[cut - 1] if cut else 0.0
    cut += bool(work[-1] * half / len(crews) - before > work[cut] - work[-1] * half / len(crews))
    _halve(problem, order[:cut], crews[:half], crew_of)
    _halve(problem, order[cut:], crews[half:], crew_of)


def _neighbours(problem: WeekProblem) -> Ints:
    """Return, for each route, the routes from nearest to farthest, itself among them."""
    apart = np.square(problem.xy[:, None, :] - problem.xy[None, :, :]).sum(axis=2)
    return np.argsort(apart, axis=1, kind="stable")[:, :MOST_REMOVED]


def _alike(problem: WeekProblem) -> Ints:
    """Return, for each route, those as often a week and most nearly as long, itself among them."""
    work, per_week = problem.work_ms, problem.per_week
    longer = np.abs(work[:, None] - work[None, :])
    return np.lexsort((longer, per_week[:, None] != per_week[None, :]), axis=1)[:, :ALIKE]


def _take_out(
    roster: Roster, neighbours: Ints, alike: Ints, random: np.random.Generator
) -> list[int]:
    """Take out a few routes, neighbours, alike or any, and return those that had a place."""
    routes = roster.problem.routes
    count = int(random.integers(1, MOST_REMOVED + 1))
    kind, first = int(random.integers(3)), int(random.integers(routes))
    pool = (neighbours[first, :count], alike[first], np.arange(routes))[kind]
    chosen = random.choice(pool, min(count, pool.size), replace=False).tolist()
    taken = [route for route in chosen if roster.places[route]]
    for route in taken:
        roster.remove(route)
    return taken


def _refill(roster: Roster, routes: list[int], random: np.random.Generator) -> None:
    """Put routes without a place where they cost least, in some order."""
    order = random.permutation(routes).astype(int).tolist()
    if random.random() < 1 / 2:
        problem = roster.problem
        work = problem.work_ms * problem.per_week
        order.sort(key=lambda route: (-problem.rank[route], -work[route]))
    for route in order:
        costs = roster.costs_of_adding(route)
        seen = np.where(random.random(costs.shape) < BLINK, np.inf, costs)
        roster.put(route, seen if np.isfinite(seen).any() else costs)
