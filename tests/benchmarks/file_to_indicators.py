"""This project's side: a file, a population → every indicator.

Usage: `python file_to_indicators.py EXTRACT.osm.pbf POPULATION ANSWER.json`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from planner import TownRequest, assess, make_town

RULES = ("national", "garden_city", "international", "planner")
"""Green space, which the peer reckons too; it knows nothing of car parks and street trees."""


def main() -> None:
    """Answer the question of the command line."""
    extract, population, answer = sys.argv[1:]
    town = make_town(TownRequest(extract, population=population))
    found = {row.id: row.value for row in assess(town, RULES).indicators}
    Path(answer).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
