"""How many cars a lot takes, told from its area alone: a range, and how far it can be trusted."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from planner.errors import OptionError

AREA_A_SPACE_M2 = (25.0, 30.0)
"""Ground a space of a surface lot takes with its drives: the usual figure (read, ≥ 25)."""


@dataclass(frozen=True)
class SizeClass:
    """One row of `area_range.toml`; the fields are explained at its head."""

    from_m2: float
    to_m2: float
    lots: int
    within_25_30: float
    low_m2: float
    high_m2: float


@cache
def size_classes() -> tuple[SizeClass, ...]:
    """Return every row of `area_range.toml`, smallest lots first."""
    text = (files("planner.layout") / "area_range.toml").read_text(encoding="utf-8")
    return tuple(SizeClass(**row) for row in tomllib.loads(text)["size"])


def area_range(area_m2: float) -> tuple[int, int]:
    """Return the fewest and the most spaces that a lot's area lets expect.

    The area divided by 25-30 m² a space, widened to what 90 of 100 random lots of that
    size hold in a drawn layout (`area_range.toml`): small and narrow lots hold far fewer.

    Parameters
    ----------
    area_m2
        Open ground of the lot, m²: without buildings.

    Returns
    -------
    tuple
        Whole spaces; the lower rounded down, the upper rounded up.

    Raises
    ------
    OptionError
        The area is negative or not a number.
    """
    if not (math.isfinite(area_m2) and area_m2 >= 0.0):
        message = f"area of a car park: {area_m2} is no area in m²"
        raise OptionError(message)
    row = next((row for row in size_classes() if area_m2 < row.to_m2), size_classes()[-1])
    low_m2, high_m2 = AREA_A_SPACE_M2
    fewest = area_m2 / max(high_m2, row.high_m2)
    return math.floor(fewest + 1e-9), math.ceil(area_m2 / min(low_m2, row.low_m2) - 1e-9)
