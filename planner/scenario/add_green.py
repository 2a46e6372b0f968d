"""A green space that a plan adds: a pocket park, a garden, a strip of lawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import shapely

from planner.columns import PARK_KINDS
from planner.scenario.change import not_one_of, plain_text, taken, too_long, with_row
from planner.scenario.ground import misplaced, on_ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.town import Boundary, Town

KINDS = (*PARK_KINDS, "grass", "wood", "shrubs", "flowerbed")
"""Kinds of `green` that a plan may add; of these the `PARK_KINDS` count as parks."""

ACCESS = ("public", "private")

LEAST_AREA_M2, MOST_AREA_M2 = 1.0, 10e6
MOST_VERTICES = 100_000

_AREAS = (3, 6)
"""shapely's type ids of Polygon and MultiPolygon."""

_CROSSINGS = ("Self-intersection", "Ring Self-intersection")
"""GEOS's words for it; parts that overlap are called the first as well."""


@dataclass(frozen=True)
class AddGreen:
    """A green space to be laid out.

    Parameters
    ----------
    geometry
        Polygon or MultiPolygon in WGS-84 degrees (longitude, latitude), the
        form that people draw in. Heights are dropped, and rings turned as
        RFC 7946 has them (outer ones counter-clockwise).
    name
        Shown on maps; control characters are left out.
    kind
        One of `KINDS`.
    access
        `public` or `private`.
    id
        In table `green`; empty takes the first free of `scenario/1`, …
    """

    change: ClassVar[str] = "add_green"
    shape: ClassVar[str] = "geometry"

    geometry: Boundary
    name: str = ""
    kind: str = "park"
    access: str = "public"
    id: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.geometry, shapely.Geometry):
            flat = shapely.force_2d(self.geometry)
            if np.isfinite(shapely.get_coordinates(flat)).all():
                flat = shapely.orient_polygons(flat)
            object.__setattr__(self, "geometry", flat)
        for field in ("name", "kind", "access", "id"):
            object.__setattr__(self, field, plain_text(getattr(self, field)))

    @property
    def label(self) -> str:
        """Its name, else its id."""
        return self.name or self.id

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, and what to do."""
        yield from too_long("name", self.name)
        yield from too_long("id", self.id)
        yield from not_one_of("kind", self.kind, KINDS)
        yield from not_one_of("access", self.access, ACCESS)
        fault = _misshapen(self.geometry)
        if fault:
            yield fault

    def faults_in(self, town: Town) -> Iterator[str]:
        """Yield why it cannot be laid out in this town."""
        yield from taken(town, "green", self.id)
        fault = misplaced(self.geometry, town)
        if fault:
            yield fault
            return
        here = on_ground(self.geometry, town)
        # Valid in degrees need not be valid in metres, to the last digit.
        if not shapely.is_valid(here):
            yield "parts of its outline lie too close together; draw it anew, more simply"
        elif here.area < LEAST_AREA_M2:
            yield f"it has {here.area:.2g} m²; draw one of at least {LEAST_AREA_M2:g} m²"
        elif here.area > MOST_AREA_M2:
            yield (
                f"it has {here.area / 1e6:,.1f} km²; draw one of up to {MOST_AREA_M2 / 1e6:g} km²"
            )

    def apply(self, town: Town) -> Town:
        """Return the town with this green space."""
        return with_row(
            town,
            "green",
            on_ground(self.geometry, town),
            id_=self.id,
            name=self.name,
            kind=self.kind,
            access=self.access,
            access_from="scenario",
        )


def _misshapen(shape: object) -> str:
    """Return what is wrong with the outline wherever it lies, empty if nothing."""
    if not isinstance(shape, shapely.Geometry) or shapely.get_type_id(shape) not in _AREAS:
        what = getattr(shape, "geom_type", type(shape).__name__)
        return f"it is a {what}; draw a polygon"
    if shape.is_empty:
        return "its outline is empty; draw a polygon"
    vertices = shapely.get_num_coordinates(shape)
    if vertices > MOST_VERTICES:
        return f"its outline has {vertices:,} vertices; simplify it to {MOST_VERTICES:,} at most"
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return "its outline has coordinates that are no numbers; draw it anew"
    return _crossed(shape)


def _crossed(shape: shapely.Geometry) -> str:
    """Return where it crosses itself, or what else makes it no polygon; empty if nothing."""
    reason, _, at = shapely.is_valid_reason(shape).partition("[")
    where = f" near {at.rstrip(']').replace(' ', ', ')}" if at else ""
    if reason in _CROSSINGS:
        return f"its outline crosses itself{where}; draw it anew without crossing itself"
    if at:
        return f"its outline is no polygon ({reason}{where}); draw it anew"
    return ""
