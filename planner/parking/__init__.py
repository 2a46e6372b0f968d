"""Car parks: how many cars they take, who walks from them, how much shade they have."""

from planner.parking.assessment import ParkingAssessment
from planner.parking.lot_plan import LotPlan, PlantingRequest, lot_layout, plan_lot
from planner.parking.supply import find_lots

__all__ = [
    "LotPlan",
    "ParkingAssessment",
    "PlantingRequest",
    "find_lots",
    "lot_layout",
    "plan_lot",
]
