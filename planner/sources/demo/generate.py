"""Generates the demo town: ``python -m planner.sources.demo.generate [--out FILE]``."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from planner.sources.demo import demo_path
from planner.sources.demo.elements import draw_elements
from planner.sources.demo.osm_writer import write_osm
from planner.sources.demo.town_plan import make_plan

if TYPE_CHECKING:
    from planner.sources.demo.canvas import Canvas

_log = logging.getLogger(__name__)


def make_elements() -> Canvas:
    """Return the OSM elements of the town; the same at every call."""
    return draw_elements(make_plan())


def main(arguments: list[str] | None = None) -> int:
    """Write the file named by ``--out``, or the one shipped with the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=demo_path(), help="the .osm.pbf to write")
    path = parser.parse_args(arguments).out
    canvas = make_elements()
    write_osm(canvas, path)
    _log.info("%s: %d ways, %d bytes", path, len(canvas.ways), path.stat().st_size)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    raise SystemExit(main())
