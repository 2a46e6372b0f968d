"""Plans from elsewhere as plans of ours: driven again street by street, figured, compared."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.cleaning.crews.schedule import Schedule, Slot
from planner.cleaning.editing.rerouted import Drawn, Redrawn, rerouted
from planner.cleaning.editing.shift_time import Shift, over_shifts, shift_seconds
from planner.cleaning.importing.given import KINDS, Fault
from planner.cleaning.importing.given_job import driven_job
from planner.cleaning.importing.lacking import lacking
from planner.cleaning.importing.plan_document import given_routes
from planner.cleaning.importing.street_lists import listed_routes
from planner.cleaning.plan import UNSERVED, CleaningPlan
from planner.cleaning.replay import empty_legs
from planner.cleaning.route_table import no_routes
from planner.cleaning.solve import Effort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.cleaning.importing.given import GivenRoute
    from planner.cleaning.setting import Setting
    from planner.cleaning.terms.fleet import Vehicle

__all__ = ["KINDS", "Fault", "import_plan", "import_street_lists"]

_NO_EFFORT = Effort(rounds=0, seconds=0.0)


def import_plan(
    setting: Setting, document: Mapping[str, Any], *, file: str = "plan.json"
) -> tuple[CleaningPlan, tuple[Fault, ...]]:
    """Return the plan of a parsed `plan.json` for a setting that may differ from its own.

    Routes serve in the order, direction and with the calls given; the ways between
    are found, and all figures reckoned, by today's streets, rules and fleet.

    Parameters
    ----------
    setting
        Streets, what is due on them, fleet and month (see `settle`).
    document
        As parsed; not changed.
    file
        How messages call it.

    Returns
    -------
    plan
        What is due and in no route, or in fewer passes, is unserved: `not_in_plan`.
    faults
        What was not found or cannot be driven, and is left out; or is too much.

    Raises
    ------
    NewerVersionError
        Written by a newer planner.
    DataError
        Not a plan, or a route that cannot be read.
    """
    given, faults = given_routes(setting, document, file=file)
    return _plan(setting, given, faults)


def import_street_lists(
    setting: Setting, table: pd.DataFrame, *, file: str = "table of routes"
) -> tuple[CleaningPlan, tuple[Fault, ...]]:
    """Return the plan of a bureau's own lists of streets by crew and day.

    All passes that are due on a street are driven where it stands in the list;
    their order, their directions and the refills are found.

    Parameters
    ----------
    table
        A row a street: see `street_lists.listed_routes`; not changed.
    file
        How messages call it.

    Returns
    -------
    plan, faults
        As of `import_plan`.

    Raises
    ------
    DataError
        A column is missing, or rows cannot be read; all are told at once.
    """
    given, faults = listed_routes(setting, table, file=file)
    return _plan(setting, given, faults)


def _plan(
    setting: Setting, given: Sequence[GivenRoute], faults: list[Fault]
) -> tuple[CleaningPlan, tuple[Fault, ...]]:
    none = pd.DataFrame({name: [] for name in UNSERVED}).astype(UNSERVED)
    routes = no_routes().assign(id=pd.Series(dtype="str"))
    plan = CleaningPlan(setting, (), (), routes, empty_legs(), Schedule(()), none, _NO_EFFORT)
    kind = attrgetter("service", "vehicle", "per_week")
    possible = [route for route in given if _possible(setting, route, faults)]
    order = {each: number for number, each in enumerate(dict.fromkeys(map(kind, possible)))}
    changes: dict[int, Redrawn] = {}
    for _, same in groupby(sorted(possible, key=lambda route: order[kind(route)]), key=kind):
        own = list(same)
        vehicle = _vehicle(setting, own[0])
        job = driven_job(setting, vehicle, own, faults)
        if job is not None:
            drawn = tuple(
                Drawn(
                    route,
                    None,
                    same=False,
                    slots=_slots(setting, vehicle, each, faults),
                    id=each.id,
                )
                for each, route in job.routes
            )
            changes[len(changes)] = Redrawn(job.reduced, drawn)
    plan = rerouted(plan, changes, none)
    plan = replace(plan, unserved=lacking(plan))
    for shift, over_s in sorted(over_shifts(plan).items()):
        rows = [slot.route for slot in plan.schedule.slots if shift == Shift.of(slot)]
        told = f"{shift.text(setting)}: +{over_s / 60:.0f} min"
        faults.append(Fault(", ".join(plan.routes["id"].iloc[rows]), told, "overtime"))
    # Of a street that is told by its name, each pass tells the same.
    return plan, tuple(dict.fromkeys(faults))


def _possible(setting: Setting, route: GivenRoute, faults: list[Fault]) -> bool:
    """Say whether a route can be one of this month and this fleet; tell if not."""
    if route.service not in setting.services:
        faults.append(Fault(route.id, route.service, "not_planned"))
        return False
    if (route.service, route.vehicle) not in setting.shifts:
        faults.append(Fault(route.id, route.vehicle, "unknown_vehicle"))
        return False
    return True


def _vehicle(setting: Setting, route: GivenRoute) -> Vehicle:
    return next(each for each in setting.fleet.vehicles if each.id == route.vehicle)


def _slots(
    setting: Setting, vehicle: Vehicle, route: GivenRoute, faults: list[Fault]
) -> tuple[Slot, ...]:
    """Return a route's drives; none if its crew is not there."""
    crew = route.crew
    if crew is None or not 0 <= crew < vehicle.count:
        if crew is not None:
            faults.append(Fault(route.id, f"{vehicle.id} {crew + 1}", "unknown_crew"))
        return ()
    windows = len(shift_seconds(setting, vehicle.id))
    slots = []
    for day, window in route.drives:
        if day in setting.rules.days and 0 <= window < windows:
            slots.append(Slot(-1, vehicle.id, crew, day, window))
        else:
            faults.append(Fault(route.id, f"{day + 1}/{window + 1}", "unknown_day"))
    return tuple(slots)
