"""Tells a layer that lies one GCJ-02 shift from where it belongs.

A position is judged against random ones: how well the layer fits the town's
streets and its own table as declared, as any other datum would have it, and
moved by `_TRIALS` offsets of 200-1,200 m that mean nothing. A layer is refused
only when, as declared, it fits no better than those while another datum fits
clearly better than every one of them. A layer too small or too unlike what is
mapped to tell is taken as declared, and the note says that nothing was checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from planner.errors import DataError
from planner.sources.datum import SHIFT_NAMES, reread
from planner.sources.gcj02 import in_china

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from planner.sources.datum import Shift
    from planner.town import Town

    Shapes: TypeAlias = npt.NDArray[np.object_]

_TRIALS = 40
_LEAST_TRIALS = 12
_MOST = 0.5
_NEAREST_M, _FARTHEST_M = 200.0, 1200.0
_APART_M = 100.0
_REACH_M = 3000.0
_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
_FEATURES = 2000
_POINTS = 1500

# A share is clearly better than the best random one by this much; where hardly
# anything of the layer is mapped yet, by twice the best random share.
_MARGIN = 0.15
_SMALL_MARGIN = 0.02
_LEAST_FEATURES = 3
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
class _Evidence:
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


@dataclass(frozen=True)
class _Misfit:
    shift: Shift
    as_read: float
    as_declared: float
    moved_m: float
    words: str


def check_datum(town: Town, table: str, places: gpd.GeoSeries, taken: Shift, layer: str) -> str:
    """Refuse a layer that another datum would put where it belongs.

    Parameters
    ----------
    town
        What is known so far; its streets and its table `table` are the evidence.
    table
        Table the layer is for.
    places
        The layer in WGS-84 degrees, converted from the declared datum.
    taken
        The field it was declared to be moved by.
    layer
        The layer's name in messages, such as `green=parks.shp`.

    Returns
    -------
    str
        What was found, for the provenance; empty outside China.

    Raises
    ------
    DataError
        The layer lies one shift away; the message gives the shares and what to
        declare.
    """
    west, south, east, north = places.total_bounds
    if not in_china((west + east) / 2, (south + north) / 2).all():
        return ""
    shapes = _near(town, places.to_crs(town.crs).to_numpy())
    misfits: list[_Misfit] = []
    fits: list[str] = []
    for evidence in _evidence(town, table, shapes):
        trials = _trials(town, evidence, taken)
        own = evidence.share(evidence.probes)
        found, best = _misfits(town, evidence, taken, own, trials)
        misfits.extend(found)
        if evidence.better(own, trials) and own >= best:
            fits.append(evidence.words)
    if misfits and not fits:
        raise DataError(_message(layer, taken, max(misfits, key=lambda found: found.as_read)))
    if fits:
        return f"its position was checked: more of it {fits[0]} than in any other datum"
    return "its datum could not be checked: too little of what is mapped tells where it lies"


def _message(layer: str, taken: Shift, found: _Misfit) -> str:
    return (
        f"{layer}: declared as {SHIFT_NAMES[taken]}, {found.as_declared:.0%} of it {found.words}; "
        f"moved by one {_shift_of(taken, found.shift)} shift ({found.moved_m:.0f} m) "
        f"{found.as_read:.0%} does. Declare it as @{SHIFT_NAMES[found.shift]}"
    )


def _shift_of(taken: Shift, other: Shift) -> str:
    return "BD-09" if "bd09" in (taken, other) else "GCJ-02"


def _near(town: Town, shapes: Shapes) -> Shapes:
    """Return a sample of the features around the town, whole."""
    reach = shapely.buffer(shapely.box(*town.boundary.bounds), _REACH_M)
    shapes = shapes[shapely.intersects(shapes, reach)]
    if len(shapes) > _FEATURES:
        shapes = np.random.default_rng(0).choice(shapes, _FEATURES, replace=False)
    return shapes


def _evidence(town: Town, table: str, shapes: Shapes) -> Iterator[_Evidence]:
    if len(shapes) < _LEAST_FEATURES:
        return
    ways = town.ways[~town.ways["tunnel"]]
    streets = ways.geometry.to_numpy()
    points, owner = _outline_points(shapes)
    if table in _BY_STREETS and len(streets):
        words = f"lies within {_STREETS_M:.0f} m of the town's streets"
        yield _Evidence(points, owner, _within(streets, _STREETS_M), words)
    roads = ways[ways["highway"].isin(_CARRIAGEWAYS) & ~ways["bridge"]].geometry.to_numpy()
    if table in _CLEAR_OF_STREETS and len(roads):
        probes = _bodies(shapes)
        numbers = np.arange(len(probes))
        words = "keeps clear of the town's streets"
        hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(roads)))
        shapely.prepare(hull)
        yield _Evidence(
            probes, numbers, _clear_of(roads), words, counts_crossings=True, extent=hull
        )
    mapped = getattr(town, table).geometry.to_numpy()
    if len(mapped) and table != "ways":
        areas = shapely.get_dimensions(mapped) == 2  # noqa: PLR2004  (areas)
        outlines = mapped.copy()
        outlines[areas] = shapely.boundary(mapped[areas])
        tolerance = _OUTLINES_M if areas.all() else _FEATURES_M
        words = f"lies within {tolerance:.0f} m of what is mapped in {table} already"
        yield _Evidence(points, owner, _within(outlines, tolerance), words)


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


def _reread(town: Town, probes: Shapes, taken: Shift, as_: Shift) -> Shapes:
    degrees = gpd.GeoSeries(probes, crs=town.crs).to_crs(4326)
    moved: Shapes = reread(degrees, taken, as_).to_crs(town.crs).to_numpy()
    return moved


def _others(taken: Shift) -> list[Shift]:
    return [shift for shift in SHIFT_NAMES if shift != taken]


def _step(before: Shapes, after: Shapes) -> npt.NDArray[np.float64]:
    """Return the mean displacement (east, north) in metres."""
    gap = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    return np.asarray(gap.mean(axis=0), dtype=float)


def _trials(town: Town, evidence: _Evidence, taken: Shift) -> npt.NDArray[np.float64]:
    """Return the share at each of the offsets that mean nothing."""
    probes = evidence.probes
    some = probes[:: max(len(probes) // 20, 1)]
    meant = [np.zeros(2)]
    meant += [_step(some, _reread(town, some, taken, other)) for other in _others(taken)]
    # A sunflower's spiral spreads the offsets evenly over the ring.
    number = np.arange(_TRIALS) + 0.5
    radius = np.sqrt(_NEAREST_M**2 + number / _TRIALS * (_FARTHEST_M**2 - _NEAREST_M**2))
    angle = number * _GOLDEN_ANGLE
    offsets = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    far = [bool(all(np.hypot(*(offset - step)) > _APART_M for step in meant)) for offset in offsets]
    shares = np.array([evidence.share(_translated(probes, offset)) for offset in offsets[far]])
    usable: npt.NDArray[np.float64] = shares[np.isfinite(shares)]
    return usable


def _translated(shapes: Shapes, offset: npt.NDArray[np.float64]) -> Shapes:
    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return xy + offset

    return np.asarray(shapely.transform(shapes, move))


def _misfits(
    town: Town,
    evidence: _Evidence,
    taken: Shift,
    own: float,
    trials: npt.NDArray[np.float64],
) -> tuple[list[_Misfit], float]:
    """Return the datums that fit where the declared one does not, and the best share of any."""
    found: list[_Misfit] = []
    best = 0.0
    for other in _others(taken):
        probes = _reread(town, evidence.probes, taken, other)
        share = evidence.share(probes)
        best = max(best, float(np.nan_to_num(share)))
        if (
            evidence.better(share, trials)
            and evidence.no_better(own, share, trials)
            and evidence.features(probes) >= _LEAST_FEATURES
        ):
            moved_m = float(np.hypot(*_step(evidence.probes, probes)))
            found.append(_Misfit(other, share, own, moved_m, evidence.words))
    return found, best
