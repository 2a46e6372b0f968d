"""Reads `parking.toml`: the numbers that the count of spaces rests on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Orientation = Literal["parallel", "diagonal", "perpendicular"]
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)
"""How cars stand to the kerb."""


@dataclass(frozen=True)
class Parameter:
    """One row of `parking.toml`; the fields are explained at its head."""

    id: str
    value: float
    unit: str
    meaning: str
    source: str
    status: str


@dataclass(frozen=True)
class ParkingRules:
    """The numbers of `parking.toml`, which explains each; areas in m², lengths in m."""

    surface_least_m2: float
    surface_most_m2: float
    bay_least_m2: float
    bay_most_m2: float
    structure_least_m2: float
    structure_most_m2: float
    too_small_m2: float
    too_large_m2: float
    implausible_m2: float
    building_share: float
    overlap_share: float
    in_building_share: float
    layout_most_m2: float
    junction_m: float
    driveway_m: float
    same_kerb_m: float
    parallel_least_m: float
    parallel_most_m: float
    diagonal_least_m: float
    diagonal_most_m: float
    perpendicular_least_m: float
    perpendicular_most_m: float

    def kerb_m(self, orientation: Orientation) -> tuple[float, float]:
        """Return the least and the most kerb a car takes, in metres."""
        return {
            "parallel": (self.parallel_least_m, self.parallel_most_m),
            "diagonal": (self.diagonal_least_m, self.diagonal_most_m),
            "perpendicular": (self.perpendicular_least_m, self.perpendicular_most_m),
        }[orientation]


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return every row of `parking.toml`, in its order."""
    text = (files("planner.parking") / "parking.toml").read_text(encoding="utf-8")
    return tuple(Parameter(**row) for row in tomllib.loads(text)["parameter"])


@cache
def parking_rules() -> ParkingRules:
    """Return the rules as shipped; `dataclasses.replace` makes a user's own."""
    return ParkingRules(**{row.id: row.value for row in parameters()})
