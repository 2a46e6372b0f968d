"""The streets a vehicle may drive: links between numbered nodes, each driven one way or both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from planner.cleaning.driving.cutting import cut_at_feet, cut_at_nodes, distinct, feet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]

REACH_M = 500.0
"""Farthest that a depot or a refill may lie from the streets."""

_BEARING_M = 10.0
"""Stretch of a street that tells its direction at a junction: its last metre is often a kink."""

_NO_VEHICLE = frozenset(
    ("no", "private", "agricultural", "forestry", "agricultural;forestry", "military", "emergency")
)
_NO_ACCESS = _NO_VEHICLE | {"customers", "residents", "permit", "members", "students", "employees"}
"""Land of somebody's own: he cleans it. On `motor_vehicle` the last six regulate the
traffic of a public street, which the town's own vehicles may enter."""


@dataclass(frozen=True, eq=False)
class DrivenNetwork:
    """Ways that may be driven, cut into links at every node.

    A link is a piece of one way between two nodes: ends of ways, vertices that
    two driven ways share, vertices where a way meets itself, and the feet of
    facilities. Ways that cross without a shared vertex (a bridge) are not joined.

    An arc is a link in one direction: arc a is link `a >> 1`, from tail to head
    if a is even and from head to tail if it is odd, so `a ^ 1` is the way back.

    Parameters
    ----------
    xy
        Nodes in the town's CRS, shape (nodes, 2).
    tail, head
        Nodes that each link leads from and to, as its way is drawn, shape (links,).
    way
        Row of each link in the table of ways.
    lines
        Each link as a shapely line from tail to head.
    length_m
        Length of each link.
    forward, backward
        Whether a link may by its way's one-way be driven from tail to head, and back.
    width_m, maxwidth_m
        Carriageway, and the widest vehicle allowed; NaN where unknown or unlimited.
    facility_node
        Node of each facility, by its id.
    closed
        Rows of the ways that motor vehicles may not enter, and the tag that says so,
        such as `access=private`. None of them has a link.
    """

    xy: Floats
    tail: Ints
    head: Ints
    way: Ints
    lines: Lines
    length_m: Floats
    forward: Flags
    backward: Flags
    width_m: Floats
    maxwidth_m: Floats
    facility_node: Mapping[str, int]
    closed: Mapping[int, str]

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return self.xy.shape[0]

    @property
    def links(self) -> int:
        """Number of links."""
        return self.tail.size

    @property
    def arcs(self) -> int:
        """Number of arcs, two a link, lawful or not."""
        return 2 * self.links

    @cached_property
    def arc_tail(self) -> Ints:
        """Node that each arc starts at, shape (arcs,)."""
        return np.stack((self.tail, self.head), axis=1).reshape(-1)

    @cached_property
    def arc_head(self) -> Ints:
        """Node that each arc ends at, shape (arcs,)."""
        return np.stack((self.head, self.tail), axis=1).reshape(-1)

    @cached_property
    def arc_length(self) -> Floats:
        """Length of each arc in metres, shape (arcs,)."""
        return np.repeat(self.length_m, 2)

    @cached_property
    def lawful(self) -> Flags:
        """Whether each arc may be driven by its way's one-way, shape (arcs,)."""
        return np.stack((self.forward, self.backward), axis=1).reshape(-1)

    def arc_line(self, arc: int) -> shapely.LineString:
        """Return an arc as a line in its direction."""
        line: shapely.LineString = self.lines[arc >> 1]
        return line.reverse() if arc & 1 else line

    def angle(self, from_arc: Ints, to_arc: Ints) -> Floats:
        """Return how far each turn from arc to arc bends, in degrees.

        Right is positive and left negative, in [-180, 180). A street's direction
        at a junction is that of its nearest 10 m, or of its half if it is shorter.
        """
        outward = self._outward
        # An arc arrives against the direction in which its way back leaves.
        turned = outward[to_arc] - outward[from_arc ^ 1] - 180.0
        return (turned + 180.0) % 360.0 - 180.0

    @cached_property
    def _outward(self) -> Floats:
        """Bearing of each arc where it starts, in degrees from north, shape (arcs,)."""
        along = np.repeat(np.minimum(_BEARING_M, self.length_m / 2), 2)
        along[1::2] = self.length_m - along[1::2]
        near = shapely.line_interpolate_point(np.repeat(self.lines, 2), along)
        east, north = (shapely.get_coordinates(near) - self.xy[self.arc_tail]).T
        return np.degrees(np.arctan2(east, north))


def build_network(
    ways: gpd.GeoDataFrame,
    driven: Collection[str],
    places: Mapping[str, shapely.Point] = MappingProxyType({}),
    *,
    reach_m: float = REACH_M,
) -> DrivenNetwork:
    """Return the ways of some classes as a network.

    Parameters
    ----------
    ways
        The town's table of ways; rows are numbered by position.
    driven
        Values of `highway` that carry vehicles. Ways closed to them are left out.
    places
        Facilities by id, in the CRS of `ways`. Each stands at its foot on the
        nearest link (the first of equally near ones), which is cut there.
    reach_m
        Farthest that a facility may lie from its link.

    Raises
    ------
    DataError
        If facilities lie farther; the message names each and its distance.
    """
    carrying = np.flatnonzero(ways["highway"].isin(list(driven)).to_numpy()).tolist()
    closed = _closed(ways, carrying)
    rows: Ints = np.array([row for row in carrying if row not in closed], dtype=np.int32)
    lines, owner = cut_at_nodes(ways.geometry.array[rows])
    way = rows[owner]
    stands = feet(lines, places, reach_m)
    lines, owner = cut_at_feet(lines, stands)
    way = way[owner]
    ends = shapely.get_point(np.repeat(lines, 2), np.tile((0, -1), lines.size))
    xy, number = distinct(shapely.get_coordinates(np.concatenate((ends, stands.point))))
    tail, head = number[: ends.size].reshape(-1, 2).T.copy()
    oneway = ways["oneway"].to_numpy(dtype=object)[way]
    return DrivenNetwork(
        xy,
        tail,
        head,
        way,
        lines,
        shapely.length(lines),
        oneway != "reverse",
        oneway != "yes",
        ways["carriageway_m"].to_numpy(dtype=float)[way],
        ways["maxwidth_m"].to_numpy(dtype=float)[way],
        MappingProxyType(dict(zip(places, number[ends.size :].tolist(), strict=True))),
        MappingProxyType(closed),
    )


def _closed(ways: gpd.GeoDataFrame, rows: list[int]) -> dict[int, str]:
    """Return the rows that vehicles may not enter, and the tag that says so.

    What is said of motor vehicles goes before what is said of everybody.
    """
    found = {}
    names = ("motor_vehicle", "access")
    said = {name: ways[name].to_numpy(dtype=object) for name in names}
    for row in rows:
        tag = next((name for name in names if said[name][row]), "access")
        if said[tag][row] in (_NO_ACCESS if tag == "access" else _NO_VEHICLE):
            found[row] = f"{tag}={said[tag][row]}"
    return found
