"""Routes of a `plan.json`, as `planner clean` writes it."""

from __future__ import annotations

from collections import Counter
from reprlib import repr as shown
from typing import TYPE_CHECKING, Any

from planner.cleaning.driving.link_keys import link_keys
from planner.cleaning.importing.given import Fault, GivenCall, GivenPass, GivenRoute
from planner.errors import DataError, NewerVersionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.cleaning.setting import Setting

FORMAT = "planner cleaning plan"
VERSION = 1
"""Latest version that is read."""

_LENGTHS_DIFFER_M = 1.0
"""A link whose length differs by more is not the one that was meant."""


def given_routes(
    setting: Setting, document: Mapping[str, Any], *, file: str
) -> tuple[list[GivenRoute], list[Fault]]:
    """Return the routes of a parsed `plan.json`, and the streets and areas that are not there.

    Parameters
    ----------
    document
        As parsed; only the routes and their crews are read.
    file
        How messages call it.

    Raises
    ------
    NewerVersionError
        Written by a newer planner.
    DataError
        Not a plan, or a route that cannot be read: the message names it and the key.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        message = f"{file}: not a cleaning plan; give the plan.json that `planner clean` wrote"
        raise DataError(message)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        message = f"{file}: version is {shown(version)}, not a number; save the plan anew"
        raise DataError(message)
    if version > VERSION:
        message = (
            f"{file}: a plan of version {version}, this planner reads up to version {VERSION}; "
            "update the planner"
        )
        raise NewerVersionError(message)
    crews = {
        _text(each, "id", f"{file}: crews"): _whole(each, "number", f"{file}: crews") - 1
        for each in _rows(document, "crews", file)
    }
    places = _Places(setting)
    routes = []
    for number, row in enumerate(_rows(document, "routes", file)):
        name = row.get("id") or f"number {number + 1}"
        routes.append(_route(row, crews, places, f"{file}: route {name}"))
    twice = [each for each, times in Counter(route.id for route in routes).items() if times > 1]
    if twice:
        message = f"{file}: route {twice[0]} is there twice; give each its own id"
        raise DataError(message)
    return routes, places.faults


class _Places:
    """Links and areas by the names that files give them, and what was not found."""

    def __init__(self, setting: Setting) -> None:
        keys = link_keys(setting.network, setting.town.ways)
        self._links = {key: link for link, key in enumerate(keys.tolist())}
        self._areas = {each: row for row, each in enumerate(setting.areas["id"].tolist())}
        self._length = setting.network.length_m
        self.faults: list[Fault] = []

    def stop(self, row: Mapping[str, Any], route: str, label: str) -> GivenPass | GivenCall | None:
        """Return a pass or a call; None if there is no such street or area."""
        kind = row.get("kind")
        if kind == "call":
            return GivenCall(_text(row, "facility", label))
        if kind == "area":
            name = _text(row, "area", label)
            if name not in self._areas:
                self.faults.append(Fault(route, name, "unknown_area"))
                return None
            return GivenPass(name, area=self._areas[name])
        if kind != "serve":
            message = f"{label}: kind is {shown(kind)}; give serve, area or call"
            raise DataError(message)
        key, against = _text(row, "link", label), row.get("against")
        if not isinstance(against, bool | None):
            message = f"{label}: against is {shown(against)}; give true or false"
            raise DataError(message)
        link = self._links.get(key, -1)
        if link < 0 or self._differs(link, row.get("metres")):
            self.faults.append(Fault(route, key, "unknown_street"))
            return None
        return GivenPass(key, link=link, against=against)

    def _differs(self, link: int, metres: object) -> bool:
        """Say whether a link is not the one that was meant: its way was cut elsewhere since."""
        if not isinstance(metres, float | int) or isinstance(metres, bool):
            return False
        return abs(float(self._length[link]) - metres) > _LENGTHS_DIFFER_M


def _route(
    row: Mapping[str, Any], crews: Mapping[str, int], places: _Places, label: str
) -> GivenRoute:
    name, service = _text(row, "id", label), _text(row, "service", label)
    per_week = _whole(row, "per_week", label)
    if service not in ("sweep", "wash"):
        message = f"{label}: service is {shown(service)}; give sweep or wash"
        raise DataError(message)
    if per_week < 1:
        message = f"{label}: per_week is {per_week}; a route is driven at least once"
        raise DataError(message)
    crew = row.get("crew")
    if crew is not None and crew not in crews:
        message = f"{label}: crew is {shown(crew)}; the plan's crews are {', '.join(crews)}"
        raise DataError(message)
    drives = tuple(
        (_whole(each, "day", label), _whole(each, "window", label))
        for each in _rows(row, "drives", label)
    )
    stops = [places.stop(each, name, label) for each in _rows(row, "passes", label)]
    return GivenRoute(
        name,
        "sweep" if service == "sweep" else "wash",
        _text(row, "vehicle", label),
        per_week,
        None if crew is None else crews[crew],
        drives,
        tuple(each for each in stops if each is not None),
    )


def _rows(row: Mapping[str, Any], key: str, label: str) -> list[dict[str, Any]]:
    found = row.get(key)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        message = f"{label}: {key} is {shown(found)}, not a list of objects"
        raise DataError(message)
    return found


def _text(row: Mapping[str, Any], key: str, label: str) -> str:
    found = row.get(key)
    if not isinstance(found, str) or not found:
        message = f"{label}: {key} is {shown(found)}, not a text"
        raise DataError(message)
    return found


def _whole(row: Mapping[str, Any], key: str, label: str) -> int:
    found = row.get(key)
    if not isinstance(found, int) or isinstance(found, bool):
        message = f"{label}: {key} is {shown(found)}, not a whole number"
        raise DataError(message)
    return found
