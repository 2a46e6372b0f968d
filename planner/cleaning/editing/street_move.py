"""All passes of a street taken out of their routes and put into those of another crew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.editing.insertion import route_with
from planner.cleaning.editing.job_change import changed_job, more_tasks, renumbered, route_without
from planner.cleaning.editing.rerouted import Drawn, Redrawn, rerouted
from planner.cleaning.editing.shift_time import evenly_spaced, free_slots, over_with
from planner.cleaning.editing.street_aim import aim_of, crew_text, due_on, links_of, nothing_due
from planner.cleaning.jobs import Job, can_reach, tasks_of
from planner.cleaning.reduction import reduce_job
from planner.cleaning.routing.plan import Route, route_cost
from planner.cleaning.setting import fits, reach_of
from planner.cleaning.week import limits_of
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.roads import Flags, Ints
    from planner.cleaning.terms.fleet import Service, Vehicle


@dataclass(frozen=True, eq=False)
class _Move:
    """What goes where: links due for one service equally often, to a vehicle's routes.

    Parameters
    ----------
    name
        Of the street, for messages.
    route
        The only one that they may go to; None for any of the crew's.
    """

    name: str
    links: Ints
    service: Service
    per_week: int
    vehicle: Vehicle
    crew: int
    route: int | None


def moved_street(
    plan: CleaningPlan,
    street: str | Sequence[int],
    *,
    to: tuple[str, int] | int,
    service: Service | None,
) -> CleaningPlan:
    """Return a plan in which a street is served by another crew or route (see `move_street`)."""
    links, name = links_of(plan, street)
    vehicle, crew, route = aim_of(plan, to)
    due = due_on(plan, links)
    wanted = due[due["service"].isin(vehicle.services)]
    if service is not None:
        wanted = wanted[wanted["service"] == service]
    if route is not None:
        row = plan.routes.iloc[route]
        kind = (wanted["service"] == row["service"]) & (wanted["per_week"] == row["per_week"])
        wanted = wanted[kind]
    if wanted.empty:
        raise OptionError(nothing_due(plan, name, due, vehicle, route))
    changed = plan
    kinds = zip(wanted["service"].tolist(), wanted["per_week"].tolist(), strict=True)
    # A route is of one kind: if one is asked for, its row is read before rows can shift.
    for kind_, per_week in sorted(set(kinds)):
        rows = (wanted["service"] == kind_) & (wanted["per_week"] == per_week)
        own = np.unique(wanted.loc[rows, "link"]).astype(np.int32)
        move = _Move(name, own, kind_, int(per_week), vehicle, crew, route)
        changed = _moved(changed, move) or changed
    if changed is plan:
        place = plan.routes["id"].iloc[route] if route is not None else crew_text(plan, to)
        message = f"{name}: {place} serves it already"
        raise OptionError(message)
    return changed


def _moved(plan: CleaningPlan, move: _Move) -> CleaningPlan | None:
    """Return a plan with one move made; None if all is where it is to go."""
    here = [
        job
        for job, each in enumerate(plan.solved)
        if (each.reduced.job.service, each.reduced.job.per_week) == (move.service, move.per_week)
    ]
    aim = next(
        (x for x in here if plan.solved[x].reduced.job.vehicle.id == move.vehicle.id),
        len(plan.solved),
    )
    lighter = {job: _without(plan, job, move.links) for job in here if job != aim}
    changes = {job: change for job, change in lighter.items() if change is not None}
    known = plan.solved[aim].reduced if aim in here else None
    lacking = plan.unserved["link"].isin(move.links) & (plan.unserved["service"] == move.service)
    if known is not None and not changes and not lacking.any():
        reduced, number = known, None
    else:
        links = [plan.solved[job].reduced.job.tasks.link for job in here]
        served = np.isin(move.links, np.concatenate([np.empty(0, dtype=np.int32), *links]))
        reduced, number = _extended(plan, move, known, served)
    lacking &= plan.unserved["link"].isin(reduced.job.tasks.link)
    goal = [*_targets(plan, move, aim)]
    stay = np.zeros(len(reduced.job.tasks), dtype=np.bool_)
    drawn = [] if known is None else _drawn(plan, aim, reduced, number)
    for each in drawn:
        if each.was in goal:
            stay[reduced.problem.task[list(each.route.modes)]] = True
    moving = np.isin(reduced.job.tasks.link, move.links) & ~stay
    if not moving.any():
        return None
    drawn = [each if each.was in goal else _lightened(reduced, each, moving) for each in drawn]
    tasks = np.flatnonzero(moving).tolist()
    changes[aim] = Redrawn(reduced, tuple(_put(plan, move, reduced, drawn, goal, tasks)), number)
    return rerouted(plan, changes, plan.unserved[~lacking].reset_index(drop=True))


def _targets(plan: CleaningPlan, move: _Move, aim: int) -> Iterator[int]:
    """Yield the rows of routes that a street may go to."""
    crew = {each.route for each in plan.schedule.slots if each.crew == move.crew}
    for row in plan.routes.index[plan.routes["job"] == aim].tolist():
        if row == move.route or (move.route is None and row in crew):
            yield row


def _without(plan: CleaningPlan, job: int, links: Ints) -> Redrawn | None:
    """Return a job without the passes of some links; None if it has none."""
    reduced = plan.solved[job].reduced
    gone = np.isin(reduced.job.tasks.link, links)
    if not gone.any():
        return None
    changed = changed_job(reduced, reduced.job.tasks.take(~gone), plan.setting.areas)
    rows = plan.routes.index[plan.routes["job"] == job].tolist()
    drawn = []
    for route, row in zip(plan.solved[job].plan.routes, rows, strict=True):
        same = not gone[reduced.problem.task[list(route.modes)]].any()
        less = route if same else route_without(route, reduced, gone)
        now = renumbered(less, reduced, changed.reduced, changed.number)
        drawn.append(Drawn(now if same else _turned(changed.reduced, now), row, same))
    return Redrawn(changed.reduced, tuple(drawn), changed.number)


def _drawn(plan: CleaningPlan, job: int, reduced: Reduced, number: Ints | None) -> list[Drawn]:
    """Return the routes of the job that a street goes to, in its modes as it is now."""
    rows = plan.routes.index[plan.routes["job"] == job].tolist()
    known, routes = plan.solved[job].reduced, plan.solved[job].plan.routes
    if number is not None:
        routes = tuple(renumbered(route, known, reduced, number) for route in routes)
    return [Drawn(route, row) for route, row in zip(routes, rows, strict=True)]


def _lightened(reduced: Reduced, drawn: Drawn, gone: Flags) -> Drawn:
    """Return a route without some tasks, as it was if it has none of them."""
    if not gone[reduced.problem.task[list(drawn.route.modes)]].any():
        return drawn
    less = route_without(drawn.route, reduced, gone)
    return replace(drawn, route=_turned(reduced, less), same=False)


def _turned(
    reduced: Reduced, route: Route, more: Sequence[int] = (), *, thorough: bool = False
) -> Route:
    """Return a route with the orientations and refills that are best for its order."""
    return route_with(reduced.problem, route, more, thorough=thorough) or Route(())


def _extended(
    plan: CleaningPlan, move: _Move, known: Reduced | None, served: Flags
) -> tuple[Reduced, Ints | None]:
    """Return the vehicle's job with the passes that it makes on the links, and old tasks' numbers.

    Links that nobody serves (not `served`, shape (links,)) and that it cannot serve
    either are left out, unless there are no others.

    Raises
    ------
    OptionError
        It cannot serve what others serve, or nothing at all.
    """
    setting, vehicle = plan.setting, move.vehicle
    wide = fits(setting.network, vehicle, setting.rules.clearance_m)[move.links]
    reach = reach_of(setting, vehicle)
    rows = pd.DataFrame({"link": move.links, "area": -1})
    able: Flags = wide & can_reach(rows, setting.areas, reach)
    asked = next((each for each in (served, able) if each.any()), np.ones_like(able))
    if not wide[asked].all():
        width = setting.network.width_m[move.links[asked & ~wide]]
        need = vehicle.width_m + setting.rules.clearance_m
        message = (
            f"{move.name}: {np.nanmin(width):.1f} m wide, {vehicle.id} needs {need:.1f} m or a "
            "wider limit; choose a narrower vehicle"
        )
        raise OptionError(message)
    if not able[asked].all():
        message = f"{move.name}: {vehicle.id} cannot drive there from its depot and back"
        raise OptionError(message)
    tasks = tasks_of(rows[able], setting.streets, setting.network, vehicle, setting.rules)
    if known is not None:
        changed = more_tasks(known, tasks, setting.areas)
        reduced, number = changed.reduced, changed.number
    else:
        job = Job(move.service, vehicle, move.per_week, tasks)
        area_m2, node = setting.areas["area_m2"].to_numpy(), setting.areas["node"].to_numpy()
        reduced, _ = reduce_job(job, reach.graph, area_m2, node, limits_of(setting, job))
        number = None
    if not np.isin(move.links[asked], reduced.job.tasks.link).all():
        message = f"{move.name}: a single pass is more than {vehicle.id} does in a shift or a tank"
        raise OptionError(message)
    return reduced, number


def _put(
    plan: CleaningPlan,
    move: _Move,
    reduced: Reduced,
    drawn: list[Drawn],
    goal: list[int],
    tasks: list[int],
) -> list[Drawn]:
    """Return the routes with the street in the one that it costs least in, or in a new one."""
    problem = reduced.problem
    choices = []
    for at, each in enumerate(drawn):
        more = route_with(problem, each.route, tasks) if each.was in goal else None
        if more is not None and each.was is not None:
            cost = route_cost(problem, more)
            over = over_with(plan, each.was, cost)
            choices.append((over, cost - route_cost(problem, each.route), at))
    alone = route_with(problem, Route(()), tasks)
    if move.route is None and alone is not None and min(choices, default=(1.0,))[0] > 0:
        cost = route_cost(problem, alone)
        days = evenly_spaced(plan, move.per_week)
        over, slots = free_slots(plan, (move.vehicle.id, move.crew), cost, patterns=days)
        if not over or not choices:
            choices.append((over, cost, len(drawn)))
            drawn = [*drawn, Drawn(Route(()), None, same=False, slots=slots)]
    if not choices:
        message = f"{move.name}: more than {move.vehicle.id} carries, and it has nowhere to refill"
        raise OptionError(message)
    _, _, at = min(choices)
    best = _turned(reduced, drawn[at].route, tasks, thorough=True)
    return [replace(x, route=best, same=False) if at == n else x for n, x in enumerate(drawn)]
