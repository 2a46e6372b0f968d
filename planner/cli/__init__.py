"""The command line: parse, call, show. `planner --help` lists the commands.

Each file holds the commands of one kind; importing it adds them to `main`.
"""

from planner.cli import cleaning, documents, figures, maps, parking, planting, town
from planner.cli.root import main

__all__ = ["cleaning", "documents", "figures", "main", "maps", "parking", "planting", "town"]
