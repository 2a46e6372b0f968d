"""Where a vehicle's way is drawn: on its side of the street, with arrows in its direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from planner.cleaning.guidance.pass_order import pass_order
from planner.cleaning.replay import SERVE
from planner.export.cleaning.steps import joined_lines

if TYPE_CHECKING:
    import pandas as pd

    from planner.cleaning.plan import CleaningPlan

Shapes: TypeAlias = npt.NDArray[np.object_]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

_EMPTY_SHARE = 0.125
"""Of the carriageway's width, how far from its middle empty driving is drawn: between the
middle and the pass, which runs at a quarter."""

_LEAST_EMPTY_M = 1.0
_MITRE = 2.0
_LENGTHS = (0.6, 1.6)
"""A way beside the street that is so much shorter or longer than it has gone astray."""

_HALF_WIDTH = 0.34
"""Of an arrow, in lengths of it."""

_AT = 0.35
"""Where in its stretch an arrow stands: not in the middle, where it would lie on the arrow of
the way back."""


@dataclass(frozen=True)
class Pen:
    """How ways are drawn, in metres on the ground.

    Parameters
    ----------
    every_m
        From one arrow to the next; every way longer than an arrow has one.
    arrow_m
        Length of an arrow.
    side_m
        Least distance from a street's middle at which its sides are drawn, so that the two
        directions do not lie on each other.
    """

    every_m: float = 90.0
    arrow_m: float = 10.0
    side_m: float = 0.0


def right_of_middle_m(plan: CleaningPlan, legs: pd.DataFrame, side_m: float = 0.0) -> Floats:
    """Return how far to the right of its street's middle each leg is driven, shape (legs,).

    Passes lie side by side from the kerb inwards, over the side or over the whole width of
    a one-way street; a single pass of the whole width runs in its middle. Where traffic
    keeps left it is negative. 0 for areas and calls. Narrow streets are widened until
    a single pass of a side lies `side_m` from the middle.
    """
    setting = plan.setting
    arc = legs["arc"].to_numpy()
    link = np.maximum(arc >> 1, 0)
    width = np.nan_to_num(setting.streets["width_m"].to_numpy(dtype=float)[link])
    two_way = (setting.network.forward & setting.network.backward)[link]
    width = np.where(two_way, np.maximum(width, 4.0 * side_m), width)
    empty = np.where(two_way, np.maximum(_EMPTY_SHARE * width, _LEAST_EMPTY_M), _LEAST_EMPTY_M)
    order = pass_order(plan).reindex(legs.index).fillna({"number": 1, "of": 1, "sided": False})
    number, count = (order[name].to_numpy(dtype=float) for name in ("number", "of"))
    strip = np.where(order["sided"].to_numpy(dtype=bool), width / 2.0, width) / count
    served = width / 2.0 - (number - 0.5) * strip
    away = np.where(legs["kind"].to_numpy() == SERVE, served, empty)
    side = 1.0 if setting.rules.drives_on == "right" else -1.0
    return np.where(arc >= 0, side * away, 0.0)


def beside(lines: Shapes, right_m: Floats) -> Shapes:
    """Return lines moved to the right, negative to the left, in their direction.

    A line that bends too sharply for it stays where it is.
    """
    moved: Shapes = shapely.offset_curve(lines, -right_m, join_style="mitre", mitre_limit=_MITRE)
    ratio = shapely.length(moved) / np.maximum(shapely.length(lines), 1e-9)
    whole = shapely.get_type_id(moved) == shapely.GeometryType.LINESTRING
    fine = whole & (ratio > _LENGTHS[0]) & (ratio < _LENGTHS[1]) & (right_m != 0.0)
    return np.where(fine, moved, lines)


def step_lines(plan: CleaningPlan, legs: pd.DataFrame, step: Ints, side_m: float = 0.0) -> Shapes:
    """Return the ways of steps, each a line on its side of the street.

    Parameters
    ----------
    legs
        Of `plan.legs`, along streets only.
    step
        Of each leg, rising.
    side_m
        As for `right_of_middle_m`.
    """
    lines = joined_lines(plan.lines(legs).to_numpy(), step)
    right = right_of_middle_m(plan, legs, side_m)
    metres = np.maximum(legs["metres"].to_numpy(dtype=float), 1e-9)
    _, place = np.unique(step, return_inverse=True)
    mean = np.bincount(place, weights=right * metres) / np.bincount(place, weights=metres)
    return beside(lines, mean)


def chevrons(lines: Shapes, pen: Pen) -> Shapes:
    """Return arrows along each line, as one shape; none (empty) on lines shorter than one."""
    length = shapely.length(lines)
    count = np.where(length > pen.arrow_m, np.maximum(np.rint(length / pen.every_m), 1), 0).astype(
        np.int64
    )
    owner = np.repeat(np.arange(lines.size), count)
    nth = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
    middle = (nth + _AT) * length[owner] / count[owner]
    half = pen.arrow_m / 2.0
    tip, foot = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines[owner], middle + ahead))
        for ahead in (half, -half)
    )
    along = tip - foot
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    across = _HALF_WIDTH * pen.arrow_m * np.stack((along[:, 1], -along[:, 0]), axis=1)
    back = tip - pen.arrow_m * along
    corners = np.stack((back + across, tip, back - across), axis=1)
    found: Shapes = np.full(lines.size, shapely.MultiLineString(), dtype=object)
    if owner.size:
        shapely.multilinestrings(shapely.linestrings(corners), indices=owner, out=found)
    return found


def apart(xy: Floats, least_m: float) -> Floats:
    """Return points, each moved east by `least_m` until it is that far from all before it.

    Parameters
    ----------
    xy
        Shape (n, 2).
    """
    moved = xy.copy()
    for place in range(1, len(moved)):
        # A step must not be found too short by a rounding.
        while np.hypot(*(moved[:place] - moved[place]).T).min() < 0.999 * least_m:
            moved[place, 0] += least_m
    return moved
