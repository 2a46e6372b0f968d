"""A row a route: how long and how far, what it serves, what it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.jobs import AREA
from planner.cleaning.replay import CALL, SERVE

if TYPE_CHECKING:
    from planner.cleaning.routing.roads import Floats
    from planner.cleaning.solve import Solved

COLUMNS = (
    "job",
    "number",
    "service",
    "vehicle",
    "per_week",
    "seconds",
    "service_m",
    "empty_m",
    "load_m3",
    "calls",
    "streets",
    "x",
    "y",
    "priority",
)
"""`job` and `number` (in that job's plan); `service`, `vehicle`, `per_week`; `seconds` of all its
legs; `service_m` and `empty_m` driven; `load_m3` of all its trips; `calls` (refills and tips,
without the one before it leaves); `streets`, the number of links served; `x`, `y`, the middle of
what it serves in the town's CRS; `priority`, by which routes are left over last."""


def routes_of(job: int, solved: Solved, legs: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each route of a job (`COLUMNS`), by its legs."""
    reduced = solved.reduced
    work = reduced.job
    served = legs["task"] >= 0
    by_route = legs.groupby("route")
    demand = np.append(reduced.problem.demand, 0.0)
    loads = pd.Series(demand[legs["task"]], index=legs.index)
    middle = _middles(solved, legs)
    weight = legs["metres"].where(served, 0.0)
    rows = range(len(solved.plan.routes))
    total = weight.groupby(legs["route"]).sum().reindex(rows)
    table = pd.DataFrame(
        {
            "job": job,
            "number": list(rows),
            "service": work.service,
            "vehicle": work.vehicle.id,
            "per_week": work.per_week,
            "seconds": by_route["seconds"].sum().reindex(rows),
            "service_m": total,
            "empty_m": legs["metres"]
            .where(~served, 0.0)
            .groupby(legs["route"])
            .sum()
            .reindex(rows),
            "load_m3": loads.groupby(legs["route"]).sum().reindex(rows),
            "calls": (legs["kind"] == CALL).groupby(legs["route"]).sum().reindex(rows) - 1,
            "streets": legs["arc"]
            .where(legs["kind"] == SERVE, -2)
            .floordiv(2)
            .groupby(legs["route"])
            .agg(lambda links: len({*links} - {-1}))
            .reindex(rows),
            "x": (middle[:, 0] * weight).groupby(legs["route"]).sum().reindex(rows) / total,
            "y": (middle[:, 1] * weight).groupby(legs["route"]).sum().reindex(rows) / total,
        }
    )
    # What must be done more often is left over last.
    return table.assign(priority=float(work.per_week))


def _middles(solved: Solved, legs: pd.DataFrame) -> Floats:
    """Return the middle of what each leg serves, shape (legs, 2); 0 where nothing is served."""
    reduced = solved.reduced
    network = reduced.graph.network
    tasks = reduced.job.tasks
    node = reduced.place[reduced.problem.entry[reduced.problem.first[:-1]]] - network.arcs
    link = np.maximum(tasks.link, 0)
    ends = (network.xy[network.tail[link]] + network.xy[network.head[link]]) / 2
    area = tasks.side == AREA
    ends[area] = network.xy[node[area]]
    return np.vstack((ends, np.zeros((1, 2))))[legs["task"]]


def no_routes() -> pd.DataFrame:
    """Return a table of no routes."""
    table = pd.DataFrame({name: np.empty(0) for name in COLUMNS})
    return table.astype({"service": "str", "vehicle": "str"})
