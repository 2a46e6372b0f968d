"""The stall layout of a car park that its number of spaces rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from planner.layout import StallLayout, StallRules, lay_out

if TYPE_CHECKING:
    from planner.parking.ground import Shapes

RULES = StallRules(angles=(90.0,))
"""Rows at a right angle to their aisles: on the lots of Duitama, Helsinki and the demo no
other angle held more, and trying them all takes up to three times as long."""

_ON_OUTLINE_M = 0.01


def layouts_of(
    outline: shapely.Geometry, ground: shapely.Geometry, entrances: Shapes
) -> list[StallLayout]:
    """Return the layout of each part of an outline.

    Parameters
    ----------
    outline
        Of the lot, in metres.
    ground
        Its part in the open; the rest is an obstacle.
    entrances
        Points on the outline where cars come in. Where none of them reaches a
        stall, or none is known, cars come in from any side.
    """
    covered = shapely.get_parts(shapely.difference(outline, ground))
    found = []
    for part in shapely.get_parts(outline):
        doors = entrances[shapely.dwithin(entrances, part, _ON_OUTLINE_M)]
        layout = StallLayout()
        if len(doors):
            layout = lay_out(part, entrances=doors, obstacles=covered, rules=RULES)
        found.append(layout if layout.capacity else lay_out(part, obstacles=covered, rules=RULES))
    return found
