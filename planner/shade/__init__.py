"""Geometry of shade: crowns and their growth, cover by definition, shade by the sun."""

from planner.shade.cover import shade_share
from planner.shade.crowns import NO_CANOPIES, Canopies, Crowns, canopies, find_crowns
from planner.shade.growth import (
    crown_after,
    group_of,
    grown,
    growth_table,
    planted_crown,
)
from planner.shade.hourly import Leaves, LotShade, shade_by_hour, unknown_near
from planner.shade.prisms import Prisms, shadow_outlines
from planner.shade.shadows import MAX_SHADOW_M, crown_discs
from planner.shade.species import SpeciesGroup, species_groups
from planner.shade.standing import standing_canopies, standing_crowns
from planner.shade.sun import (
    CHINA_TIME,
    JULY_DAY,
    LOWEST_SUN_DEG,
    MIDDAY_HOURS,
    Air,
    SunPositions,
    midday_july,
    read_day,
    read_timezone,
    sun_over,
    sun_positions,
    timezone_of,
)

__all__ = [
    "CHINA_TIME",
    "JULY_DAY",
    "LOWEST_SUN_DEG",
    "MAX_SHADOW_M",
    "MIDDAY_HOURS",
    "NO_CANOPIES",
    "Air",
    "Canopies",
    "Crowns",
    "Leaves",
    "LotShade",
    "Prisms",
    "SpeciesGroup",
    "SunPositions",
    "canopies",
    "crown_after",
    "crown_discs",
    "find_crowns",
    "group_of",
    "grown",
    "growth_table",
    "midday_july",
    "planted_crown",
    "read_day",
    "read_timezone",
    "shade_by_hour",
    "shade_share",
    "shadow_outlines",
    "species_groups",
    "standing_canopies",
    "standing_crowns",
    "sun_over",
    "sun_positions",
    "timezone_of",
    "unknown_near",
]
