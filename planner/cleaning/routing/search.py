"""Ruin and recreate: better routes for as long as there is time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing import route_kernels, search_kernels
from planner.cleaning.routing.packed import Packed, pack
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.routing.split import plan_of_orders, workspace
from planner.cleaning.routing.state import State, blank, copied, nearest_tasks, scratch_room
from planner.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.roads import Ints

_START, _END = 1.0, 0.05
"""Temperatures at the start and at the end, in mean costs of serving a task."""

_MARGIN = 2.0
"""How much better than estimated a new plan is hoped to be, in mean costs of serving a task."""

_CYCLE = 10000
"""Rounds a task from hot to cold, at least; a longer search is heated up again."""

_HEAD_START = 0.05
"""Share of the time before which it is not asked whether it will suffice."""

_CHUNK = 500
"""Rounds between two looks at the clock; a fixed number, so that a seed gives the same plan."""


@dataclass(frozen=True)
class Limits:
    """When to stop: whichever comes first; at least one is needed.

    Parameters
    ----------
    seconds
        CPU time of this process.
    rounds
        Rounds of ruin and recreate. The same seed gives the same plan on every
        machine that runs them all in the time, if one is given (`Progress.by_clock`).
    cost
        Stop when a plan costs no more: a lower bound, or the best known.

    Raises
    ------
    OptionError
        If there is neither a time nor a number of rounds, or one is below 0.
    """

    seconds: float | None = None
    rounds: int | None = None
    cost: float = -np.inf

    def __post_init__(self) -> None:
        """Check that the search will end."""
        if self.seconds is None and self.rounds is None:
            msg = "limits: give seconds or rounds"
            raise OptionError(msg)
        for name in ("seconds", "rounds"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                msg = f"limits: {name} is {value}; it must be 0 or more"
                raise OptionError(msg)


@dataclass(frozen=True)
class Progress:
    """How far a search has come.

    Parameters
    ----------
    done
        Share of the time or of the rounds, 0 to 1.
    seconds
        CPU time since the start.
    rounds
        Rounds of ruin and recreate so far.
    cost
        Cost of the best plan so far; its unserved tasks cost nothing.
    unserved
        Tasks that plan leaves out.
    by_clock
        Whether the time given has had a say in how it went: then another machine,
        or the same one when busy, may find another plan.
    """

    done: float
    seconds: float
    rounds: int
    cost: float
    unserved: int
    by_clock: bool = False


def improve(
    problem: ArcProblem,
    plan: Plan,
    *,
    limits: Limits,
    seed: int = 0,
    watch: Callable[[Progress], bool] | None = None,
) -> Plan:
    """Return the best plan found from `plan` on, never a worse one.

    Fewer unserved tasks are better than any saving of cost.

    Parameters
    ----------
    plan
        A feasible plan of `problem`; tasks in none of its routes are unserved.
    limits
        When to stop.
    seed
        Of the random numbers, 0 or more.
    watch
        Called some times a second; the search stops when it returns True.

    Raises
    ------
    DataError
        If `plan` has too many routes, or one that breaks a limit.
    OptionError
        If `seed` is below 0.
    """
    if seed < 0:
        msg = f"seed is {seed}; it must be 0 or more"
        raise OptionError(msg)
    packed = pack(problem)
    search = _Search(problem, packed, plan, seed)
    if problem.tasks:
        search.run(limits, watch)
    better = plan_of_orders(problem, packed, search.best_orders())
    left_out = problem.tasks - sum(len(route.modes) for route in plan.routes)
    if len(better.unserved) < left_out:
        return better
    # Equal but for the last digit of a sum: keep what was given.
    return min((plan, better), key=lambda each: plan_cost(problem, each))


class _Search:
    """A search under way: the kernels' arrays, and where it stands."""

    def __init__(self, problem: ArcProblem, packed: Packed, plan: Plan, seed: int) -> None:
        self._packed = packed
        self._work = workspace(problem.tasks)
        vehicles = min(problem.fleet.vehicles or problem.tasks, problem.tasks)
        self._scratch = scratch_room(problem.tasks, vehicles)
        # More than any task saves by being left out.
        longest = packed.distance[np.isfinite(packed.distance)].max(initial=0.0)
        self._penalty = 4.0 * float(problem.alone().max(initial=0.0) + longest)
        current = blank(problem.tasks, vehicles)
        self._fill(current, problem, plan)
        self._states = (current, copied(current), copied(current))
        self._near = nearest_tasks(packed)
        self._everyone = np.arange(problem.tasks, dtype=np.int32)
        self._random = np.array([seed], dtype=np.uint64)
        self._unit = float(packed.service.min(axis=1).mean()) if problem.tasks else 0.0
        self._rounds = 0
        self._by_clock = False

    def run(self, limits: Limits, watch: Callable[[Progress], bool] | None) -> None:
        """Search until a limit is reached or `watch` says so."""
        # Compiling is no search: it happens here, before the clock starts.
        self._search(0, 0.0, limits.cost)
        start, cycles = time.process_time(), 1
        while True:
            seconds = time.process_time() - start
            done = self._done(seconds, limits)
            if watch is not None and watch(self._progress(done, seconds)):
                return
            if done >= 1.0 or self._states[2].total[0] <= limits.cost:
                return
            if self._rounds == _CHUNK:
                # A coarse clock may not have moved yet.
                ahead = self._rounds / max(done, 1e-6)
                cycles = max(1, int(ahead / (_CYCLE * self._everyone.size)))
            rounds = _CHUNK
            if limits.rounds is not None:
                rounds = min(rounds, limits.rounds - self._rounds)
            cooled = (done * cycles) % 1.0
            temperature = self._unit * _START * (_END / _START) ** cooled
            self._rounds += self._search(rounds, temperature, limits.cost)

    def _done(self, seconds: float, limits: Limits) -> float:
        """Return the share that is done, by rounds as long as the time seems to suffice."""
        by_rounds, by_time = _share(self._rounds, limits.rounds), _share(seconds, limits.seconds)
        # The first moments say little of how fast rounds will be.
        if limits.rounds is None or by_time > max(by_rounds, _HEAD_START):
            self._by_clock = True
            return by_time
        return by_rounds

    def _search(self, rounds: int, temperature: float, stop: float) -> int:
        return search_kernels.search(
            self._packed,
            self._states,
            (self._near, self._everyone),
            (self._random, self._scratch, self._work),
            (float(rounds), temperature, stop, self._penalty, _MARGIN * self._unit),
        )

    def best_orders(self) -> list[Ints]:
        """Return the tasks of each route of the best plan so far, in order."""
        best = self._states[2]
        order = self._scratch.order
        return [
            order[: route_kernels.read(best, k, order)].copy() for k in np.flatnonzero(best.size)
        ]

    def _progress(self, done: float, seconds: float) -> Progress:
        best = self._states[2]
        unserved = int(best.counts[1])
        cost = float(best.total[0]) - self._penalty * unserved
        return Progress(
            min(done, 1.0), seconds, self._rounds, cost, unserved, by_clock=self._by_clock
        )

    def _fill(self, state: State, problem: ArcProblem, plan: Plan) -> None:
        if len(plan.routes) > state.size.size:
            msg = f"plan: {len(plan.routes)} routes for {state.size.size} vehicles; leave some out"
            raise DataError(msg)
        scratch = self._scratch
        for k, route in enumerate(plan.routes):
            count = len(route.modes)
            scratch.order[:count] = problem.task[list(route.modes)]
            if not route_kernels.write(self._packed, state, k, count, scratch, self._work):
                msg = f"plan: route {k} breaks the capacity or the shift; mend it first"
                raise DataError(msg)
        state.counts[0] = np.count_nonzero(state.size)
        state.counts[1] = np.count_nonzero(state.route == route_kernels.NONE)
        state.total[0] = state.cost.sum() + self._penalty * state.counts[1]


def _share(spent: float, limit: float | None) -> float:
    if limit is None:
        return 0.0
    return spent / limit if limit > 0 else 1.0
