"""Residents placed in buildings: dasymetric models whose parts sum to the total."""

from planner.population.floor_area import floor_area_m2, storeys
from planner.population.place import MODELS, place_residents, weights
from planner.population.residential import dwellings

__all__ = ["MODELS", "dwellings", "floor_area_m2", "place_residents", "storeys", "weights"]
