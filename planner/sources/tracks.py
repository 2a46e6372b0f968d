"""GPS tracks of vehicles: positions in order of time, broken where the recording is."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from planner.errors import DataError
from planner.sources.datum import read_datum, to_wgs84
from planner.sources.shift_check import check_datum
from planner.sources.track_points import TrackPoints, read_points

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planner.sources.datum import Datum
    from planner.town import Town

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_REACH_M = 3000.0
"""A vehicle may leave the town's streets this far (a tip, a depot) and still be near it."""

_CHECKED = 6000
"""Positions that the datum is judged by, spread evenly over the file."""

_ERROR_M = 30.0
"""Receivers err by this much from one second to the next, and no vehicle has moved."""

_LEAST = 2
"""Positions of a track: from one, nobody knows where the vehicle went."""

_MOST = 0.5
_GLOBE = (180.0, 90.0)
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class TrackRules:
    """What breaks a track.

    Parameters
    ----------
    speed_kmh
        No vehicle goes faster between two positions: the recording jumped.
    gap_s
        After a longer silence nobody knows where the vehicle went.
    jump_m
        Farthest that two positions without a time may lie apart.
    zone
        Zone of times that state none; GPX is in UTC.
    """

    speed_kmh: float = 120.0
    gap_s: float = 300.0
    jump_m: float = 1000.0
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, eq=False)
class Track:
    """Where one vehicle was, in order of time.

    Parameters
    ----------
    id
        The vehicle's plate or number, a GPX track's name, or the file's.
    xy
        Positions in the town's CRS, shape (points, 2).
    seconds
        Since the first position, shape (points,); NaN where untimed.
    begins
        First point of each unbroken run, ascending, shape (runs,); the first is 0.
    start
        UTC of the first position; NaT where untimed.
    faults
        How many rows had `no_place` or (beside others that had) `no_time`,
        were there `twice`, or lay far off between two good ones (`strays`);
        how often the track broke at `jumps` or `gaps`.
    note
        What was found of the datum.
    """

    id: str
    xy: Floats
    seconds: Floats
    begins: Ints
    start: np.datetime64
    faults: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


def read_tracks(
    path: Path,
    town: Town,
    *,
    datum: str = "WGS-84",
    columns: Mapping[str, str] = _NO_COLUMNS,
    sheet: str = "",
    rules: TrackRules | None = None,
) -> list[Track]:
    """Return the tracks of a file, one a vehicle (in a GPX file, one a track).

    Parameters
    ----------
    path
        GPX, CSV or XLSX.
    town
        Its streets tell whether the positions are where they are said to be.
    datum
        What the coordinates are in (`datum.read_datum`). GPX devices write
        WGS-84; a Chinese fleet platform may give out GCJ-02 or BD-09.
    columns, sheet
        See `track_points.read_points`.
    rules
        What breaks a track; `TrackRules()` if left out.

    Returns
    -------
    list of Track
        In order of first appearance. Each has at least one position, and one of
        them at least two.

    Raises
    ------
    PlannerError
        The file cannot be read, lies outside the town, has its coordinates
        exchanged, lies one GCJ-02 shift beside the streets, or has no track with
        two positions; the message says what to do.
    """
    rules = rules or TrackRules()
    declared = read_datum(datum)
    points = read_points(path, columns, sheet, rules.zone)
    raw = shapely.get_coordinates(points.places.to_numpy()[_placed(points)])
    degrees = to_wgs84(gpd.GeoSeries(shapely.points(raw)), declared)
    xy = np.full((len(points.places), 2), np.nan)
    xy[_placed(points)] = shapely.get_coordinates(degrees.to_crs(town.crs))
    near = _near(xy[_placed(points)], town)
    if not near.any():
        raise DataError(_astray(path, town, points, raw, declared))
    sample = degrees[near].iloc[:: 1 + int(near.sum()) // _CHECKED]
    note = check_datum(town, "ways", sample, declared.shift, path.name)
    codes, vehicles = pd.factorize(points.vehicle)
    # Rows of a vehicle stand together after a stable sort, in the file's order.
    order = np.argsort(codes, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    found = [
        _track(str(vehicle), _Rows(xy[rows], points.time[rows], points.segment[rows]), rules, note)
        for vehicle, rows in zip(vehicles, parts, strict=True)
    ]
    if all(len(track.xy) < _LEAST for track in found):
        message = (
            f"{path}: no vehicle has two positions that can be used (rows: {len(xy)}), so nobody "
            "knows where it drove; export the track of a whole shift"
        )
        raise DataError(message)
    return [track for track in found if len(track.xy)]


def _placed(points: TrackPoints) -> Flags:
    """Say which rows have a place; a receiver without one may write 0, 0."""
    shapes = points.places.to_numpy()
    nowhere = (shapely.get_x(shapes) == 0.0) & (shapely.get_y(shapes) == 0.0)
    placed: Flags = np.isfinite(shapely.get_x(shapes)) & ~nowhere
    return placed


def _near(xy: Floats, town: Town) -> Flags:
    """Say which positions (in the town's CRS) lie about the town's streets."""
    west, south, east, north = town.boundary.bounds
    if len(town.ways):
        west, south, east, north = shapely.total_bounds(
            [shapely.box(*town.ways.total_bounds), town.boundary]
        )
    x, y = xy.T
    near: Flags = (x >= west - _REACH_M) & (x <= east + _REACH_M)
    return near & (y >= south - _REACH_M) & (y <= north + _REACH_M)


def _astray(path: Path, town: Town, points: TrackPoints, raw: Floats, datum: Datum) -> str:
    """Return why no position lies near the town, as far as it can be told."""
    x, y = points.titles
    if not len(raw):
        return f"{path}, columns {x} and {y}: no row has a position; export the track again"
    first = f"{raw[0, 0]:,.5f}, {raw[0, 1]:,.5f}"
    turned = to_wgs84(gpd.GeoSeries(shapely.points(raw[:, ::-1])), datum).to_crs(town.crs)
    if _near(shapely.get_coordinates(turned), town).mean() > _MOST:
        return (
            f"{path}, columns {x} and {y}: exchanged ({first}); taken the other way round they "
            f"lie in {town.name}. Exchange the two, or say which column is which"
        )
    wide, high = np.abs(raw).max(axis=0)
    if datum.crs.is_geographic and (wide > _GLOBE[0] or high > _GLOBE[1]):
        return (
            f"{path}, columns {x} and {y}: {first} are no degrees, but the track is declared as "
            f"{datum.name}; declare the CRS they are metres of, such as EPSG:4547"
        )
    return (
        f"{path}, columns {x} and {y}: every position lies outside {town.name} and "
        f"{_REACH_M / 1e3:g} km around it (the first at {first}, read as {datum.name}); is it the "
        "track of another town, or in another coordinate system?"
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """One vehicle's rows in the file's order; a place may be NaN and a time NaT."""

    xy: Floats
    time: npt.NDArray[np.datetime64]
    segment: Ints

    def take(self, rows: Ints | Flags) -> _Rows:
        return _Rows(self.xy[rows], self.time[rows], self.segment[rows])


def _track(vehicle: str, rows: _Rows, rules: TrackRules, note: str) -> Track:
    """Return a vehicle's rows as a track: in order, each moment once, broken where it jumps."""
    faults = {}

    def keep(rows: _Rows, good: Flags, fault: str) -> _Rows:
        faults[fault] = int((~good).sum())
        return rows.take(good)

    rows = keep(rows, np.isfinite(rows.xy[:, 0]), "no_place")
    timed = ~np.isnat(rows.time)
    if timed.any():
        rows = keep(rows, timed, "no_time")
        rows = rows.take(np.argsort(rows.time, kind="stable"))
        new = np.diff(rows.time) > np.timedelta64(0)
    else:
        new = (np.diff(rows.xy, axis=0) != 0).any(axis=1)
    rows = keep(rows, np.append(True, new)[: len(rows.xy)], "twice")
    rows = keep(rows, ~_strays(rows, rules), "strays")
    jumps = _jumps(rows, np.arange(len(rows.xy)), rules)
    silent = _seconds(rows) > rules.gap_s
    gaps = silent | (rows.segment[1:] != rows.segment[:-1])
    faults |= {"jumps": int((jumps & ~gaps).sum()), "gaps": int(gaps.sum())}
    start = rows.time[0] if len(rows.time) else np.datetime64("NaT", "ns")
    return Track(
        id=vehicle,
        xy=rows.xy,
        seconds=(rows.time - start) / np.timedelta64(1, "s"),
        begins=np.flatnonzero(np.append(True, jumps | gaps)[: len(rows.xy)]),
        start=start,
        faults=faults,
        note=note,
    )


def _seconds(rows: _Rows) -> Floats:
    """Return the time between one position and the next, NaN where untimed."""
    between: Floats = np.diff(rows.time) / np.timedelta64(1, "s")
    return between


def _jumps(rows: _Rows, picked: Ints, rules: TrackRules) -> Flags:
    """Say between which of the picked positions no vehicle can have gone."""
    some = rows.take(picked)
    metres = np.hypot(*np.diff(some.xy, axis=0).T)
    seconds = _seconds(some)
    farthest = np.where(np.isnan(seconds), rules.jump_m, _ERROR_M + seconds * rules.speed_kmh / 3.6)
    far: Flags = metres > farthest
    return far


def _strays(rows: _Rows, rules: TrackRules) -> Flags:
    """Say which single positions lie far off while those before and after agree."""
    strays = np.zeros(len(rows.xy), dtype=bool)
    if strays.size < 3:  # noqa: PLR2004  (before, stray, after)
        return strays
    jumps = _jumps(rows, np.arange(strays.size), rules)
    inner = np.flatnonzero(jumps[:-1] & jumps[1:]) + 1
    for at in inner.tolist():
        # Two strays in a row are a jump: their neighbours are not known to be good.
        strays[at] = not strays[at - 1] and not _jumps(rows, np.array([at - 1, at + 1]), rules)[0]
    return strays
