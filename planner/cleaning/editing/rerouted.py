"""A plan in which some jobs have other routes: legs, ids, crews and days of all others stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.replay import COLUMNS, empty_legs, legs_of
from planner.cleaning.route_table import no_routes, routes_of
from planner.cleaning.routing.plan import Plan
from planner.cleaning.solve import Solved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.cleaning.crews.schedule import Slot
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.plan import Route
    from planner.cleaning.routing.roads import Ints

_IN_ORDER = attrgetter("vehicle", "crew", "day", "window", "route")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A route of a changed job.

    Parameters
    ----------
    route
        In modes of the job as it is now.
    was
        Row in the plan's routes before; None for a new one.
    same
        Whether it is driven as before.
    slots
        Of a new route: when and by whom it is driven; their `route` is not read. A new
        route without any is left over.
    id
        Of a new route; None for the next free number of its service.
    """

    route: Route
    was: int | None
    same: bool = True
    slots: tuple[Slot, ...] = ()
    id: str | None = None


@dataclass(frozen=True, eq=False)
class Redrawn:
    """A job whose routes have changed.

    Parameters
    ----------
    reduced
        The job as it is now.
    routes
        In order; those that serve nothing are left out of the plan.
    number
        Of each task before, its number now; None where they have stayed.
    """

    reduced: Reduced
    routes: tuple[Drawn, ...]
    number: Ints | None = None


def rerouted(
    plan: CleaningPlan, changes: Mapping[int, Redrawn], unserved: pd.DataFrame
) -> CleaningPlan:
    """Return a plan with other routes for some of its jobs.

    Only what has changed is driven again. Routes keep their id, crew and days;
    one that is new gets the next free number of its service.

    Parameters
    ----------
    changes
        By row of `plan.solved`; a row beyond the last is a new job.
    unserved
        What no vehicle serves now.
    """
    jobs = max([len(plan.solved) - 1, *changes]) + 1
    solved, bounds = list(plan.solved), list(plan.bounds)
    tables, legs = [no_routes().assign(id=pd.Series(dtype="str"))], [empty_legs()]
    new_row: dict[int, int] = {}
    new_slots: list[Slot] = []
    left_over: list[int] = []
    rows = 0
    for job in range(jobs):
        drawn = [each for each in _drawn(plan, changes, job) if each.route.trips]
        if job in changes:
            change = changes[job]
            now = Solved(change.reduced, Plan(tuple(each.route for each in drawn)), in_full=True)
            if job == len(solved):
                solved.append(now)
                bounds.append(None)
            else:
                now = replace(now, in_full=solved[job].in_full)
                bounds[job] = bounds[job] if change.number is None else None
                solved[job] = now
            own = _legs(plan, change, drawn)
            table = routes_of(job, now, own) if drawn else no_routes()
            ids = [
                each.id if each.was is None else plan.routes["id"].iloc[each.was] for each in drawn
            ]
            table["id"] = ids
        else:
            table = plan.routes[plan.routes["job"] == job]
            own = _renumbered(plan.legs, [each.was for each in drawn])
        for number, each in enumerate(drawn):
            if each.was is not None:
                new_row[each.was] = rows + number
            elif not each.slots:
                left_over.append(rows + number)
            new_slots += [replace(slot, route=rows + number) for slot in each.slots]
        tables.append(table)
        legs.append(own.assign(route=own["route"] + rows))
        rows += len(drawn)
    routes = pd.concat([each for each in tables if len(each)] or tables, ignore_index=True)
    every = pd.concat([each for each in legs if len(each)] or legs, ignore_index=True)
    return replace(
        plan,
        solved=tuple(solved),
        bounds=tuple(bounds),
        routes=_named(routes, {*plan.routes["id"]}),
        legs=every.astype(COLUMNS),
        schedule=_moved(plan.schedule, new_row, new_slots, left_over),
        unserved=unserved,
    )


def _drawn(plan: CleaningPlan, changes: Mapping[int, Redrawn], job: int) -> Iterable[Drawn]:
    if job in changes:
        return changes[job].routes
    rows = plan.routes.index[plan.routes["job"] == job].tolist()
    return [Drawn(*each) for each in zip(plan.solved[job].plan.routes, rows, strict=True)]


def _legs(plan: CleaningPlan, change: Redrawn, drawn: Sequence[Drawn]) -> pd.DataFrame:
    """Return the legs of a job's routes, numbered from 0; those that stay are taken over."""
    again = [number for number, each in enumerate(drawn) if not each.same]
    fresh = legs_of(change.reduced, Plan(tuple(drawn[number].route for number in again)))
    fresh["route"] = fresh["route"].map(dict(enumerate(again)))
    kept = _renumbered(plan.legs, [each.was if each.same else None for each in drawn])
    if change.number is not None and len(kept):
        served = kept["task"] >= 0
        kept.loc[served, "task"] = change.number[kept.loc[served, "task"]]
    both = pd.concat([each for each in (kept, fresh) if len(each)] or [fresh])
    return both.sort_values("route", kind="stable", ignore_index=True).astype(COLUMNS)


def _renumbered(legs: pd.DataFrame, rows: Sequence[int | None]) -> pd.DataFrame:
    """Return the legs of some routes, each numbered by its position in `rows`."""
    number = {row: at for at, row in enumerate(rows) if row is not None}
    kept = legs[legs["route"].isin(list(number))].copy()
    kept["route"] = kept["route"].map(number)
    return kept.sort_values("route", kind="stable")


def _named(routes: pd.DataFrame, taken: set[str]) -> pd.DataFrame:
    """Return routes in which new ones have an id too, none of those `taken`."""
    taken = taken | {each for each in routes["id"] if isinstance(each, str)}
    ids = []
    for name, service in zip(routes["id"], routes["service"], strict=True):
        free = (f"{service}-{number:02d}" for number in count(1))
        ids.append(name if isinstance(name, str) else next(x for x in free if x not in taken))
        taken = taken | {ids[-1]}
    return routes.assign(id=ids)


def _moved(
    week: Schedule, new_row: Mapping[int, int], new: Sequence[Slot], left_over: Sequence[int]
) -> Schedule:
    """Return a week in which routes have other rows, and some are new."""
    kept = [
        replace(each, route=new_row[each.route]) for each in week.slots if each.route in new_row
    ]
    left = [new_row[route] for route in week.left_over if route in new_row]
    return Schedule(tuple(sorted([*kept, *new], key=_IN_ORDER)), tuple(sorted([*left, *left_over])))
