"""Walking access reckoned a second time, slowly and plainly, to hold the product against.

Written from the words of DESIGN §4, not from `planner.network`: one networkx
graph with an edge a segment, cut wherever something joins it, and one search
from all entrances. Nothing is contracted, packed or reused. Below it, towns
made up at random, with a bit of everything in them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import shapely
import shapely.ops
from shapely import affinity

from tests import towns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd

    from planner.town import Town

CONNECT_M, ADJACENT_M, SAMPLE_M, ON_OUTLINE_M = 100.0, 30.0, 20.0, 1.0
CLEAR_OF_GATE_M, TOUCH_M = 0.5, 1e-3
TIED_M, SAME_FOOT_M = 1e-6, 1e-4
PARKS = {"park", "garden", "recreation_ground", "village_green"}


@dataclass(frozen=True)
class Foot:
    """Where a leg of `leg_m` meets a segment, `along_m` from its first end."""

    segment: int
    along_m: float
    leg_m: float
    xy: tuple[float, float]


@dataclass(frozen=True)
class Way:
    """One way in from a street to a park."""

    park: int
    kind: str
    foot: Foot


@dataclass(frozen=True)
class Home:
    """Where residents join the streets: equally near feet, or one foot a gate."""

    by_gate: bool
    feet: list[Foot]


@dataclass(frozen=True)
class Answer:
    """What the oracle found, in the order of the town's buildings and parks.

    `walk_m` holds a tuple a building: its distance, and where two streets are
    equally near (to a micrometre) the distance by each of them.
    """

    walk_m: list[tuple[float, ...]]
    nearest: list[frozenset[str]]
    straight_m: np.ndarray
    connected: np.ndarray
    by_gate: np.ndarray
    kinds: list[frozenset[str]]
    classes: np.ndarray
    tied_entrances: int


@dataclass
class Streets:
    """Straight segments between shared vertices, and what stands in a walker's way."""

    ends: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    lines: list[shapely.LineString] = field(default_factory=list)
    way: list[int] = field(default_factory=list)
    walls: list[shapely.Geometry] = field(default_factory=list)

    def index(self) -> None:
        self.tree = shapely.STRtree(self.lines)
        self.wall_tree = shapely.STRtree(self.walls)
        self.graph = nx.Graph()
        for (a, b), line in zip(self.ends, self.lines, strict=True):
            self.graph.add_edge(a, b, metres=line.length)
        self.component = {
            vertex: number
            for number, vertices in enumerate(nx.connected_components(self.graph))
            for vertex in vertices
        }

    def blocked(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        leg = shapely.LineString([start, end])
        close = self.wall_tree.query(shapely.box(*leg.buffer(2 * TOUCH_M).bounds))
        return any(leg.distance(self.walls[wall]) <= TOUCH_M for wall in close)

    def feet(
        self, point: tuple[float, float], near: Iterable[int], refuses: Callable[[Foot], bool]
    ) -> list[Foot]:
        """Return the nearest foot not refused, then others as near but elsewhere."""
        here = shapely.Point(point)
        found: list[Foot] = []
        for metres, segment in sorted((self.lines[s].distance(here), s) for s in near):
            if found and metres > found[0].leg_m + TIED_M:
                break
            line = self.lines[segment]
            along = line.project(here)
            at = line.interpolate(along)
            foot = Foot(segment, along, metres, (at.x, at.y))
            elsewhere = all(at.distance(shapely.Point(other.xy)) > SAME_FOOT_M for other in found)
            if elsewhere and not refuses(foot):
                found.append(foot)
        return found


def reckon(town: Town, limit_m: float = 500.0, *, spaces: gpd.GeoDataFrame | None = None) -> Answer:
    """Return walking access to `spaces` (every public park), and the classes at `limit_m`."""
    if spaces is None:
        spaces = town.green[town.green["kind"].isin(PARKS) & (town.green["access"] == "public")]
    outlines = list(spaces.geometry)
    streets, compounds = _streets(town), _compounds(town)
    streets.walls += [shapely.boundary(outline) for outline, _, mapped in compounds if mapped]
    streets.index()
    homes = [_home(shape) for shape in town.buildings.geometry]
    placed = _homes_on_streets(streets, homes, compounds)
    ways, tied = _ways_in(town, streets, outlines)
    metres_from, space_at = _distances(
        streets, ways, [foot for home in placed for foot in home.feet]
    )
    walk, nearest = [], []
    for home in placed:
        by_foot = [
            (metres_from[foot.segment, foot.along_m] + foot.leg_m, foot) for foot in home.feet
        ]
        if home.by_gate:
            by_foot = [min(by_foot, key=lambda one: one[0])]
        walk.append(tuple(m if np.isfinite(m) else np.nan for m, _ in by_foot) or (np.nan,))
        at = [space_at[foot.segment, foot.along_m] for m, foot in by_foot if np.isfinite(m)]
        nearest.append(frozenset(spaces["id"].iloc[space] for some in at for space in some))
    kinds = [
        frozenset(way.kind for way in ways if way.park == space) for space in range(len(spaces))
    ]
    closed = [outline for outline, some in zip(outlines, kinds, strict=True) if not some]
    connected = np.array([bool(home.feet) for home in placed], dtype=bool)
    first = np.array([some[0] for some in walk])
    return Answer(
        walk,
        nearest,
        _straight(homes, outlines),
        connected,
        np.array([home.by_gate for home in placed], dtype=bool),
        kinds,
        _classes(town, streets, (homes, first, connected), closed, limit_m),
        tied,
    )


def _streets(town: Town) -> Streets:
    streets = Streets()
    first: dict[tuple[int, int], tuple[float, float]] = {}
    for row, (line, walkable) in enumerate(
        zip(town.ways.geometry, town.ways["walkable"], strict=True)
    ):
        for part in shapely.get_parts(line) if walkable else []:
            at = [(round(x * 1000), round(y * 1000)) for x, y in part.coords]
            for key, xy in zip(at, part.coords, strict=True):
                first.setdefault(key, xy)
            for a, b in pairwise(at):
                if a != b:
                    streets.ends.append((a, b))
                    streets.lines.append(shapely.LineString([first[a], first[b]]))
                    streets.way.append(row)
    fences = town.barriers[town.barriers["kind"].isin(["wall", "fence"])]
    for table in (fences, town.water, town.railways):
        streets.walls += list(table.geometry)
    return streets


def _gates(town: Town) -> list[tuple[shapely.Point, str, bool]]:
    gates = town.barriers[town.barriers["kind"].isin(["gate", "entrance"])]
    return [
        (at, access, planned)
        for at, access, planned in zip(
            gates.geometry, gates["access"], gates["planned"], strict=True
        )
        if access != "no" and at.geom_type == "Point"
    ]


def _compounds(town: Town) -> list[tuple[shapely.Geometry, list[shapely.Point], bool]]:
    """Return residential land and rings of walls that have a gate, with their gates.

    The last says whether one of them is mapped: a planned gate encloses nobody.
    """
    land = list(town.zones.geometry[town.zones["kind"] == "residential"])
    walls = town.barriers.geometry[town.barriers["kind"].isin(["wall", "fence"])]
    parts = [part for wall in walls for part in shapely.get_parts(wall)]
    rings = list(shapely.ops.polygonize(parts))
    gates = [at for at, _, _ in _gates(town)]
    planned = [plan for _, _, plan in _gates(town)]
    tree = shapely.STRtree(gates)
    found = []
    for outline in land + rings:
        edge = shapely.boundary(outline)
        near = tree.query(shapely.box(*shapely.buffer(edge, 2 * ON_OUTLINE_M).bounds))
        mine = [g for g in sorted(near) if gates[g].distance(edge) <= ON_OUTLINE_M]
        if mine:
            mapped = not all(planned[g] for g in mine)
            found.append((outline, [gates[g] for g in mine], mapped))
    return found


def _home(shape: shapely.Geometry) -> tuple[float, float]:
    at = shape.centroid
    at = at if shape.contains(at) else shape.point_on_surface()
    return at.x, at.y


def _half_a_metre_on(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Return the place 0.5 m (or half the way) from `start` towards `end`."""
    line = shapely.LineString([start, end])
    if line.length == 0:
        return start
    at = line.interpolate(min(CLEAR_OF_GATE_M, line.length / 2))
    return at.x, at.y


def _a_metre_behind(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Return the place 1 m behind `start`, seen from `end`."""
    away = np.subtract(start, end)
    x, y = start + away / (np.hypot(*away) or 1.0) * ON_OUTLINE_M
    return x, y


def _gate_on_street(streets: Streets, gate: shapely.Point) -> list[Foot]:
    """Return where a gate joins the streets; within half a metre nothing cuts it off."""
    at = (gate.x, gate.y)
    near = streets.tree.query(gate, predicate="dwithin", distance=CONNECT_M)
    return streets.feet(
        at,
        near,
        lambda foot: (
            foot.leg_m > CLEAR_OF_GATE_M and streets.blocked(_half_a_metre_on(at, foot.xy), foot.xy)
        ),
    )


def _homes_on_streets(
    streets: Streets,
    homes: list[tuple[float, float]],
    compounds: list[tuple[shapely.Geometry, list[shapely.Point], bool]],
) -> list[Home]:
    """Return where each home joins the streets."""
    points = shapely.points(homes)
    home, segment = streets.tree.query(points, predicate="dwithin", distance=CONNECT_M)
    near: dict[int, list[int]] = defaultdict(list)
    for h, s in zip(home.tolist(), segment.tolist(), strict=True):
        near[h].append(s)
    doors: dict[tuple[float, float], Foot | None] = {}
    for at in {(gate.x, gate.y) for _, gates, _ in compounds for gate in gates}:
        doors[at] = next(iter(_gate_on_street(streets, shapely.Point(at))), None)
    inside: dict[int, set[tuple[float, float]]] = defaultdict(set)
    for outline, gates, _ in compounds:
        shapely.prepare(outline)
        for h in np.flatnonzero(shapely.contains(outline, points)).tolist():
            inside[h] |= {(gate.x, gate.y) for gate in gates}

    def component(foot: Foot) -> int:
        return streets.component[streets.ends[foot.segment][0]]

    placed = []
    for h, at in enumerate(homes):
        feet = streets.feet(at, near[h], lambda foot, at=at: streets.blocked(at, foot.xy))
        exits = {
            gate: door
            for gate in inside[h]
            if (door := doors[gate]) and not streets.blocked(at, _half_a_metre_on(gate, at))
        }
        beyond = {component(door) for door in exits.values()}
        if beyond and not (feet and component(feet[0]) in beyond):
            feet = [
                Foot(door.segment, door.along_m, door.leg_m + np.hypot(*np.subtract(at, gate)), at)
                for gate, door in exits.items()
            ]
            placed.append(Home(by_gate=True, feet=feet))
        else:
            placed.append(Home(by_gate=False, feet=feet))
    return placed


def _ways_in(
    town: Town, streets: Streets, outlines: list[shapely.Geometry]
) -> tuple[list[Way], int]:
    """Return every entrance of every park, and how many could as well lie elsewhere."""
    closed = (town.ways["bridge"] | town.ways["tunnel"] | (town.ways["access"] == "private")).array
    half = np.nan_to_num(town.ways["carriageway_m"].to_numpy()) / 2
    gates = [(at, planned) for at, access, planned in _gates(town) if access != "private"]
    ways: list[Way] = []
    tied = 0
    for park, outline in enumerate(outlines):
        edge = shapely.boundary(outline)
        mapped: list[shapely.Point] = []
        evident = False
        for gate, planned in gates:
            feet = _gate_on_street(streets, gate) if gate.distance(edge) <= ON_OUTLINE_M else []
            tied += len(feet) > 1
            if feet:
                ways.append(Way(park, "gate", feet[0]))
                mapped += [] if planned else [gate]
                evident |= not planned
        for segment in streets.tree.query(edge):
            line = streets.lines[segment]
            if closed[streets.way[segment]] or not line.intersects(edge):
                continue
            meeting = shapely.segmentize(line.intersection(edge), SAMPLE_M)
            for x, y in shapely.get_coordinates(meeting).tolist():
                # Within a metre of a mapped gate it is the gate's own way.
                if not any(gate.distance(shapely.Point(x, y)) <= 1.0 for gate in mapped):
                    along = line.project(shapely.Point(x, y))
                    ways.append(Way(park, "way", Foot(int(segment), along, 0.0, (x, y))))
                    evident = True
        if evident:
            continue
        for x, y in shapely.get_coordinates(shapely.segmentize(edge, SAMPLE_M)).tolist():
            near = [
                segment
                for segment in streets.tree.query(
                    shapely.Point(x, y),
                    predicate="dwithin",
                    distance=ADJACENT_M + half.max(initial=0.0),
                )
                if not closed[streets.way[segment]]
                and streets.lines[segment].distance(shapely.Point(x, y))
                <= ADJACENT_M + half[streets.way[segment]]
            ]
            feet = streets.feet(
                (x, y),
                near,
                lambda foot, at=(x, y), outline=outline: (
                    streets.blocked(_a_metre_behind(at, foot.xy), foot.xy)
                    or outline.contains_properly(shapely.Point(foot.xy))
                ),
            )
            tied += len(feet) > 1
            ways += [Way(park, "adjacent", foot) for foot in feet[:1]]
    return ways, tied


def _distances(
    streets: Streets, ways: list[Way], feet: list[Foot]
) -> tuple[dict[tuple[int, float], float], dict[tuple[int, float], set[int]]]:
    """Return, of each foot, metres to the nearest park's outline and which park (or parks).

    Every segment is cut wherever an entrance or a home joins it, so a walk
    along a shared segment is a walk like any other.
    """
    cuts: dict[int, set[float]] = defaultdict(set)
    for foot in [way.foot for way in ways] + feet:
        cuts[foot.segment].add(foot.along_m)
    graph = nx.Graph()

    def join(a: object, b: object, metres: float) -> None:
        if not graph.has_edge(a, b) or graph.edges[a, b]["metres"] > metres:
            graph.add_edge(a, b, metres=metres)

    for segment, ((a, b), line) in enumerate(zip(streets.ends, streets.lines, strict=True)):
        stops = sorted(cuts.get(segment, ()))
        places = [a, *((segment, along) for along in stops), b]
        at = [0.0, *stops, line.length]
        for (p, q), (low, high) in zip(pairwise(places), pairwise(at), strict=True):
            join(p, q, max(high - low, 0.0))
    graph.add_node("parks")
    for number, way in enumerate(ways):
        join("parks", ("entrance", number), 0.0)
        join(("entrance", number), (way.foot.segment, way.foot.along_m), way.foot.leg_m)
    before, metres = nx.dijkstra_predecessor_and_distance(graph, "parks", weight="metres")
    park: dict[object, set[int]] = {"parks": set()}
    for node in metres:  # in the order they were reached
        if isinstance(node, tuple) and node[0] == "entrance":
            park[node] = {ways[node[1]].park}
        else:
            park[node] = set().union(*(park.get(other, set()) for other in before[node]))
    return defaultdict(lambda: np.inf, metres), defaultdict(set, park)


def _straight(homes: list[tuple[float, float]], outlines: list[shapely.Geometry]) -> np.ndarray:
    points = shapely.points(homes)
    if not outlines:
        return np.full(len(homes), np.nan)
    return np.min([shapely.distance(points, outline) for outline in outlines], axis=0)


def _classes(
    town: Town,
    streets: Streets,
    people: tuple[list[tuple[float, float]], np.ndarray, np.ndarray],
    closed: list[shapely.Geometry],
    limit_m: float,
) -> np.ndarray:
    """Return the first class that holds, asked in the ledger's order."""
    homes, walk_m, connected = people
    complete = town.provenance.complete
    no_green = "green" not in complete and not town.green["kind"].isin(PARKS).any()
    found = np.empty(len(homes), dtype=object)
    for home, at in enumerate(homes):
        here = shapely.Point(at)
        if no_green or (
            not connected[home]
            and "ways" not in complete
            and all(line.distance(here) > 1000.0 for line in streets.lines)
        ):
            found[home] = "unknown"
        elif walk_m[home] <= limit_m + TIED_M:
            found[home] = "served"
        elif not connected[home]:
            found[home] = "not_connected"
        elif any(outline.distance(here) <= limit_m for outline in closed):
            found[home] = "no_entrance"
        else:
            found[home] = "too_far"
    return found


def blob(rng: np.random.Generator, at: tuple[float, float], radius_m: float) -> shapely.Polygon:
    """Return a crooked polygon whose corners lie up to `radius_m` from `at`."""
    corners = int(rng.integers(5, 10))
    turn = (np.arange(corners) + rng.uniform(0, 0.8, corners)) * 2 * np.pi / corners
    far = radius_m * rng.uniform(0.6, 1.0, corners)
    return shapely.Polygon(
        np.column_stack((at[0] + far * np.cos(turn), at[1] + far * np.sin(turn)))
    )


def made_up_town(seed: int, *, blocks: int = 8, homes: int = 250) -> Town:
    """Return a random town of `blocks` by `blocks` that has a bit of everything."""
    rng = np.random.default_rng(seed)
    size = 90.0 * blocks

    def anywhere() -> tuple[float, float]:
        x, y = rng.uniform(-30, size + 30, 2)
        return x, y

    land = [blob(rng, anywhere(), rng.uniform(30, 80)) for _ in range(8)]
    rings = [blob(rng, anywhere(), rng.uniform(20, 40)) for _ in range(8)]
    green = [blob(rng, anywhere(), rng.uniform(10, 70)) for _ in range(7)]
    gates = [
        towns.gate(
            *beside(rng, shape),
            access=rng.choice(["public", "public", "public", "private", "no"]),
            planned=bool(rng.uniform() < 0.4),
        )
        for shape in [*land[:5], *rings[:6], *green]
    ]
    centres = [(at.centroid.x, at.centroid.y) for at in [*land, *rings] for _ in range(3)]
    centres += [tuple(xy) for xy in rng.uniform(-120, size + 120, (homes, 2))]
    buildings = [
        towns.home(x, y) for x, y in np.array(centres) + rng.uniform(-15, 15, (len(centres), 2))
    ]
    for row in buildings:
        row["geometry"] = affinity.rotate(row["geometry"], rng.uniform(0, 90))
    for row in buildings[::9]:  # built around a court, where nobody starts from
        row["geometry"] -= affinity.scale(row["geometry"], 0.6, 0.6)
    return towns.make(
        boundary=towns.box(-500, -500, size + 500, size + 500),
        ways=_streets_made_up(rng, blocks, anywhere),
        buildings=buildings,
        green=[towns.park(shape) for shape in green],
        zones=[{"geometry": shape, "kind": "residential"} for shape in land],
        barriers=[
            *map(towns.ring, rings),
            *(towns.wall(anywhere(), anywhere()) for _ in range(2)),
            *gates,
        ],
        water=[{"geometry": blob(rng, anywhere(), 30.0), "kind": "lake"}],
        railways=[{"geometry": towns.line(anywhere(), anywhere()), "kind": "rail"}],
    )


def _streets_made_up(
    rng: np.random.Generator, blocks: int, anywhere: Callable[[], tuple[float, float]]
) -> list[dict[str, object]]:
    """Return crooked streets that cross at shared corners, lanes off them, and stray paths."""
    steps = 90.0 * np.arange(blocks + 1)
    corner = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=2)
    corner += rng.uniform(-25, 25, corner.shape)
    lines = [*corner, *corner.transpose(1, 0, 2)]
    lines += [(corner[tuple(rng.integers(0, blocks, 2))], anywhere()) for _ in range(2 * blocks)]
    lines += [(anywhere(), anywhere()) for _ in range(3)]
    return [
        towns.street(
            *corners,
            walkable=rng.uniform() < 0.9,
            bridge=rng.uniform() < 0.1,
            access=rng.choice(["", "", "", "", "private"]),
            carriageway_m=rng.choice([np.nan, 3.0, 7.0, 15.0]),
        )
        for corners in lines
    ]


def beside(rng: np.random.Generator, shape: shapely.Polygon) -> tuple[float, float]:
    """Return a place within 0.9 m of the outline."""
    at = shape.exterior.interpolate(rng.uniform(), normalized=True)
    return at.x + rng.uniform(-0.6, 0.6), at.y + rng.uniform(-0.6, 0.6)
