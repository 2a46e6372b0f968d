"""Green along streets: shade, tree gaps, approach roads, furniture, greenways, flowers."""

from planner.street_green.assessment import StreetGreen, assess_streets
from planner.street_green.planting import fill_gaps, shade_gain
from planner.street_green.rules import StreetRules, parameters, street_classes
from planner.street_green.tally import Tally

__all__ = [
    "StreetGreen",
    "StreetRules",
    "Tally",
    "assess_streets",
    "fill_gaps",
    "parameters",
    "shade_gain",
    "street_classes",
]
