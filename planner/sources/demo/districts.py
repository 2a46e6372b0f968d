"""Which part of town a block belongs to, and its lanes and plots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import Point, Polygon, STRtree
from shapely.ops import unary_union

from planner.sources.demo.blocks import Division, divide, polygons_of, solid
from planner.sources.demo.chance import chance
from planner.sources.demo.curves import lines_of
from planner.sources.demo.network import component_of, join
from planner.sources.demo.plan import Street
from planner.sources.demo.river import RIVER

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.plan import Plan, Tags

# (x, y, kind): a block takes the kind of the nearest seed.
SEEDS: Final = (
    *((-600, y, "old_town") for y in (520, 240, -10, -250)),
    *((-150, y, "old_town") for y in (240, -20, -290)),
    *((-1060, y, "slab") for y in (560, 250, -60, 780)),
    *((x, 780, "slab") for x in (-600, -120)),
    (-120, 520, "slab"),
    *((270, y, "slab") for y in (520, 240, -10, -240)),
    *((640, y, "slab") for y in (240, 0, -220)),
    *((x, y, "slab") for x in (-1050, -500, 0, 240) for y in (-690, -720)),
    *((680, y, "tower") for y in (520, 800)),
    *((x, y, "tower") for x in (970, 1190) for y in (500, 800)),
    (950, 230, "tower"),
    (1180, 230, "renewal"),
    *((x, y, "renewal") for x in (950, 1120) for y in (0, -180)),
    *((x, -940, "industry") for x in (-1400, -1100, -700)),
    *((x, y, "industry") for x, y in ((60, -950), (400, -900), (640, -850))),
    (620, -600, "slab"),
    *((x, y, "edge") for x in (-1450, 1500) for y in (900, 600, 300, 0, -300, -600)),
    *((x, -1115, "edge") for x in (-1200, -800, -400, 0, 400, 800, 1200)),
    *((x, -650, "edge") for x in (900, 1150)),
    *((x, 1030, "wood") for x in (-900, -750, -500, 100, 700, 1000)),
    *((x, 1030, "edge") for x in (-1400, 1400)),
)
# (x, y, radius in metres): where the farmland of the edges is built upon.
VILLAGES: Final = (
    (-1390, 470, 150),
    (-1400, -30, 120),
    (-1390, -590, 140),
    (-440, -1105, 130),
    (1420, 450, 140),
    (1330, -640, 150),
    (-1320, 930, 110),
    (1400, 850, 90),
)


@dataclass(frozen=True)
class Lanes:
    """How a kind of block is divided, and the street laid along the cuts."""

    division: Division
    highways: tuple[str, ...]


LANES: Final = {
    "old_town": Lanes(Division(5200, 5, 0.22), ("living_street", "living_street", "footway")),
    "slab": Lanes(Division(23000, 1.5, 0.04), ("residential",)),
    "tower": Lanes(Division(30000, 0, 0.02), ("residential",)),
    "renewal": Lanes(Division(14000, 0, 0.02), ("residential",)),
    "industry": Lanes(Division(16000, 0, 0.02), ("service",)),
    "village": Lanes(Division(7000, 5, 0.2), ("residential", "living_street")),
    "edge": Lanes(Division(15000, 9, 0.2), ("track",)),
}
LANE_NAMES: Final = tuple(
    a + b
    for b in ("巷", "胡同")
    for a in ("井沟", "槐树", "石牌", "文庙", "书院", "染坊", "铁匠", "油坊", "南门", "北门")
)
ROAD_NAMES: Final = ("幸福路", "建设路", "和平路", "光明路", "育才路", "桃园路", "杏花路", "迎宾路")
UNDIVIDED: Final = ("wood", "riverside", "bank")
SHORTEST_LANE_M: Final = 8.0
BANK_WIDTH_M: Final = 125.0
TOWN_WEST_M: Final = -1290.0
TOWN_EAST_M: Final = 1090.0
WALKED: Final = ("footway", "path", "steps", "track")


@dataclass(frozen=True)
class Plot:
    """What one kind of development fills: the land inside its streets' reserves."""

    kind: str
    polygon: Polygon


def kind_of(block: Polygon) -> str:
    """Return the kind of a block, a face between main streets and the river."""
    point = block.representative_point()
    along = RIVER.intersection(block.buffer(1)).length
    if along > 0 and block.area / along < BANK_WIDTH_M:
        nearest = RIVER.interpolate(RIVER.project(point))
        in_town = TOWN_WEST_M < point.x < TOWN_EAST_M
        return "riverside" if point.y > nearest.y and in_town else "bank"
    return min(SEEDS, key=lambda s: (s[0] - point.x) ** 2 + (s[1] - point.y) ** 2)[2]


def _lane_tags(kind: str, rng: np.random.Generator) -> Tags:
    highway = str(rng.choice(LANES[kind].highways))
    tags = {"highway": highway}
    names = LANE_NAMES if kind == "old_town" else ROAD_NAMES
    if highway not in WALKED and kind not in {"industry", "edge"} and chance(rng, 0.45):
        tags["name"] = str(rng.choice(names))
    if highway == "residential":
        tags |= {"surface": "asphalt"} if chance(rng, 0.6) else {}
        tags |= {"parking:right": "lane"} if chance(rng, 0.2) else {}
    if highway == "living_street" and chance(rng, 0.15):
        tags["oneway"] = "yes"
    if kind == "old_town":
        tags |= {"surface": "paving_stones"} if chance(rng, 0.4) else {}
        tags |= {"width": str(rng.choice(["3", "3.5"]))} if highway == "living_street" else {}
    return tags


def _lanes(
    block: Polygon, kind: str, kept: BaseGeometry, rng: np.random.Generator
) -> tuple[list[Street], list[Polygon]]:
    """Divide a block by lanes that keep off the sites and the water."""
    plots, cuts = divide(block, LANES[kind].division, rng)
    streets = []
    for cut in cuts:
        tags = _lane_tags(kind, rng)
        pieces = lines_of(cut.difference(kept))
        streets += [Street(piece, tags) for piece in pieces if piece.length > SHORTEST_LANE_M]
    return streets, plots


def _village(block: Polygon) -> bool:
    centre = block.representative_point()
    return any(Point(x, y).distance(centre) < radius for x, y, radius in VILLAGES)


def lay_lanes(
    plan: Plan, blocks: list[Polygon], kept: BaseGeometry, rng: np.random.Generator
) -> list[tuple[str, Polygon]]:
    """Add lanes to the plan.

    Parameters
    ----------
    plan
        Holds the main streets, joined.
    blocks
        Faces between the main streets' centre lines.
    kept
        Land that no lane may enter: sites, water, the railway.
    rng
        Source of chance.

    Returns
    -------
    list of (str, Polygon)
        The kind of every plot and its outline on the centre lines.
    """
    plots: list[tuple[str, Polygon]] = []
    for block in blocks:
        kind = kind_of(block)
        if kind in UNDIVIDED:
            plots.append((kind, block))
            continue
        streets, parts = _lanes(block, kind, kept, rng)
        plan.streets += streets
        for part in parts:
            if kind == "edge" and _village(part):
                inner, houses = _lanes(part, "village", kept, rng)
                plan.streets += inner
                plots += [("village", house) for house in houses]
            else:
                plots.append(("farmland" if kind == "edge" else kind, part))
    plan.streets = join(plan.streets)
    parts_of_town = component_of(plan.streets)
    plan.streets = [s for s, part in zip(plan.streets, parts_of_town, strict=True) if part == 0]
    return plots


def plots_inside(
    plan: Plan, outlines: list[tuple[str, Polygon]], kept: BaseGeometry, least_m2: float = 120.0
) -> list[Plot]:
    """Return the plots without the reserves of their streets and kept land."""
    tree = STRtree([s.line for s in plan.streets])
    plots = []
    for kind, outline in outlines:
        near = tree.query(outline, predicate="dwithin", distance=20)
        reserves = [plan.streets[i].line.buffer(plan.streets[i].reserve_m) for i in sorted(near)]
        free = outline.difference(unary_union([*reserves, kept]))
        for piece in polygons_of(free, least_m2):
            clean = solid(piece)
            if clean is not None and clean.area >= least_m2:
                plots.append(Plot(kind, clean))
    return plots
