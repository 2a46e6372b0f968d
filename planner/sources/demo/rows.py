"""Rows of equal buildings facing south, on land whose sides run east and north."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import Polygon, box, prepare

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

STEP_M = 3.0


@dataclass(frozen=True)
class RowSpec:
    """The buildings of a row.

    Parameters
    ----------
    length_m, levels
        Least and greatest; levels are shared by a whole plot more often than not.
    depth_m
        From front to back, metres.
    pitch_m
        From the front of a row to the front of the next, metres.
    gap_m
        Between buildings in a row, metres.
    building
        Value of the ``building`` tag.
    """

    length_m: tuple[float, float]
    levels: tuple[int, int]
    depth_m: float
    pitch_m: float
    gap_m: float
    building: str


def place_rows(
    free: BaseGeometry, spec: RowSpec, rng: np.random.Generator, *, first_m: float | None = None
) -> list[Polygon]:
    """Return rectangles in rows from the south, each wholly on free land.

    Parameters
    ----------
    free
        Where buildings may stand, turned so that rows run along the x axis.
    spec
        Size and spacing.
    rng
        Source of chance.
    first_m
        Southern face of the first row; by default just within the land.
    """
    prepare(free)
    west, south, east, north = free.bounds
    placed = []
    y = south + 1.0 if first_m is None else first_m
    while y + spec.depth_m < north:
        x = west + float(rng.uniform(0, 4))
        while x < east - spec.length_m[0]:
            length = float(rng.uniform(*spec.length_m))
            rectangle = box(x, y, x + length, y + spec.depth_m)
            if not free.contains(rectangle):
                rectangle = box(x, y, x + spec.length_m[0], y + spec.depth_m)
            if free.contains(rectangle):
                placed.append(rectangle)
                x = rectangle.bounds[2] + spec.gap_m
            else:
                x += STEP_M
        y += spec.pitch_m
    return placed
