"""The best routes for a given order of tasks (Beasley 1983, Ulusoy 1985), refills inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing import order_kernels
from planner.cleaning.routing.packed import Packed, best_refill, pack
from planner.cleaning.routing.plan import Plan, Route
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from planner.cleaning.routing.problem import ArcProblem


def split(problem: ArcProblem, order: Sequence[int]) -> Plan:
    """Cut a giant tour into routes at least cost, turning edges and refilling as is best.

    Exact for the given order, whatever the number of routes; where the fleet
    has fewer vehicles, the routes with the fewest tasks are left unserved.

    Parameters
    ----------
    order
        Every task once.

    Raises
    ------
    DataError
        If `order` is not a permutation of the tasks.
    """
    tasks = np.asarray(order, dtype=np.int32)
    if not np.array_equal(np.sort(tasks), np.arange(problem.tasks)):
        msg = f"order: give each of the {problem.tasks} tasks once"
        raise DataError(msg)
    packed, work = pack(problem), workspace(problem.tasks)
    total, since = np.empty(tasks.size + 1), np.zeros(tasks.size + 1, dtype=np.int32)
    order_kernels.cut(packed, tasks, work, total, since)
    routes, last = [], tasks.size
    while last:
        routes.append(tasks[since[last] : last])
        last = int(since[last])
    return plan_of_orders(problem, packed, routes[::-1])


def plan_of_orders(
    problem: ArcProblem, packed: Packed, orders: Iterable[npt.NDArray[np.int32]]
) -> Plan:
    """Return the plan whose routes serve given orders of tasks, each at least cost.

    Each order must be one that a route can serve.
    """
    work = workspace(problem.tasks)
    refill = best_refill(problem)[1]
    routes = []
    # Stable, so that equal routes stay in order.
    ranked = sorted((order for order in orders if order.size), key=lambda order: -order.size)
    kept = ranked[: problem.fleet.vehicles]
    for order in kept:
        turned = np.zeros(order.size, dtype=np.int32)
        refilled = np.zeros(order.size, dtype=np.bool_)
        order_kernels.label(packed, order, (0, order.size), work)
        order_kernels.unwind(packed, order, order.size, work, (turned, refilled))
        routes.append(_route(problem, refill, problem.first[order] + turned, refilled))
    served = np.zeros(problem.tasks, dtype=np.bool_)
    for order in kept:
        served[order] = True
    return Plan(tuple(routes), tuple(np.flatnonzero(~served).tolist()))


def _route(
    problem: ArcProblem,
    refill: npt.NDArray[np.int32],
    modes: npt.NDArray[np.int32],
    refilled: npt.NDArray[np.bool_],
) -> Route:
    begins = np.flatnonzero(refilled)
    calls = [int(refill[problem.exit[modes[at - 1]], problem.entry[modes[at]]]) for at in begins]
    return Route(tuple(tuple(trip.tolist()) for trip in np.split(modes, begins)), tuple(calls))


Work = tuple[
    "npt.NDArray[np.float64]",
    "npt.NDArray[np.float64]",
    "npt.NDArray[np.int32]",
    "npt.NDArray[np.int32]",
    tuple["npt.NDArray[np.float64]", "npt.NDArray[np.int32]"],
]
"""Room for `order_kernels`: labels, costs of beginning, beginnings, parents, and the least cost
and beginning from each of the older beginnings on."""


def workspace(tasks: int) -> Work:
    """Make room for routes of up to `tasks` tasks."""
    shape = (max(tasks, 1), 2)
    older = np.empty(shape), np.empty(shape, np.int32)
    numbers = np.empty(shape, np.int32), np.empty(shape, np.int32)
    return np.empty(shape), np.empty(shape), *numbers, older
