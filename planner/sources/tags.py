"""Reads `tags.toml`: which OSM tags mean which table, kind and column value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import Any

from planner.columns import TABLES, Shape

Tags = Mapping[str, str]

KERB_SIDES = ("left", "right", "both")

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_METRES = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:m|metres?|meters?|米)?")
_FEET = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:'|′|ft|foot|feet)(?:\s*(\d+(?:\.\d+)?)\s*(?:\"|″|''|in)?)?"
)
_FOOT_M = 0.3048
_INCH_M = 0.0254
_INCHES = 12.0

_ONEWAY = {
    "yes": "yes",
    "true": "yes",
    "1": "yes",
    "-1": "reverse",
    "reverse": "reverse",
    "no": "no",
    "false": "no",
    "0": "no",
}


@dataclass(frozen=True)
class Entry:
    """One entry of a table: the tags that make an element a row of it."""

    table: str
    kind: str
    shapes: tuple[Shape, ...]
    tags: dict[str, tuple[str, ...]]
    unless: dict[str, tuple[str, ...]]

    def fits(self, tags: Tags) -> bool:
        """Say whether an element with these tags is a row by this entry."""
        return all(_holds(tags.get(key), values) for key, values in self.tags.items()) and not any(
            _holds(tags.get(key), values) for key, values in self.unless.items()
        )


@dataclass(frozen=True)
class Reading:
    """How one column is read from tags: the first tag present, and as what."""

    tags: tuple[str, ...]
    as_: str

    def __call__(self, tags: Tags) -> str | float | bool | None:
        """Return the column's value, None where the tags do not say."""
        for tag in self.tags:
            if tag in tags:
                return read_value(tags[tag], self.as_)
        return None


def _holds(value: str | None, wanted: tuple[str, ...]) -> bool:
    if value is None:
        return False
    return value != "no" if wanted == ("*",) else value in wanted


def read_value(text: str, as_: str) -> str | float | bool | None:
    """Return an OSM value as text, number, metres or flag.

    A number that is not one plain number ("~30", "3;4", "yes") is None: a
    guess would pass for a measurement.
    """
    text = text.strip()
    match as_:
        case "number":
            return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
        case "metres":
            return _metres(text)
        case "flag":
            return text not in ("", "no")
        case _:
            return text


def _metres(text: str) -> float | None:
    if found := _METRES.fullmatch(text):
        return float(found[1].replace(",", "."))
    if (found := _FEET.fullmatch(text)) and float(found[2] or 0.0) < _INCHES:
        return float(found[1]) * _FOOT_M + float(found[2] or 0.0) * _INCH_M
    return None


@cache
def document() -> dict[str, Any]:
    """Return `tags.toml` as parsed."""
    text = (files("planner.sources") / "tags.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def entries() -> tuple[Entry, ...]:
    """Return every entry of every table, in the file's order."""
    return tuple(
        Entry(
            table,
            entry["kind"],
            tuple(entry["shapes"]),
            {key: tuple(values) for key, values in entry["tags"].items()},
            {key: tuple(values) for key, values in entry.get("unless", {}).items()},
        )
        for table in TABLES
        for entry in document()["tables"].get(table, ())
    )


@cache
def readings(table: str) -> dict[str, Reading]:
    """Return how the columns of `table` are read from tags."""
    return {
        column: Reading(
            (said["tag"],) if isinstance(said["tag"], str) else tuple(said["tag"]),
            said.get("as", "text"),
        )
        for column, said in document()["columns"].get(table, {}).items()
    }


@cache
def _by_key(shape: Shape) -> dict[str, tuple[tuple[int, Entry], ...]]:
    """Return the entries for a shape with their rank, by the first key they ask for."""
    found: dict[str, list[tuple[int, Entry]]] = {}
    for rank, entry in enumerate(entries()):
        if shape in entry.shapes:
            found.setdefault(next(iter(entry.tags)), []).append((rank, entry))
    return {key: tuple(rows) for key, rows in found.items()}


def keys(shape: Shape) -> tuple[str, ...]:
    """Return the tag keys without which an element of `shape` is of no use."""
    return tuple(_by_key(shape))


@cache
def used_keys() -> frozenset[str]:
    """Return every tag key that some rule or column reads; the rest need not be kept."""
    rules = document()
    found = {"name", "highway", "foot", "access", "building", "garden:type", "locked"}
    found.update(key for side in KERB_SIDES for key in _kerb_keys(side))
    found.update(rules["residential_building"]["not_when_tagged"])
    found.update(rules["oneway"])
    for entry in entries():
        found.update(entry.tags, entry.unless)
    for table in TABLES:
        for reading in readings(table).values():
            found.update(reading.tags)
    return frozenset(found)


def tables_of(tags: Tags, shape: Shape) -> dict[str, str]:
    """Return `{table: kind}` for an element of this shape with these tags."""
    by_key = _by_key(shape)
    fitting = [
        (rank, entry)
        for key in tags
        if key in by_key
        for rank, entry in by_key[key]
        if entry.fits(tags)
    ]
    # The first entry of a table gives the kind, whatever key it was found by.
    fitting.sort(key=itemgetter(0), reverse=True)
    return {entry.table: entry.kind for _, entry in fitting}


def walkable(tags: Tags) -> bool:
    """Say whether people walk along a way with these tags (DESIGN §4.0)."""
    rules = document()["walkable"]
    highway = tags.get("highway", "")
    foot = tags.get("foot", "")
    if highway in rules["never"] or foot in rules["barred_by_foot"]:
        return False
    if foot in rules["allowed_by_foot"]:
        return True
    if tags.get("access", "") in rules["barred_by_access"]:
        return False
    return highway in rules["highway"]


def oneway(tags: Tags) -> str:
    """Return yes, reverse or no for a way's direction of travel, empty where nothing tells.

    Roundabouts and motorways are one-way unless `oneway` says otherwise (`[oneway]`).
    """
    said = _ONEWAY.get(tags.get("oneway", "").strip(), "")
    implied = any(tags.get(key) in values for key, values in document()["oneway"].items())
    return said or ("yes" if implied else "")


def carriageway(highway: str, lanes: float | None, width_m: float | None) -> tuple[float, str]:
    """Return a way's carriageway width in metres, and what it rests on.

    The width as mapped; else the lanes at a common width; else a common width
    of its class (`[carriageway_m]`).
    """
    rules = document()["carriageway_m"]
    if width_m is not None and width_m > 0:
        return width_m, "width"
    if lanes is not None and lanes > 0:
        return lanes * rules["lane"], "lanes"
    return rules.get(highway.removesuffix("_link"), rules["other"]), "class"


def kerb_parking(tags: Tags, side: str) -> str:
    """Return how cars park along one side of a way, empty where its tags do not say.

    Parameters
    ----------
    tags
        Of a way, in today's keys or those before 2022 (`[kerb_parking]`).
    side
        One of `KERB_SIDES`; what left or right leaves unsaid is as for both.

    Returns
    -------
    str
        `no`, `separate` (mapped on its own), or a position such as `lane`,
        followed by what else is said of it: `lane:parallel:private:12` with
        orientation, access and capacity.
    """
    rules = document()["kerb_parking"]
    if not any(key in tags for key in _kerb_keys(side)):
        return ""
    said = {
        name: _said_of_kerb(tags, rules[name], side)
        for name in ("position", "orientation", "restriction", "access", "old", "old_position")
    }
    hours = _said_of_kerb(tags, rules["old_hours"], side)
    condition = _said_of_kerb(tags, rules["old_condition"], side)
    if {said["old"], said["restriction"]} & set(rules["banned"]):
        return "no"
    if condition in rules["banned"] and not hours:
        return "no"
    words = [said["position"], said["old_position"], said["old"]]
    position = next((word for word in words if word in rules["positions"]), "")
    turned = [said["orientation"], said["old"], said["position"]]
    orientation = next((word for word in turned if word in rules["orientations"]), "")
    if not position and not orientation:
        return ""
    if position in ("no", "separate"):
        return position
    access = said["access"] or condition
    found = [position or "lane", orientation, access if access in ("private", "customers") else ""]
    # Of both sides nobody can tell whether it is each one's or their sum.
    count = tags.get(rules["capacity"].format(side=side), "") if side != "both" else ""
    return ":".join(word for word in (*found, count if count.isdecimal() else "") if word)


def _said_of_kerb(tags: Tags, patterns: str | list[str], side: str) -> str:
    """Return the first value of some keys, of the side itself before both."""
    rules = document()["kerb_parking"]
    wanted = [patterns] if isinstance(patterns, str) else patterns
    keys_ = (pattern.format(side=each) for each in (side, "both") for pattern in wanted)
    value = next((tags[key] for key in keys_ if key in tags), "")
    return rules["means"].get(value, value)


@cache
def _kerb_keys(side: str) -> tuple[str, ...]:
    """Return every key that says something of parking along one side."""
    rules = document()["kerb_parking"]
    single = ("position", "orientation", "restriction", "access", "capacity", "old")
    patterns = [rules[name] for name in single]
    patterns += [rules["old_condition"], *rules["old_position"], *rules["old_hours"]]
    return tuple(pattern.format(side=side) for pattern in patterns)


def building_use(tags: Tags) -> str:
    """Return residential, non_residential or unspecified for a building."""
    rules = document()["residential_building"]
    value = tags.get("building", "")
    if value in rules["residential"]:
        return "residential"
    if value in rules["unspecified"]:
        institution = any(key in tags for key in rules["not_when_tagged"])
        return "non_residential" if institution else "unspecified"
    return "non_residential"
