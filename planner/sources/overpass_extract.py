"""What Overpass holds of an area, as an ordinary OSM file in the cache folder.

A downloaded town is read by the same code as an extract, so the two are the
same, turn restrictions included; and the file can be opened in JOSM or carried
to a computer without network. It is written elsewhere and moved into place
once it has been read back whole: whatever stands in the cache is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import osmium
import osmium.osm.mutable
import shapely

from planner.errors import DataError, PlannerError, WriteError
from planner.sources import osm_file
from planner.sources import tags as tag_rules
from planner.sources.overpass_refusals import OTHER_MAP_SOURCE, Refusal, RefusalError, refusals
from planner.sources.overpass_service import Conversation, Service, osmnx_settings, slot_wait_s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.sources.elements import Elements

_ENTITIES = ("node", "way", "relation")

# A key with more values than this is asked for as a whole: every value costs
# Overpass three clauses, and most of the key's elements are wanted anyway.
_MOST_VALUES = 20

_PART = ".part-"
_STALE_S = 24 * 3600.0

_FORMAT = 1
"""Part of every file's name; raised when the files themselves change."""


@dataclass(frozen=True)
class Extract:
    """A downloaded area: its elements, the server they came from, their date."""

    elements: Elements
    server: str
    date: str


def wanted_tags() -> dict[str, bool | str | list[str]]:
    """Return what to ask Overpass for, by key: every value, or a list of values.

    Follows `tags.toml`; turn restrictions are asked for beside it.
    """
    values: dict[str, set[str]] = {}
    for entry in tag_rules.entries():
        key = next(iter(entry.tags))
        values.setdefault(key, set()).update(entry.tags[key])
    wanted: dict[str, bool | str | list[str]] = {"restriction": True, "restriction:hgv": True}
    for key, named in sorted(values.items()):
        whole = "*" in named or len(named) > _MOST_VALUES
        wanted[key] = True if whole else sorted(named)
    return wanted


def fetch(area: shapely.Polygon, talk: Conversation) -> Extract:
    """Return what OpenStreetMap holds of an area, from the cache or a server.

    Parameters
    ----------
    area
        WGS-84 degrees, of few vertices.
    talk
        Servers and cache folder, and how the user hears of the progress.

    Raises
    ------
    SourceError
        No server gave a whole answer.
    DataError
        Nothing is mapped there.
    WriteError
        The cache folder cannot be written.
    """
    path = talk.service.cache_dir / f"{_digest(area)}.osm.pbf"
    if path.is_file() and not talk.service.refresh:
        try:
            extract = _read(path)
        except DataError:
            talk.tell(f"{path} is damaged: downloading again")
        else:
            talk.tell(f"taken from the cache: {path}, data of {extract.date}")
            return extract
    with workshop(talk.service.cache_dir) as folder:

        def question(server: str) -> Path:
            talk.tell(f"downloading from {server}")
            return _download(area, server, talk.service, folder)

        finished = talk.ask(talk.service.endpoints, question, OTHER_MAP_SOURCE)
        talk.tell("reading what was downloaded")
        extract = _read(finished)
        if extract.elements.extent() is None:
            message = (
                f"{extract.server} holds no street, building or green space in this area: "
                "check the boundary (longitude before latitude, in WGS-84), or set "
                "PLANNER_OVERPASS to a server that covers the whole world"
            )
            raise DataError(message)
        os.replace(finished, path)  # noqa: PTH105  (atomic, and says so)
    return extract


@contextmanager
def workshop(cache_dir: Path) -> Iterator[Path]:
    """Give a private folder on the cache's disk; it goes away whatever happens.

    Raises
    ------
    WriteError
        The cache folder cannot be made or written, or the disk is full.
    """
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        _sweep(cache_dir)
        with tempfile.TemporaryDirectory(dir=cache_dir, prefix=_PART) as folder:
            yield Path(folder)
    except PlannerError:
        # A SourceError is an OSError, too, but not one of the disk's.
        raise
    except OSError as error:
        message = (
            f"{cache_dir}: the cache folder cannot be written ({error.strerror or error}); "
            "set PLANNER_CACHE to a folder that can"
        )
        raise WriteError(message) from error


def _sweep(cache_dir: Path) -> None:
    """Remove the private folders of programs that were killed, not of those at work."""
    for folder in cache_dir.glob(f"{_PART}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _STALE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _digest(area: shapely.Polygon) -> str:
    """Return the name of a question, whichever server answers it."""
    asked = [_FORMAT, shapely.to_wkt(area, rounding_precision=6), wanted_tags()]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]


def _read(path: Path) -> Extract:
    elements, _ = osm_file.read_elements(path)
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        server = reader.header().get("generator")
    return Extract(elements, server, osm_file.extract_date(path))


def _download(area: shapely.Polygon, server: str, service: Service, folder: Path) -> Path:
    """Put the question to one server; return its whole answer as a file in `folder`."""
    import osmnx  # noqa: PLC0415  (slow to import)

    # A large area is several requests. Those that were answered before a
    # refusal stay in `raw` and are not asked again; one folder a server, as
    # two servers' data may be of different minutes.
    raw = folder / hashlib.sha256(server.encode()).hexdigest()[:8]
    changes = {
        "cache_folder": raw,
        # osmnx stops with InterruptedError once all answers are in the folder.
        # Its own tables would drop turn restrictions and take ten times as long.
        "cache_only_mode": True,
        "overpass_url": server,
        "use_cache": True,
    }
    with osmnx_settings(service, changes), refusals(service.connect_s, service.timeout_s):
        try:
            with suppress(InterruptedError):
                osmnx.features_from_polygon(area, wanted_tags())
        except RefusalError as refusal:
            if refusal.kind is Refusal.RATE_LIMITED and not refusal.wait_s:
                refusal.wait_s = slot_wait_s(server)
            raise
    answers = [json.loads(path.read_bytes()) for path in sorted(raw.glob("*.json"))]
    finished = folder / f"{raw.name}.osm.pbf"
    _write(finished, answers, server, area)
    return finished


def _write(path: Path, answers: list[dict[str, Any]], server: str, area: shapely.Polygon) -> None:
    """Write Overpass answers as one OSM file, each element once, in the usual order."""
    stamps = [answer.get("osm3s", {}).get("timestamp_osm_base", "") for answer in answers]
    header = osmium.io.Header()
    header.set("generator", server)
    header.set("osmosis_replication_timestamp", min(stamps, default="") or _now())
    west, south, east, north = area.bounds
    header.add_box(osmium.osm.Box(west, south, east, north))
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for element in _ordered(answers):
            tags = element.get("tags", {})
            match element["type"]:
                case "node":
                    place = (element["lon"], element["lat"])
                    writer.add_node(
                        osmium.osm.mutable.Node(id=element["id"], location=place, tags=tags)
                    )
                case "way":
                    nodes = element.get("nodes", [])
                    writer.add_way(osmium.osm.mutable.Way(id=element["id"], nodes=nodes, tags=tags))
                case "relation":
                    members = [
                        (member["type"][0], member["ref"], member["role"])
                        for member in element.get("members", [])
                    ]
                    writer.add_relation(
                        osmium.osm.mutable.Relation(id=element["id"], members=members, tags=tags)
                    )


def _ordered(answers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {
        (_ENTITIES.index(element["type"]), element["id"]): element
        for answer in answers
        for element in answer["elements"]
        if element["type"] in _ENTITIES
    }
    return [found[key] for key in sorted(found)]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
