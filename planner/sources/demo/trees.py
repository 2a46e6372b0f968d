"""Trees: singly in parks and squares, in rows along streets, and hedges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely import LineString, Point
from shapely.ops import substring, unary_union

from planner.sources.demo.chance import chance
from planner.sources.demo.curves import lines_of
from planner.sources.demo.plan import Line, Plan, Spot

if TYPE_CHECKING:
    import numpy as np
    from shapely import Polygon

M2_PER_TREE: Final = 620.0
ROW_STREETS: Final = (
    "辽阳大街",
    "陵园东街",
    "府前路",
    "北大街",
    "辽州路",
    "滨河北路",
    "国道207示意段",
)
JUNCTION_M: Final = 16.0
SPECIES: Final = (
    ("Styphnolobium japonicum", "deciduous"),
    ("Populus tomentosa", "deciduous"),
    ("Salix matsudana", "deciduous"),
    ("Pinus tabuliformis", "evergreen"),
    ("Platycladus orientalis", "evergreen"),
)


def _tags(rng: np.random.Generator) -> dict[str, str]:
    tags = {"natural": "tree"}
    species, cycle = SPECIES[int(rng.integers(len(SPECIES)))]
    if chance(rng, 0.35):
        tags |= {"species": species, "leaf_cycle": cycle}
    elif chance(rng, 0.2):
        tags["genus"] = species.split()[0]
    if chance(rng, 0.3):
        tags["diameter_crown"] = f"{rng.uniform(3, 9):.1f}"
    if chance(rng, 0.25):
        tags["height"] = f"{rng.uniform(4, 14):.1f}"
    if chance(rng, 0.12):
        tags["circumference"] = f"{rng.uniform(0.3, 1.9):.2f}"
    return tags


def _scatter(plan: Plan, polygon: Polygon, rng: np.random.Generator) -> None:
    west, south, east, north = polygon.bounds
    inner = polygon.buffer(-2)
    # Sparse on large land, where mappers draw the outline and not each tree.
    count = min(45, 2 + int(polygon.area / M2_PER_TREE))
    for _ in range(count):
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if inner.contains(point):
            plan.spots.append(Spot(point, _tags(rng)))


def plant(plan: Plan, rng: np.random.Generator) -> None:
    """Add trees, rows of trees and hedges to a plan whose parks and streets are set."""
    for area in list(plan.areas):
        green = area.tags.get("leisure") in {"park", "garden"} or "place" in area.tags
        if green or area.tags.get("landuse") == "cemetery":
            _scatter(plan, area.polygon, rng)
    stalls = unary_union([a.polygon.buffer(1) for a in plan.areas if "planner:kind" in a.tags])
    for street in list(plan.streets):
        long_enough = street.line.length > 4 * JUNCTION_M
        if street.deck or not long_enough or street.tags.get("name") not in ROW_STREETS:
            continue
        middle = substring(street.line, JUNCTION_M, street.line.length - JUNCTION_M)
        for side in (1, -1):
            if chance(rng, 0.6):
                row = LineString(middle.coords).offset_curve(
                    side * (street.carriageway_m / 2 + 1.2)
                )
                tags = {"natural": "tree_row"}
                if chance(rng, 0.3):
                    tags["leaf_cycle"] = "deciduous"
                plan.lines += [Line(part, tags) for part in lines_of(row.difference(stalls))]
    for area in list(plan.areas):
        if area.tags.get("leisure") == "garden" and chance(rng, 0.3):
            ring = LineString(area.polygon.exterior.coords)
            plan.lines.append(Line(ring, {"barrier": "hedge"}))
