"""The industrial strip, land under renewal, fields and woods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely import Polygon
from shapely.affinity import rotate
from shapely.ops import unary_union

from planner.sources.demo.blocks import eased, polygons_of
from planner.sources.demo.chance import chance
from planner.sources.demo.courtyards import turn_east
from planner.sources.demo.plan import Area, Plan
from planner.sources.demo.rows import RowSpec, place_rows

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.districts import Plot
    from planner.sources.demo.plan import Street, Tags

HALLS: Final = RowSpec((30, 62), (1, 2), 24, 38, 10, "industrial")
VERGE_STREETS: Final = ("国道207示意段", "北环东路", "辽阳东路")
TOWERS: Final = RowSpec((24, 32), (11, 18), 16, 54, 16, "construction")
COVERS: Final[dict[str, Tags]] = {
    "farmland": {"landuse": "farmland"},
    "wood": {"natural": "wood", "leaf_type": "mixed"},
    "bank": {"landuse": "grass"},
}


def _rows(plan: Plan, plot: Plot, spec: RowSpec, rng: np.random.Generator) -> None:
    turn, centre = turn_east(plot.polygon), plot.polygon.centroid
    level = rotate(plot.polygon.buffer(-5), -turn, origin=centre, use_radians=True)
    if level.is_empty:
        return
    for row in place_rows(level, spec, rng):
        if chance(rng, 0.85):
            tags = {"building": str(rng.choice([spec.building, "yes"], p=[0.8, 0.2]))}
            if spec is HALLS and chance(rng, 0.7):
                tags["building:levels"] = str(rng.integers(1, 3))
            back = rotate(row, turn, origin=centre, use_radians=True)
            plan.buildings.append(Area(back, tags))


def fill_industry(plan: Plan, plot: Plot, rng: np.random.Generator) -> None:
    """Build halls on a plot of the industrial strip."""
    plan.areas.append(Area(plot.polygon, {"landuse": "industrial"}))
    _rows(plan, plot, HALLS, rng)


def fill_renewal(plan: Plan, plot: Plot, rng: np.random.Generator) -> None:
    """Leave a plot of the eastern district cleared, or under construction."""
    tags = {"landuse": "construction"} if chance(rng, 0.6) else {"landuse": "brownfield"}
    plan.areas.append(Area(plot.polygon, tags))
    if tags["landuse"] == "construction":
        _rows(plan, plot, TOWERS, rng)


def draw_verges(plan: Plan) -> None:
    """Green the approach roads with strips of grass on both sides."""
    for street in plan.streets:
        if street.deck or street.tags.get("name") not in VERGE_STREETS:
            continue
        for side in (1, -1):
            near = street.line.offset_curve(side * (street.carriageway_m / 2 + 1.5))
            far = street.line.offset_curve(side * (street.reserve_m - 0.8))
            verge = Polygon([*near.coords, *reversed(far.coords)]).buffer(0)
            for part in polygons_of(verge.difference(_crossings(plan, street)), 150):
                plan.areas.append(Area(eased(part, 0.3), {"landuse": "grass"}))


def _crossings(plan: Plan, street: Street) -> BaseGeometry:
    """Return the strips of all other streets that come near a street."""
    others = [o for o in plan.streets if o.tags.get("name") != street.tags.get("name")]
    lines = [o.line for o in others if o.line.distance(street.line) < street.reserve_m]
    return unary_union([line.buffer(9) for line in lines])


def cover(plan: Plan, plot: Plot) -> None:
    """Cover a plot that nobody builds upon: fields, woods, grass."""
    plan.areas.append(Area(plot.polygon, COVERS[plot.kind]))
