"""Estates: rows of blocks or towers behind a wall, with lanes, gates and gardens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from shapely import LineString, Point, Polygon, box
from shapely.affinity import rotate
from shapely.ops import unary_union

from planner.sources.demo.approaches import approach
from planner.sources.demo.blocks import Division, divide, eased, long_axis, solid
from planner.sources.demo.chance import chance
from planner.sources.demo.courtyards import turn_east
from planner.sources.demo.curves import lines_of
from planner.sources.demo.plan import Area, Line, Plan, Spot, Street
from planner.sources.demo.rows import RowSpec, place_rows

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.districts import Plot

SPECS: Final = {
    "slab": RowSpec((27, 58), (5, 6), 11.5, 27.5, 6, "apartments"),
    "tower": RowSpec((22, 34), (11, 18), 15.5, 52, 14, "apartments"),
}
NAMES: Final = tuple(
    a + b
    for b in ("小区", "家园", "花园")
    for a in (
        "辽阳",
        "福泰",
        "康乐",
        "文昌",
        "桃园",
        "太行",
        "锦绣",
        "和顺里",
        "育才",
        "滨河",
        "北坪",
        "清漳",
        "祥和",
        "金色",
        "阳光",
        "丽景",
    )
)
TOWER_NAMES: Final = tuple(
    a + b
    for b in ("苑", "华府")
    for a in ("御景", "东城", "盛世", "瑞祥", "翰林", "麒麟", "紫荆", "凤凰", "泰和", "龙泉")
)
# Walled, with a gate, but nobody has mapped the lanes within.
UNMAPPED_AT: Final = Point(538, 322)
FIRST_ROW_M: Final = 4.5
SETBACK_M: Final = 3.0
SHOP_DEPTH_M: Final = 11.0
SMALLEST_SHOP_M2: Final = 60.0
SHORTEST_LANE_M: Final = 25.0
LONGEST_DRIVE_M: Final = 30.0
SMALLEST_ESTATE_M2: Final = 3000.0
NARROWEST_M: Final = 34.0
WIDE_M: Final = 84.0
LEVELS_KNOWN: Final = 0.88


@dataclass(frozen=True)
class Estate:
    """An estate as built.

    Parameters
    ----------
    name
        Empty where the map has none.
    polygon
        Its outline, local metres.
    kind
        ``slab`` or ``tower``.
    """

    name: str
    polygon: Polygon
    kind: str


def _shops(plan: Plan, plot: Polygon, front: BaseGeometry, rng: np.random.Generator) -> Polygon:
    """Build shops along the main street and return the land behind them."""
    strip = solid(plot.intersection(front.buffer(SHOP_DEPTH_M)))
    behind = solid(plot.difference(front.buffer(SHOP_DEPTH_M + 3)))
    if strip is None or behind is None or chance(rng, 0.25):
        return plot
    for lot in divide(strip, Division(230, 0, 0.03), rng)[0]:
        shop = lot.buffer(-0.4, join_style="mitre")
        if isinstance(shop, Polygon) and shop.area > SMALLEST_SHOP_M2 and chance(rng, 0.85):
            kind = str(rng.choice(["retail", "commercial", "yes"], p=[0.6, 0.25, 0.15]))
            tags = {"building": kind}
            if chance(rng, LEVELS_KNOWN):
                tags["building:levels"] = str(rng.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
            plan.buildings.append(Area(eased(shop, 0.1), tags))
    return behind


def _lanes(outline: Polygon, spec: RowSpec, rng: np.random.Generator) -> list[Street]:
    """Draw a spine and a lane behind every second row, in the turned frame."""
    west, south, east, north = outline.bounds
    # Across narrow land the spine keeps to one side, so that houses fit beside it.
    share = float(rng.uniform(0.4, 0.6)) if east - west > WIDE_M else 9 / (east - west)
    middle = west + (east - west) * share
    inner = outline.buffer(-5)
    lines = lines_of(LineString([(middle, south), (middle, north)]).intersection(outline))[:1]
    streets = [Street(line, {"highway": "service"}) for line in lines]
    y = south + FIRST_ROW_M + (spec.depth_m + spec.pitch_m) / 2
    row = int(rng.integers(2))
    while y < north - 6:
        highway = "service" if row % 2 == 0 else "footway"
        for line in lines_of(LineString([(west, y), (east, y)]).intersection(inner)):
            if line.length > SHORTEST_LANE_M and line.intersects(streets[0].line):
                tags = {"highway": highway}
                streets.append(Street(line, tags | ({"service": "driveway"} if row % 4 else {})))
        row += 1
        y += spec.pitch_m
    return streets


def _green(
    plan: Plan, free: BaseGeometry, turn: tuple[float, Point], rng: np.random.Generator
) -> None:
    """Lay a garden, a playground or a car park on land that is left, if any is."""
    west, south, east, north = free.bounds
    wanted = [
        ((24, 12), {"leisure": "garden", "garden:type": "residential", "access": "private"}),
        ((14, 9), {"leisure": "playground"}),
        ((24, 8), {"amenity": "parking", "access": "private", "parking": "surface"}),
    ]
    for (width, depth), tags in wanted:
        for _ in range(40 if east - west > width and north - south > depth else 0):
            x, y = rng.uniform(west, east - width), rng.uniform(south, north - depth)
            plot = box(x, y, x + width, y + depth)
            if free.contains(plot):
                back = rotate(plot, turn[0], origin=turn[1], use_radians=True)
                keep = chance(rng, 0.75 if "leisure" in tags else 0.12)
                if keep:
                    plan.areas.append(Area(back, tags))
                free = free.difference(plot.buffer(2))
                break


def _enclose(plan: Plan, outline: Polygon, kind: str, entries: list[Street]) -> None:
    """Put a wall or the like on the outline, and a gate where each drive crosses it."""
    if not kind:
        return
    plan.lines.append(Line(LineString(outline.exterior.coords), {"barrier": kind}))
    plan.spots += [Spot(Point(e.line.coords[-1]), {"barrier": "gate"}) for e in entries]


def _best_drives(plan: Plan, outline: Polygon, entries: list[Street]) -> list[Street]:
    """Return the drives that are short and cross no barrier; at least one of them."""
    inside = outline.buffer(-0.5)
    barriers = [line.line for line in plan.lines if "barrier" in line.tags]

    def blocked(drive: Street) -> bool:
        return drive.line.intersects(inside) or any(drive.line.crosses(b) for b in barriers)

    ranked = sorted(entries, key=lambda drive: (blocked(drive), drive.line.length))
    good = [d for d in ranked if not blocked(d) and d.line.length < LONGEST_DRIVE_M]
    return good or ranked[:1]


def _houses(
    plan: Plan, outline: Polygon, spec: RowSpec, streets: list[Street], rng: np.random.Generator
) -> None:
    """Build rows between the lanes, then gardens on what is left."""
    turn, centre = turn_east(outline), outline.centroid
    lanes = [s.line.buffer(s.reserve_m + 1.2) for s in streets]
    open_land = outline.buffer(-4).difference(unary_union(lanes))
    level = rotate(open_land, -turn, origin=centre, use_radians=True)
    if level.is_empty:
        return
    whole = rotate(outline, -turn, origin=centre, use_radians=True)
    rows = place_rows(level, spec, rng, first_m=whole.bounds[1] + FIRST_ROW_M)
    common = int(rng.integers(spec.levels[0], spec.levels[1] + 1))
    for row in rows:
        tags = {
            "building": str(rng.choice([spec.building, "residential", "yes"], p=[0.7, 0.1, 0.2]))
        }
        if chance(rng, LEVELS_KNOWN):
            other = int(rng.integers(spec.levels[0], spec.levels[1] + 1))
            tags["building:levels"] = str(common if chance(rng, 0.8) else other)
        elif chance(rng, 0.3):
            tags["height"] = str(common * 3)
        back = rotate(row, turn, origin=centre, use_radians=True)
        plan.buildings.append(Area(back, tags))
    left = level.difference(unary_union([row.buffer(3) for row in rows]))
    if not left.is_empty:
        _green(plan, left, (turn, centre), rng)


def build_estate(
    plan: Plan, plot: Plot, name: str, front: BaseGeometry, rng: np.random.Generator
) -> Estate | None:
    """Build an estate on a plot.

    Parameters
    ----------
    plan
        Receives buildings, lanes, walls, gates and gardens.
    plot
        Of a kind listed in ``SPECS``.
    name
        Name, or empty.
    front
        The reserves of main streets, along which shops stand.
    rng
        Source of chance.

    Returns
    -------
    Estate or None
        None where the plot is too small to be one.
    """
    outline = _shops(plan, plot.polygon, front, rng)
    inner = solid(outline.buffer(-SETBACK_M / 3))
    if inner is None or inner.area < SMALLEST_ESTATE_M2 or long_axis(inner)[2] < NARROWEST_M:
        if inner is not None:
            plan.areas.append(Area(inner, {"landuse": "grass"}))
        return None
    spec, unmapped = SPECS[plot.kind], plot.polygon.covers(UNMAPPED_AT)
    turn, centre = turn_east(inner), inner.centroid
    level = rotate(inner, -turn, origin=centre, use_radians=True)
    drawn = [
        replace(s, line=rotate(s.line, turn, origin=centre, use_radians=True))
        for s in _lanes(level, spec, rng)
    ]
    ends = [Point(drawn[0].line.coords[0]), Point(drawn[0].line.coords[-1])]
    entries = [approach(plan, inner, end, {"highway": "service"}, into_m=0.0) for end in ends]
    used = _best_drives(plan, inner, entries)[: 1 if unmapped else 2]
    plan.streets += used + ([] if unmapped else drawn)
    kind = str(rng.choice(["wall", "fence", "hedge", ""], p=[0.42, 0.2, 0.06, 0.32]))
    _enclose(plan, inner, "wall" if unmapped else kind, used)
    tags = {"landuse": "residential"} | ({"name": name} if name else {})
    plan.areas.append(Area(inner, tags))
    _houses(plan, inner, spec, used + drawn, rng)
    return Estate(name, inner, plot.kind)
