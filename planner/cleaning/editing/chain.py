"""A route as a chain: new tasks are put in where they cost least, all others keep their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.cleaning.routing.packed import Packed
    from planner.cleaning.routing.plan import Route
    from planner.cleaning.routing.problem import ArcProblem
    from planner.cleaning.routing.roads import Floats, Ints

_ROUNDS = 4
"""Most times that all strings of new tasks are tried elsewhere; a few are enough."""

_SIZES = (1, 2, 4, 8, 16, 32)
"""How many new tasks that follow one another are moved together."""

_LEAST_S = 1e-6
"""A gain below this is rounding."""


class Chain:
    """Tasks in order between the start and the end of a route, with its calls for refills.

    What a task costs at a place is told by the nodes on either side as they are
    turned now; a packed problem of one route is small, so all places are tried.

    Parameters
    ----------
    problem, packed
        Of one route, the tasks whose order stays before the new ones.
    route
        What is in the chain to begin with.
    kept
        Number of tasks whose order stays.
    """

    def __init__(self, problem: ArcProblem, packed: Packed, route: Route, kept: int) -> None:
        tasks, fleet = problem.tasks, problem.fleet
        self._p, self._kept, self._tasks = packed, kept, tasks
        self._start, self._end = tasks, tasks + 1
        self._way = np.zeros(tasks, dtype=np.int32)
        modes = np.array(route.modes, dtype=np.int64)
        self._way[problem.task[modes]] = modes - problem.first[problem.task[modes]]
        chosen = np.arange(tasks), self._way
        stops = (fleet.start, fleet.end, *(fleet.refills[call] for call in route.refills))
        self._entry = np.append(packed.entry[chosen], stops)
        self._exit = np.append(packed.exit[chosen], stops)
        self._after = np.full(self._entry.size, -1)
        self._before = np.full(self._entry.size, -1)
        nodes = [self._start]
        for number, trip in enumerate(route.trips):
            nodes += [self._end + number] if number else []
            nodes += problem.task[list(trip)].tolist()
        self._join([*nodes, self._end])

    def order(self) -> Ints:
        """Return the tasks in order."""
        nodes = np.fromiter(self._nodes(), dtype=np.int32)
        return nodes[nodes < self._tasks]

    def fill(self) -> None:
        """Put in all new tasks, each time the one that costs least."""
        new = np.arange(self._kept, self._tasks, dtype=np.int32)
        cost = np.full((new.size, self._entry.size), np.inf)
        way = np.zeros(cost.shape, dtype=np.int32)
        gaps, rows = self._gaps(), np.arange(new.size)
        while rows.size:
            here = np.ix_(rows, gaps)
            cost[here], way[here] = self._more(new[rows], gaps)
            row, node = (int(at) for at in np.unravel_index(np.argmin(cost), cost.shape))
            task = int(new[row])
            self._turn(task, int(way[row, node]))
            self._put([task], node)
            # Only the gap that was filled has changed: it is two now.
            gaps, rows = np.array([node, task], dtype=np.int32), rows[rows != row]
            cost[row] = np.inf

    def improve(self) -> None:
        """Move strings of new tasks to where they cost less, until none does."""
        sizes = [size for size in _SIZES if size <= self._tasks - self._kept]
        for _ in range(_ROUNDS):
            gained = False
            for size in sizes:
                for head in range(self._kept, self._tasks):
                    string = self._string(head, size)
                    if len(string) == size:
                        gained |= self._moved(string)
            for run in self._runs():
                gained |= self._moved(run, rings=True)
            if not gained:
                return

    def take(self, tasks: Sequence[int]) -> None:
        """Take tasks out."""
        for task in tasks:
            self._join([int(self._before[task]), int(self._after[task])])
            self._after[task] = -1

    def put(self, task: int) -> None:
        """Put a task that is not in the chain where it costs least."""
        gaps = self._gaps()
        more, way = self._more(np.array([task], dtype=np.int32), gaps)
        at = int(np.argmin(more[0]))
        self._turn(task, int(way[0, at]))
        self._put([task], int(gaps[at]))

    def _nodes(self) -> Iterator[int]:
        node = int(self._after[self._start])
        while node != self._end:
            yield node
            node = int(self._after[node])

    def _gaps(self) -> Ints:
        """Return the nodes after which a task may be put."""
        return np.flatnonzero(self._after >= 0).astype(np.int32)

    def _join(self, nodes: Sequence[int]) -> None:
        self._after[nodes[:-1]], self._before[nodes[1:]] = nodes[1:], nodes[:-1]

    def _put(self, string: list[int], node: int) -> None:
        self._join([node, *string, int(self._after[node])])

    def _turn(self, task: int, way: int) -> None:
        self._way[task] = way
        self._entry[task], self._exit[task] = self._p.entry[task, way], self._p.exit[task, way]

    def _more(self, tasks: Ints, gaps: Ints) -> tuple[Floats, Ints]:
        """Return what each task costs in each gap, and how it is turned: shape (tasks, gaps)."""
        p, leave, into = self._p, self._exit[gaps], self._entry[self._after[gaps]]
        way = p.distance
        entry, leaving = p.entry[tasks][:, None, :], p.exit[tasks][:, None, :]
        more = way[leave[None, :, None], entry] + way[leaving, into[None, :, None]]
        more += p.service[tasks][:, None, :] - way[leave, into][None, :, None]
        return more.min(axis=2), more.argmin(axis=2).astype(np.int32)

    def _string(self, head: int, size: int) -> list[int]:
        """Return up to `size` new tasks that follow one another from `head` on."""
        string = [head]
        while len(string) < size:
            node = int(self._after[string[-1]])
            if not self._kept <= node < self._tasks:
                break
            string.append(node)
        return string

    def _runs(self) -> list[list[int]]:
        """Return all longest strings of two new tasks or more."""
        new = range(self._kept, self._tasks)
        heads = [task for task in new if not self._kept <= self._before[task] < self._tasks]
        runs = (self._string(head, self._tasks) for head in heads)
        return [run for run in runs if len(run) > 1]

    def _moved(self, string: list[int], *, rings: bool = False) -> bool:
        """Move a string to where it costs least, if that gains; say whether it did.

        As a ring it may be opened before each of its tasks: up one side of a street
        and down the other one is as good begun at either end.
        """
        before, after = int(self._before[string[0]]), int(self._after[string[-1]])
        stood = (
            self._inner(string)
            + self._outer(string[:1], string[-1:], np.array([before], dtype=np.int32))[0, 0]
        )
        self._join([before, after])
        self._after[string] = -1
        gaps = self._gaps()
        turn = 0
        if len(string) == 1:
            # A task alone may also be turned.
            costs, ways = self._more(np.array(string, dtype=np.int32), gaps)
            at = int(np.argmin(costs[0]))
            stood += self._p.service[string[0], self._way[string[0]]]
            cost, way = costs[0, at], int(ways[0, at])
        else:
            heads = string if rings else string[:1]
            lasts = [string[-1], *string[:-1]] if rings else string[-1:]
            costs = self._outer(heads, lasts, gaps)
            if rings:
                costs += self._opened(string)[:, None]
            else:
                costs += self._inner(string)
            turn, at = (int(each) for each in np.unravel_index(np.argmin(costs), costs.shape))
            cost, way = costs[turn, at], int(self._way[string[0]])
        if stood - cost <= _LEAST_S:
            self._put(string, before)
            return False
        self._turn(string[0], way)
        self._put(string[turn:] + string[:turn], int(gaps[at]))
        return True

    def _inner(self, string: list[int]) -> float:
        """Return the ways between the tasks of a string."""
        return float(self._p.distance[self._exit[string[:-1]], self._entry[string[1:]]].sum())

    def _opened(self, ring: list[int]) -> Floats:
        """Return the ways between the tasks of a ring opened before each of them."""
        closed = self._p.distance[self._exit[np.roll(ring, 1)], self._entry[ring]]
        return np.asarray(closed.sum() - closed)

    def _outer(self, heads: list[int], lasts: list[int], gaps: Ints) -> Floats:
        """Return the ways to the first and from the last task in each gap: (strings, gaps)."""
        way, leave, into = self._p.distance, self._exit[gaps], self._entry[self._after[gaps]]
        to = way[leave[None, :], self._entry[heads][:, None]]
        away = way[self._exit[lasts][:, None], into[None, :]]
        return np.asarray(to + away - way[leave, into])
