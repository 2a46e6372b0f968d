"""Facts about the demo town: the shipped file, and that the generator still writes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import osmium
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely import LineString, Point, Polygon, STRtree

from planner.sources.demo import DEMO_NAME, DEMO_POPULATION, demo_path
from planner.sources.demo.frame import to_metres
from planner.sources.demo.generate import main
from planner.sources.demo.plan import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOMES = {"apartments", "residential", "house", "yes"}
ROUNDING_M = 0.02
"""OSM's seven decimals move a vertex by up to a centimetre."""


@dataclass
class Town:
    """Elements of an OSM file; coordinates in local metres in ``xy``."""

    nodes: dict[int, tuple[tuple[float, float], dict[str, str]]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], dict[str, str]]] = field(default_factory=dict)
    relations: dict[int, tuple[list[tuple[str, int, str]], dict[str, str]]] = field(
        default_factory=dict
    )
    order: list[tuple[str, int]] = field(default_factory=list)
    xy: dict[int, tuple[float, float]] = field(default_factory=dict)

    def line(self, refs: list[int]) -> LineString:
        """Return the line through nodes."""
        return LineString([self.xy[ref] for ref in refs])

    def areas(self, key: str, *values: str) -> dict[str, Polygon]:
        """Return areas with a tag, by ``w`` or ``r`` and the id."""
        found = {}
        for way_id, (refs, tags) in self.ways.items():
            if refs[0] == refs[-1] and key in tags and (not values or tags[key] in values):
                found[f"w{way_id}"] = Polygon([self.xy[ref] for ref in refs])
        for relation_id, (members, tags) in self.relations.items():
            if tags["type"] == "multipolygon" and key in tags:
                if values and tags[key] not in values:
                    continue
                rings = [[self.xy[n] for n in self.ways[way][0]] for _, way, _ in members]
                found[f"r{relation_id}"] = Polygon(rings[0], rings[1:])
        return found

    def tags(self, area: str) -> dict[str, str]:
        """Return the tags of an area by its key in ``areas``."""
        table = self.ways if area[0] == "w" else self.relations
        return table[int(area[1:])][1]

    def streets(self) -> dict[int, tuple[list[int], dict[str, str]]]:
        """Return the ways that are walked or driven along, squares left out."""
        return {
            i: (refs, tags)
            for i, (refs, tags) in self.ways.items()
            if "highway" in tags and tags.get("area") != "yes"
        }

    def spots(self, key: str, value: str) -> list[int]:
        """Return the nodes with a tag."""
        return [i for i, (_, tags) in self.nodes.items() if tags.get(key) == value]


def read(path: Path) -> Town:
    """Read an OSM file whole."""
    town = Town()
    for element in osmium.FileProcessor(str(path)):
        tags = dict(element.tags)
        if isinstance(element, osmium.osm.Node):
            town.nodes[element.id] = ((element.location.lon, element.location.lat), tags)
        elif isinstance(element, osmium.osm.Way):
            town.ways[element.id] = ([node.ref for node in element.nodes], tags)
        elif isinstance(element, osmium.osm.Relation):
            members = [(m.type, m.ref, m.role) for m in element.members]
            town.relations[element.id] = (members, tags)
        town.order.append((element.type_str(), element.id))
    lonlat = np.array([where for where, _ in town.nodes.values()])
    town.xy = dict(zip(town.nodes, map(tuple, to_metres(lonlat).tolist()), strict=True))
    return town


@pytest.fixture(scope="module")
def town() -> Town:
    return read(demo_path())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("demo") / "again.osm.pbf"
    assert main(["--out", str(path)]) == 0
    return path


def parks_entered_by_nobody(town: Town) -> list[str]:
    """Return parks whose outline no way on the ground crosses and no gate breaks."""
    ground = [
        town.line(refs)
        for refs, tags in town.streets().values()
        if not {"bridge", "tunnel"} & tags.keys()
    ]
    tree = STRtree(ground)
    gates = [Point(town.xy[i]) for i in town.spots("barrier", "gate")]
    return [
        name
        for name, park in town.areas("leisure", "park").items()
        if not len(tree.query(park.exterior, predicate="intersects"))
        and not any(park.exterior.distance(gate) < ROUNDING_M for gate in gates)
    ]


def walk_to_parks(town: Town) -> Callable[[Point], float]:
    """Return a function: metres on foot from a point to the nearest park's outline."""
    parks = [a for n, a in town.areas("leisure", "park").items() if "access" not in town.tags(n)]
    outlines = STRtree([park.exterior for park in parks])
    number: dict[int, int] = {}
    rows, columns, lengths, doors = [], [], [], []
    for refs, tags in town.streets().values():
        for a, b in pairwise(refs):
            rows.append(number.setdefault(a, len(number)))
            columns.append(number.setdefault(b, len(number)))
            lengths.append(max(town.line([a, b]).length, 1e-6))
            step = town.line([a, b])
            if "bridge" not in tags and len(outlines.query(step, predicate="intersects")):
                doors.append(rows[-1])
    size = len(number)
    graph = coo_array((lengths, (rows, columns)), shape=(size, size)).tocsr()
    reach = dijkstra(graph, directed=False, indices=sorted(set(doors)), min_only=True)
    _, label = connected_components(graph, directed=False)
    main_part = label == np.argmax(np.bincount(label))
    corners = cKDTree(np.array([town.xy[ref] for ref in number])[main_part])

    def walk(point: Point) -> float:
        gap, corner = corners.query(point.coords[0])
        return float(gap + reach[main_part][corner])

    return walk


def test_generator_writes_the_shipped_elements(town: Town, written: Path) -> None:
    again = read(written)
    assert again.nodes == town.nodes
    assert again.ways == town.ways
    assert again.relations == town.relations


def test_nothing_partial_is_left_beside_the_file(written: Path) -> None:
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def test_file_is_small_and_sorted(town: Town) -> None:
    assert demo_path().stat().st_size < 700_000
    assert town.order == sorted(town.order, key=lambda e: ("nwr".index(e[0]), e[1]))


def test_file_says_that_it_is_illustrative(town: Town) -> None:
    header = osmium.io.Reader(str(demo_path())).header()
    assert "示意" in header.get("generator")
    assert "illustrative" in header.get("generator")
    assert header.box().valid()
    study = town.areas("boundary", "planner_study_area")
    built_up = town.areas("boundary", "planner_built_up_area")
    assert [town.tags(name)["name"] for name in study] == ["示意研究范围"]
    assert [town.tags(name)["name"] for name in built_up] == ["建成区（示意）"]
    assert 6.5e6 < sum(area.area for area in study.values()) < 7.5e6
    (mark,) = town.spots("planner:illustrative", "yes")
    assert "非实测" in town.nodes[mark][1]["note"]
    assert "示意" in DEMO_NAME
    assert "illustrative" in DEMO_NAME


def test_way_nodes_and_members_exist(town: Town) -> None:
    assert all(ref in town.nodes for refs, _ in town.ways.values() for ref in refs)
    known = {("n", i) for i in town.nodes} | {("w", i) for i in town.ways}
    members = [m for members, _ in town.relations.values() for m in members]
    assert all((kind, ref) in known for kind, ref, _ in members)


def test_closed_areas_are_valid(town: Town) -> None:
    keys = ("building", "leisure", "landuse", "amenity", "natural", "place", "boundary")
    for key in keys:
        for name, area in town.areas(key).items():
            assert area.is_valid, (name, town.tags(name))
            assert area.area > 1, (name, town.tags(name))


def test_building_counts_and_gaps_in_tags(town: Town) -> None:
    buildings = [town.tags(name) for name in town.areas("building")]
    assert 6_000 <= len(buildings) <= 10_000
    kinds = Counter(tags["building"] for tags in buildings)
    expected = {"apartments", "house", "retail", "school", "hospital", "industrial", "construction"}
    assert expected <= kinds.keys()
    without = sum("building:levels" not in tags for tags in buildings) / len(buildings)
    assert 0.1 < without < 0.2
    assert any(name.startswith("r") for name in town.areas("building"))


def test_no_building_overlaps_another(town: Town) -> None:
    shapes = list(town.areas("building").values())
    first, second = STRtree(shapes).query(shapes, predicate="intersects")
    assert all(i == j for i, j in zip(first, second, strict=True))


def test_no_building_stands_in_a_park_the_water_or_a_car_park(town: Town) -> None:
    tree = STRtree(list(town.areas("building").values()))
    lots = [
        lot
        for name, lot in town.areas("amenity", "parking").items()
        if town.tags(name)["parking"] != "multi-storey"
    ]
    green = town.areas("leisure", "park", "garden", "pitch", "playground")
    water, square = town.areas("natural", "water"), town.areas("place", "square")
    for land in [*lots, *green.values(), *water.values(), *square.values()]:
        assert not len(tree.query(land, predicate="intersects"))


def test_no_building_stands_on_a_carriageway(town: Town) -> None:
    tree = STRtree(list(town.areas("building").values()))
    for refs, tags in town.streets().values():
        class_m = ROAD_CLASSES[tags["highway"]].carriageway_m
        half_m = float(tags.get("width", class_m)) / 2 - ROUNDING_M
        assert not len(tree.query(town.line(refs), predicate="dwithin", distance=half_m))


def test_floor_area_a_person_is_plausible(town: Town) -> None:
    floor_m2 = sum(
        area.area * float(town.tags(name).get("building:levels", "1"))
        for name, area in town.areas("building").items()
        if town.tags(name)["building"] in HOMES
    )
    assert 30 < floor_m2 / DEMO_POPULATION < 45


def test_streets_are_one_network_but_for_the_closed_park(town: Town) -> None:
    number: dict[int, int] = {}
    pairs = []
    for refs, _ in town.streets().values():
        ids = [number.setdefault(ref, len(number)) for ref in refs]
        pairs += list(pairwise(ids))
    ends = np.array(pairs)
    graph = coo_array((np.ones(len(ends)), ends.T), shape=(len(number), len(number)))
    parts, label = connected_components(graph, directed=False)
    assert parts == 2
    small = int(np.argmin(np.bincount(label)))
    (closed,) = parks_entered_by_nobody(town)
    island = [ref for ref, i in number.items() if label[i] == small]
    assert all(town.areas("leisure")[closed].contains(Point(town.xy[ref])) for ref in island)


def test_exactly_one_park_has_no_entrance_and_it_is_walled(town: Town) -> None:
    (closed,) = parks_entered_by_nobody(town)
    refs = town.ways[int(closed[1:])][0]
    walls = [r for r, tags in town.ways.values() if tags.get("barrier") == "wall"]
    assert any(set(refs) == set(wall) for wall in walls)


def test_exactly_one_park_lies_under_a_road_bridge(town: Town) -> None:
    bridges = [
        town.line(refs)
        for refs, tags in town.streets().values()
        if "bridge" in tags and tags["highway"] != "footway"
    ]
    parks = town.areas("leisure", "park")
    crossed = [n for n, p in parks.items() if any(p.intersects(bridge) for bridge in bridges)]
    assert [town.tags(name)["name"] for name in crossed] == ["河湾湿地公园（示意）"]
    (under,) = (parks[name] for name in crossed)
    trunk = [t for t in town.streets().values() if t[1]["highway"] == "trunk"]
    ground = [town.line(refs) for refs, tags in trunk if "bridge" not in tags]
    assert min(line.distance(under) for line in ground) > 40
    on_ground = {
        ref for refs, tags in town.streets().values() if "bridge" not in tags for ref in refs
    }
    deck = [
        set(refs[1:-1]) for refs, tags in town.streets().values() if tags.get("bridge") == "yes"
    ]
    assert not any(inner & on_ground for inner in deck)


def test_parks_of_every_size(town: Town) -> None:
    sizes = [park.area for park in town.areas("leisure", "park").values()]
    assert sum(400 <= size <= 2_100 for size in sizes) >= 10
    assert sum(5_000 <= size <= 20_000 for size in sizes) >= 4
    assert max(sizes) >= 100_000
    (lake,) = [n for n in town.areas("leisure", "park") if n.startswith("r")]
    assert len(town.areas("leisure")[lake].interiors) == 1
    assert any("access" in town.tags(n) for n in town.areas("leisure", "park"))


def test_gates_belong_to_a_barrier_and_a_way(town: Town) -> None:
    walked = {ref for refs, _ in town.streets().values() for ref in refs}
    walled = {ref for refs, tags in town.ways.values() if "barrier" in tags for ref in refs}
    gates = town.spots("barrier", "gate")
    assert len(gates) > 50
    assert set(gates) <= walked & walled


def test_walls_are_crossed_at_gates_only(town: Town) -> None:
    gates = set(town.spots("barrier", "gate"))
    streets = [(refs, town.line(refs)) for refs, _ in town.streets().values()]
    tree = STRtree([line for _, line in streets])
    for refs, tags in town.ways.values():
        if tags.get("barrier") in {"wall", "fence"}:
            for i in tree.query(town.line(refs), predicate="intersects"):
                assert gates & set(refs) & set(streets[i][0]), (tags, streets[i][0])


def test_one_walled_estate_has_a_gate_but_no_mapped_street(town: Town) -> None:
    streets = STRtree([town.line(refs) for refs, _ in town.streets().values()])
    homes = STRtree([a.representative_point() for a in town.areas("building").values()])
    gates = set(town.spots("barrier", "gate"))
    walls = [refs for refs, tags in town.ways.values() if tags.get("barrier") == "wall"]
    estates = [refs for refs, tags in town.ways.values() if tags.get("landuse") == "residential"]
    unmapped = []
    for refs in estates:
        land = Polygon([town.xy[ref] for ref in refs])
        walled = any(set(refs) == set(wall) for wall in walls)
        inner_street = len(streets.query(land.buffer(-3), predicate="intersects"))
        if walled and not inner_street and len(homes.query(land, predicate="contains")):
            unmapped.append(refs)
    assert len(unmapped) == 1
    assert gates & set(unmapped[0])


def test_some_quarters_are_unserved_on_foot(town: Town) -> None:
    near = walk_to_parks(town)
    homes = [
        (area.representative_point(), area.area)
        for name, area in town.areas("building").items()
        if town.tags(name)["building"] in HOMES
    ]
    parks = [a for n, a in town.areas("leisure", "park").items() if "access" not in town.tags(n)]
    walk_m = np.array([near(home) for home, _ in homes])
    straight_m = np.array([min(p.distance(home) for p in parks) for home, _ in homes])
    x, y = np.array([home.coords[0] for home, _ in homes]).T
    east = (x > 1100) & (x < 1290) & (y > 400) & (y < 920)
    south_bank = (x > -900) & (x < -700) & (y > -680) & (y < -530)
    old_edge = (x > -860) & (x < -700) & (y > 180) & (y < 600)
    assert walk_m[east].min() > 500
    assert np.median(straight_m[south_bank]) < 300
    assert walk_m[south_bank].min() > 500
    assert np.mean(walk_m[old_edge] > 500) > 0.6
    assert 0.5 < np.mean(walk_m <= 500) < 0.9


def test_river_shares_no_node_with_a_street(town: Town) -> None:
    walked = {ref for refs, _ in town.streets().values() for ref in refs}
    for refs, tags in town.ways.values():
        if tags.get("waterway") or tags.get("water") == "river" or "railway" in tags:
            assert not walked & set(refs)


def test_bridges_over_the_river(town: Town) -> None:
    (river,) = town.areas("water", "river").values()
    over = Counter(
        tags["highway"] == "footway"
        for refs, tags in town.streets().values()
        if "bridge" in tags and town.line(refs).intersects(river)
    )
    assert over == {True: 2, False: 5}
    for refs, tags in town.streets().values():
        assert "bridge" in tags or not town.line(refs).intersects(river)


def test_places_of_the_programme(town: Town) -> None:
    named = {tags.get("name") for _, tags in town.ways.values()}
    wanted = {"陵园东街", "万寿街", "宏远广场", "城东林荫停车场", "文庙西新能源林荫停车场"}
    assert wanted | {"万寿街市场", "国道207示意段", "陵园东街便民临时售卖区"} <= named
    (zone,) = town.areas("planner:kind", "temporary_market_zone").values()
    assert zone.area == pytest.approx(400, abs=1)
    ways = [town.line(refs) for refs, _ in town.streets().values()]
    assert not any(way.intersects(zone) for way in ways)
    street = [town.line(r) for r, t in town.streets().values() if t.get("name") == "陵园东街"]
    assert 6.2 < min(line.distance(zone) for line in street) < 7.5
    assert len(town.spots("vending", "drinking_water")) == 50
    assert len(town.spots("street_vendor", "yes")) == 12
    assert len(town.spots("social_facility", "day_care")) == 8
    (square,) = [a for n, a in town.areas("place").items() if town.tags(n)["name"] == "宏远广场"]
    assert all(square.contains(Point(town.xy[i])) for i in town.spots("street_vendor", "yes"))


def test_trees_and_parking(town: Town) -> None:
    assert 300 <= len(town.spots("natural", "tree")) <= 1_000
    lots = [town.tags(name) for name in town.areas("amenity", "parking")]
    assert 20 <= len(lots) <= 40
    assert any("capacity" not in tags for tags in lots)
    assert any(tags.get("capacity") == "~30" for tags in lots)
    kinds = {tags["parking"] for tags in lots}
    assert kinds == {"surface", "multi-storey", "street_side"}
    assert len(town.spots("parking", "underground")) == 1


def test_turn_restrictions_meet_at_their_node(town: Town) -> None:
    rules = [r for r in town.relations.values() if r[1]["type"] == "restriction"]
    assert len(rules) >= 4
    for members, _ in rules:
        role = {name: ref for _, ref, name in members}
        leaving, entered = town.ways[role["from"]][0], town.ways[role["to"]][0]
        assert role["via"] == leaving[-1]
        assert role["via"] in {entered[0], entered[-1]}
