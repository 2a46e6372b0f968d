"""The map's program and style, put together from Leaflet, `layers` and this folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from layers._web import drawing_script, drawing_style

_HERE = files(__name__.rpartition(".")[0])
_SCRIPTS = ("gcj02.js", "shape.js", "handles.js", "draw.js", "toolbar.js", "basemap.js", "map.js")
"""In the order of the module; each uses names of those before it."""


@dataclass(frozen=True)
class Asset:
    """A file for the browser, named by its content."""

    name: str
    content: bytes


@cache
def script() -> Asset:
    """Return the map's program: one JavaScript module, whose `mount` starts it."""
    text = "\n".join([drawing_script(), *map(own, _SCRIPTS)])
    content = text.encode("utf-8")
    return Asset(f"map-{hashlib.sha256(content).hexdigest()[:16]}.js", content)


@cache
def style() -> str:
    """Return the style of everything in the component."""
    return drawing_style() + own("map.css")


def own(name: str) -> str:
    """Return a file of this folder."""
    return (_HERE / name).read_text(encoding="utf-8")
