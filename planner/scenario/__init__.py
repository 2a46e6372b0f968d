"""What a plan would change: a change a file, and a Scenario that makes one Town into another.

A new kind of change is a file beside these, a row of `CHANGES`, and nothing
else: scenario files and the doors read that table.
"""

from planner.scenario.add_green import AddGreen
from planner.scenario.change import Change
from planner.scenario.open_gate import OpenGate
from planner.scenario.plant_trees import PlantTrees
from planner.scenario.remove_green import RemoveGreen
from planner.scenario.scenario import Scenario

CHANGES: dict[str, type[AddGreen | RemoveGreen | OpenGate | PlantTrees]] = {
    kind.change: kind for kind in (AddGreen, RemoveGreen, OpenGate, PlantTrees)
}
"""Every kind of change by the name that scenario files call it."""

__all__ = ["CHANGES", "AddGreen", "Change", "OpenGate", "PlantTrees", "RemoveGreen", "Scenario"]
