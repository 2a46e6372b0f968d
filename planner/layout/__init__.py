"""Stalls and trees placed in the outline of a car park."""

# Trees.
# Stalls.
from planner.layout.area_range import area_range
from planner.layout.planting import PlantingPlan, plan_trees
from planner.layout.planting_changes import planting_changes
from planner.layout.planting_row import plan_row
from planner.layout.planting_rules import (
    PlantingRules,
    PlantingSite,
    TreeKind,
    planting_parameters,
    shipped_rules,
)
from planner.layout.rules import StallRules
from planner.layout.stalls import StallLayout, lay_out

__all__ = [
    "PlantingPlan",
    "PlantingRules",
    "PlantingSite",
    "StallLayout",
    "StallRules",
    "TreeKind",
    "area_range",
    "lay_out",
    "plan_row",
    "plan_trees",
    "planting_changes",
    "planting_parameters",
    "shipped_rules",
]
