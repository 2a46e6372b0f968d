"""PyVRP as a second engine: what a search that shares nothing with ours makes of a problem.

A mode becomes a visit, and the two modes of a task a group of which one is to
be visited. What a place costs in itself, its service or its refill, is put on
every way into it, so that one matrix of whole numbers is all that is searched:
with services as durations instead, PyVRP does a fifth of the rounds.
"""

from __future__ import annotations

import math
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from planner.cleaning.routing.packed import SLACK
from planner.cleaning.routing.plan import Plan, Route, route_cost
from planner.cleaning.routing.problem import MODES
from planner.errors import MissingPackageError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyvrp

    from planner.cleaning.routing.problem import ArcProblem

_START, _END, _REFILLS = 0, 1, 2
"""Depots of the model: where routes begin, where they end, and the refills from here on."""

_LARGEST = 1e9
"""Most that a way or the capacity may be in whole numbers.

Fine enough that rounding is below a centimetre in a thousand kilometres, and small
enough that PyVRP's penalties (up to 100,000 a unit) stay within 64 bits. Loads
are brought to the same size as ways, as one scale of penalties serves both.
"""

_NOISE = 1e-3
"""By how much of a unit a whole number may be missed in floating point."""

_BARRED = 10
"""What a barred way costs, in the dearest of the others; still within PyVRP's 2 ** 44."""

Wholes = npt.NDArray[np.int64]


def solve_with_pyvrp(
    problem: ArcProblem, *, seconds: float, seed: int = 0, cost: float = -np.inf
) -> Plan:
    """Return the best plan that PyVRP finds.

    Costs and demands are rounded up to whole numbers and limits down, so that
    what PyVRP holds to be within the limits is; a number with no decimal beyond
    the ninth digit of the largest stays as it is. Where the fleet is limited,
    tasks are optional, and any is worth more than it costs.

    Parameters
    ----------
    seconds
        CPU time of this process. The first descent is finished in any case.
    seed
        Of the random numbers, 0 or more. As time is what ends the search,
        the same seed need not give the same plan.
    cost
        Stop when a plan that serves all tasks costs no more.

    Raises
    ------
    OptionError
        If `seconds` or `seed` is below 0.
    MissingPackageError
        If PyVRP is not installed.
    """
    for name, value in (("seconds", seconds), ("seed", seed)):
        if not value >= 0:
            msg = f"{name} is {value}; it must be 0 or more"
            raise OptionError(msg)
    try:
        from pyvrp import solve  # noqa: PLC0415  (an extra)
        from pyvrp.exceptions import PenaltyBoundWarning  # noqa: PLC0415
    except ImportError as error:
        msg = (
            "the second engine needs one more package: "
            "pip install 'zuoquan-planner[second-engine]', "
            "or -e '.[second-engine]' in the project's folder"
        )
        raise MissingPackageError(msg) from error
    if not problem.tasks:
        return Plan(())
    end = time.process_time() + seconds
    data, scale, forgone = _model(problem)
    enough = cost * scale + forgone + _NOISE
    with warnings.catch_warnings():
        # Of a problem of few routes it mostly tries such as break a limit, and warns of that.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        found = solve(
            data,
            lambda best: best <= enough or time.process_time() >= end,
            seed=seed,
            collect_stats=False,
        )
    return _plan(problem, [_route(route) for route in found.best.routes()])


def _model(problem: ArcProblem) -> tuple[pyvrp.ProblemData, float, int]:
    """Say the problem in PyVRP's terms: client i is mode i, at a location after the depots'.

    Returns besides the scale of costs, and the prizes of the modes that a plan
    serving all tasks does without: PyVRP counts them as costs.
    """
    from pyvrp import (  # noqa: PLC0415
        Client,
        ClientGroup,
        Depot,
        Location,
        ProblemData,
        VehicleType,
    )

    fleet, first = problem.fleet, problem.first
    ways, scale = _ways(problem)
    demand, capacity = _loads(problem)
    optional = fleet.vehicles is not None
    # More than any task saves by being left out.
    prize = 4 * int(ways.max()) if optional else 0
    paired = np.diff(first) == MODES
    group = np.where(paired, np.cumsum(paired) - 1, -1)[problem.task]
    depots = _REFILLS + len(fleet.refills)
    clients = [
        Client(
            depots + mode,
            delivery=[int(demand[task])],
            prize=prize,
            required=not optional and group[mode] < 0,
            group=int(group[mode]) if group[mode] >= 0 else None,
        )
        for mode, task in enumerate(problem.task.tolist())
    ]
    vehicles = VehicleType(
        min(fleet.vehicles or problem.tasks, problem.tasks),
        [capacity],
        _START,
        _END,
        max_distance=int(min(fleet.shift * scale + _NOISE, 2.0**62)),
        reload_depots=list(range(_REFILLS, depots)),
    )
    # PyVRP's stubs take np.ndarray[int], which no array is.
    distances: list[Any] = [ways]
    durations: list[Any] = [np.zeros_like(ways)]
    data = ProblemData(
        [Location(0, 0) for _ in range(ways.shape[0])],
        clients,
        [Depot(place) for place in range(depots)],
        [vehicles],
        distances,
        durations,
        [
            ClientGroup([int(first[task]), int(first[task]) + 1], required=not optional)
            for task in np.flatnonzero(paired)
        ],
    )
    return data, scale, prize * int(paired.sum())


def _ways(problem: ArcProblem) -> tuple[Wholes, float]:
    """Return what it costs to go from location to location and be done there, and its scale."""
    fleet = problem.fleet
    calls = np.array(fleet.refills, dtype=np.int64)
    leave = np.concatenate(([fleet.start, fleet.end], calls, problem.exit))
    enter = np.concatenate(([fleet.start, fleet.end], calls, problem.entry))
    there = np.concatenate(([0.0, 0.0], fleet.refill_cost, problem.service))
    cost = problem.distance[np.ix_(leave, enter)] + there
    depots = _REFILLS + calls.size
    # Nobody goes into the start, out of the end or from a visit to itself.
    cost[:, _START] = cost[_END] = 0.0
    np.fill_diagonal(cost, 0.0)
    # An empty route costs nothing; an empty trip is barred, be it a cheaper way round.
    cost[:depots, :depots] = 0.0
    scale = _scale(cost.max())
    ways = _up(cost, scale)
    barred = _BARRED * max(int(ways.max()), 1)
    ways[_START, _REFILLS:depots] = ways[_REFILLS:depots, _END:depots] = barred
    np.fill_diagonal(ways, 0)
    return ways, scale


def _loads(problem: ArcProblem) -> tuple[Wholes, int]:
    """Return the demand of each task, and the capacity."""
    total, capacity = float(problem.demand.sum()), problem.fleet.capacity
    scale = _scale(min(capacity, total))
    demand = _up(problem.demand, scale)
    # A tank that holds all is no limit, whatever the rounding.
    return demand, int(demand.sum() if capacity >= total else capacity * scale + _NOISE)


def _scale(most: float) -> float:
    """Return the power of ten that brings a number as close to `_LARGEST` as may be."""
    return 10.0 ** math.floor(math.log10(_LARGEST / most)) if most > 0 else 1.0


def _up(values: npt.NDArray[np.float64], scale: float) -> Wholes:
    return np.ceil(values * scale - _NOISE).astype(np.int64)


def _route(found: pyvrp.Route) -> Route:
    """Read a route of PyVRP."""
    trips: list[list[int]] = [[]]
    refills: list[int] = []
    for activity in found:
        if activity.is_client():
            trips[-1].append(activity.idx)
        elif activity.idx >= _REFILLS:
            trips.append([])
            refills.append(activity.idx - _REFILLS)
    return Route(tuple(map(tuple, trips)), tuple(refills))


def _plan(problem: ArcProblem, found: Iterable[Route]) -> Plan:
    """Keep the routes within the limits, and let each task of the others have one of its own.

    A search stopped early may have nothing better than a plan beyond them.
    """
    fleet = problem.fleet
    routes = [route for route in found if _within(problem, route)]
    left = np.ones(problem.tasks, dtype=np.bool_)
    for route in routes:
        left[problem.task[list(route.modes)]] = False
    alone = (
        problem.distance[fleet.start, problem.entry]
        + problem.service
        + problem.distance[problem.exit, fleet.end]
    )
    for task in np.flatnonzero(left)[: (fleet.vehicles or problem.tasks) - len(routes)]:
        modes = slice(*problem.first[task : task + 2])
        routes.append(Route(((int(problem.first[task] + np.argmin(alone[modes])),),)))
        left[task] = False
    return Plan(tuple(routes), tuple(np.flatnonzero(left).tolist()))


def _within(problem: ArcProblem, route: Route) -> bool:
    fleet = problem.fleet
    loads = [problem.demand[problem.task[list(trip)]].sum() for trip in route.trips]
    return (
        all(route.trips)
        and max(loads) <= fleet.capacity * SLACK
        and route_cost(problem, route) <= fleet.shift * SLACK
    )
