"""Trees that a plan plants: one, several, or a row along a street."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np
import shapely

from planner.scenario.change import not_one_of, plain_text, taken, too_long, with_row
from planner.scenario.ground import MARGIN_M, misplaced, on_ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from planner.town import Town

    Shapes: TypeAlias = npt.NDArray[np.object_]

Places: TypeAlias = shapely.Point | shapely.MultiPoint | shapely.LineString

LEAF_CYCLES = ("deciduous", "evergreen")

MOST_TREES = 10_000
"""Of one change: more is a wood, which is drawn as green."""

MOST_VERTICES = 100_000
"""Of the line of a row."""

SAME_PLACE_M = 0.5
"""Two trunks nearer than this are the same tree drawn twice."""

PLANTED_CROWN_M, PLANTED_HEIGHT_M = "2", "3.5"
"""A young nursery tree. It has to be said: a tree without a crown is taken for grown up."""

ROW_SPACING_M = "6"

_LIMITS_M = {"crown_m": (0.3, 40.0), "height_m": (0.5, 60.0), "spacing_m": (1.0, 200.0)}
"""Beyond these it is no tree, or a slip of unit."""

_PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")

_POINT, _LINE, _POINTS = 0, 1, 4
"""shapely's type ids."""


@dataclass(frozen=True)
class PlantTrees:
    """Trees to be planted; a row of table `trees` holds them all.

    They stand there as they are planted. How large they are in later years is
    for those who reckon shade, by their species.

    Parameters
    ----------
    geometry
        Point, MultiPoint, or LineString (a row, a tree every `spacing_m` from
        its start) in WGS-84 degrees (longitude, latitude). Heights are dropped.
    species
        Chinese or Latin name; empty is unsaid.
    leaf_cycle
        One of `LEAF_CYCLES`; empty is unsaid.
    crown_m, height_m
        Crown diameter and height at planting, metres as plain numbers; empty
        takes `PLANTED_CROWN_M` and `PLANTED_HEIGHT_M`.
    name
        For people; table `trees` holds no names.
    id
        In table `trees`; empty takes the first free of `scenario/1`, …
    spacing_m
        Of a row, metres along the line; empty takes `ROW_SPACING_M`.
    """

    change: ClassVar[str] = "plant_trees"
    shape: ClassVar[str] = "geometry"

    geometry: Places
    species: str = ""
    leaf_cycle: str = ""
    crown_m: str = PLANTED_CROWN_M
    height_m: str = PLANTED_HEIGHT_M
    name: str = ""
    id: str = ""
    spacing_m: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.geometry, shapely.Geometry):
            object.__setattr__(self, "geometry", shapely.force_2d(self.geometry))
        for field in ("species", "leaf_cycle", "crown_m", "height_m", "name", "id", "spacing_m"):
            object.__setattr__(self, field, plain_text(getattr(self, field)))
        # Filled in, so that a file says what was meant when it was written.
        object.__setattr__(self, "crown_m", self.crown_m or PLANTED_CROWN_M)
        object.__setattr__(self, "height_m", self.height_m or PLANTED_HEIGHT_M)
        if self._is_row:
            object.__setattr__(self, "spacing_m", self.spacing_m or ROW_SPACING_M)

    @property
    def label(self) -> str:
        """Its name, else its id."""
        return self.name or self.id

    @property
    def _is_row(self) -> bool:
        return isinstance(self.geometry, shapely.LineString)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, and what to do."""
        for field in ("species", "name", "id"):
            yield from too_long(field, getattr(self, field))
        if self.leaf_cycle:
            yield from not_one_of("leaf_cycle", self.leaf_cycle, LEAF_CYCLES)
        for field in ("crown_m", "height_m", *(("spacing_m",) if self._is_row else ())):
            yield from _no_measure(field, getattr(self, field))
        if self.spacing_m and not self._is_row:
            yield "its spacing_m is for a row drawn as a line; leave it out, or draw the line"
        fault = _misshapen(self.geometry)
        if fault:
            yield fault

    def faults_in(self, town: Town) -> Iterator[str]:
        """Yield why they cannot be planted in this town."""
        yield from taken(town, "trees", self.id)
        fault = misplaced(self.geometry, town) or self._strays(town)
        if fault:
            yield fault
            return
        if self._is_row:
            count = self._length_m(town) / float(self.spacing_m)
            if count >= MOST_TREES:
                yield f"it would be {count:,.0f} trees; plant up to {MOST_TREES:,} at once"
                return
        trunks = shapely.get_parts(self._planted(town))
        yield from _misplanted(trunks, town)
        yield from _planted_twice(trunks, town)

    def apply(self, town: Town) -> Town:
        """Return the town with these trees."""
        return with_row(
            town,
            "trees",
            self._planted(town),
            id_=self.id,
            kind="tree",
            species=self.species,
            leaf_cycle=self.leaf_cycle,
            crown_m=float(self.crown_m),
            height_m=float(self.height_m),
        )

    def _strays(self, town: Town) -> str:
        """Return how many places lie far from the study area although others do not."""
        at = shapely.points(shapely.get_coordinates(on_ground(self.geometry, town)))
        # A place beyond the CRS has infinite coordinates, and no distance.
        far = ~(shapely.distance(at, town.boundary) <= MARGIN_M)
        if not far.any():
            return ""
        return (
            f"{far.sum():,} of its {len(at):,} places lie more than {MARGIN_M / 1e3:g} km outside "
            "the study area; leave them out"
        )

    def _length_m(self, town: Town) -> float:
        return float(on_ground(self.geometry, town).length)

    def _planted(self, town: Town) -> shapely.Point | shapely.MultiPoint:
        """Return the trunks in the town's CRS."""
        here = on_ground(self.geometry, town)
        if not self._is_row:
            return here
        spacing = float(self.spacing_m)
        # A line drawn 60 m long is 59.99999999 m in another datum: its last tree counts.
        steps = np.arange(math.floor(here.length / spacing + 1e-6) + 1)
        return shapely.multipoints(shapely.line_interpolate_point(here, steps * spacing))


def _no_measure(field: str, text: str) -> Iterator[str]:
    """Yield that a text is no plain number of metres within its limits, if so."""
    least, most = _LIMITS_M[field]
    if not _PLAIN.fullmatch(text):
        yield f"its {field} is {text[:50]!r}; give metres as a plain number, such as 2.5"
    elif not least < float(text) <= most:
        yield f"its {field} is {text}; give more than {least:g} and at most {most:g} metres"


def _misshapen(shape: object) -> str:
    """Return what is wrong with the places wherever they lie, empty if nothing."""
    kind = shapely.get_type_id(shape) if isinstance(shape, shapely.Geometry) else None
    if kind not in (_POINT, _LINE, _POINTS):
        what = getattr(shape, "geom_type", type(shape).__name__)
        return f"it is a {what}; draw points, or a line for a row of trees"
    at = shapely.get_coordinates(shape)
    if shape.is_empty or not len(at) or not np.isfinite(at).all():  # type: ignore[attr-defined]
        return "its coordinates are no numbers; draw it anew"
    if kind == _LINE:
        return "" if len(at) <= MOST_VERTICES else f"its line has {len(at):,} vertices; simplify it"
    if len(at) > MOST_TREES:
        return f"it has {len(at):,} trees; plant up to {MOST_TREES:,} at once"
    twice = len(at) - len(np.unique(at, axis=0))
    return f"{twice:,} of its {len(at):,} trees are given twice; leave them out" if twice else ""


def _misplanted(trunks: Shapes, town: Town) -> Iterator[str]:
    """Yield how many trunks stand in a building or on a carriageway of known width."""
    inside = _touched(trunks, town.buildings.geometry.to_numpy())
    if inside:
        yield f"{inside:,} of its {len(trunks):,} trees stand in a building; move them out of it"
    ways = town.ways
    # A width guessed from the class is no ground to refuse a tree on.
    known = ways["carriageway_from"].isin(("width", "lanes")) & ~ways["tunnel"]
    driven = ways[known & ~ways["highway"].isin(_NOT_DRIVEN)]
    reach = driven["carriageway_m"].to_numpy() / 2
    lines = driven.geometry.to_numpy()
    near, way = shapely.STRtree(lines).query(
        trunks, predicate="dwithin", distance=float(np.nanmax(reach, initial=0.0))
    )
    on = shapely.distance(trunks[near], lines[way]) < reach[way]
    if on.any():
        count = len(np.unique(near[on]))
        yield (
            f"{count:,} of its {len(trunks):,} trees stand on the carriageway of a street; "
            "move them behind the kerb"
        )


_NOT_DRIVEN = ("footway", "path", "steps", "pedestrian", "cycleway", "track", "corridor")


def _touched(trunks: Shapes, areas: Shapes) -> int:
    """Return how many trunks touch any of the areas."""
    return len(np.unique(shapely.STRtree(areas).query(trunks, predicate="intersects")[0]))


def _planted_twice(trunks: Shapes, town: Town) -> Iterator[str]:
    """Yield how many trunks stand where another of them, or a mapped tree, stands."""
    first, other = shapely.STRtree(trunks).query(trunks, predicate="dwithin", distance=SAME_PLACE_M)
    twice = len(np.unique(first[first > other]))
    if twice:
        yield (
            f"{twice:,} of its {len(trunks):,} trees stand within {SAME_PLACE_M:g} m of another; "
            "leave them out"
        )
    trees = town.trees.geometry.to_numpy()
    mapped = shapely.get_parts(trees[shapely.get_dimensions(trees) == 0])
    near = shapely.STRtree(mapped).query(trunks, predicate="dwithin", distance=SAME_PLACE_M)[0]
    there = len(np.unique(near))
    if there:
        yield (
            f"{there:,} of its {len(trunks):,} trees stand where table trees has one already; "
            "leave them out"
        )
