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
from planner.sources.shift_evidence import LEAST_FEATURES, Evidence, find_evidence

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.sources.datum import Shift
    from planner.town import Town

    Shapes: TypeAlias = npt.NDArray[np.object_]

_TRIALS = 40
_NEAREST_M, _FARTHEST_M = 200.0, 1200.0
_APART_M = 100.0
_REACH_M = 3000.0
_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
_FEATURES = 2000


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
    for evidence in find_evidence(town, table, shapes):
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


def _trials(town: Town, evidence: Evidence, taken: Shift) -> npt.NDArray[np.float64]:
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
    evidence: Evidence,
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
            and evidence.features(probes) >= LEAST_FEATURES
        ):
            moved_m = float(np.hypot(*_step(evidence.probes, probes)))
            found.append(_Misfit(other, share, own, moved_m, evidence.words))
    return found, best
