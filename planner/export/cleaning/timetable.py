"""A plan's week as drives: which crew drives which route when, on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.cleaning import week_table
from planner.cleaning.terms.hours import clock
from planner.export.gis.naming import ascii_names
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.hours import Shift
    from planner.language import Lang

DAYS = (
    Phrase("周一", "Mon"),
    Phrase("周二", "Tue"),
    Phrase("周三", "Wed"),
    Phrase("周四", "Thu"),
    Phrase("周五", "Fri"),
    Phrase("周六", "Sat"),
    Phrase("周日", "Sun"),
)
_LIST = Phrase("、", ", ")
_EVERY_DAY = Phrase("每天", "daily")
_CREW = Phrase("{vehicle}{number}", "{vehicle} {number}")
_LONGEST_KEY = 40


@dataclass(frozen=True)
class Crew:
    """One vehicle with its people.

    Parameters
    ----------
    key
        ASCII, unlike that of every other crew: names files and layers.
    vehicle
        Id of its type.
    number
        Among the crews of that type, from 0.
    name
        For people.
    """

    key: str
    vehicle: str
    number: int
    name: Phrase


@dataclass(frozen=True)
class Drive:
    """One drive of a route in the week.

    Parameters
    ----------
    route
        Row of `plan.routes`.
    crew
        Whose it is.
    day
        On which its shift begins, 0 Monday.
    window
        Which shift of the day.
    shift
        Its hours on the clock.
    begin_s
        When it begins, in seconds from the midnight before its shift begins.
    seconds
        How long is worked.
    """

    route: int
    crew: Crew
    day: int
    window: int
    shift: Shift
    begin_s: float
    seconds: float

    def at_s(self, worked_s: float) -> float:
        """Return when so much of the drive is done, counted as `begin_s`; pauses are in it."""
        for part in self.shift.parts[:-1]:
            left = part.end_s - max(part.start_s, self.begin_s)
            if left <= 0.0:
                continue
            if worked_s <= left:
                return max(part.start_s, self.begin_s) + worked_s
            worked_s -= left
        return max(self.shift.parts[-1].start_s, self.begin_s) + worked_s

    def clock(self, worked_s: float) -> str:
        """Return the same as `22:00`."""
        return clock(self.at_s(worked_s))

    @property
    def times(self) -> str:
        """Begin and end, as `22:00-04:10`."""
        return f"{self.clock(0.0)}-{self.clock(self.seconds)}"


def crews(plan: CleaningPlan) -> list[Crew]:
    """Return the crews that have work, by vehicle type and number."""
    working = {(slot.vehicle, slot.crew) for slot in plan.schedule.slots}
    types = {each.id: each for each in plan.setting.fleet.vehicles}
    ordered = sorted(working, key=lambda pair: ([*types].index(pair[0]), pair[1]))
    keys = ascii_names([f"{vehicle}-{number + 1}" for vehicle, number in ordered], _LONGEST_KEY)
    return [
        Crew(key.replace("_", "-"), vehicle, number, _crew_name(types[vehicle].label, number + 1))
        for key, (vehicle, number) in zip(keys, ordered, strict=True)
    ]


def _crew_name(vehicle: Phrase, number: int) -> Phrase:
    return Phrase(
        _CREW.zh.format(vehicle=vehicle.zh, number=number),
        _CREW.en.format(vehicle=vehicle.en, number=number),
    )


def drives(plan: CleaningPlan) -> list[Drive]:
    """Return every drive of the week: crew by crew, in the order of days and shifts."""
    known = {(crew.vehicle, crew.number): crew for crew in crews(plan)}
    found = []
    rows: Iterator[Any] = iter(week_table.drives(plan).itertuples())
    for row in rows:
        shift = plan.setting.shifts[row.service, row.vehicle][row.window]
        whose = known[row.vehicle, row.crew]
        found.append(Drive(row.route, whose, row.day, row.window, shift, row.begin_s, row.seconds))
    order = {crew.key: place for place, crew in enumerate(known.values())}
    return sorted(found, key=lambda each: order[each.crew.key])


def by_route(week: Iterable[Drive]) -> dict[int, list[Drive]]:
    """Return the drives of each route, in the order of the days."""
    found: dict[int, list[Drive]] = {}
    for drive in week:
        found.setdefault(drive.route, []).append(drive)
    return {
        route: sorted(own, key=lambda each: (each.day, each.window)) for route, own in found.items()
    }


def day_names(days: Iterable[int], lang: Lang) -> str:
    """Return days of the week in words, each once: `Mon, Thu`, or `daily`."""
    which = sorted(set(days))
    if len(which) == len(DAYS):
        return _EVERY_DAY.say(lang)
    return _LIST.say(lang).join(DAYS[day].say(lang) for day in which)


def begins(some: Iterable[Drive], worked_s: float, lang: Lang) -> str:
    """Return the time of a moment of a route: once if it is the same on all its days.

    Otherwise each time with its days, as `22:00 (Mon), 23:10 (Thu)`; empty without a drive.
    """
    days: dict[str, list[int]] = {}
    for drive in some:
        days.setdefault(drive.clock(worked_s), []).append(drive.day)
    if len(days) == 1:
        return next(iter(days))
    return _LIST.say(lang).join(f"{time} ({day_names(days[time], lang)})" for time in days)
