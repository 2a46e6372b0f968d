"""Residents placed in buildings: dasymetric models whose parts sum to the total."""

from planner.dwellings import dwellings
from planner.population.floor_area import floor_area_m2, storeys
from planner.population.place import MODELS, place_residents, weights

__all__ = ["MODELS", "dwellings", "floor_area_m2", "place_residents", "storeys", "weights"]
