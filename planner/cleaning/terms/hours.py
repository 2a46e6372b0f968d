"""Times of day: shifts, hours to avoid, and what of a shift is left between them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.cleaning.terms.fleet import Service, Vehicle
    from planner.cleaning.terms.rules import CleaningRules

DAY_S = 86_400.0

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


@dataclass(frozen=True, order=True)
class Window:
    """A stretch of every day, in seconds from midnight; it may run into the next day.

    Parameters
    ----------
    start_s
        From 0 to below `DAY_S`.
    seconds
        How long, above 0 and up to `DAY_S`.
    """

    start_s: float
    seconds: float

    @classmethod
    def between(cls, start: str, end: str) -> Window:
        """Return the window from one time to another, both as `22:00`.

        An end before the start is on the next day; `00:00` to `24:00` is a whole day.

        Raises
        ------
        OptionError
            One is no time of day, or the two are the same.
        """
        start_s, end_s = time_of_day(start), time_of_day(end)
        if start_s in (end_s, DAY_S):
            message = (
                f"from {start} to {end} is no stretch of time; give two times such as "
                '"22:00" and "05:00" (a whole day is "00:00" to "24:00")'
            )
            raise OptionError(message)
        return cls(start_s, end_s - start_s if end_s > start_s else end_s - start_s + DAY_S)

    @property
    def end_s(self) -> float:
        """Its end, in seconds from the midnight before its start; may be above `DAY_S`."""
        return self.start_s + self.seconds

    @property
    def times(self) -> tuple[str, str]:
        """Start and end as `22:00`; a whole day ends at `24:00`."""
        end = self.end_s if self.end_s <= DAY_S else self.end_s - DAY_S
        return clock(self.start_s), clock(end, last="24:00")

    @property
    def text(self) -> str:
        """Start and end as `22:00-05:00`."""
        return "-".join(self.times)


@dataclass(frozen=True)
class Shift:
    """What may be worked of one window: its parts between the hours to avoid.

    The crew stays with its vehicle through the pauses, so the shift is one
    route of `seconds`, the total of the parts.
    """

    window: Window
    parts: tuple[Window, ...]

    @property
    def start_s(self) -> float:
        """When work begins, in seconds from midnight; up to a day later than `DAY_S`."""
        return self.parts[0].start_s

    @property
    def seconds(self) -> float:
        """How long is worked, pauses not counted."""
        return sum(part.seconds for part in self.parts)

    def time_after(self, worked_s: float) -> float:
        """Return the time of day in seconds from midnight after so much work.

        The pauses that work has then passed are counted in; beyond the last part
        time runs on. From midnight before the window's start, so it may pass `DAY_S`.
        """
        left = worked_s
        for part in self.parts[:-1]:
            if left <= part.seconds:
                return part.start_s + left
            left -= part.seconds
        return self.parts[-1].start_s + left


def time_of_day(text: object) -> float:
    """Return a time such as `22:00` in seconds from midnight; `24:00` is the day's end.

    Raises
    ------
    OptionError
        It is no time of day.
    """
    found = _CLOCK.fullmatch(text.strip()) if isinstance(text, str) else None
    seconds = 3600.0 * int(found[1]) + 60.0 * int(found[2]) if found else -1.0
    if not 0.0 <= seconds <= DAY_S:
        message = f'{text!r} is no time of day; write it as "22:00"'
        raise OptionError(message)
    return seconds


def clock(seconds: float, *, last: str = "00:00") -> str:
    """Return seconds from midnight as `22:00`, to the minute; `last` is for the day's end."""
    minutes = round(seconds / 60.0)
    if minutes == DAY_S / 60.0:
        return last
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def checked_windows(value: object) -> tuple[Window, ...]:
    """Return the windows of a list of pairs such as `[["22:00", "05:00"]]`.

    Raises
    ------
    OptionError
        It is no such list, or two of them overlap on the clock, across midnight too.
    """
    rows = value if isinstance(value, list | tuple) else [None]
    windows = []
    for row in rows:
        if not isinstance(row, list | tuple) or len(row) != 2:  # noqa: PLR2004  (from, to)
            message = f'{row!r} is no stretch of time; give pairs such as [["22:00", "05:00"]]'
            raise OptionError(message)
        windows.append(Window.between(*row))
    for sooner, later in itertools.combinations(windows, 2):
        if sum(part.seconds for part in _without(later, [sooner])) < later.seconds:
            message = f"{sooner.text} and {later.text} overlap; give each hour once"
            raise OptionError(message)
    return tuple(windows)


def usable_windows(vehicle: Vehicle, rules: CleaningRules, service: Service) -> tuple[Shift, ...]:
    """Return the shifts of a vehicle without the hours that its service avoids.

    Raises
    ------
    OptionError
        Shifts lie wholly inside those hours; each is named.
    """
    avoid = rules.avoid.get(service, ())
    shifts = [Shift(window, _without(window, avoid)) for window in vehicle.windows]
    lost = [shift.window.text for shift in shifts if not shift.parts]
    if lost:
        message = (
            f"vehicle {vehicle.id}, windows {', '.join(lost)}: wholly within the hours in which "
            f"{service} is avoided ({', '.join(window.text for window in avoid)}); move the "
            f"shift, or change the [[avoid]] row of {service} in the rules"
        )
        raise OptionError(message)
    return tuple(shifts)


def _without(window: Window, avoid: Iterable[Window]) -> tuple[Window, ...]:
    """Return what is left of a window, in order; every day has the hours to avoid."""
    parts = [(window.start_s, window.end_s)]
    for out in avoid:
        for shift_s in (-DAY_S, 0.0, DAY_S):
            start, end = out.start_s + shift_s, out.end_s + shift_s
            parts = [
                piece
                for low, high in parts
                for piece in ((low, min(high, start)), (max(low, end), high))
                if piece[1] > piece[0]
            ]
    return tuple(Window(low, high - low) for low, high in parts)
