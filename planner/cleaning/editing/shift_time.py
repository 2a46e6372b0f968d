"""How long shifts of a week last by their routes, and where a crew has time left."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from planner.cleaning.crews.day_patterns import day_patterns
from planner.cleaning.crews.schedule import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.setting import Setting

_ROUNDING_S = 0.01
"""Shifts are packed in whole milliseconds."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Shift(NamedTuple):
    """One shift of one crew on one day of the week."""

    vehicle: str
    crew: int
    day: int
    window: int

    @classmethod
    def of(cls, slot: Slot) -> Shift:
        """Return the shift that a drive is in."""
        return cls(slot.vehicle, slot.crew, slot.day, slot.window)

    def text(self, setting: Setting) -> str:
        """Return it in words for a message; crews are counted from 1."""
        windows = next(x.windows for x in setting.fleet.vehicles if x.id == self.vehicle)
        return f"{self.vehicle} {self.crew + 1} on {_DAYS[self.day]} ({windows[self.window].text})"


def shift_seconds(setting: Setting, vehicle: str) -> tuple[float, ...]:
    """Return how long each shift of a vehicle may last, whichever of its services it does."""
    shifts = [each for (_, name), each in setting.shifts.items() if name == vehicle]
    return tuple(min(shift.seconds for shift in each) for each in zip(*shifts, strict=True))


def worked(plan: CleaningPlan) -> dict[Shift, float]:
    """Return the seconds that the routes of each shift take together."""
    seconds = plan.routes["seconds"].to_numpy()
    found: dict[Shift, float] = defaultdict(float)
    for slot in plan.schedule.slots:
        found[Shift.of(slot)] += float(seconds[slot.route])
    return dict(found)


def over_shifts(plan: CleaningPlan) -> dict[Shift, float]:
    """Return by how many seconds shifts are too long; those that are not are left out."""
    found = {}
    for shift, seconds in worked(plan).items():
        over = _over(seconds - shift_seconds(plan.setting, shift.vehicle)[shift.window])
        if over:
            found[shift] = over
    return found


def over_with(plan: CleaningPlan, route: int, seconds: float) -> float:
    """Return by how many seconds a shift is too long if a route takes so many; 0 if none is."""
    more = seconds - float(plan.routes["seconds"].iloc[route])
    busy = worked(plan)
    own = {Shift.of(slot) for slot in plan.schedule.slots if slot.route == route}
    lasts = {each: shift_seconds(plan.setting, each.vehicle)[each.window] for each in own}
    return max((_over(busy[each] + more - lasts[each]) for each in own), default=0.0)


def _over(seconds: float) -> float:
    return seconds if seconds > _ROUNDING_S else 0.0


def free_slots(
    plan: CleaningPlan,
    crew: tuple[str, int],
    seconds: float,
    *,
    patterns: Iterable[Sequence[int]],
    without: int | None = None,
    window: int | None = None,
) -> tuple[float, tuple[Slot, ...]]:
    """Return when a crew has most time for a route: its days and shifts.

    Parameters
    ----------
    crew
        Vehicle and number from 0.
    seconds
        Of the route.
    patterns
        Days that it may be driven on, as often as it is; the first of equally good ones is taken.
    without
        Route that takes no time: the one that is moved.
    window
        Number of the shift that it must be in; None for any.

    Returns
    -------
    over_s
        By how many seconds a shift is then too long; 0 if none is.
    slots
        Of route -1.
    """
    vehicle, number = crew
    lasts = shift_seconds(plan.setting, vehicle)
    route_s = plan.routes["seconds"].to_numpy()
    busy: dict[tuple[int, int], float] = defaultdict(float)
    for slot in plan.schedule.slots:
        if (slot.vehicle, slot.crew) == crew and slot.route != without:
            busy[slot.day, slot.window] += float(route_s[slot.route])
    choices = [_placed(pattern, busy, lasts, seconds, window) for pattern in patterns]
    over, found = min(choices, key=lambda choice: choice[0])
    return _over(over), tuple(Slot(-1, vehicle, number, *at) for at in found)


def _placed(
    pattern: Sequence[int],
    busy: Mapping[tuple[int, int], float],
    lasts: Sequence[float],
    seconds: float,
    window: int | None,
) -> tuple[float, list[tuple[int, int]]]:
    """Return the least time left in any shift, below 0 as a gain, and the shifts taken."""
    taken: dict[tuple[int, int], float] = defaultdict(float, busy)
    found = []
    for day in pattern:
        windows = range(len(lasts)) if window is None else (window,)
        best = min(windows, key=lambda each: taken[day, each] - lasts[each])
        taken[day, best] += seconds
        found.append((day, best))
    return max(taken[at] - lasts[at[1]] for at in found), found


def evenly_spaced(plan: CleaningPlan, per_week: int) -> list[tuple[int, ...]]:
    """Return the days of the week that a route driven so often may be driven on."""
    return day_patterns(per_week, plan.setting.rules.days)
