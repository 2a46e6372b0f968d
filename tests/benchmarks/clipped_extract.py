"""Make a clipped extract fit for osmnx: .osm.pbf → .osm, with nothing left dangling.

osmnx reads only XML, and stops at ways without their nodes ("Some edges missing
nodes") and at multipolygons without their ways (`EmptyPartError`), which every
clipped extract has. What this costs is told apart and never charged to the peer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(extract: Path, out: Path) -> None:
    """Write everything in `extract` that is whole."""
    nodes: set[int] = set()
    ways: set[int] = set()
    with osmium.SimpleWriter(str(out)) as writer:
        for element in osmium.FileProcessor(str(extract)):
            if element.is_node():
                nodes.add(element.id)
                writer.add_node(element)
            elif element.is_way():
                kept = [node.ref for node in element.nodes if node.ref in nodes]
                if len(kept) > 1:
                    ways.add(element.id)
                    writer.add_way(element.replace(nodes=kept))
            elif all(member.type != "w" or member.ref in ways for member in element.members):
                writer.add_relation(element)


def write_roads(whole: Path, out: Path) -> None:
    """Write the ways with a highway tag, and their nodes, of a file that is whole."""
    roads = osmium.FileProcessor(str(whole), osmium.osm.WAY)
    roads = roads.with_filter(osmium.filter.KeyFilter("highway"))
    # Nodes come along with the ways that name them.
    with osmium.BackReferenceWriter(str(out), ref_src=str(whole)) as writer:
        for way in roads:
            writer.add(way)
