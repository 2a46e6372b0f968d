"""A week's cleaning plan: routes, who drives them when, and what no vehicle serves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from planner.cleaning.crews.schedule import Crews, RouteLoad, Schedule, schedule
from planner.cleaning.replay import AREA, CALL, empty_legs, legs_of
from planner.cleaning.route_table import no_routes, routes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from planner.cleaning.setting import Setting
    from planner.cleaning.solve import Bound, Effort, Solved

UNSERVED = {
    "link": "int32",
    "area": "int32",
    "service": "str",
    "per_week": "int32",
    "reason": "str",
}
"""Columns of what no vehicle serves; `link` or `area` is -1, `reason` a `jobs.Reason`."""


@dataclass(frozen=True, eq=False)
class CleaningPlan:
    """Routes that clean a town's streets at their frequency, and their week.

    Parameters
    ----------
    setting
        What it is made for.
    solved
        Jobs and their routes.
    bounds
        Of each job, None where it was not asked for.
    routes
        A row a route, numbered from 0: `route_table.COLUMNS` and `id`; `job` is a row of
        `solved`.
    legs
        Of every route (`replay.COLUMNS`); `route` is a row of `routes`.
    schedule
        Crew, day and shift of each route.
    unserved
        What no vehicle serves (`UNSERVED`).
    effort
        How long it was looked for.
    """

    setting: Setting
    solved: tuple[Solved, ...]
    bounds: tuple[Bound | None, ...]
    routes: pd.DataFrame
    legs: pd.DataFrame
    schedule: Schedule
    unserved: pd.DataFrame
    effort: Effort

    @property
    def in_full(self) -> bool:
        """Whether the search ran to its end: then its seed decides the plan, not the clock."""
        return all(each.in_full for each in self.solved)

    def lines(self, legs: pd.DataFrame) -> gpd.GeoSeries:
        """Return legs as lines in their direction of travel, in the town's CRS.

        Areas and calls at facilities are points.
        """
        import geopandas  # noqa: PLC0415  (only here, and only for its type)

        network = self.setting.network
        arc = legs["arc"].to_numpy()
        shapes = np.empty(len(legs), dtype=object)
        street = arc >= 0
        lines = network.lines[arc[street] >> 1]
        shapes[street] = np.where(arc[street] & 1, shapely.reverse(lines), lines)
        kind = legs["kind"].to_numpy()
        inside = kind == AREA
        middles = shapely.point_on_surface(self.setting.areas.geometry.to_numpy())
        shapes[inside] = middles[legs["area"].to_numpy()[inside]] if inside.any() else None
        called = kind == CALL
        nodes = [network.facility_node[name] for name in legs["facility"].to_numpy()[called]]
        shapes[called] = shapely.points(network.xy[nodes]) if nodes else None
        return geopandas.GeoSeries(shapes, index=legs.index, crs=self.setting.town.crs)


def assemble(
    setting: Setting,
    solved: Sequence[Solved],
    unserved: pd.DataFrame,
    *,
    bounds: Sequence[Bound | None],
    effort: Effort,
) -> CleaningPlan:
    """Return the plan of solved jobs: routes driven again, crews and days found.

    Parameters
    ----------
    unserved
        What no job holds; routes for which no shift is left are added.
    """
    parts = [legs_of(each.reduced, each.plan) for each in solved]
    tables = [
        routes_of(job, each, legs)
        for job, (each, legs) in enumerate(zip(solved, parts, strict=True))
    ]
    counts = np.cumsum([0, *(len(table) for table in tables)])
    legs = [
        part.assign(route=part["route"] + shift) for part, shift in zip(parts, counts, strict=False)
    ]
    routes = pd.concat(tables, ignore_index=True) if tables else no_routes()
    number = routes.groupby("service").cumcount() + 1
    routes["id"] = [
        f"{service}-{n:02d}" for service, n in zip(routes["service"], number, strict=True)
    ]
    week = _week(setting, routes, seed=effort.seed)
    every = pd.concat(legs, ignore_index=True) if legs else empty_legs()
    left = _left_over(routes, every, week)
    lacking = pd.concat([unserved.astype(UNSERVED), left], ignore_index=True)
    return CleaningPlan(setting, tuple(solved), tuple(bounds), routes, every, week, lacking, effort)


def replanned(plan: CleaningPlan, job: int, changed: Solved) -> CleaningPlan:
    """Return a plan in which one job has other routes; crews and days are found anew."""
    solved = [*plan.solved]
    solved[job] = changed
    kept = plan.unserved[plan.unserved["reason"] != "no_shift"]
    return assemble(plan.setting, solved, kept, bounds=plan.bounds, effort=plan.effort)


def scheduled(plan: CleaningPlan, week: Schedule) -> CleaningPlan:
    """Return a plan with another week."""
    return replace(plan, schedule=week)


def _week(setting: Setting, routes: pd.DataFrame, *, seed: int) -> Schedule:
    columns = ("vehicle", "per_week", "seconds", "x", "y", "priority")
    rows = zip(*(routes[name].tolist() for name in columns), strict=True)
    loads = [RouteLoad(number, *row) for number, row in enumerate(rows)]
    # A vehicle that does nothing in this month has no shifts.
    used = {*routes["vehicle"]}
    crews = {
        vehicle.id: Crews(vehicle.count, _shortest(setting, vehicle.id))
        for vehicle in setting.fleet.vehicles
        if vehicle.id in used
    }
    return schedule(loads, crews, setting.rules.days, balance=setting.rules.balance, seed=seed)


def _shortest(setting: Setting, vehicle: str) -> tuple[float, ...]:
    """Return a vehicle's shifts, each as short as it is for any of its services."""
    shifts = [each for (_, name), each in setting.shifts.items() if name == vehicle]
    return tuple(min(shift.seconds for shift in each) for each in zip(*shifts, strict=True))


def _left_over(routes: pd.DataFrame, legs: pd.DataFrame, week: Schedule) -> pd.DataFrame:
    """Return what routes serve that no shift is left for."""
    rows = legs[legs["route"].isin(week.left_over) & (legs["task"] >= 0)]
    of = routes.loc[rows["route"]]
    table = pd.DataFrame(
        {
            "link": np.where(rows["arc"] >= 0, rows["arc"] // 2, -1),
            "area": rows["area"].to_numpy(),
            "service": of["service"].to_numpy(),
            "per_week": of["per_week"].to_numpy(),
            "reason": "no_shift",
        }
    )
    return table.drop_duplicates(ignore_index=True).astype(UNSERVED)
