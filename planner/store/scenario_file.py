"""A Scenario as GeoJSON (RFC 7946, WGS-84): what the app saves and QGIS draws."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from reprlib import repr as shown
from typing import TYPE_CHECKING, Any

import shapely

from planner.errors import DataError, MissingFileError, NewerVersionError
from planner.scenario import CHANGES, AddGreen, Scenario
from planner.scenario.scenario import told
from planner.store.geojson_shape import ShapeError, shape_from_geojson
from planner.store.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from planner.scenario import Change

FORMAT = 1
"""Version of the scenario file; raised when an older planner would misread it."""

MOST_BYTES = 10_000_000

_ABOUT = "planner_scenario"
_WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
"""Ends of what older GeoJSON calls WGS-84, and CGCS2000 within a few centimetres of it."""


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write a scenario as GeoJSON, whole or not at all.

    Raises
    ------
    DataError
        It has faults in any town, or is larger than `read_scenario` takes.
    WriteError
        It cannot be written; an older file of the same name stands as it did.
    """
    faults = list(scenario.faults())
    if faults:
        message = f"{path}: scenario {scenario.name[:100]}: {told(faults)}"
        raise DataError(message)
    text = json.dumps(scenario_to_dict(scenario), ensure_ascii=False, indent=1) + "\n"
    if len(text.encode()) > MOST_BYTES:
        message = (
            f"{path}: a scenario file has up to {MOST_BYTES / 1e6:g} MB; simplify the outlines"
        )
        raise DataError(message)
    write_text(path, text)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file, or polygons drawn in another program.

    GeoJSON without our properties is read as plans to lay out each polygon as a
    public park, under the polygon's `name` if it has one; the scenario is then
    called what the layer is, else what the file is.

    Raises
    ------
    MissingFileError
        No such file.
    NewerVersionError
        Written by a newer planner.
    DataError
        Not a scenario; all faults are named at once by the number of their feature.
    """
    if not path.is_file():
        message = f"{path}: no such file; a scenario is a GeoJSON file of what a plan changes"
        raise MissingFileError(message)
    try:
        return scenario_from_dict(_parsed(path), name=path.stem)
    except DataError as error:
        message = f"{path}: {error}"
        raise type(error)(message) from error


def _parsed(path: Path) -> object:
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= MOST_BYTES else None
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise DataError(message) from error
    except ValueError as error:
        message = f"not in UTF-8 ({error}); export it anew as GeoJSON"
        raise DataError(message) from error
    if text is None:
        message = f"{size / 1e6:,.1f} MB; a scenario has up to {MOST_BYTES / 1e6:g} MB"
        raise DataError(message)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"not GeoJSON ({error}); export it anew as GeoJSON"
        raise DataError(message) from error


def scenario_to_dict(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as a GeoJSON FeatureCollection of plain data."""
    return {
        "type": "FeatureCollection",
        _ABOUT: FORMAT,
        "name": scenario.name,
        "features": [_feature(change) for change in scenario.changes],
    }


def _feature(change: Change) -> dict[str, Any]:
    texts = {name: getattr(change, name) for name, _ in _texts(type(change))}
    shape = shapely.geometry.mapping(getattr(change, change.shape)) if change.shape else None
    return {
        "type": "Feature",
        "geometry": shape,
        "properties": {"change": change.change, **{k: v for k, v in texts.items() if v}},
    }


def _texts(kind: type[Any]) -> list[tuple[str, bool]]:
    """Return the text fields of a kind of change, and whether each must be given."""
    return [
        (field.name, field.default is MISSING) for field in fields(kind) if field.name != kind.shape
    ]


def scenario_from_dict(data: object, *, name: str = "") -> Scenario:
    """Return the scenario of a GeoJSON FeatureCollection, read as by `read_scenario`.

    Parameters
    ----------
    data
        As parsed from JSON; not changed.
    name
        What to call a scenario that says no name.

    Raises
    ------
    NewerVersionError
        Written by a newer planner.
    DataError
        Not a scenario; all faults are named at once by the number of their feature.
    """
    features, ours, said = _collection(data)
    changes: list[Change] = []
    faults: list[str] = []
    for number, feature in enumerate(features, start=1):
        try:
            change = _change(feature, ours=ours)
        except (DataError, ShapeError) as error:
            faults.append(f"feature {number}: {error}")
            continue
        changes.append(change)
        faults.extend(f"feature {number}: {fault}" for fault in change.faults())
    scenario = Scenario(said or name, tuple(changes))
    faults[:0] = scenario.own_faults()
    if faults:
        raise DataError(told(faults))
    return scenario


def _collection(data: object) -> tuple[list[object], bool, str]:
    """Return the features, whether we wrote them, and what they are called."""
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        message = "not a GeoJSON FeatureCollection; export a layer of polygons as GeoJSON"
        raise DataError(message)
    version = data.get(_ABOUT)
    if version is not None and (type(version) is not int or version < 1):
        message = f"its {_ABOUT} is {shown(version)}, not a version number; save it anew"
        raise DataError(message)
    if version is not None and version > FORMAT:
        message = (
            f"scenario file of version {version}, this planner reads up to version {FORMAT}; "
            "update the planner"
        )
        raise NewerVersionError(message)
    features = data.get("features")
    if not isinstance(features, list):
        message = "its features are not a list; export it anew as GeoJSON"
        raise DataError(message)
    _check_crs(data.get("crs"))
    name = data.get("name")
    return features, version is not None, name if isinstance(name, str) else ""


def _check_crs(crs: object) -> None:
    """Refuse older GeoJSON in metres: read as degrees it would lie elsewhere."""
    if crs is None:
        return
    about = crs.get("properties") if isinstance(crs, dict) else None
    name = about.get("name") if isinstance(about, dict) else None
    if not isinstance(name, str) or not name.endswith(_WGS84_NAMES):
        message = f"its CRS is {shown(name)}; export it anew as GeoJSON in WGS-84 (EPSG:4326)"
        raise DataError(message)


def _change(feature: object, *, ours: bool) -> Change:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        message = "not a GeoJSON Feature"
        raise DataError(message)
    said = feature.get("properties")
    said = said if isinstance(said, dict) else {}
    if "change" not in said:
        if ours:
            message = f"property change is missing; give one of {', '.join(CHANGES)}"
            raise DataError(message)
        # Other programs' ids and kinds mean nothing here.
        name = said.get("name")
        shape: Any = shape_from_geojson(feature.get("geometry"))
        return AddGreen(shape, name if isinstance(name, str) else "")
    kind = CHANGES.get(said["change"]) if isinstance(said["change"], str) else None
    if kind is None:
        message = f"unknown change {shown(said['change'])}; there are {', '.join(CHANGES)}"
        raise DataError(message)
    given: dict[str, Any] = {name: _text(said, name, must=must) for name, must in _texts(kind)}
    given = {name: text for name, text in given.items() if text is not None}
    if kind.shape:
        given[kind.shape] = shape_from_geojson(feature.get("geometry"))
    return kind(**given)


def _text(said: dict[str, Any], name: str, *, must: bool) -> str | None:
    text = said.get(name)
    if text is None and must:
        message = f"property {name} is missing"
        raise DataError(message)
    if text is not None and not isinstance(text, str):
        message = f"property {name} is {shown(text)}, not a text"
        raise DataError(message)
    return text
