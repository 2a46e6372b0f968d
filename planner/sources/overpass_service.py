"""The servers asked for OpenStreetMap data: which, and how patiently.

osmnx sends the requests. It would repeat a refused one for ever, so every
answer is looked at before osmnx sees it (`overpass_refusals`), and a
`Conversation` goes to the next mirror, comes back after a pause, or gives up.
"""

from __future__ import annotations

import math
import os
import re
import socket
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import requests

from planner.errors import OptionError, SourceError
from planner.sources.overpass_refusals import RefusalError, refuse_bad, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

ENDPOINTS = (
    "https://overpass-api.de/api",
    "https://overpass.private.coffee/api",
    "https://maps.mail.ru/osm/tools/overpass/api",
)
"""Public servers that hold the whole world, asked in this order."""

NOMINATIM = "https://nominatim.openstreetmap.org"

USER_AGENT = "planner (urban greening and parking planner for county towns; uses osmnx)"
"""Both services turn away clients that do not say who they are."""

_LONGEST_WAIT_S = 120.0
_STATUS_TIMEOUT_S = 10.0
_SLOT = re.compile(r"in (\d+) seconds")

# osmnx's settings are global: two threads must not change them at once.
_SETTINGS = threading.RLock()


def _user_cache() -> Path:
    """Return the folder where this user's programs keep what can be fetched again."""
    if said := os.environ.get("XDG_CACHE_HOME"):
        root = Path(said)
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path.home() / ".cache"
    return root / "planner" / "osm"


@dataclass(frozen=True)
class Service:
    """Which servers are asked, and how patiently.

    Parameters
    ----------
    endpoints
        Overpass servers, up to `/api`, in the order they are tried.
    nominatim
        The server that finds places by name.
    cache_dir
        Folder of finished downloads.
    timeout_s
        How long a server may work on a question, in seconds.
    connect_s
        How long it may take to get through to a server, in seconds. Short: a
        blocked server says nothing at all, and the next mirror is waiting.
    retries
        How often the servers are asked again after every one of them failed.
    pause_s
        Pause before the first retry, in seconds; each later one is twice as long.
    max_area_km2
        Largest study area asked of a public server, in square kilometres.
    refresh
        Ask anew although the answer is in `cache_dir`.

    Raises
    ------
    OptionError
        A server is not a http(s) address, or a number is out of range.
    """

    endpoints: tuple[str, ...] = ENDPOINTS
    nominatim: str = NOMINATIM
    cache_dir: Path = field(default_factory=_user_cache)
    timeout_s: float = 180.0
    connect_s: float = 10.0
    retries: int = 3
    pause_s: float = 5.0
    max_area_km2: float = 5000.0
    refresh: bool = False

    def __post_init__(self) -> None:
        faults = [
            f"{name}: {url!r} is not an address that begins with http:// or https://"
            for name, url in (
                *(("endpoints (PLANNER_OVERPASS)", url) for url in self.endpoints),
                ("nominatim (PLANNER_NOMINATIM)", self.nominatim),
            )
            if not re.match(r"https?://[^/\s]+", url)
        ]
        if not self.endpoints:
            faults.append("endpoints (PLANNER_OVERPASS): name at least one server")
        faults += [
            f"{name}: must be above 0"
            for name in ("timeout_s", "connect_s", "max_area_km2")
            if not getattr(self, name) > 0
        ]
        faults += [
            f"{name}: must not be below 0"
            for name in ("retries", "pause_s")
            if not getattr(self, name) >= 0
        ]
        if faults:
            raise OptionError("; ".join(faults))

    @classmethod
    def from_environment(cls) -> Service:
        """Return the service that the environment asks for.

        `PLANNER_OVERPASS` lists Overpass servers, separated by commas;
        `PLANNER_NOMINATIM` names the geocoder; `PLANNER_CACHE` is the folder
        whose subfolder `osm` keeps the downloads.
        """
        said: dict[str, Any] = {}
        if text := os.environ.get("PLANNER_OVERPASS", "").strip():
            said["endpoints"] = tuple(
                url for part in text.split(",") if (url := part.strip().rstrip("/"))
            )
        if text := os.environ.get("PLANNER_NOMINATIM", "").strip():
            said["nominatim"] = text.rstrip("/")
        if text := os.environ.get("PLANNER_CACHE", "").strip():
            said["cache_dir"] = Path(text) / "osm"
        return cls(**said)


@dataclass(frozen=True)
class Conversation:
    """A service, and how the user hears of what goes on with it.

    `tell` takes a short message at every step; `sleep` takes seconds.
    """

    service: Service
    tell: Callable[[str], None]
    sleep: Callable[[float], None]

    def ask(self, servers: tuple[str, ...], question: Callable[[str], T], other: str) -> T:
        """Put a question to each server in turn, and again after growing pauses.

        Parameters
        ----------
        servers
            Asked in this order until one answers.
        question
            Takes a server's address; raises `RefusalError` when refused.
        other
            What the user can do when nobody answers, for the message.

        Raises
        ------
        SourceError
            Nobody answered.
        """
        refused: dict[str, RefusalError] = {}
        willing = servers
        for attempt in range(self.service.retries + 1):
            if attempt:
                pause = self.service.pause_s * 2 ** (attempt - 1)
                pause = max(pause, *(refused[server].wait_s for server in willing))
                self.tell(f"retry {attempt} of {self.service.retries} in {pause:.0f} s")
                self.sleep(pause)
            for server in willing:
                try:
                    return question(server)
                except RefusalError as refusal:
                    refused[server] = refusal
                    self.tell(f"{server}: {refusal}")
            # A server that cannot be reached, or has failed on this very
            # question, would fail again; asking it once more only takes time.
            willing = tuple(
                server
                for server in willing
                if refused[server].passing and refused[server].wait_s <= _LONGEST_WAIT_S
            )
            if not willing:
                break
        raise SourceError(sentence(refused, other))


@contextmanager
def osmnx_settings(service: Service, changes: Mapping[str, object]) -> Iterator[None]:
    """Hold osmnx's global settings at ours; put them back also after an error.

    osmnx also replaces `socket.getaddrinfo` for the whole process while it
    talks to Overpass; that is put back, too.
    """
    from osmnx import settings  # noqa: PLC0415  (slow to import)

    # The server is told a whole number; a connection may fail much sooner.
    server_s = max(1, math.ceil(service.timeout_s))
    ours = {
        "doh_url_template": None,
        "http_referer": USER_AGENT,
        "http_user_agent": USER_AGENT,
        "overpass_rate_limit": False,
        "overpass_settings": f"[out:json][timeout:{server_s}]{{maxsize}}",
        "requests_timeout": (service.connect_s, service.timeout_s),
        **changes,
    }
    with _SETTINGS:
        before = {name: getattr(settings, name) for name in ours}
        resolver = socket.getaddrinfo
        # A proxy or certificate that the user has set there stays in force.
        ours["requests_kwargs"] = {
            **settings.requests_kwargs,
            "hooks": {"response": refuse_bad},
        }
        before["requests_kwargs"] = settings.requests_kwargs
        try:
            for name, value in ours.items():
                setattr(settings, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(settings, name, value)
            socket.getaddrinfo = resolver


def slot_wait_s(endpoint: str) -> float:
    """Return in how many seconds this Overpass server takes our next question.

    0 when it says nothing of the kind. Call it inside `osmnx_settings`, so that
    the same machine behind the name is asked.
    """
    try:
        response = requests.get(
            f"{endpoint}/status",
            timeout=_STATUS_TIMEOUT_S,
            headers={"User-Agent": USER_AGENT},
        )
    except requests.exceptions.RequestException:
        return 0.0
    waits = [float(found) for found in _SLOT.findall(response.text)] if response.ok else []
    return min(waits, default=0.0)
