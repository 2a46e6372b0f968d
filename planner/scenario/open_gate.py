"""A gate that a plan opens, in the outline of a park or in the wall of an estate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import shapely

from planner.network.compounds import find_compounds
from planner.scenario.change import not_one_of, plain_text, taken, too_long, with_row
from planner.scenario.ground import misplaced, on_ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from planner.town import Town

ACCESS = ("public", "private")

REACH_M = 15.0
"""A gate set by hand this near to an outline is meant to be on it, and moved there."""

_POINT = 0
"""shapely's type id."""


@dataclass(frozen=True)
class OpenGate:
    """A gate to be opened; it adds to the gates that are mapped and replaces none.

    A gate in the outline of a public park or square is an entrance to it. One
    in the outline of residential land, or in a closed ring of walls or fences,
    lets out those who live inside. Anywhere else it would change nothing, and
    is refused; within `REACH_M` of such an outline it is moved onto it.

    Parameters
    ----------
    point
        In WGS-84 degrees (longitude, latitude).
    name
        For people; table `barriers` holds no names.
    access
        `public`, or `private`: for those who live inside, no entrance to a park.
    id
        In table `barriers`; empty takes the first free of `scenario/1`, …
    """

    change: ClassVar[str] = "open_gate"
    shape: ClassVar[str] = "point"

    point: shapely.Point
    name: str = ""
    access: str = "public"
    id: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.point, shapely.Geometry):
            object.__setattr__(self, "point", shapely.force_2d(self.point))
        for field in ("name", "access", "id"):
            object.__setattr__(self, field, plain_text(getattr(self, field)))

    @property
    def label(self) -> str:
        """Its name, else its id."""
        return self.name or self.id

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, and what to do."""
        yield from too_long("name", self.name)
        yield from too_long("id", self.id)
        yield from not_one_of("access", self.access, ACCESS)
        shape: object = self.point
        if not isinstance(shape, shapely.Geometry) or shapely.get_type_id(shape) != _POINT:
            yield f"it is a {getattr(shape, 'geom_type', type(shape).__name__)}; give a point"
        elif shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
            yield "its coordinates are no numbers; give a point"

    def faults_in(self, town: Town) -> Iterator[str]:
        """Yield why it cannot be opened in this town, or would serve nobody."""
        yield from taken(town, "barriers", self.id)
        fault = misplaced(self.point, town)
        if fault:
            yield fault
            return
        edge = self._edge(town)
        if edge is None:
            yield f"this town has no {self._wanted}: a gate would let nobody through"
            return
        metres = shapely.distance(on_ground(self.point, town), edge)
        if metres > REACH_M:
            yield (
                f"it lies {metres:,.0f} m from the nearest {self._wanted}: a gate there would let "
                f"nobody through; set it within {REACH_M:g} m of the outline"
            )

    def apply(self, town: Town) -> Town:
        """Return the town with this gate, on the nearest outline."""
        at = on_ground(self.point, town)
        on = shapely.get_point(shapely.shortest_line(self._edge(town), at), 0)
        return with_row(
            town, "barriers", on, id_=self.id, kind="gate", access=self.access, planned=True
        )

    @property
    def _wanted(self) -> str:
        estates = "residential land or ring of walls"
        return estates if self.access == "private" else f"public park or square, {estates}"

    def _edge(self, town: Town) -> shapely.Geometry | None:
        """Return the nearest outline that a gate matters to, in the town's CRS."""
        shapes = find_compounds(town).outlines
        if self.access == "public":
            shapes = np.concatenate((shapes, _entered(town)))
        edges = shapely.boundary(shapes)
        if not edges.size:
            return None
        return edges[np.argmin(shapely.distance(edges, on_ground(self.point, town)))]


def _entered(town: Town) -> npt.NDArray[np.object_]:
    """Return the areas that distances may be asked to: public parks and squares."""
    zones = town.zones
    squares = zones[(zones["kind"] == "square") & (zones["access"] != "private")]
    return np.concatenate((town.public_parks().geometry.to_numpy(), squares.geometry.to_numpy()))
