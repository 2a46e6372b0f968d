"""Whether everything that is due is served as often as due, or listed with a true reason."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from planner.cleaning.jobs import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import Service, Vehicle
    from planner.cleaning.validation.route_check import Driven
    from planner.cleaning.validation.vehicle_law import VehicleLaw

_ROUNDING = 1e-9

Subject = tuple[int, int]
"""A street's link and -1, or -1 and an area's row."""


@dataclass
class _Served:
    """What a plan does for one street or area in one service.

    Parameters
    ----------
    ahead, against
        Passes that its routes hold, along the link and against it; an area's are `ahead`.
    often
        Of each pass, the times a week that it is driven.
    vehicles
        That serve it.
    """

    ahead: int
    against: int
    often: list[int]
    vehicles: set[str]


def check_due(
    plan: CleaningPlan, driven: Sequence[Driven], laws: Mapping[str, VehicleLaw]
) -> tuple[list[str], pd.DataFrame]:
    """Compare what is due with what the week's routes do.

    Parameters
    ----------
    driven
        What each route does, added up anew.
    laws
        By the ids of vehicles.

    Returns
    -------
    faults
        A sentence each.
    served
        A row a due street or area and service: `service`, `link`, `area`, `vehicle`,
        `per_week` due, `passes` due a visit (0 where no vehicle serves it), `driven`,
        all its passes of a week, `full` (as often as due), `reason` why not.
    """
    faults: list[str] = []
    rows = []
    listed = plan.unserved.set_index(["service", "link", "area"])["reason"]
    if plan.unserved.duplicated(["service", "link", "area", "reason"]).any():
        faults.append("something is listed twice as unserved for one reason")
    known = set(listed.index)
    for service in plan.setting.services:
        due = _due(plan, service)
        served = _served(plan, driven, service)
        asked = {each[1:] for each in known if each[0] == service}
        for what, subjects in (("served", {*served}), ("listed", asked)):
            faults += [
                f"{service}, {_name(plan, subject)}: is {what} and not due"
                for subject in sorted(subjects - {*due})
            ]
        for subject, per_week in sorted(due.items()):
            key = (service, *subject)
            reasons = {*listed.loc[[key]]} if key in known else set()
            found = served.get(subject, _Served(0, 0, [], set()))
            judged = _Judged(plan, service, subject, per_week, found)
            faults += [f"{judged.name}: {fault}" for fault in judged.faults(reasons, laws)]
            rows.append((service, *subject, *judged.row(), ", ".join(sorted(reasons))))
    columns = ["service", "link", "area", "vehicle", "per_week", "passes", "driven", "full"]
    return faults, pd.DataFrame(rows, columns=[*columns, "reason"])


def _due(plan: CleaningPlan, service: Service) -> dict[Subject, int]:
    """Return what is due and how often a week."""
    streets, areas = plan.setting.streets, plan.setting.areas
    column = f"{service}_per_week"
    often = np.where(streets["inside"], streets[column], 0.0)
    found = {(link, -1): int(often[link]) for link in np.flatnonzero(often > 0).tolist()}
    for area, per_week in enumerate(areas[column].tolist()):
        if per_week > 0:
            found[-1, area] = int(per_week)
    return found


def _served(
    plan: CleaningPlan, driven: Sequence[Driven], service: Service
) -> dict[Subject, _Served]:
    """Return what the routes of a service do for each street and area."""
    times = Counter(slot.route for slot in plan.schedule.slots)
    found: dict[Subject, _Served] = {}
    for route, (row, done) in enumerate(zip(plan.routes.itertuples(), driven, strict=True)):
        if row.service != service:
            continue
        passes = [((arc >> 1, -1), arc & 1, count) for arc, count in done.passes.items()]
        passes += [((-1, area), 0, count) for area, count in done.areas.items()]
        for subject, against, count in passes:
            each = found.setdefault(subject, _Served(0, 0, [], set()))
            each.against += count * against
            each.ahead += count * (1 - against)
            each.often += [times[route]] * count
            each.vehicles.add(str(row.vehicle))
    return found


@dataclass(frozen=True)
class _Judged:
    """One street or area in one service: what is due and what is done."""

    plan: CleaningPlan
    service: Service
    subject: Subject
    per_week: int
    found: _Served

    @property
    def name(self) -> str:
        return f"{self.service}, {_name(self.plan, self.subject)}"

    @property
    def vehicle(self) -> Vehicle | None:
        """The kind of vehicle that serves it, if it is one."""
        fleet = self.plan.setting.fleet.vehicles
        return next((each for each in fleet if {each.id} == self.found.vehicles), None)

    @property
    def passes(self) -> int:
        """Passes that are due a visit; 0 if no vehicle, or more than one kind, serves it."""
        return sum(self.sides) if self.vehicle is not None else 0

    @property
    def sides(self) -> tuple[int, int]:
        """Passes due along the link and against it; (1, 0) for one pass either way."""
        link, setting = self.subject[0], self.plan.setting
        if link < 0 or self.vehicle is None:
            return 1, 0
        width = float(setting.streets["width_m"].iloc[link])
        swath, tolerance = self.vehicle.swath_m, setting.rules.pass_tolerance_m
        oneway = setting.town.ways["oneway"].iloc[int(setting.network.way[link])]
        if oneway in ("yes", "reverse"):
            count = _strips(width - tolerance, swath)
            return (count, 0) if oneway == "yes" else (0, count)
        if width <= swath + tolerance + _ROUNDING:
            return 1, 0
        count = _strips(width / 2 - tolerance, swath)
        return count, count

    @property
    def full(self) -> bool:
        """Whether every pass is driven as often as due."""
        often = self.found.often
        return self.exact and all(each == self.per_week for each in often)

    @property
    def exact(self) -> bool:
        """Whether its routes hold just the passes that are due."""
        done = (self.found.ahead, self.found.against)
        return self.vehicle is not None and (done == self.sides or self._turned(done))

    def _turned(self, done: tuple[int, int]) -> bool:
        """Say whether a single pass that may be driven either way is driven against the link."""
        link, setting = self.subject[0], self.plan.setting
        if link < 0 or done != (0, 1) or self.sides != (1, 0):
            return False
        oneway = setting.town.ways["oneway"].iloc[int(setting.network.way[link])]
        return oneway not in ("yes", "reverse")

    def row(self) -> tuple[str, int, int, int, bool]:
        """Return vehicle, frequency and passes due, passes driven a week, and if that is all."""
        vehicles = ", ".join(sorted(self.found.vehicles))
        return vehicles, self.per_week, self.passes, sum(self.found.often), self.full

    def faults(self, reasons: set[str], laws: Mapping[str, VehicleLaw]) -> Iterator[str]:
        """Yield what is wrong, given the reasons for which it is listed as unserved."""
        if len(self.found.vehicles) > 1:
            yield f"is served by {' and '.join(sorted(self.found.vehicles))}"
            return
        ahead, against = self.found.ahead, self.found.against
        if self.found.vehicles and not self.exact:
            due = sum(self.sides)
            if ahead + against > due:
                yield f"is served by {ahead + against} passes, more than the {due} due"
            elif not reasons:
                yield (
                    f"has {ahead} passes along it and {against} against it, "
                    f"due are {self.sides[0]} and {self.sides[1]}"
                )
        if not self.found.vehicles and not reasons:
            yield "is neither served nor listed as unserved"
        if reasons and self.full:
            yield "is served in full and listed as unserved"
        if self.found.vehicles and not reasons and self.exact and not self.full:
            yield f"is driven {self.found.often} times a week, due are {self.per_week}"
        for reason in sorted(reasons):
            if not self._holds(reason, laws):
                yield f"is listed as {reason}, which is not so"

    def _holds(self, reason: str, laws: Mapping[str, VehicleLaw]) -> bool:
        """Say whether a reason for leaving it out is true, as far as tables tell."""
        setting, (link, area) = self.plan.setting, self.subject
        vehicles = setting.fleet.for_service(self.service)
        fitting = [
            each for each in vehicles if link < 0 or bool(laws[each.id].law.fits(each)[link])
        ]
        if reason == "no_vehicle":
            return not vehicles
        if reason == "narrow":
            return bool(vehicles) and not fitting
        if reason == "no_outline":
            return link < 0 and bool(np.isnan(setting.areas["area_m2"].iloc[area]))
        if reason == "no_shift":
            return any(each < self.per_week for each in self.found.often)
        if reason == "unreachable":
            return bool(fitting) and not any(self._reached(laws[each.id]) for each in fitting)
        return reason in get_args(Reason)

    def _reached(self, law: VehicleLaw) -> bool:
        """Say whether a vehicle comes to all sides of it from a street it serves, and back."""
        joined = law.joined(self.plan)
        link, area = self.subject
        if link >= 0:
            sides = [arc for arc in (2 * link, 2 * link + 1) if law.law.one_way_allows[arc]]
            return bool(sides) and all(arc in joined for arc in sides)
        node = int(self.plan.setting.areas["node"].iloc[area])
        return node >= 0 and any(law.law.end(arc) == node for arc in joined)


def _strips(width_m: float, swath_m: float) -> int:
    """Return how many strips of a swath cover a width, at least one; one of an unknown width."""
    if math.isnan(width_m):
        return 1
    return max(1, math.ceil(width_m / swath_m - _ROUNDING))


def _name(plan: CleaningPlan, subject: Subject) -> str:
    link, area = subject
    if link < 0:
        return f"area {plan.setting.areas['id'].iloc[area]}"
    row = plan.setting.streets.iloc[link]
    return f"link {link} of {row['way_id']}" + (f" ({row['name']})" if row["name"] else "")
