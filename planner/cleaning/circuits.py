"""The cheapest circuits through all required passes, turns and bans reckoned with.

Every route leaves each arc by a turn as often as it comes to it, so what all
routes drive is a circulation on the line graph. The cheapest one that passes
each required arc often enough is a linear programme of a few seconds, whole
numbers by itself where every side is served in its own direction. What it costs
no plan can be below, since it need not hang together; joined up, its circuits
are an order of tasks that a search can begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack
from scipy.sparse.csgraph import connected_components

from planner.cleaning.jobs import AREA, BACKWARD, EITHER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.cleaning.driving.turns import LineGraph
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.roads import Floats, Ints


@dataclass(frozen=True, eq=False)
class Circulation:
    """How often each turn is made.

    Parameters
    ----------
    turns
        Shape (turns,).
    seconds
        What driving costs in all, turns included, no arc being served.
    """

    turns: Floats
    seconds: float


def circulation(reduced: Reduced) -> Circulation | None:
    """Return the cheapest circulation that passes every street task; None if there is none.

    A street that is served either way is first passed in part both ways, as the
    programme likes, then wholly the way that it was passed more.
    """
    graph, tasks = reduced.graph, reduced.job.tasks
    need = np.zeros(graph.network.arcs)
    sided = (tasks.side != EITHER) & (tasks.side != AREA)
    np.add.at(need, 2 * tasks.link[sided] + (tasks.side[sided] == BACKWARD), 1.0)
    either = np.unique(tasks.link[tasks.side == EITHER])
    found = _solve(graph, need, either)
    if found is None or not either.size:
        return found
    into = np.bincount(graph.to_arc, found.turns, graph.network.arcs)
    way = 2 * either + (into[2 * either + 1] > into[2 * either])
    need[way] += 1.0
    return _solve(graph, need, either[:0])


def _solve(graph: LineGraph, need: Floats, either: Ints) -> Circulation | None:
    """Return the cheapest circulation that passes arcs as needed and each of `either` once."""
    arcs, turns = graph.network.arcs, graph.from_arc.size
    ones, each = np.ones(turns), np.arange(turns)
    into = coo_array((ones, (graph.to_arc, each)), shape=(arcs, turns)).tocsr()
    out = coo_array((ones, (graph.from_arc, each)), shape=(arcs, turns)).tocsr()
    needed = np.flatnonzero(need)
    rows, least = [into[needed]], [need[needed]]
    if either.size:
        rows.append(into[2 * either] + into[2 * either + 1])
        least.append(np.ones(either.size))
    cost = graph.turn_s + graph.seconds[graph.to_arc]
    limits = [
        LinearConstraint(into - out, 0.0, 0.0),
        LinearConstraint(vstack(rows), np.concatenate(least), np.inf),
    ]
    found = milp(cost, constraints=limits, bounds=Bounds(0.0, np.inf))
    return None if found.x is None else Circulation(found.x, float(found.fun))


def joined_order(reduced: Reduced) -> list[int] | None:
    """Return every task once, in the order of the circulation's circuits joined up.

    None where no circulation passes all tasks, as where the way back is missing.
    """
    flow = circulation(reduced)
    if flow is None:
        return None
    count = np.rint(flow.turns).astype(np.int32)
    graph = reduced.graph
    _patch(graph, count)
    circuits = _circuits(graph, count)
    parts = [part for part in _tasks_along(reduced, circuits) if part]
    seen = {task for part in parts for task in part}
    parts += [[task] for task in range(len(reduced.job.tasks)) if task not in seen]
    return _strung(reduced, parts)


def _patch(graph: LineGraph, count: Ints) -> None:
    """Join circuits that meet at a junction by swapping two of their turns, cheapest first.

    Two turns a-b and c-d at one node become a-d and c-b where both are allowed
    (Karp 1979). `count`, how often each turn is made, is changed.
    """
    number = {
        pair: turn
        for turn, pair in enumerate(
            zip(graph.from_arc.tolist(), graph.to_arc.tolist(), strict=True)
        )
    }
    while True:
        swaps = _swaps(graph, count, number)
        label = _labels(graph, count)
        parent = list(range(int(label.max(initial=-1)) + 1))

        def root(turn: int, parent: list[int] = parent, label: Ints = label) -> int:
            each = int(label[graph.from_arc[turn]])
            while parent[each] != each:
                each = parent[each]
            return each

        joined = False
        for _, one, other, new, newer in swaps:
            if root(one) != root(other) and count[one] and count[other]:
                count[[one, other]] -= 1
                count[[new, newer]] += 1
                parent[root(one)] = root(other)
                joined = True
        if not joined:
            return


def _labels(graph: LineGraph, count: Ints) -> Ints:
    """Return the circuit that each arc is on, shape (arcs,)."""
    made = np.flatnonzero(count)
    arcs = graph.network.arcs
    pairs = (np.ones(made.size), (graph.from_arc[made], graph.to_arc[made]))
    return connected_components(coo_array(pairs, shape=(arcs, arcs)), directed=False)[1]


def _swaps(
    graph: LineGraph, count: Ints, number: dict[tuple[int, int], int]
) -> list[tuple[float, int, int, int, int]]:
    """Return the swaps of turns between different circuits, cheapest first."""
    label = _labels(graph, count)
    made = np.flatnonzero(count)
    node = graph.network.arc_head[graph.from_arc[made]]
    order = np.argsort(node, kind="stable")
    groups = np.split(made[order], np.flatnonzero(np.diff(node[order])) + 1)
    found = []
    for group in groups:
        circuits = label[graph.from_arc[group]]
        if group.size < 2 or (circuits == circuits[0]).all():  # noqa: PLR2004  (a pair)
            continue
        for i, one in enumerate(group.tolist()):
            for j in range(i + 1, group.size):
                other = int(group[j])
                if circuits[i] == circuits[j]:
                    continue
                new = number.get((int(graph.from_arc[one]), int(graph.to_arc[other])))
                newer = number.get((int(graph.from_arc[other]), int(graph.to_arc[one])))
                if new is not None and newer is not None:
                    more = graph.turn_s[[new, newer]].sum() - graph.turn_s[[one, other]].sum()
                    found.append((float(more), one, other, new, newer))
    return sorted(found)


def _circuits(graph: LineGraph, count: Ints) -> list[list[int]]:
    """Return closed walks of arcs that make each turn as often as asked (Hierholzer 1873)."""
    out: dict[int, list[int]] = {}
    for turn in np.flatnonzero(count).tolist():
        out.setdefault(int(graph.from_arc[turn]), []).extend(
            [int(graph.to_arc[turn])] * int(count[turn])
        )
    walks = []
    for begin in sorted(out):
        if not out[begin]:
            continue
        walk, stack = [], [begin]
        while stack:
            following = out.get(stack[-1])
            if following:
                stack.append(following.pop())
            else:
                walk.append(stack.pop())
        walks.append(walk[:0:-1])
    return walks


def _tasks_along(reduced: Reduced, circuits: Iterable[list[int]]) -> list[list[int]]:
    """Return the tasks of each circuit in the order in which their arcs are come to."""
    tasks = reduced.job.tasks
    waiting: dict[int, list[int]] = {}
    for task in range(len(tasks) - 1, -1, -1):
        side, link = int(tasks.side[task]), int(tasks.link[task])
        if side == AREA:
            continue
        ways = (0, 1) if side == EITHER else (int(side == BACKWARD),)
        for way in ways:
            waiting.setdefault(2 * link + way, []).append(task)
    done: set[int] = set()
    parts = []
    for walk in circuits:
        part = []
        for arc in walk:
            left = waiting.get(arc, [])
            while left and left[-1] in done:
                left.pop()
            if left:
                done.add(left[-1])
                part.append(left.pop())
        parts.append(part)
    return parts


def _strung(reduced: Reduced, parts: list[list[int]]) -> list[int]:
    """Return one order: each circuit put, largest first, where it costs least among the others."""
    problem = reduced.problem
    first = problem.first[:-1]
    entry, leave, way = problem.entry[first], problem.exit[first], problem.distance
    parts = sorted(parts, key=lambda part: (-len(part), part[0]))
    order = np.array(parts[0], dtype=np.int64)
    for part in parts[1:]:
        ring = np.array(part)
        before, after = leave[order], entry[np.roll(order, -1)]
        # Opened before each of its tasks, and put after each task of the order.
        opened = leave[np.roll(ring, 1)]
        closing = way[opened, entry[ring]]
        more = way[np.ix_(before, entry[ring])] + way[np.ix_(opened, after)].T
        more -= way[before, after][:, None] + closing[None, :]
        at, turn = np.unravel_index(np.argmin(more), more.shape)
        order = np.concatenate((order[: at + 1], np.roll(ring, -turn), order[at + 1 :]))
    return [int(task) for task in order]
