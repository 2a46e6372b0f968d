"""Positions in files of tracks: GPX through GDAL, tables (CSV, XLSX) by their columns."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.coordinate_table import read_places, shown
from planner.sources.local_words import coordinate_titles, find_title
from planner.sources.stamps import CLOCK, in_utc, parse_times

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

ENDINGS = (".gpx", ".csv", ".xlsx")

TIME_NAMES = (
    *("time", "timestamp", "datetime", "date time", "gps time", "loc time", "utc time", "utc"),
    *("时间", "定位时间", "GPS时间", "采集时间", "上报时间", "记录时间", "日期时间", "时间戳"),
)
DATE_NAMES = ("date", "gps date", "日期", "定位日期")
VEHICLE_NAMES = (
    *("vehicle", "vehicle id", "plate", "plate no", "plate number", "licence plate"),
    *("license plate", "car", "device", "device id", "imei", "terminal", "track", "track id"),
    *("车牌", "车牌号", "车牌号码", "车辆", "车辆编号", "车辆名称", "车号", "自编号"),
    *("设备", "设备号", "设备编号", "终端", "终端号", "轨迹", "轨迹编号"),
)

# A track, else a route that was meant, else places that somebody marked.
_GPX_LAYERS = ("track_points", "route_points", "waypoints")
_PARTS = {"track_points": ("tracks", "track_fid"), "route_points": ("routes", "route_fid")}


@dataclass(frozen=True, eq=False)
class TrackPoints:
    """Positions as a file has them, row by row.

    Parameters
    ----------
    places
        Points as written, no CRS, one a row; a place may be missing.
    time
        UTC, shape (rows,); NaT where unsaid.
    vehicle
        Whose position it is, shape (rows,).
    segment
        Piece of the recording, shape (rows,); the recorder broke off between two.
    titles
        What the file calls the coordinates, first the eastward one.
    """

    places: gpd.GeoSeries
    time: npt.NDArray[np.datetime64]
    vehicle: npt.NDArray[np.object_]
    segment: npt.NDArray[np.int64]
    titles: tuple[str, str]


def read_points(path: Path, columns: Mapping[str, str], sheet: str, zone: str) -> TrackPoints:
    """Return the positions of a file, in its own order.

    Parameters
    ----------
    path
        GPX (tracks, else routes, else waypoints), CSV or XLSX.
    columns
        Titles of `lon`, `lat` (or `x`, `y`, or `wkt`), `time`, `date` and
        `vehicle` in a table, where they are called something unusual.
    sheet
        Sheet of a workbook; the first if empty.
    zone
        Zone of times that state none, such as `Asia/Shanghai`; GPX is in UTC.

    Raises
    ------
    MissingFileError
        No such file.
    OptionError
        Another ending, or an unknown zone.
    DataError
        Broken, empty, or a column that cannot be read; the message names it.
    """
    ending = path.suffix.casefold()
    if ending not in ENDINGS:
        message = f"{path}: tracks are read from {', '.join(ENDINGS)}, not from {ending or 'this'}"
        raise OptionError(message)
    if not path.is_file():
        message = f"{path}: no such file; a track is a file of a vehicle's GPS positions"
        raise MissingFileError(message)
    if ending == ".gpx":
        return _read_gpx(path)
    return _read_table(path, columns, sheet, _zone(zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"time zone {name!r} is not known; write one such as Asia/Shanghai or UTC"
        raise OptionError(message) from error


def _read_gpx(path: Path) -> TrackPoints:
    try:
        with warnings.catch_warnings():
            # What GDAL warns of (no version, no namespace) is not the user's to mend.
            warnings.simplefilter("ignore", RuntimeWarning)
            for layer in _GPX_LAYERS:
                points = pyogrio.read_dataframe(path, layer=layer)
                if len(points):
                    break
            vehicle, segment = _gpx_parts(path, layer, points)
    except (RuntimeError, shapely.GEOSException) as error:
        message = (
            f"{path}: cannot be read as GPX; it is damaged, cut off or another kind of file: "
            "export the track anew, as GPX, CSV or XLSX"
        )
        raise DataError(message) from error
    if points.empty:
        message = f"{path}: holds no track, route or waypoint; export the vehicle's track as GPX"
        raise DataError(message)
    time = pd.DatetimeIndex(pd.to_datetime(points["time"], utc=True)) if "time" in points else None
    places = gpd.GeoSeries(shapely.force_2d(points.geometry.to_numpy()))
    return TrackPoints(
        places=places,
        time=_nowhen(len(points)) if time is None else in_utc(time),
        vehicle=vehicle,
        segment=segment,
        titles=("lon", "lat"),
    )


def _gpx_parts(
    path: Path, layer: str, points: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return the track that each point is of, and its segment."""
    if layer not in _PARTS:
        return np.full(len(points), path.stem, dtype=object), np.zeros(len(points), dtype=np.int64)
    whole, column = _PARTS[layer]
    said = pyogrio.read_dataframe(path, layer=whole, read_geometry=False)["name"]
    names = [str(name).strip() if isinstance(name, str) else "" for name in said]
    labels = [name or path.stem for name in names]
    # A recorder may call every day's track the same.
    labels = [
        f"{label} ({labels[: number + 1].count(label)})" if labels.count(label) > 1 else label
        for number, label in enumerate(labels)
    ]
    number = points[column].to_numpy(dtype=np.int64)
    segment = np.zeros(len(points), dtype=np.int64)
    if "track_seg_id" in points:
        segment = points["track_seg_id"].to_numpy(dtype=np.int64)
    return np.array(labels, dtype=object)[number], segment


def _read_table(path: Path, columns: Mapping[str, str], sheet: str, zone: ZoneInfo) -> TrackPoints:
    frame = read_places(path, sheet, columns)
    if frame.empty:
        message = f"{path}: has titles but no rows; a track is a row a position"
        raise DataError(message)
    shapes = frame.geometry.to_numpy()
    bad = frame.index[(shapely.get_type_id(shapes) > 0)]
    if len(bad):
        message = f"{path}: line {shown(bad)} holds no point; a track is a row a position"
        raise DataError(message)
    present = [str(title) for title in frame.columns if title != "geometry"]
    found = {
        name: _title(path, present, columns.get(name), names)
        for name, names in (
            ("time", TIME_NAMES),
            ("date", DATE_NAMES),
            ("vehicle", VEHICLE_NAMES),
        )
    }
    vehicle = np.full(len(frame), path.stem, dtype=object)
    if (title := found["vehicle"]) is not None:
        said = frame[title].fillna("").str.strip()
        vehicle = said.where(said != "", path.stem).to_numpy(dtype=object)
    return TrackPoints(
        places=gpd.GeoSeries(shapes, index=frame.index),
        time=_times(path, frame, found["date"], found["time"], zone),
        vehicle=vehicle,
        segment=np.zeros(len(frame), dtype=np.int64),
        titles=_coordinate_titles(present, columns),
    )


def _title(path: Path, present: list[str], said: str | None, names: tuple[str, ...]) -> str | None:
    if said is None:
        return find_title(present, names)
    if said not in present:
        message = f"{path}: has no column {said}; its columns are {', '.join(present)}"
        raise DataError(message)
    return said


def _coordinate_titles(present: list[str], columns: Mapping[str, str]) -> tuple[str, str]:
    known = coordinate_titles()
    x = columns.get("lon") or columns.get("x") or find_title(present, known["x"])
    y = columns.get("lat") or columns.get("y") or find_title(present, known["y"])
    return (x, y) if x and y else ("x", "y")


def _times(
    path: Path, frame: gpd.GeoDataFrame, date: str | None, time: str | None, zone: ZoneInfo
) -> npt.NDArray[np.datetime64]:
    """Return when each row was recorded, in UTC, from a stamp or from date and clock."""
    if time is None:
        return _nowhen(len(frame))
    texts = frame[time].fillna("").str.strip()
    clock = texts.str.fullmatch(CLOCK)
    if date is not None and clock.any():
        day = frame[date].fillna("").str.strip().str.removesuffix(" 00:00:00")
        texts = texts.where(~clock, day + " " + texts)
    elif clock.any():
        message = (
            f"{path}, column {time}: line {shown(frame.index[clock])} holds a clock without a "
            "day; add a column date (日期), or write 2024-05-01 08:30:00"
        )
        raise DataError(message)
    found = parse_times(texts, zone)
    bad = texts[np.isnat(found) & (texts != "").to_numpy()]
    if len(bad):
        message = (
            f"{path}, column {time}: not a time in line {shown(bad.index)} (such as "
            f"{bad.iloc[0]!r}); write 2024-05-01 08:30:00, or seconds since 1970"
        )
        raise DataError(message)
    return found


def _nowhen(rows: int) -> npt.NDArray[np.datetime64]:
    return np.full(rows, np.datetime64("NaT"), dtype="datetime64[ns]")
