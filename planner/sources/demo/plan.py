"""The plan of the demo town in local metres, before it becomes OSM elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from shapely import STRtree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import LineString, Point, Polygon

Tags: TypeAlias = "Mapping[str, str]"


@dataclass(frozen=True)
class RoadClass:
    """Widths of one class of street.

    Parameters
    ----------
    carriageway_m
        Kerb to kerb, metres.
    reserve_m
        From the centre line to where plots begin, metres: pavement included.
    """

    carriageway_m: float
    reserve_m: float


ROAD_CLASSES: Final[Mapping[str, RoadClass]] = {
    "trunk": RoadClass(16, 16),
    "primary": RoadClass(15, 14),
    "secondary": RoadClass(12, 11),
    "tertiary": RoadClass(9, 8.5),
    "residential": RoadClass(6, 5),
    "living_street": RoadClass(4, 2.8),
    "pedestrian": RoadClass(6, 4),
    "service": RoadClass(4, 3.2),
    "track": RoadClass(3, 2.5),
    "cycleway": RoadClass(2.5, 2),
    "footway": RoadClass(1.8, 1.3),
    "path": RoadClass(1.2, 1),
    "steps": RoadClass(2, 1.3),
}
MAIN_CLASSES: Final = ("trunk", "primary", "secondary", "tertiary")


@dataclass(frozen=True)
class Street:
    """The centre line of a street or path.

    Parameters
    ----------
    line
        Local metres.
    tags
        OSM tags.
    deck
        A bridge or tunnel: it meets other streets only at its ends.
    island
        Left unjoined from the town's network on purpose.
    """

    line: LineString
    tags: Tags
    deck: bool = False
    island: bool = False

    @property
    def carriageway_m(self) -> float:
        """Kerb to kerb: the ``width`` tag, else the width of the class, metres."""
        return float(self.tags.get("width", ROAD_CLASSES[self.tags["highway"]].carriageway_m))

    @property
    def reserve_m(self) -> float:
        """Half the street's whole strip, metres."""
        return ROAD_CLASSES[self.tags["highway"]].reserve_m

    @property
    def is_main(self) -> bool:
        """Whether the street is of the town's skeleton."""
        return self.tags["highway"] in MAIN_CLASSES


@dataclass(frozen=True)
class Area:
    """A polygon with tags: a building, a park, a zone."""

    polygon: Polygon
    tags: Tags


@dataclass(frozen=True)
class Line:
    """A line with tags that is no street: a wall, a river, a row of trees."""

    line: LineString
    tags: Tags


@dataclass(frozen=True)
class Spot:
    """A point with tags: a tree, a gate, a shop."""

    point: Point
    tags: Tags


@dataclass
class Plan:
    """Everything drawn so far; each stage of the generator adds to it."""

    streets: list[Street] = field(default_factory=list)
    buildings: list[Area] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def street_tree(self) -> tuple[STRtree, list[Street]]:
        """Return an index of the streets on the ground, and these streets."""
        ground = [street for street in self.streets if not street.deck]
        return STRtree([street.line for street in ground]), ground
