"""Public institutions: schools, hospitals, offices, the temple, the market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import LineString, Point, Polygon, box
from shapely.affinity import rotate
from shapely.ops import unary_union

from planner.sources.demo.approaches import approach, doors
from planner.sources.demo.blocks import eased, polygons_of
from planner.sources.demo.courtyards import turn_east
from planner.sources.demo.plan import Area, Line, Plan, Spot
from planner.sources.demo.rows import RowSpec, place_rows

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.plan import Tags
    from planner.sources.demo.sites import Site


@dataclass(frozen=True)
class Campus:
    """How one kind of institution is built.

    Parameters
    ----------
    tags
        Of the grounds.
    rows
        Its buildings.
    barrier
        What encloses it; empty for nothing.
    built_share
        From the north, the share of the depth that is built upon.
    """

    tags: Tags
    rows: RowSpec
    barrier: str
    built_share: float = 1.0


CAMPUSES: Final = {
    "school": Campus(
        {"amenity": "school"}, RowSpec((30, 52), (4, 5), 13, 27, 9, "school"), "wall", 0.55
    ),
    "kindergarten": Campus(
        {"amenity": "kindergarten"},
        RowSpec((16, 26), (2, 3), 11, 22, 6, "kindergarten"),
        "fence",
        0.6,
    ),
    "hospital": Campus(
        {"amenity": "hospital", "healthcare": "hospital"},
        RowSpec((28, 50), (5, 10), 17, 36, 10, "hospital"),
        "wall",
    ),
    "government": Campus(
        {"office": "government", "government": "public_service", "amenity": "townhall"},
        RowSpec((45, 70), (4, 6), 17, 44, 12, "public"),
        "",
        0.7,
    ),
    "office": Campus(
        {"landuse": "commercial"}, RowSpec((30, 50), (4, 7), 15, 32, 9, "office"), "fence"
    ),
    "temple": Campus(
        {"amenity": "place_of_worship", "religion": "confucian", "historic": "yes"},
        RowSpec((18, 26), (1, 1), 11, 25, 6, "temple"),
        "wall",
    ),
    "market": Campus(
        {"amenity": "marketplace", "opening_hours": "06:00-19:00"},
        RowSpec((20, 30), (1, 1), 8, 15, 4, "retail"),
        "",
    ),
    "bus_station": Campus(
        {"amenity": "bus_station"}, RowSpec((40, 50), (2, 3), 15, 60, 9, "public"), "fence", 0.5
    ),
    "mall": Campus({"landuse": "retail"}, RowSpec((34, 66), (4, 6), 32, 48, 8, "retail"), ""),
}
COURT_LEAST_M2: Final = 600.0
SMALLEST_YARD_M2: Final = 60.0


def _pitch(plan: Plan, yard: BaseGeometry, turn: float, centre: Point, *, small: bool) -> None:
    """Lay the sports pitch and the green of a school on its southern half."""
    west, south, east, north = yard.bounds
    middle, half = (west + east) / 2, (8 if small else 28)
    pitch = box(middle - half, south + 5, middle + half, max(north - 3, south + 9))
    laid = pitch.intersection(yard.buffer(-3))
    green = yard.buffer(-1).difference(pitch.buffer(2))
    tags = {"leisure": "playground"} if small else {"leisure": "pitch", "sport": "multi"}
    for shape, what in ((laid, tags), (green, {"landuse": "grass"})):
        parts = sorted(getattr(shape, "geoms", [shape]), key=lambda p: -p.area)
        for part in parts[:2]:
            if isinstance(part, Polygon) and part.area > SMALLEST_YARD_M2:
                back = rotate(part, turn, origin=centre, use_radians=True)
                plan.areas.append(Area(eased(back, 0.1), what))


def _with_court(building: Polygon) -> Polygon:
    """Open a court within a large building."""
    if building.area < COURT_LEAST_M2:
        return building
    court = building.buffer(-5, join_style="mitre")
    return polygons_of(building.difference(court))[0]


def build_campus(plan: Plan, site: Site, outline: Polygon, rng: np.random.Generator) -> None:
    """Build an institution on its site.

    Parameters
    ----------
    plan
        Receives the grounds, the buildings, the wall, the gate and the drive.
    site
        Its kind, before the dot, is listed in ``CAMPUSES``.
    outline
        Local metres.
    rng
        Source of chance.
    """
    campus = CAMPUSES[site.kind.partition(".")[0]]
    name = {"name": site.name} if site.name else {}
    plan.areas.append(Area(outline, {**campus.tags, **name}))
    door = doors(plan, outline, 1)[0]
    drive = approach(plan, outline, door, {"highway": "service"}, into_m=14.0)
    plan.streets.append(drive)
    if campus.barrier:
        ring = LineString(outline.exterior.coords)
        plan.lines.append(Line(ring, {"barrier": campus.barrier}))
        plan.spots.append(Spot(door, {"barrier": "gate"}))
    turn, centre = turn_east(outline), outline.centroid
    level = rotate(outline, -turn, origin=centre, use_radians=True)
    road = rotate(drive.line, -turn, origin=centre, use_radians=True).buffer(drive.reserve_m + 1)
    west, south, east, north = level.bounds
    line = north - campus.built_share * (north - south)
    free = level.buffer(-3).difference(road).intersection(box(west, line, east, north))
    rows = place_rows(free, campus.rows, rng)
    for number, row in enumerate(rows):
        low, high = campus.rows.levels
        tags = {
            "building": campus.rows.building,
            "building:levels": str(rng.integers(low, high + 1)),
        }
        opened = number == 0 and site.kind in {"hospital", "mall", "office.unnamed"}
        shape = _with_court(row) if opened else row
        plan.buildings.append(Area(rotate(shape, turn, origin=centre, use_radians=True), tags))
    if campus.built_share < 1 and site.kind in {"school", "kindergarten"}:
        yard = level.intersection(box(west, south, east, line)).difference(road)
        yard = yard.difference(unary_union([row.buffer(2) for row in rows]))
        _pitch(plan, yard, turn, centre, small=site.kind == "kindergarten")
