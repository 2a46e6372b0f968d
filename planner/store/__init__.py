"""What we write and read back: towns, scenarios, and writing without losing what was there."""

from planner.store.scenario_file import (
    read_scenario,
    scenario_from_dict,
    scenario_to_dict,
    write_scenario,
)
from planner.store.town_file import read_town, write_town
from planner.store.writing import output_folder, replacing, write_text

__all__ = [
    "output_folder",
    "read_scenario",
    "read_town",
    "replacing",
    "scenario_from_dict",
    "scenario_to_dict",
    "write_scenario",
    "write_text",
    "write_town",
]
