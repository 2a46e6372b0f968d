"""What a bureau hands in for street cleaning: its fleet, its rules, its table of streets.

Everything comes back as parsed, unchecked; what it means is read by `planner.cleaning`.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.coordinate_table import read_table
from planner.sources.datum import read_datum, to_wgs84
from planner.sources.local_words import find_title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

TABLE_ENDINGS = (".csv", ".xlsx")

STREET_TITLES: Mapping[str, tuple[str, ...]] = {
    "way_id": ("way_id", "osm_id", "way", "OSM编号"),
    "name": ("name", "street", "道路名称", "街道名称", "路段名称", "路名", "街路", "名称"),
    "grade": ("grade", "清扫保洁等级", "保洁等级", "清扫等级", "道路等级", "等级", "级别"),
    "wash_per_week": ("wash_per_week", "每周洗路次数", "每周清洗次数", "每周冲洗次数", "周洗次数"),
    "sweep_per_week": ("sweep_per_week", "每周清扫次数", "每周机扫次数", "周扫次数"),
}
"""What tables may call the columns of the bureau's streets."""

_FREQUENT = re.compile(
    # Not 班次, 车次, 次序, 次干路, nor a weekday.
    r"(?<![班车批人档层])次(?![序干])|频|每周|week(?!day|end)|freq",
    re.IGNORECASE,
)
"""Titles that seem to say how often; left out unread, they would change the plan in silence."""

_GRADES = {"一": "1", "二": "2", "三": "3", "四": "4", "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4"}
_GRADE = re.compile(r"([一二三四ⅠⅡⅢⅣ0-4])\s*[级類类]?")


def read_fleet_document(path: Path) -> dict[str, Any]:
    """Return a parsed `fleet.toml`, its places in WGS-84, for `fleet_of`.

    Raises
    ------
    MissingFileError, OptionError, DataError
        No such file, not a .toml, or unreadable; or a place that cannot be converted.
    """
    return facilities_in_wgs84(_toml(path, "a fleet"), file=str(path))


def read_rules_document(path: Path) -> dict[str, Any]:
    """Return a parsed `rules.toml` for `rules_of`.

    Raises
    ------
    MissingFileError, OptionError, DataError
        No such file, not a .toml, or unreadable.
    """
    return _toml(path, "cleaning rules")


def facilities_in_wgs84(document: Mapping[str, Any], *, file: str) -> dict[str, Any]:
    """Return a fleet's document with every facility's lon and lat in WGS-84.

    Parameters
    ----------
    document
        As parsed, stays as it is. A `[[facility]]` may state a `datum`: WGS-84
        (the default), CGCS2000, GCJ-02 or BD-09. Rows that are not as they
        should be are handed on as they are, for `fleet_of` to refuse.
    file
        How messages call it.

    Raises
    ------
    OptionError
        A datum that is not known, or not one of degrees.
    """
    rows = document.get("facility")
    if not isinstance(rows, list):
        return dict(document)
    moved = [
        _in_wgs84(row, f"{file}: [[facility]] row {number} ({row.get('id', 'no id')}), datum")
        if isinstance(row, dict) and "datum" in row
        else row
        for number, row in enumerate(rows, start=1)
    ]
    return {**document, "facility": moved}


def read_street_rows(path: Path) -> pd.DataFrame:
    """Return the bureau's own table of streets as text, for `cleaning_streets`.

    Columns are given our names where `STREET_TITLES` knows theirs, and grades
    written as 一级, 1级 or Ⅰ become 1; nothing else is changed or checked.

    Parameters
    ----------
    path
        CSV or XLSX: way id or name, grade, times a week. The index, called `line`, counts
        the file's lines from 2.

    Raises
    ------
    MissingFileError, OptionError, DataError
        No such file, another ending, unreadable, without a row, without a column that
        names a street, or with one that seems to say how often but is not known.
    """
    if path.suffix.casefold() not in TABLE_ENDINGS:
        message = f"{path}: a table of streets is read from {', '.join(TABLE_ENDINGS)}"
        raise OptionError(message)
    _must_exist(path, "a table of streets has a row a street")
    table = read_table(path, "")
    if table.empty:
        message = f"{path}: it has no row; give a row a street"
        raise DataError(message)
    present = [str(title) for title in table.columns]
    found = {ours: find_title(present, titles) for ours, titles in STREET_TITLES.items()}
    if found["way_id"] is None and found["name"] is None:
        message = (
            f"{path}: no column names the streets; its columns are {', '.join(present)}; "
            "call one name (路名) or way_id"
        )
        raise DataError(message)
    _refuse_frequencies(path, [title for title in present if title not in found.values()])
    table = table.rename(columns={theirs: ours for ours, theirs in found.items() if theirs})
    table = table.rename_axis(index="line")
    if found["grade"] is not None:
        table["grade"] = table["grade"].map(_grade)
    return table


def _refuse_frequencies(path: Path, unread: list[str]) -> None:
    """Refuse columns that seem to say how often and would be ignored."""
    lost = [title for title in unread if _FREQUENT.search(title)]
    if lost:
        wash, sweep = STREET_TITLES["wash_per_week"], STREET_TITLES["sweep_per_week"]
        message = (
            f"{path}: column {', '.join(lost)} seems to say how often, but is not read; how often "
            f"a week is read from one column {wash[0]} ({', '.join(wash[1:])}) and one "
            f"{sweep[0]} ({', '.join(sweep[1:])}); rename it, or take it out"
        )
        raise DataError(message)


def _toml(path: Path, what: str) -> dict[str, Any]:
    if path.suffix.casefold() != ".toml":
        message = f"{path}: the name of a file with {what} must end in .toml"
        raise OptionError(message)
    _must_exist(path, f"give a file with {what}, or leave the option out for the packaged one")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{path}: cannot be read: its text is not UTF-8; save it as UTF-8"
        raise DataError(message) from error
    except (ValueError, OSError) as error:
        message = f"{path}: cannot be read as TOML ({error})"
        raise DataError(message) from error


def _must_exist(path: Path, advice: str) -> None:
    if not path.is_file():
        message = f"{path}: no such file; {advice}"
        raise MissingFileError(message)


def _in_wgs84(row: dict[str, Any], label: str) -> dict[str, Any]:
    try:
        datum = read_datum(str(row["datum"]))
    except OptionError as error:
        message = f"{label}: {error}"
        raise OptionError(message) from error
    if not datum.crs.is_geographic:
        message = f"{label}: {datum.name} is not in degrees; give lon and lat, in WGS-84 or GCJ-02"
        raise OptionError(message)
    lon, lat = row.get("lon"), row.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return {**row, "datum": "WGS-84"}
    place = to_wgs84(gpd.GeoSeries([shapely.Point(lon, lat)]), datum).iloc[0]
    return {**row, "lon": float(place.x), "lat": float(place.y), "datum": "WGS-84"}


def _grade(cell: object) -> object:
    """Return a grade's number if it is written as Chinese tables do, else the cell as it is."""
    found = _GRADE.fullmatch(str(cell).strip())
    return _GRADES.get(found[1], found[1]) if found else cell
