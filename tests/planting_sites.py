"""Car parks to plant: laid out by hand, and drawn at random."""

from __future__ import annotations

import numpy as np
import shapely

from planner.layout import PlantingSite
from tests.towns import EAST, NORTH, at

WIDE, LONG, AISLE = 2.5, 5.3, 6.0


def shapes(*drawn):
    """Shapes drawn from (0, 0), where the towns lie."""
    moved = np.empty(len(drawn), dtype=object)
    moved[:] = [at(shape) for shape in drawn]
    return moved


def stall_row(x, y, count):
    return [shapely.box(x + WIDE * n, y, x + WIDE * (n + 1), y + LONG) for n in range(count)]


def lot_of(count, **more):
    """Two rows of stalls nose to nose between two aisles, 3 m free at both ends."""
    width = 6 + WIDE * count
    low, high = AISLE, AISLE + 2 * LONG
    return PlantingSite(
        at(shapely.box(0, 0, width, high + AISLE)),
        stalls=shapes(*stall_row(3, low, count), *stall_row(3, low + LONG, count)),
        aisles=shapes(shapely.box(0, 0, width, low), shapely.box(0, high, width, high + AISLE)),
        **more,
    )


def random_lot(rng, *, longest_m=30.0):
    """A lot with a row of stalls or none, trees that stand, a house and a street beside it."""
    width, depth = rng.uniform(12, longest_m, 2)
    stalls, aisles = [], []
    if rng.uniform() < 0.7:
        count = int((width - 5) / WIDE)
        stalls = stall_row(2.5, rng.uniform(0, 2.5), count)
        top = stalls[0].bounds[3]
        aisles = [shapely.box(0, top, width, min(top + AISLE, depth))]
    trunks = rng.uniform((-2, -2), (width + 2, depth + 2), (rng.integers(0, 4), 2))
    house = shapely.box(width + 2, 0, width + 12, depth / 2)
    street = shapely.box(-5, -12, width + 5, -rng.uniform(0.5, 3))
    turn = rng.uniform(0, 180)

    def placed(*drawn):
        return shapes(*(shapely.affinity.rotate(shape, turn, origin=(0, 0)) for shape in drawn))

    return PlantingSite(
        placed(shapely.box(0, 0, width, depth))[0],
        stalls=placed(*stalls),
        aisles=placed(*aisles),
        existing=placed(*shapely.buffer(shapely.points(trunks), rng.uniform(1, 4))),
        trunks=shapely.get_coordinates(placed(*shapely.points(trunks))).reshape(-1, 2),
        buildings=placed(house),
        blocked=placed(street),
    )


def here(xy):
    """Places as drawn from (0, 0)."""
    return xy - (EAST, NORTH)
