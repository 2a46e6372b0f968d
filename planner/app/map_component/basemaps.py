"""Basemaps of the table that this server may offer."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.app.map_component.assets import own
from planner.errors import DataError
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.language import Lang

ADDED_BY = "PLANNER_BASEMAPS"
"""Environment variable that names a second table."""

_DATUMS = ("wgs84", "gcj02")
_KNOWN = {"zh", "en", "urls", "credit", "max_zoom", "datum", "subdomains", "key_env"}
_NEEDED = _KNOWN - {"subdomains", "key_env"}


@dataclass(frozen=True)
class Basemap:
    """A row of the table, with its key filled in.

    Parameters
    ----------
    id
        Stable identifier.
    name
        For people.
    urls
        Templates of tiles, the lowest first.
    credit
        Shown while the map is.
    max_zoom
        The highest with tiles.
    shifted
        The tiles are in GCJ-02.
    subdomains
        Letters for `{s}`.
    """

    id: str
    name: Phrase
    urls: tuple[str, ...]
    credit: str
    max_zoom: int
    shifted: bool
    subdomains: str

    def record(self, lang: Lang) -> dict[str, Any]:
        """Return it as the page takes it."""
        return {
            "id": self.id,
            "name": self.name.say(lang),
            "urls": list(self.urls),
            "credit": self.credit,
            "maxZoom": self.max_zoom,
            "shifted": self.shifted,
            "subdomains": self.subdomains,
        }


def basemaps(environment: Mapping[str, str] = os.environ) -> list[Basemap]:
    """Return the basemaps on offer: those that need no key, and those whose key is set.

    Parameters
    ----------
    environment
        Where keys and the name of a second table are looked up.

    Raises
    ------
    DataError
        A table cannot be read, or a row lacks something.
    """
    tables = [("basemaps.toml", own("basemaps.toml"))]
    added = environment.get(ADDED_BY)
    if added:
        try:
            tables.append((added, Path(added).read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            message = f"{ADDED_BY}: {added} cannot be read ({error})"
            raise DataError(message) from error
    found: dict[str, Basemap] = {}
    for source, text in tables:
        for name, row in _rows(source, text).items():
            key = environment.get(row.get("key_env", ""), "")
            if key or not row.get("key_env"):
                found[name] = _basemap(name, row, key)
    return list(found.values())


def _rows(source: str, text: str) -> dict[str, dict[str, Any]]:
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{source}: {error}"
        raise DataError(message) from error
    for name, row in rows.items():
        keys = set(row) if isinstance(row, dict) else set()
        if not keys >= _NEEDED or keys - _KNOWN or row["datum"] not in _DATUMS:
            message = (
                f"{source}: [{name}] must have {', '.join(sorted(_NEEDED))}, may have "
                f"{', '.join(sorted(_KNOWN - _NEEDED))}, and datum is one of {', '.join(_DATUMS)}"
            )
            raise DataError(message)
    return rows


def _basemap(name: str, row: Mapping[str, Any], key: str) -> Basemap:
    return Basemap(
        id=name,
        name=Phrase(row["zh"], row["en"]),
        urls=tuple(url.replace("{key}", key) for url in row["urls"]),
        credit=row["credit"],
        max_zoom=row["max_zoom"],
        shifted=row["datum"] == "gcj02",
        subdomains=row.get("subdomains", "abc"),
    )
