"""Divided roads: two one-way carriageways that are drawn each as a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.cleaning.driving.network import DrivenNetwork, Lines
    from planner.cleaning.routing.roads import Flags, Floats

MEDIAN_M = 40.0
"""The other carriageway's centre line is at most this far away."""

AGAINST_DEG = 30.0
"""Largest angle by which the other direction of travel may differ from the opposite one."""

_STEP_M = 2.0
"""Directions are taken over twice this length."""


def divided(
    network: DrivenNetwork, highway: npt.NDArray[np.object_], name: npt.NDArray[np.object_]
) -> Flags:
    """Say which links are one carriageway of a divided road, shape (links,).

    A one-way link is so if, beside its middle, another one-way link of the same
    class and name is driven the opposite way. Links of one ring (a roundabout
    drawn as a closed line) are not each other's.

    Parameters
    ----------
    highway, name
        Of each link's way, shape (links,).
    """
    found = np.zeros(network.links, dtype=np.bool_)
    rows = np.flatnonzero(network.forward != network.backward)
    lines = network.lines[rows]
    sign = np.where(network.forward[rows], 1.0, -1.0)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    one, other = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=MEDIAN_M)
    a, b = rows[one], rows[other]
    alike = (highway[a] == highway[b]) & (name[a] == name[b])
    alike &= network.way[a] != network.way[b]
    one, other = one[alike], other[alike]
    here = _direction(lines[one], middle[one]) * sign[one, None]
    there = _direction(lines[other], middle[one]) * sign[other, None]
    cosine = np.einsum("ij,ij->i", here, there)
    found[rows[one[cosine <= -np.cos(np.radians(AGAINST_DEG))]]] = True
    return found


def _direction(lines: Lines, points: Lines) -> Floats:
    """Return the unit direction of each line where it is nearest to a point, shape (lines, 2)."""
    at = shapely.line_locate_point(lines, points)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(where, 0, None)))
        for where in (at - _STEP_M, at + _STEP_M)
    ]
    along = ends[1] - ends[0]
    length = np.hypot(*along.T)[:, None]
    return np.divide(along, length, out=np.zeros_like(along), where=length > 0)
