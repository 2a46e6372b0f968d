"""Routes driven again street by street: every leg with its metres and seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.reduction import last_call

if TYPE_CHECKING:
    from planner.cleaning.driving.turns import LineGraph
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.plan import Plan, Route

DRIVE, SERVE, AREA, CALL = "drive", "serve", "area", "call"
"""Kinds of leg: along a street without and with service, cleaning an area, at a facility.
A route's first call is at its depot: what is done there before it leaves."""

COLUMNS = {
    "route": "int32",
    "kind": "str",
    "arc": "int32",
    "area": "int32",
    "facility": "str",
    "task": "int32",
    "metres": "float64",
    "seconds": "float64",
    "start_s": "float64",
}
"""Columns of a table of legs. `arc` and `area` are -1, `facility` empty, where they do not apply;
`task` is the job's, -1 where nothing is served; `seconds` hold the turn into the leg;
`start_s` counts from the route's start."""


def legs_of(reduced: Reduced, plan: Plan) -> pd.DataFrame:
    """Return every leg of a plan's routes, in the order driven.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS`; routes are numbered as in the plan.
    """
    turns = _turns(reduced.graph)
    rows = [
        (number, *leg)
        for number, route in enumerate(plan.routes)
        for leg in _drive(reduced, route, turns)
    ]
    if not rows:
        return empty_legs()
    names = [name for name in COLUMNS if name != "start_s"]
    table = pd.DataFrame(rows, columns=names)
    until = table.groupby("route")["seconds"].cumsum()
    return table.assign(start_s=until - table["seconds"]).astype(COLUMNS)


_Leg = tuple[str, int, int, str, int, float, float]


def _drive(reduced: Reduced, route: Route, turns: dict[tuple[int, int], float]) -> list[_Leg]:
    """Return the legs of one route: kind, arc, area, facility, task, metres, seconds."""
    problem, graph, job = reduced.problem, reduced.graph, reduced.job
    legs: list[_Leg] = []
    place, row = int(reduced.place[problem.fleet.start]), problem.fleet.start
    legs.append((CALL, -1, -1, job.vehicle.start, -1, 0.0, reduced.limits.prepare_s))
    for number, trip in enumerate(route.trips):
        if number:
            more, place = _call(reduced, place, route.refills[number - 1], turns)
            legs += more
        for mode in trip:
            there = int(reduced.place[problem.entry[mode]])
            before, turn = _between(graph, place, there, turns)
            legs += before
            task = int(problem.task[mode])
            area = int(job.tasks.area[task])
            kind = SERVE if area < 0 else AREA
            seconds = float(problem.service[mode]) + turn
            metres = float(reduced.metres[task])
            legs.append((kind, int(reduced.mode_arc[mode]), area, "", task, metres, seconds))
            place, row = there, int(problem.exit[mode])
    tip = last_call(reduced, row)
    if tip is not None:
        more, place = _call(reduced, place, tip, turns)
        legs += more
    return legs + _between(graph, place, int(reduced.place[problem.fleet.end]), turns)[0]


def _call(
    reduced: Reduced, place: int, call: int, turns: dict[tuple[int, int], float]
) -> tuple[list[_Leg], int]:
    """Return the legs to a facility and of the call at it, and the place it is at."""
    fleet = reduced.problem.fleet
    there = int(reduced.place[fleet.refills[call]])
    legs = _between(reduced.graph, place, there, turns)[0]
    stop = reduced.limits.stops[call]
    return [*legs, (CALL, -1, -1, stop, -1, 0.0, fleet.refill_cost[call])], there


def _between(
    graph: LineGraph, place: int, there: int, turns: dict[tuple[int, int], float]
) -> tuple[list[_Leg], float]:
    """Return the legs from one place to the next, and the turn at their end into it."""
    arcs, legs = graph.network.arcs, list[_Leg]()
    last = place
    for arc in graph.path(place, there):
        seconds = float(graph.seconds[arc]) + turns.get((last, arc), 0.0)
        legs.append((DRIVE, arc, -1, "", -1, float(graph.network.arc_length[arc]), seconds))
        last = arc
    turn = turns[last, there] if last < arcs and there < arcs else 0.0
    return legs, turn


def _turns(graph: LineGraph) -> dict[tuple[int, int], float]:
    """Return the cost of each turn; leaving a facility costs none and is not in it."""
    pairs = zip(graph.from_arc.tolist(), graph.to_arc.tolist(), strict=True)
    return dict(zip(pairs, graph.turn_s.tolist(), strict=True))


def empty_legs() -> pd.DataFrame:
    """Return a table of no legs."""
    return pd.DataFrame({name: np.empty(0) for name in COLUMNS}).astype(COLUMNS)
