"""Parks, pocket parks and squares: outlines, paths, fences, gates and lakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString, Point, Polygon
from shapely.affinity import scale
from shapely.ops import nearest_points

from planner.sources.demo.approaches import approach, doors
from planner.sources.demo.blocks import eased, polygons_of
from planner.sources.demo.chance import chance
from planner.sources.demo.curves import lines_of, smooth
from planner.sources.demo.plan import Area, Line, Plan, Spot, Street
from planner.sources.demo.river import RIVER

if TYPE_CHECKING:
    from planner.sources.demo.plan import Tags
    from planner.sources.demo.sites import Site

LOOP_SHARE: Final = 0.62
ENTRANCES: Final = {"bridged": 0, "private": 2}
LAKE_AT: Final = (305.0, 800.0)
LAKE_RADII_M: Final = (70.0, 42.0)
PATH: Final[Tags] = {"highway": "footway"}
BANK_WALK_M: Final = 46.0
BANK_WALK_ENDS: Final = (Point(-1277, -255), Point(1010, -330))
BANK_STEP_M: Final = 170.0
REACHES: Final = ("滨河公园西段（示意）", "滨河公园中段（示意）", "滨河公园东段（示意）")


def _round(outline: Polygon, share: float) -> LineString:
    """Return a rounded loop within an outline, a share of its size."""
    inner = scale(outline, share, share, origin=outline.centroid)
    soft = inner.buffer(-6).buffer(6)
    ring = soft if isinstance(soft, Polygon) and not soft.is_empty else inner
    return LineString(ring.exterior.simplify(0.4).coords)


def _lake() -> Polygon:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    wobble = 1 + 0.16 * np.sin(3 * angles + 0.6) + 0.09 * np.cos(5 * angles)
    x = LAKE_AT[0] + LAKE_RADII_M[0] * wobble * np.cos(angles)
    y = LAKE_AT[1] + LAKE_RADII_M[1] * wobble * np.sin(angles)
    return Polygon(np.column_stack([x, y]))


def _paths(plan: Plan, outline: Polygon, loop: LineString, count: int) -> list[Point]:
    """Add a loop and ways to it from the streets; return where they cross the outline."""
    plan.streets.append(Street(loop, PATH))
    found = doors(plan, outline, count)
    for door in found:
        entry = approach(plan, outline, door, PATH).line
        end = nearest_points(loop, door)[0]
        plan.streets.append(Street(LineString([*entry.coords, (end.x, end.y)]), PATH))
    return found


def draw_park(plan: Plan, site: Site, outline: Polygon) -> None:
    """Add a park of the kind its site names.

    Parameters
    ----------
    plan
        Receives the park, its paths, its fence and its gates.
    site
        Kind ``park`` with a variant: ``big`` has a lake and hill steps,
        ``gated`` a fence with gates, ``closed`` a wall without any,
        ``private`` is its residents' only, ``bridged`` lies under a bridge.
    outline
        Local metres.
    """
    variant = site.kind.partition(".")[2]
    tags = {"leisure": "park", "name": site.name}
    if variant == "private":
        tags["access"] = "private"
    loop = _round(outline, LOOP_SHARE)
    ring = LineString(outline.exterior.coords)
    if variant == "closed":
        # The loop within is an island of the network: nobody can walk to it.
        plan.streets.append(Street(loop, PATH, island=True))
        plan.lines.append(Line(ring, {"barrier": "wall", "height": "2.5"}))
    elif variant == "gated":
        for gate in _paths(plan, outline, loop, 2):
            plan.spots.append(Spot(gate, {"barrier": "gate", "foot": "yes"}))
        plan.lines.append(Line(ring, {"barrier": "fence"}))
    elif variant == "big":
        outline = _with_lake(plan, outline)
        _paths(plan, outline, _round(Polygon(outline.exterior), 0.8), 5)
    else:
        # The park under the bridge is reached by the footbridge alone.
        _paths(plan, outline, loop, ENTRANCES.get(variant, 3))
    plan.areas.append(Area(outline, tags))


def _with_lake(plan: Plan, outline: Polygon) -> Polygon:
    """Open a lake in the big park, with a walk around it and steps up to a terrace."""
    lake = _lake()
    plan.areas.append(Area(lake, {"natural": "water", "water": "lake", "name": "北湖（示意）"}))
    walk = LineString(lake.buffer(9).exterior.simplify(0.5).coords)
    plan.streets.append(Street(walk, {**PATH, "name": "环湖步道"}))
    outer = _round(outline, 0.8)
    for angle in (0.4, 2.2, 3.9, 5.3):
        far = Point(LAKE_AT[0] + 90 * np.cos(angle), LAKE_AT[1] + 70 * np.sin(angle))
        ends = [nearest_points(line, far)[0] for line in (walk, outer)]
        middle = Point((ends[0].x + ends[1].x) / 2 + 9, (ends[0].y + ends[1].y) / 2 - 6)
        upper = smooth([(p.x, p.y) for p in (middle, ends[1])])
        lower = LineString([(ends[0].x, ends[0].y), (middle.x, middle.y)])
        plan.streets.append(Street(upper, PATH))
        plan.streets.append(Street(lower, {"highway": "steps" if angle < 1 else "path"}))
    return polygons_of(outline.difference(lake))[0]


def draw_pocket_park(plan: Plan, site: Site, outline: Polygon, rng: np.random.Generator) -> None:
    """Add a pocket park with one path into it, and a playground in some."""
    name = {"name": site.name} if site.name else {}
    plan.areas.append(Area(outline, {"leisure": "park", **name}))
    door = doors(plan, outline, 1)[0]
    plan.streets.append(approach(plan, outline, door, PATH, into_m=12.0))
    if chance(rng, 0.5):
        spot = scale(outline, 0.3, 0.3, origin=outline.centroid)
        plan.areas.append(Area(spot, {"leisure": "playground"}))


def draw_square(plan: Plan, site: Site, outline: Polygon) -> None:
    """Add a paved square, open to the street along its side."""
    tags = {"place": "square", "highway": "pedestrian", "area": "yes", "surface": "paving_stones"}
    plan.areas.append(Area(outline, {**tags, "name": site.name}))
    middle = outline.centroid
    for door in doors(plan, outline, 2):
        entry = approach(plan, outline, door, {"highway": "pedestrian"}).line
        line = LineString([*entry.coords, (middle.x, middle.y)])
        plan.streets.append(Street(line, {"highway": "pedestrian"}))


def draw_riverside(plan: Plan, strips: list[Polygon]) -> None:
    """Add the linear park along the north bank and the walk through it.

    Parameters
    ----------
    plan
        Receives the parks and paths.
    strips
        Land between the water and the street along it, from west to east.
    """
    ordered = sorted(strips, key=lambda strip: -strip.area)[: len(REACHES)]
    for name, strip in zip(REACHES, sorted(ordered, key=lambda s: s.bounds[0]), strict=False):
        plan.areas.append(Area(eased(strip, 0.5), {"leisure": "park", "name": name}))
    bank = RIVER.offset_curve(BANK_WALK_M)
    start, end = (bank.project(point) for point in BANK_WALK_ENDS)
    stations = np.arange(start, end, 20.0)
    walk = LineString([bank.interpolate(float(s)).coords[0] for s in stations]).simplify(0.3)
    tags = {"highway": "cycleway", "foot": "designated", "name": "滨河步道", "surface": "asphalt"}
    plan.streets.append(Street(LineString(walk.coords), tags))
    street = [s.line for s in plan.streets if s.tags.get("name") == "滨河北路"]
    for along in np.arange(30.0, walk.length, BANK_STEP_M):
        foot = walk.interpolate(float(along))
        road = min(street, key=foot.distance)
        top = nearest_points(road, foot)[0]
        line = LineString([(top.x, top.y), (foot.x, foot.y)])
        if lines_of(line):
            plan.streets.append(Street(line, PATH))
