"""A finished plan changed by hand and reckoned anew at once: streets, crews and days moved."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.editing.edit_result import EditResult, edit_result
from planner.cleaning.editing.shift_time import (
    evenly_spaced,
    free_slots,
    shift_seconds,
)
from planner.cleaning.editing.street_aim import crew_text
from planner.cleaning.editing.street_move import moved_street
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from planner.cleaning.crews.schedule import Slot
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import Service

__all__ = ["EditResult", "move_route", "move_street", "swap_days"]

_IN_ORDER = attrgetter("vehicle", "crew", "day", "window", "route")


def move_street(
    plan: CleaningPlan,
    street: str | Sequence[int],
    *,
    to: tuple[str, int] | int,
    service: Service | None = None,
    allow_overtime: bool = False,
) -> EditResult:
    """Give all passes of a street to another crew or route.

    They are put where they cost least in one route of the crew, whatever else it
    serves keeping its order; orientations and refills are found anew. Where none
    of its routes has the time, the crew drives a new route on the days that suit it
    best. Another kind of vehicle makes as many passes as its own swath asks for.
    Streets that nobody served so far can be given to a crew as well.

    Parameters
    ----------
    street
        Name of the street, all of its links inside the boundary; or numbers of links.
    to
        Vehicle and crew (numbered from 0), or a route (row of `plan.routes`).
    service
        Only this one; None for all that the vehicle does.
    allow_overtime
        Whether shifts may grow longer than they may be.

    Raises
    ------
    OptionError
        There is no such street, crew or route; nothing is due on the street, or it
        is there already; the vehicle cannot serve it; or a shift grows too long.
    """
    changed = moved_street(plan, street, to=to, service=service)
    return edit_result(plan, changed, allow_overtime=allow_overtime)


def move_route(
    plan: CleaningPlan,
    route: int,
    *,
    to: tuple[str, int] | None = None,
    days: Iterable[int] | None = None,
    window: int | None = None,
    allow_overtime: bool = False,
) -> EditResult:
    """Give a route to another crew, to other days, or to another shift of the day.

    Parameters
    ----------
    route
        Row of `plan.routes`; it may be one for which no shift was left.
    to
        Vehicle and crew, numbered from 0; None: it keeps its crew.
    days
        0 (Monday) to 6, as often as it is driven. None: it keeps its days, or those
        with most time are taken where the route had none.
    window
        Number of the shift of those days; None: it keeps its shifts where it keeps its
        days, else those with most time are taken.

    Raises
    ------
    OptionError
        There is no such route, crew, day or shift; the crew has another kind of
        vehicle; the days are not evenly spaced; or a shift grows too long.
    """
    row = _row(plan, route)
    now = [slot for slot in plan.schedule.slots if slot.route == route]
    crew = to if to is not None else _own_crew(row, now)
    crew_text(plan, crew)
    if crew[0] != row["vehicle"]:
        message = (
            f"{row['id']}: it is made for {row['vehicle']}, and {crew[0]} drives other streets at "
            "another width; move its streets instead"
        )
        raise OptionError(message)
    if window is not None and not 0 <= window < len(shift_seconds(plan.setting, crew[0])):
        message = (
            f"window {window}: {crew[0]} has {len(shift_seconds(plan.setting, crew[0]))} shifts a "
            "day; give their number from 0"
        )
        raise OptionError(message)
    patterns = evenly_spaced(plan, int(row["per_week"]))
    if days is not None:
        patterns = [_spaced(row, tuple(sorted(days)), patterns)]
    elif now:
        patterns = [tuple(sorted(slot.day for slot in now))]
    if days is None and window is None and now:
        slots = tuple(replace(slot, crew=crew[1]) for slot in now)
    else:
        _, free = free_slots(
            plan, crew, row["seconds"], patterns=patterns, without=route, window=window
        )
        slots = tuple(replace(slot, route=route) for slot in free)
    changed = _rescheduled(plan, {route: slots})
    return edit_result(plan, changed, allow_overtime=allow_overtime, moved=(route,))


def swap_days(
    plan: CleaningPlan, route: int, other: int, *, allow_overtime: bool = False
) -> EditResult:
    """Let two routes change their days and shifts; each keeps its crew.

    Raises
    ------
    OptionError
        There is no such route, one has no days, they are not of one kind of vehicle or
        not driven equally often; or a shift grows too long.
    """
    one, two = _row(plan, route), _row(plan, other)
    kind = ("vehicle", "per_week")
    if any(one[name] != two[name] for name in kind):
        message = (
            f"{one['id']} and {two['id']}: {one['vehicle']} {one['per_week']} times a week and "
            f"{two['vehicle']} {two['per_week']} times; change days between routes of one vehicle "
            "that are driven equally often"
        )
        raise OptionError(message)
    own = {each: [x for x in plan.schedule.slots if x.route == each] for each in (route, other)}
    for row, slots in zip((one, two), own.values(), strict=False):
        _own_crew(row, slots)
    changed = _rescheduled(
        plan,
        {
            route: tuple(replace(x, route=route, crew=own[route][0].crew) for x in own[other]),
            other: tuple(replace(x, route=other, crew=own[other][0].crew) for x in own[route]),
        },
    )
    return edit_result(plan, changed, allow_overtime=allow_overtime, moved=(route, other))


def _row(plan: CleaningPlan, route: int) -> pd.Series:
    if not 0 <= route < len(plan.routes):
        message = f"route {route}: there are routes 0 to {len(plan.routes) - 1}"
        raise OptionError(message)
    return plan.routes.iloc[route]


def _own_crew(row: pd.Series, slots: Sequence[Slot]) -> tuple[str, int]:
    if not slots:
        message = f"{row['id']}: no crew drives it so far; say which one is to"
        raise OptionError(message)
    return slots[0].vehicle, slots[0].crew


def _spaced(
    row: pd.Series, days: tuple[int, ...], patterns: Sequence[tuple[int, ...]]
) -> tuple[int, ...]:
    if days not in patterns:
        choices = " or ".join(", ".join(map(str, each)) for each in patterns[:7])
        message = (
            f"{row['id']}: days {', '.join(map(str, days)) or 'none'} are not evenly spaced for "
            f"{row['per_week']} times a week; give {choices} (0 is Monday)"
        )
        raise OptionError(message)
    return days


def _rescheduled(plan: CleaningPlan, slots: dict[int, tuple[Slot, ...]]) -> CleaningPlan:
    """Return a plan in which some routes are driven at other times."""
    kept = [slot for slot in plan.schedule.slots if slot.route not in slots]
    new = [slot for each in slots.values() for slot in each]
    left = tuple(each for each in plan.schedule.left_over if each not in slots)
    week = Schedule(tuple(sorted([*kept, *new], key=_IN_ORDER)), left)
    given = [route for route in slots if route in plan.schedule.left_over]
    unserved = _still_unserved(plan, given, left) if given else plan.unserved
    return replace(plan, schedule=week, unserved=unserved)


def _still_unserved(plan: CleaningPlan, given: Sequence[int], left: Sequence[int]) -> pd.DataFrame:
    """Return what is not served once routes without a shift have got one."""
    keys = _served(plan, given) - _served(plan, left)
    rows = plan.unserved[["link", "area", "service"]].itertuples(index=False, name=None)
    gone = [row in keys for row in rows] & (plan.unserved["reason"] == "no_shift").to_numpy()
    return plan.unserved[~gone].reset_index(drop=True)


def _served(plan: CleaningPlan, routes: Sequence[int]) -> set[tuple[int, int, str]]:
    legs = plan.legs[plan.legs["route"].isin(routes) & (plan.legs["task"] >= 0)]
    link = legs["arc"].floordiv(2).where(legs["arc"] >= 0, -1)
    service = plan.routes["service"].reindex(legs["route"])
    return set(zip(link.tolist(), legs["area"].tolist(), service.tolist(), strict=True))
