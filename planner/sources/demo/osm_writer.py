"""Writes the elements of the demo town as an OSM file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium
from osmium.osm.mutable import Node
from osmium.osm.mutable import Relation as OsmRelation
from osmium.osm.mutable import Way as OsmWay

if TYPE_CHECKING:
    from pathlib import Path

    from planner.sources.demo.canvas import Canvas

GENERATOR: Final = "planner demo town generator: 示意数据，非实测 / illustrative, not surveyed"


def _header(canvas: Canvas) -> osmium.io.Header:
    lonlat = canvas.lonlat()
    low, high = lonlat.min(axis=0), lonlat.max(axis=0)
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    box = osmium.osm.Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    header.add_box(box)
    return header


def write_osm(canvas: Canvas, path: Path) -> None:
    """Write the elements, sorted by type then id, without author or dates.

    Parameters
    ----------
    canvas
        The elements.
    path
        The ``.osm.pbf`` file; replaced only once the new one is complete.
    """
    partial = path.with_name(f".{path.name}.partial.osm.pbf")
    # Without metadata the same town always gives the same file.
    target = osmium.io.File(str(partial), "pbf,add_metadata=false")
    with osmium.SimpleWriter(target, header=_header(canvas), overwrite=True) as writer:
        for node_id, (lon, lat) in enumerate(canvas.lonlat(), start=1):
            tags = canvas.node_tags(node_id)
            writer.add_node(Node(id=node_id, location=(float(lon), float(lat)), tags=tags))
        for way_id, way in enumerate(canvas.ways, start=1):
            writer.add_way(OsmWay(id=way_id, nodes=way.refs, tags=way.tags))
        for relation_id, relation in enumerate(canvas.relations, start=1):
            members = list(relation.members)
            writer.add_relation(OsmRelation(id=relation_id, members=members, tags=relation.tags))
    partial.replace(path)
