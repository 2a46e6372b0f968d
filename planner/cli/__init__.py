"""The command line: parse, call, show. `planner --help` lists the commands.

Each file holds the commands of one kind; importing it adds them to `main`.
"""

from planner.cli import documents, figures, maps, parking, planting, town
from planner.cli.root import main

__all__ = ["documents", "figures", "main", "maps", "parking", "planting", "town"]
