"""Walking: streets as a graph, entrances, distances, and the ledger of residents."""

from planner.network.access import Access, access
from planner.network.catchment import Catchment, straight_catchment, walking_catchment
from planner.network.ledger import CLASSES, Classes, Ledger, add_up, classify
from planner.network.path import WalkPath, straight_path, walk_path
from planner.network.sensitivity import Sensitivity, connection_sensitivity
from planner.network.targets import ALL_CAR_PARKS, ALL_PARKS, Targets
from planner.network.walk import WalkNetwork, WalkRules, walk_network

__all__ = [
    "ALL_CAR_PARKS",
    "ALL_PARKS",
    "CLASSES",
    "Access",
    "Catchment",
    "Classes",
    "Ledger",
    "Sensitivity",
    "Targets",
    "WalkNetwork",
    "WalkPath",
    "WalkRules",
    "access",
    "add_up",
    "classify",
    "connection_sensitivity",
    "straight_catchment",
    "straight_path",
    "walk_network",
    "walk_path",
    "walking_catchment",
]
