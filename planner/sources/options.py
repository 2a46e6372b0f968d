"""What a user writes in an option: a box in degrees, a number of people."""

from __future__ import annotations

import math

import shapely

from planner.errors import OptionError

_CORNERS = 4


def read_box(text: str, option: str = "--bbox") -> shapely.Polygon:
    """Return `W,S,E,N` in WGS-84 degrees as a polygon.

    Raises
    ------
    OptionError
        Not four numbers, or not west < east and south < north.
    """
    try:
        corners = [float(part) for part in text.split(",")]
    except ValueError:
        corners = []
    if len(corners) != _CORNERS:
        message = f"{option} {text}: four numbers W,S,E,N in degrees are needed"
        raise OptionError(message)
    west, south, east, north = corners
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        message = (
            f"{option} {text}: west must lie below east and south below north, in degrees; "
            "the order is W,S,E,N"
        )
        raise OptionError(message)
    return shapely.box(west, south, east, north)


def read_number(text: str) -> float | None:
    """Return a population given as a number, None where `text` names a file.

    Raises
    ------
    OptionError
        A number, but not above 0.
    """
    try:
        number = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        if not any(mark in text for mark in "./\\@:"):
            message = f"--population {text}: neither a number nor a file"
            raise OptionError(message) from None
        return None
    if not math.isfinite(number) or number <= 0:
        message = f"--population {text}: must be a number above 0, or a file"
        raise OptionError(message)
    return number
