"""Where the measured extracts lie, and how many live there."""

from __future__ import annotations

from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
DUITAMA = SHARED / "osm" / "duitama_co_2021.osm.pbf"
DUITAMA_X3 = SHARED / "scale" / "duitama_x3.osm.pbf"
POPULATION = 115_000
