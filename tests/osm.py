"""OSM XML written by hand, a metre grid around Zuoquan."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from pathlib import Path

LON, LAT = 113.377, 37.082
PER_METRE_LON, PER_METRE_LAT = 1 / 88_900.0, 1 / 110_970.0


class Osm:
    """Collects elements; nodes at the same place are one node."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._nodes: dict[tuple[float, float], int] = {}
        self._next = 0

    def _id(self) -> int:
        self._next += 1
        return self._next

    def node(self, x: float, y: float, **tags: str) -> int:
        if (x, y) not in self._nodes or tags:
            id_ = self._nodes.setdefault((x, y), self._id())
            lon, lat = LON + x * PER_METRE_LON, LAT + y * PER_METRE_LAT
            self.lines = [line for line in self.lines if f'<node id="{id_}"' not in line]
            self.lines.append(
                f'<node id="{id_}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{_tags(tags)}</node>'
            )
        return self._nodes[x, y]

    def way(self, *corners: tuple[float, float], **tags: str) -> int:
        refs = "".join(f'<nd ref="{self.node(x, y)}"/>' for x, y in corners)
        id_ = self._id()
        self.lines.append(f'<way id="{id_}" version="1">{refs}{_tags(tags)}</way>')
        return id_

    def way_of(self, refs: list[int], **tags: str) -> int:
        """A way of node ids, which need not exist."""
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        id_ = self._id()
        self.lines.append(f'<way id="{id_}" version="1">{inner}{_tags(tags)}</way>')
        return id_

    def box(self, west: float, south: float, east: float, north: float, **tags: str) -> int:
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return self.way(*corners, **tags)

    def relation(self, members: list[tuple[str, int, str]], **tags: str) -> int:
        inner = "".join(
            f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members
        )
        id_ = self._id()
        self.lines.append(f'<relation id="{id_}" version="1">{inner}{_tags(tags)}</relation>')
        return id_

    def write(self, path: Path) -> Path:
        kinds = ("<node", "<way", "<relation")
        ordered = [line for kind in kinds for line in self.lines if line.startswith(kind)]
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">'
            + "\n".join(ordered)
            + "</osm>",
            encoding="utf-8",
        )
        return path


def _tags(tags: dict[str, str]) -> str:
    """Tags as XML; a double underscore in a name stands for a colon."""
    return "".join(
        f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
        for key, value in tags.items()
    )


def small_town() -> Osm:
    """A street of 1 km, a path into a park of 1 ha, three houses of 100 m²."""
    osm = Osm()
    osm.way((0, 0), (50, 0), (1000, 0), highway="residential", name="主街")
    osm.way((50, 0), (50, -50), (50, -100), highway="footway")
    osm.box(0, -150, 100, -50, leisure="park", name="公园")
    for x in (300, 600, 900):
        osm.box(x - 5, 5, x + 5, 15, building="house", building__levels="2")
    return osm
