"""OpenStreetMap files (.osm, .osm.gz, .osm.bz2, .osm.pbf) through pyosmium."""

from __future__ import annotations

from itertools import product
from sys import intern
from typing import TYPE_CHECKING

import osmium
import osmium.filter
import osmium.geom
import shapely
from osmium.osm import AREA, NODE, RELATION, WAY, Area, Node, Relation, Way

from planner.errors import DataError, MissingFileError
from planner.sources import tags as tag_rules
from planner.sources.elements import Elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osmium.osm.types import TagList

    Box = tuple[float, float, float, float]

ENDINGS = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")

ILLUSTRATIVE = "planner:illustrative"
"""Tag of a node by which a file says that it was invented, whatever it is called."""

_MIN_RUN = 2
_MIN_CORNERS = 3


def read_elements(path: Path) -> tuple[Elements, Box | None]:
    """Read every element that some table wants.

    Parameters
    ----------
    path
        An OSM file; its ending says which format.

    Returns
    -------
    Elements
        In WGS-84. Ways with missing nodes keep the runs of nodes they have;
        outlines with missing nodes are left out. Both are counted in `faults`.
    tuple or None
        West, south, east, north of the file's header, if it has a box.

    Raises
    ------
    MissingFileError
        No such file.
    DataError
        Not OSM data, or cut off.
    """
    if not path.is_file():
        message = f"{path}: no such file"
        raise MissingFileError(message)
    if not path.name.endswith(ENDINGS):
        message = f"{path}: not an OSM file; its name must end in {', '.join(ENDINGS)}"
        raise DataError(message)
    try:
        reader = _Reader(path)
        reader.read()
        return reader.elements, _header_box(path)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        # pyosmium knows one kind of exception for "no OSM data" and "cut off".
        message = f"{path}: cannot be read as OSM data ({error}); is it complete?"
        raise DataError(message) from error


def extract_date(path: Path) -> str:
    """Return the date the data was taken as YYYY-MM-DD, empty where the file does not say."""
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        stamp = reader.header().get("osmosis_replication_timestamp")
    if stamp:
        return stamp[:10]
    return ""


def _header_box(path: Path) -> Box | None:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        box = reader.header().box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


class _Reader:
    """One pass over a file, and what it has found so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.elements = Elements()
        self._wkb = osmium.geom.WKBFactory()
        self._keys = tag_rules.used_keys()
        self._line_keys = tag_rules.keys("line")
        # Ids of what ought to become areas, and of what did: an area may come
        # out before or after the element it is made of.
        self._closed: dict[str, set[int]] = {"way": set(), "relation": set()}
        self._made: dict[str, set[int]] = {"way": set(), "relation": set()}

    def read(self) -> None:
        processor = osmium.FileProcessor(str(self.path)).with_areas()
        for entity, keys in (
            (NODE, (ILLUSTRATIVE, *tag_rules.keys("point"))),
            (WAY, {*tag_rules.keys("line"), *tag_rules.keys("area")}),
            (AREA, tag_rules.keys("area")),
            (RELATION, (*_Restriction.KEYS, *tag_rules.keys("area"))),
        ):
            wanted = osmium.filter.KeyFilter(*keys)
            wanted.enable_for(entity)
            processor.with_filter(wanted)
        restrictions: list[_Restriction] = []
        for element in processor:
            if isinstance(element, Area):
                self._area(element)
            elif isinstance(element, Way):
                self._way(element)
            elif isinstance(element, Node):
                self._node(element)
            elif isinstance(element, Relation):
                self._relation(element, restrictions)
        self._restrictions(restrictions)
        self._count_lost()

    def _relation(self, relation: Relation, restrictions: list[_Restriction]) -> None:
        kind = relation.tags.get("type")
        if kind == "restriction":
            restrictions += _Restriction.of(relation)
            if any((row.type, row.role) == ("w", "via") for row in relation.members):
                self.elements.fault("turn restrictions via a way")
        elif kind in ("multipolygon", "boundary"):
            self._closed["relation"].add(relation.id)

    def _used(self, tags: TagList) -> dict[str, str]:
        """Return the tags that some rule reads; addresses and the like are most of a file."""
        return {key: intern(value) for key, value in tags if key in self._keys}

    def _node(self, node: Node) -> None:
        if ILLUSTRATIVE in node.tags:
            self.elements.illustrative = True
        tags = self._used(node.tags)
        if tag_rules.tables_of(tags, "point"):
            self.elements.add(f"node/{node.id}", "point", tags, self._wkb.create_point(node))

    def _area(self, area: Area) -> None:
        tags = self._used(area.tags)
        kind = "way" if area.from_way() else "relation"
        try:
            wkb = self._wkb.create_multipolygon(area)
        except RuntimeError:
            # A self-crossing outline: a closed way is looked at again at the end.
            return
        self._made[kind].add(area.orig_id())
        self.elements.add(f"{kind}/{area.orig_id()}", "area", tags, wkb)
        if kind == "relation" and "highway" in tags:
            # A pedestrian area mapped as a relation: people walk along its
            # rings, whose ways carry no tags of their own.
            ring = shapely.to_wkb(shapely.boundary(shapely.from_wkb(wkb)))
            self.elements.add(f"relation/{area.orig_id()}", "line", tags, ring)

    def _way(self, way: Way) -> None:
        if way.is_closed():
            self._closed["way"].add(way.id)
        tags = way.tags
        if not any([key in tags for key in self._line_keys]):  # noqa: C419  (twice as fast)
            return
        said = self._used(tags)
        if not tag_rules.tables_of(said, "line"):
            return
        try:
            wkb = self._wkb.create_linestring(way)
        except osmium.InvalidLocationError:
            self.elements.fault("ways with missing nodes")
            self._runs(way, said)
        except RuntimeError:
            self.elements.fault("ways of a single point")
        else:
            self.elements.add(f"way/{way.id}", "line", said, wkb)

    def _runs(self, way: Way, tags: dict[str, str]) -> None:
        """Keep each run of nodes that the file does have."""
        for number, run in enumerate(_present_runs(way)):
            suffix = f"#{number}" if number else ""
            wkb = shapely.to_wkb(shapely.LineString(run))
            self.elements.add(f"way/{way.id}{suffix}", "line", tags, wkb)

    def _restrictions(self, found: list[_Restriction]) -> None:
        if not found:
            return
        via = osmium.FileProcessor(str(self.path), NODE).with_filter(
            osmium.filter.IdFilter([row.via for row in found])
        )
        places = {node.id: self._wkb.create_point(node) for node in via if isinstance(node, Node)}
        for row in found:
            if row.via not in places:
                self.elements.fault("turn restrictions without their node")
                continue
            tags = {"from_way": row.from_way, "to_way": row.to_way}
            self.elements.add_row("restrictions", row.kind, row.id, tags, places[row.via])

    def _count_lost(self) -> None:
        """Look again at what ought to have become an area and did not.

        Closed ways whose nodes are all there cross themselves: their ring is
        kept, to be mended. The others lack nodes or members, and are counted.
        """
        lost = {kind: self._closed[kind] - self._made[kind] for kind in self._closed}
        if lost["way"]:
            ways = osmium.FileProcessor(str(self.path), NODE | WAY).with_locations()
            wanted = osmium.filter.IdFilter(lost["way"])
            wanted.enable_for(WAY)
            for way in ways.with_filter(osmium.filter.EntityFilter(WAY)).with_filter(wanted):
                if isinstance(way, Way):
                    self._lost_way(way)
        if lost["relation"]:
            relations = osmium.FileProcessor(str(self.path), RELATION)
            for relation in relations.with_filter(osmium.filter.IdFilter(lost["relation"])):
                if isinstance(relation, Relation) and tag_rules.tables_of(
                    self._used(relation.tags), "area"
                ):
                    self.elements.fault("multipolygons that do not close")

    def _lost_way(self, way: Way) -> None:
        tags = self._used(way.tags)
        if tags.get("area") == "no" or not tag_rules.tables_of(tags, "area"):
            return
        runs = list(_present_runs(way))
        if len(runs) != 1 or len(runs[0]) < len(way.nodes) or len(set(runs[0])) < _MIN_CORNERS:
            self.elements.fault("outlines with missing nodes")
            return
        outline = shapely.to_wkb(shapely.Polygon(runs[0]))
        self.elements.add(f"way/{way.id}", "area", tags, outline)


class _Restriction:
    """A turn restriction whose `via` is a node; those via a way are only counted.

    One for heavy goods vehicles holds too: what a lorry cannot turn, a washing
    lorry cannot. `except` grants nothing, as vehicles differ in what they count
    as: a way that keeps a restriction it need not is longer, never unlawful.
    Conditional ones are not read.
    """

    KEYS = ("restriction", "restriction:hgv")

    def __init__(self, id_: str, kind: str, ways: tuple[str, str], via: int) -> None:
        self.id = id_
        self.kind = kind
        self.from_way, self.to_way = ways
        self.via = via

    @classmethod
    def of(cls, relation: Relation) -> list[_Restriction]:
        """Return one for each way it leads from (`no_entry`) and to (`no_exit`)."""
        from_ways, via, to_ways = (
            [row.ref for row in relation.members if (row.type, row.role) == member]
            for member in (("w", "from"), ("n", "via"), ("w", "to"))
        )
        kind = next((relation.tags[key] for key in cls.KEYS if key in relation.tags), "")
        found = []
        for number, (start, end) in enumerate(product(from_ways, to_ways) if via else ()):
            id_ = f"relation/{relation.id}{f'#{number}' if number else ''}"
            found.append(cls(id_, kind, (f"way/{start}", f"way/{end}"), via[0]))
        return found


def _present_runs(way: Way) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            run.append((node.lon, node.lat))
            continue
        if len(run) >= _MIN_RUN:
            yield run
        run = []
    if len(run) >= _MIN_RUN:
        yield run
