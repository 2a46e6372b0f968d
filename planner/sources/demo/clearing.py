"""Takes out what would stand in the way: buildings on streets, trees in houses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import STRtree, transform

from planner.sources.demo.plan import Area

if TYPE_CHECKING:
    from planner.sources.demo.plan import Plan, Tags

TOUCH_M: Final = 0.05
OPEN_KEYS: Final = {
    "leisure": ("park", "pitch", "playground", "garden"),
    "natural": ("water",),
    "landuse": ("cemetery", "grass"),
    "place": ("square",),
    "planner:kind": ("temporary_market_zone",),
}


def _is_open(tags: Tags) -> bool:
    surface_lot = tags.get("amenity") == "parking" and tags.get("parking") != "multi-storey"
    return surface_lot or any(tags.get(key) in values for key, values in OPEN_KEYS.items())


def clear_buildings(plan: Plan) -> None:
    """Drop buildings that touch an open area, a street, a railway or a building.

    Of two buildings that touch, the one drawn first stays.
    """
    shapes = [transform(b.polygon, lambda xy: np.round(xy, 2)) for b in plan.buildings]
    carriageways = [s.line.buffer(s.carriageway_m / 2) for s in plan.streets]
    rails = [r.line.buffer(6) for r in plan.lines if "railway" in r.tags]
    walls = [w.line for w in plan.lines if w.tags.get("barrier") in {"wall", "fence"}]
    parks = [a.polygon for a in plan.areas if _is_open(a.tags)]
    obstacles = [*carriageways, *rails, *walls, *parks]
    tree = STRtree(shapes)
    blocked = set(tree.query(obstacles, predicate="dwithin", distance=TOUCH_M)[1].tolist())
    blocked |= {i for i, shape in enumerate(shapes) if not shape.is_valid}
    first, second = tree.query(shapes, predicate="dwithin", distance=TOUCH_M)
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if i < j and i not in blocked:
            blocked.add(j)
    kept = enumerate(zip(plan.buildings, shapes, strict=True))
    plan.buildings = [Area(shape, b.tags) for i, (b, shape) in kept if i not in blocked]


def clear_trees(plan: Plan) -> None:
    """Drop trees and machines within a building or on a carriageway."""
    solid = [b.polygon for b in plan.buildings]
    solid += [s.line.buffer(s.carriageway_m / 2) for s in plan.streets if s.is_main]
    solid += [a.polygon for a in plan.areas if a.tags.get("natural") == "water"]
    trees = [i for i, spot in enumerate(plan.spots) if spot.tags.get("natural") == "tree"]
    hits = STRtree(solid).query([plan.spots[i].point for i in trees], predicate="within")[0]
    dropped = {trees[i] for i in hits.tolist()}
    plan.spots = [spot for i, spot in enumerate(plan.spots) if i not in dropped]
