"""The embedded demo town: an invented county town, drawn by this project.

Nothing in it was surveyed and no facility stands where the real one does. It
exists so that every view of the product can be tried without any data.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

DEMO_NAME: Final = "左权县城（示意） / Zuoquan county town (illustrative)"
"""Name of the demo town; it says in both languages that it is illustrative."""

DEMO_POPULATION: Final = 60_000
"""Residents of the demo town, invented: about 40 m² of residential floor a person."""


def demo_path() -> Path:
    """Return the path of the demo town shipped with the package.

    Returns
    -------
    Path
        An ``.osm.pbf`` file in WGS-84 degrees, to be read only.
    """
    with as_file(files(__name__) / "zuoquan_demo.osm.pbf") as path:
        return path


__all__ = ["DEMO_NAME", "DEMO_POPULATION", "demo_path"]
