"""A cost that no plan can be below."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing.circulation import Circulation, Flow
from planner.cleaning.routing.separation import obvious_sets, violated_sets

if TYPE_CHECKING:
    from planner.cleaning.routing.problem import Fleet
    from planner.cleaning.routing.roads import Roads

_ROUNDS = 60
"""Most rounds of cutting planes; the last ones add little."""


def lower_bound(roads: Roads, fleet: Fleet, *, seconds: float = 30.0, routes: int = 1) -> float:
    """Return a cost that no plan serving all required links is below.

    Capacity, connection and parity are reckoned with (see `circulation`), and
    the shift in so far as it asks for a number of routes; turn costs and the
    cost of refills are not.

    Parameters
    ----------
    roads, fleet
        As in `ArcProblem.from_roads`.
    seconds
        CPU time after which no further cuts are looked for.
    routes
        Number of routes that every plan is known to have at least.
    """
    if not roads.required.any():
        return 0.0
    model = Circulation(
        roads, fleet.start, fleet.end, sources=fleet.refills, capacity=fleet.capacity
    )
    depot = np.zeros(roads.nodes, dtype=np.bool_)
    depot[fleet.start] = True
    model.cut([*obvious_sets(roads), ~model.sources])
    end = time.process_time() + seconds
    flow = model.solve(whole=False, seconds=seconds)
    for _ in range(_ROUNDS):
        left = end - time.process_time()
        if flow is None or left <= 0:
            break
        routes = max(routes, int(np.ceil(flow.bound / fleet.shift * (1 - 1e-9))))
        new = model.cut(violated_sets(model, flow.drives))
        if fleet.start == fleet.end and model.leaving(depot, flow.drives) < routes:
            new += model.cut([depot], routes)
        if not new:
            break
        flow = _better(flow, model.solve(whole=False, seconds=left))
    left = end - time.process_time()
    if flow is not None and left > 0:
        flow = _better(flow, model.solve(whole=True, seconds=left))
    return _rounded_up(roads, flow.bound) if flow is not None else 0.0


def _better(flow: Flow, other: Flow | None) -> Flow:
    return flow if other is None or other.bound < flow.bound else other


def _rounded_up(roads: Roads, bound: float) -> float:
    """Round up where all costs are whole numbers, as then every plan's cost is."""
    values = np.concatenate((roads.cost, roads.service[roads.required]))
    if np.array_equal(values, np.rint(values)):
        return float(np.ceil(bound - 1e-6))
    return bound - 1e-9 * abs(bound)
