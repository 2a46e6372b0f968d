"""Small houses on irregular lots: the old town, the villages at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import Polygon, box
from shapely.affinity import rotate
from shapely.ops import unary_union

from planner.sources.demo.blocks import Division, divide, eased, long_axis, polygons_of
from planner.sources.demo.chance import chance
from planner.sources.demo.plan import Area, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.districts import Plot

COURT, ANGLE, HALL, FULL, EMPTY = range(5)
SHORTEST_WING_M: Final = 4.0
SMALLEST_HOUSE_M2: Final = 16.0
SMALLEST_LOT_M2: Final = 55.0
LOT_GAP_M: Final = 0.35
WING_GAP_M: Final = 0.6
CLOSED_COURT_LOT_M2: Final = 190.0
SHOP_SHARE: Final = 0.7
LEVELS_KNOWN: Final = 0.82
QUARTER_TURN: Final = np.pi / 2


@dataclass(frozen=True)
class Quarter:
    """How a quarter of small houses is built.

    Parameters
    ----------
    lot_m2
        About how large a lot is.
    layouts
        Share of lots with: a court with two wings, an L, a hall only, a
        house of two or three storeys that fills its lot, nothing built.
    """

    lot_m2: float
    layouts: tuple[float, float, float, float, float]


QUARTERS: Final = {
    "old_town": Quarter(178, (0.36, 0.2, 0.16, 0.24, 0.04)),
    "village": Quarter(290, (0.16, 0.28, 0.36, 0.08, 0.12)),
}


def turn_east(polygon: Polygon) -> float:
    """Return the turn, radians, from due east to the side that is nearest it."""
    direction, _, _ = long_axis(polygon)
    return float((direction + QUARTER_TURN / 2) % QUARTER_TURN - QUARTER_TURN / 2)


def _parts(lot: Polygon, layout: int, rng: np.random.Generator) -> Iterator[BaseGeometry]:
    """Yield the houses of one lot whose sides run east and north."""
    west, south, east, north = lot.bounds
    depth, width = north - south, east - west
    hall_m = min(rng.uniform(5.0, 6.8), 0.6 * depth)
    hall = lot.intersection(box(west, north - hall_m, east, north))
    if layout == FULL:
        if lot.area > CLOSED_COURT_LOT_M2 and chance(rng, 0.08):
            yield lot.difference(lot.buffer(-4.2, join_style="mitre"))
            return
        yield lot.intersection(box(west, south + rng.uniform(0, 0.25) * depth, east, north))
        return
    yards = north - hall_m
    wing_m = min(rng.uniform(3.4, 4.6), 0.36 * width)
    if layout == ANGLE:
        wing = lot.intersection(box(west, south, west + wing_m, north))
        yield unary_union([hall, wing])
        return
    yield hall
    if layout == COURT and depth - hall_m > SHORTEST_WING_M:
        yield lot.intersection(box(west, south, west + wing_m, yards - WING_GAP_M))
        if chance(rng, 0.55):
            yield lot.intersection(box(east - wing_m, south, east, yards - WING_GAP_M))


def _house_tags(layout: int, rng: np.random.Generator) -> dict[str, str]:
    tags = {"building": str(rng.choice(["yes", "house", "residential"], p=[0.5, 0.38, 0.12]))}
    if chance(rng, LEVELS_KNOWN):
        storeys = rng.choice([2, 3], p=[0.75, 0.25]) if layout == FULL else 1
        tags["building:levels"] = str(storeys)
    return tags


def _shop_tags(rng: np.random.Generator) -> dict[str, str]:
    tags = {"building": str(rng.choice(["retail", "commercial", "yes"], p=[0.5, 0.25, 0.25]))}
    if chance(rng, LEVELS_KNOWN):
        tags["building:levels"] = str(rng.choice([1, 2, 3, 4], p=[0.2, 0.5, 0.2, 0.1]))
    return tags


def _houses(lot: Polygon, layout: int, rng: np.random.Generator) -> list[Polygon]:
    turn = turn_east(lot)
    level = rotate(lot, -turn, origin="centroid", use_radians=True)
    found = []
    for part in _parts(level, layout, rng):
        for house in polygons_of(part, SMALLEST_HOUSE_M2)[:1]:
            back = rotate(house, turn, origin=lot.centroid, use_radians=True)
            found.append(eased(back, 0.1))
    return found


def fill_courtyards(plan: Plan, plot: Plot, front: BaseGeometry, rng: np.random.Generator) -> None:
    """Build small houses on a plot.

    Parameters
    ----------
    plan
        Receives the buildings.
    plot
        Of a kind listed in ``QUARTERS``.
    front
        Land along main streets, where shops stand instead of houses.
    rng
        Source of chance.
    """
    quarter = QUARTERS[plot.kind]
    lots, _ = divide(plot.polygon, Division(quarter.lot_m2, 0, 0.08), rng)
    for lot in lots:
        built = lot.buffer(-LOT_GAP_M, join_style="mitre")
        if not isinstance(built, Polygon) or built.area < SMALLEST_LOT_M2:
            continue
        if lot.intersects(front) and chance(rng, SHOP_SHARE):
            plan.buildings.append(Area(eased(built, 0.1), _shop_tags(rng)))
            continue
        layout = int(rng.choice(5, p=quarter.layouts))
        if layout != EMPTY:
            for house in _houses(built, layout, rng):
                plan.buildings.append(Area(house, _house_tags(layout, rng)))
