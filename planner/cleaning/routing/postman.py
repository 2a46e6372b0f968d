"""The postman: one tour through every required link, one-ways and edges mixed.

A whole-numbered circulation that is joined up can be driven as one tour
(Euler). Its cost is a lower bound of any plan, whatever capacity and shift; its
order, cut into routes, is where a search begins.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing.circulation import Circulation
from planner.cleaning.routing.separation import obvious_sets, unjoined_sets, violated_sets
from planner.errors import DataError

if TYPE_CHECKING:
    from planner.cleaning.routing.circulation import Flow
    from planner.cleaning.routing.roads import Floats, Roads

_ROUNDS = 60

_HURRY_S = 1.0
"""Least time for a first relaxation, without which there is no tour at all."""


@dataclass(frozen=True)
class Tour:
    """A closed tour from the depot.

    Parameters
    ----------
    order
        Tasks (required links, numbered in their order) as they are first driven along.
    cost
        Cost of the tour, each required link served once.
    bound
        No tour costs less.
    """

    order: tuple[int, ...]
    cost: float
    bound: float


def postman_tour(roads: Roads, depot: int, *, seconds: float = 60.0) -> Tour:
    """Return the cheapest tour from a depot through every required link.

    Cuts are added to the relaxation until it has no more to find, and then to
    the whole-numbered one until its drives are joined. The tour is cheapest if
    the time suffices; else it is the best at hand by then, with the bound to tell.

    Parameters
    ----------
    roads
        Links to be driven and served.
    depot
        Node where the tour begins and ends.
    seconds
        CPU time to be kept to, roughly.

    Raises
    ------
    DataError
        If no tour exists, or none was found in the time.
    """
    model = Circulation(roads, depot, depot)
    model.cut(obvious_sets(roads))
    end = time.process_time() + seconds
    relaxed = _relax(model, end - seconds / 2)
    flow = None if relaxed is None else _join(model, relaxed, end)
    if flow is None or unjoined_sets(model, flow.drives):
        msg = (
            f"no tour from node {depot} through all {int(roads.required.sum())} required links "
            f"was found in {seconds:g} s; is each reached and left by one-ways, "
            "or is more time needed?"
        )
        raise DataError(msg)
    cost = float(model.cost @ flow.drives) + model.fixed
    order = _order(roads, _euler(model, flow.drives, depot), model.link.tolist())
    return Tour(order, cost, min(flow.bound, cost))


def _relax(model: Circulation, end: float) -> Flow | None:
    """Return the cheapest fractional circulation, cut until `end` or nothing more is found."""
    flow = model.solve(whole=False, seconds=max(end - time.process_time(), _HURRY_S))
    for _ in range(_ROUNDS):
        left = end - time.process_time()
        if flow is None or left <= 0 or not model.cut(violated_sets(model, flow.drives)):
            break
        flow = model.solve(whole=False, seconds=max(left, _HURRY_S)) or flow
    return flow


def _join(model: Circulation, relaxed: Flow, end: float) -> Flow | None:
    """Return whole-numbered drives that are joined: the cheapest, or what is at hand at `end`."""
    while (left := end - time.process_time()) > 0:
        flow = model.solve(whole=True, seconds=left)
        if flow is None:
            break
        if not model.cut(unjoined_sets(model, flow.drives)):
            return flow
    return model.drive_all(relaxed)


def _euler(model: Circulation, drives: Floats, depot: int) -> list[int]:
    """Return the arcs of a closed walk that drives each arc as often as asked (Hierholzer 1873)."""
    out: list[list[int]] = [[] for _ in range(model.roads.nodes)]
    for arc in np.flatnonzero(drives > 0).tolist():
        out[model.tail[arc]] += [arc] * int(drives[arc])
    walk: list[int] = []
    stack = [(depot, -1)]
    while stack:
        node, arc = stack[-1]
        if out[node]:
            following = out[node].pop()
            stack.append((int(model.head[following]), following))
        else:
            stack.pop()
            walk.append(arc)
    return walk[-2::-1]


def _order(roads: Roads, walk: list[int], link: list[int]) -> tuple[int, ...]:
    task = np.cumsum(roads.required) - 1
    driven = dict.fromkeys(link[arc] for arc in walk)
    return tuple(int(task[each]) for each in driven if roads.required[each])
