"""How many times a vehicle drives along a street, and in which direction, to clean its width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.cleaning.routing.roads import Flags, Floats, Ints

_ROUNDING = 1e-9
"""Of a pass: a width that takes whole passes to the last digit takes no further one."""


def passes(
    width_m: Floats, swath_m: float, *, forward: Flags, backward: Flags, tolerance_m: float
) -> tuple[Ints, Ints, Flags]:
    """Return the passes that clean each carriageway from kerb to kerb.

    Each side of a two-way street is cleaned in its own direction of travel:
    ceil((width / 2 - tolerance) / swath) passes, at least one. One no wider than
    swath + tolerance takes a single pass, driven either way. A one-way street
    takes ceil((width - tolerance) / swath) passes, at least one, all in its direction.
    So what stays uncleaned is at most the tolerance, on each side that is
    cleaned apart.

    Parameters
    ----------
    width_m
        Width of the carriageways, shape (streets,). NaN, a width nobody knows,
        takes one pass in each direction of travel, as every street does at least.
    swath_m
        Width that a vehicle cleans in one pass, above 0.
    forward, backward
        Whether a street may be driven in its direction and against it, shape
        (streets,). One that may not be driven at all takes no pass.
    tolerance_m
        Width that may stay uncleaned, 0 or more.

    Returns
    -------
    forward, backward
        Passes in the street's direction and against it, without the single
        ones that may be driven either way, shape (streets,).
    either
        Where one pass, driven either way, is all there is. The sum of the three
        is the number of passes that are due.
    """
    width = np.asarray(width_m, dtype=float)
    two_way = forward & backward
    either: Flags = two_way & (width <= swath_m + tolerance_m + _ROUNDING)
    served = np.where(two_way, width / 2, width)
    # `fmax` passes over NaN, so that an unknown width takes the least there is.
    count = np.fmax(np.ceil((served - tolerance_m) / swath_m - _ROUNDING), 1.0).astype(np.int32)
    ahead: Ints = np.where(forward & ~either, count, np.int32(0))
    against: Ints = np.where(backward & ~either, count, np.int32(0))
    return ahead, against, either
