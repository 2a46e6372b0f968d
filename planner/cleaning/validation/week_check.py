"""A week's shifts checked: who drives what when, and whether the hours hold it."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import CleaningFleet, Service, Vehicle
    from planner.cleaning.terms.rules import CleaningRules

_MINUTE_S = 60
_DAY_MINUTES = 1440
_WEEK = 7
_SLACK_S = 2e-3


def shift_seconds(vehicle: Vehicle, rules: CleaningRules, service: Service) -> list[float]:
    """Return what is worked of each of a vehicle's windows, counted minute by minute."""
    avoided = {
        minute % _DAY_MINUTES
        for window in rules.avoid.get(service, ())
        for minute in _minutes(window.start_s, window.seconds)
    }
    return [
        float(
            _MINUTE_S
            * sum(
                minute % _DAY_MINUTES not in avoided
                for minute in _minutes(window.start_s, window.seconds)
            )
        )
        for window in vehicle.windows
    ]


def _minutes(start_s: float, seconds: float) -> range:
    begin = round(start_s / _MINUTE_S)
    return range(begin, begin + round(seconds / _MINUTE_S))


def week_faults(plan: CleaningPlan, seconds: Sequence[float]) -> Iterator[str]:
    """Yield what is wrong with a plan's week.

    Parameters
    ----------
    seconds
        Of each route, added up anew.
    """
    fleet, rules = plan.setting.fleet, plan.setting.rules
    left = {*plan.schedule.left_over}
    days: dict[int, list[int]] = defaultdict(list)
    crews: dict[int, set[int]] = defaultdict(set)
    shifts: dict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    for slot in plan.schedule.slots:
        days[slot.route].append(slot.day)
        crews[slot.route].add(slot.crew)
        shifts[slot.vehicle, slot.crew, slot.day, slot.window].append(slot.route)
        if slot.vehicle != plan.routes["vehicle"].iloc[slot.route]:
            yield f"route {slot.route} is driven by {slot.vehicle}, for which it is not made"
    for route, row in enumerate(plan.routes.itertuples()):
        times = Counter(days[route])
        if route in left and times:
            yield f"route {row.id} is left over and driven"
        elif route not in left and times.total() != row.per_week:
            yield f"route {row.id} is driven {times.total()} times a week, not {row.per_week}"
        elif route not in left and not _spaced(days[route], rules.days):
            yield f"route {row.id} is driven on days {sorted(days[route])}, badly spaced"
        if len(crews[route]) > 1:
            yield f"route {row.id} changes its crew in the week"
    for key, routes in sorted(shifts.items()):
        yield from _shift_faults(fleet, rules, key, plan.routes.iloc[routes], seconds)


def _shift_faults(
    fleet: CleaningFleet,
    rules: CleaningRules,
    key: tuple[str, int, int, int],
    routes: pd.DataFrame,
    seconds: Sequence[float],
) -> Iterator[str]:
    """Yield what is wrong with one shift of one crew on one day."""
    name, crew, day, window = key
    vehicle = next(each for each in fleet.vehicles if each.id == name)
    called = f"{name} {crew}, day {day}, shift {window}"
    if not 0 <= crew < vehicle.count:
        yield f"{called}: there are only {vehicle.count} of these vehicles"
    if day not in rules.days:
        yield f"{called}: no working day"
    if not 0 <= window < len(vehicle.windows):
        yield f"{called}: there is no such shift"
        return
    limit = min(shift_seconds(vehicle, rules, each)[window] for each in {*routes["service"]})
    work = sum(seconds[route] for route in routes.index)
    if work > limit + _SLACK_S:
        ids = ", ".join(routes["id"])
        yield f"{called}: routes {ids} take {work:.0f} s, the shift has {limit:.0f} s"
    if not routes.index.is_unique:
        yield f"{called}: one route is driven twice"


def _spaced(days: Sequence[int], working: Sequence[int]) -> bool:
    """Say whether visits are spaced over the cyclic week as evenly as the working days allow.

    Evenly: the least sum of squares of the days between them. What goes into
    every working day comes first, and only the rest is spaced.
    """
    whole, rest = divmod(len(days), len(working))
    over = Counter(days)
    over.subtract(dict.fromkeys(working, whole))
    if any(count not in (0, 1) for count in over.values()):
        return False
    extra = sorted(day for day, count in over.items() if count)
    return not rest or _unevenness(extra) == min(
        _unevenness(each) for each in combinations(sorted(working), rest)
    )


def _unevenness(days: Sequence[int]) -> int:
    following = [*days[1:], days[0] + _WEEK]
    return sum((after - day) ** 2 for day, after in zip(days, following, strict=True))
