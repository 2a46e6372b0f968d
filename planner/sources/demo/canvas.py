"""The element store of the demo town: nodes, ways and relations with ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from shapely.geometry.polygon import orient

from planner.sources.demo.frame import to_degrees

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely import Polygon

    from planner.sources.demo.plan import Tags

CM_PER_M = 100


@dataclass(frozen=True)
class Way:
    """A way: node ids in order, and tags."""

    refs: tuple[int, ...]
    tags: Tags


@dataclass(frozen=True)
class Relation:
    """A relation: (type, id, role) of each member, and tags."""

    members: tuple[tuple[str, int, str], ...]
    tags: Tags


@dataclass
class Canvas:
    """Elements numbered from 1 in the order in which they are drawn.

    Points that agree to the centimetre are one node: that is how streets meet
    and how a gate belongs to its wall.
    """

    ways: list[Way] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    _ids: dict[tuple[int, int], int] = field(default_factory=dict)
    _node_tags: dict[int, Tags] = field(default_factory=dict)

    def node(self, x_m: float, y_m: float, tags: Tags | None = None) -> int:
        """Return the id of the node at a point, adding it and its tags as needed."""
        key = (round(x_m * CM_PER_M), round(y_m * CM_PER_M))
        node_id = self._ids.setdefault(key, len(self._ids) + 1)
        if tags:
            self._node_tags[node_id] = {**self._node_tags.get(node_id, {}), **tags}
        return node_id

    def way(self, points_m: Iterable[tuple[float, ...]], tags: Tags) -> int:
        """Add a way through points in local metres and return its id."""
        refs = [self.node(point[0], point[1]) for point in points_m]
        kept = [ref for i, ref in enumerate(refs) if i == 0 or ref != refs[i - 1]]
        self.ways.append(Way(tuple(kept), tags))
        return len(self.ways)

    def area(self, polygon: Polygon, tags: Tags) -> None:
        """Add a closed way, or a multipolygon where the area has holes."""
        turned = orient(polygon)
        if not turned.interiors:
            self.way(turned.exterior.coords, tags)
            return
        outer = ("w", self.way(turned.exterior.coords, {}), "outer")
        inner = [("w", self.way(ring.coords, {}), "inner") for ring in turned.interiors]
        self.relation([outer, *inner], {"type": "multipolygon", **tags})

    def relation(self, members: Iterable[tuple[str, int, str]], tags: Tags) -> int:
        """Add a relation and return its id."""
        self.relations.append(Relation(tuple(members), tags))
        return len(self.relations)

    def node_tags(self, node_id: int) -> Tags:
        """Return the tags of a node; empty for a bare vertex."""
        return self._node_tags.get(node_id, {})

    def lonlat(self) -> NDArray[np.float64]:
        """Return degrees of every node: row ``i`` is node ``i + 1``."""
        return to_degrees(np.array(list(self._ids), dtype=np.float64) / CM_PER_M)
