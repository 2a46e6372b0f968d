"""What tells where a layer lies: streets near it, streets under it, its own table's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from planner.town import Town

    Shapes: TypeAlias = npt.NDArray[np.object_]

_LEAST_TRIALS = 12
_MOST = 0.5
_POINTS = 1500

# A share is clearly better than the best random one by this much; where hardly
# anything of the layer is mapped yet, by twice the best random share.
_MARGIN = 0.15
_SMALL_MARGIN = 0.02
LEAST_FEATURES = 3
# Crossings are counted: below this many expected, none says nothing.
_LEAST_CROSSINGS = 5.0
_FEW_CROSSINGS = 1 / 3
_AS_MANY_CROSSINGS = 0.6

_STREETS_M = 15.0
_OUTLINES_M = 5.0
_FEATURES_M = 10.0
# Outlines are often drawn to the middle of the street: only what lies well
# inside a shape is in its way; a point stands for a small thing.
_INSET_M = 2.5
_POINT_M = 4.0

_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
_CARRIAGEWAYS = (
    *_CLASSES,
    *(f"{name}_link" for name in _CLASSES),
    "unclassified",
    "residential",
    "living_street",
)
_BY_STREETS = ("ways", "zones")
_CLEAR_OF_STREETS = ("buildings", "green", "parking", "trees", "places", "barriers", "hedges")


@dataclass(frozen=True)
class Evidence:
    """One way to tell: `share` (0 to 1, larger is better) of probes at a position."""

    probes: Shapes
    owner: npt.NDArray[np.intp]
    hits: Callable[[Shapes], npt.NDArray[np.bool_]]
    words: str
    counts_crossings: bool = False
    extent: shapely.Geometry | None = None

    def share(self, probes: Shapes) -> float:
        """Return the share that hits; NaN where most of it lies beyond what is mapped."""
        if self.extent is None:
            return float(self.hits(probes).mean())
        # Beyond the last mapped street everything is clear of streets.
        inside = shapely.intersects(self.extent, probes)
        return float(self.hits(probes[inside]).mean()) if inside.mean() > _MOST else np.nan

    def better(self, share: float, trials: npt.NDArray[np.float64]) -> bool:
        """Say whether a position fits clearly better than every random one."""
        if len(trials) < _LEAST_TRIALS:
            return False
        if self.counts_crossings:
            crossed, typical = 1.0 - share, float(np.median(1.0 - trials))
            enough = typical * len(self.probes) >= _LEAST_CROSSINGS
            return enough and share > trials.max() and crossed <= _FEW_CROSSINGS * typical
        best = float(trials.max())
        return share - best >= min(_MARGIN, best + _SMALL_MARGIN)

    def no_better(self, share: float, other: float, trials: npt.NDArray[np.float64]) -> bool:
        """Say whether a position fits as badly as random ones, beside one that fits."""
        typical = float(np.median(trials))
        if self.counts_crossings:
            return 1.0 - share >= _AS_MANY_CROSSINGS * (1.0 - typical)
        return share - typical <= (other - typical) / 2.0

    def features(self, probes: Shapes) -> int:
        """Count the features that hit at a position."""
        return int(np.unique(self.owner[self.hits(probes)]).size)


def find_evidence(town: Town, table: str, shapes: Shapes) -> Iterator[Evidence]:
    """Yield each way to tell where a layer for `table` lies (shapes in the town's CRS)."""
    if len(shapes) < LEAST_FEATURES:
        return
    ways = town.ways[~town.ways["tunnel"]]
    streets = ways.geometry.to_numpy()
    points, owner = _outline_points(shapes)
    if table in _BY_STREETS and len(streets):
        words = f"lies within {_STREETS_M:.0f} m of the town's streets"
        yield Evidence(points, owner, _within(streets, _STREETS_M), words)
    roads = ways[ways["highway"].isin(_CARRIAGEWAYS) & ~ways["bridge"]].geometry.to_numpy()
    if table in _CLEAR_OF_STREETS and len(roads):
        probes = _bodies(shapes)
        numbers = np.arange(len(probes))
        words = "keeps clear of the town's streets"
        hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(roads)))
        shapely.prepare(hull)
        yield Evidence(probes, numbers, _clear_of(roads), words, counts_crossings=True, extent=hull)
    mapped = getattr(town, table).geometry.to_numpy()
    if len(mapped) and table != "ways":
        areas = shapely.get_dimensions(mapped) == 2  # noqa: PLR2004  (areas)
        outlines = mapped.copy()
        outlines[areas] = shapely.boundary(mapped[areas])
        tolerance = _OUTLINES_M if areas.all() else _FEATURES_M
        words = f"lies within {tolerance:.0f} m of what is mapped in {table} already"
        yield Evidence(points, owner, _within(outlines, tolerance), words)


def _outline_points(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """Return points spread evenly along lines and outlines, and whose they are."""
    lines = shapes.copy()
    areas = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004  (areas)
    lines[areas] = shapely.boundary(shapes[areas])
    length = float(shapely.length(lines).sum())
    if length > 0:
        lines = shapely.segmentize(lines, max(length / _POINTS, 1.0))
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    if len(xy) > 2 * _POINTS:
        kept = np.random.default_rng(0).choice(len(xy), 2 * _POINTS, replace=False)
        xy, owner = xy[kept], owner[kept]
    return np.asarray(shapely.points(xy), dtype=object), owner


def _bodies(shapes: Shapes) -> Shapes:
    """Return what of each feature is surely not street."""
    dimension = shapely.get_dimensions(shapes)
    bodies = shapes.copy()
    areas, points = dimension == 2, dimension == 0  # noqa: PLR2004  (areas)
    inset = shapely.buffer(shapes[areas], -_INSET_M)
    gone = shapely.is_empty(inset)
    inset[gone] = shapely.point_on_surface(shapes[areas][gone])
    bodies[areas] = inset
    bodies[points] = shapely.buffer(shapes[points], _POINT_M)
    return bodies


def _within(mapped: Shapes, distance: float) -> Callable[[Shapes], npt.NDArray[np.bool_]]:
    tree = shapely.STRtree(mapped)

    def hits(probes: Shapes) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(probes), dtype=bool)
        found[tree.query(probes, predicate="dwithin", distance=distance)[0]] = True
        return found

    return hits


def _clear_of(mapped: Shapes) -> Callable[[Shapes], npt.NDArray[np.bool_]]:
    tree = shapely.STRtree(mapped)

    def hits(probes: Shapes) -> npt.NDArray[np.bool_]:
        found = np.ones(len(probes), dtype=bool)
        found[tree.query(probes, predicate="intersects")[0]] = False
        return found

    return hits
