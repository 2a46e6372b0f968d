"""What we write and read back: town files, and writing without losing what was there."""

from planner.store.town_file import read_town, write_town
from planner.store.writing import output_folder, replacing, write_text

__all__ = ["output_folder", "read_town", "replacing", "write_text", "write_town"]
