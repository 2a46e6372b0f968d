"""What a fleet consists of: types of vehicle, depots, places of water and tips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from planner.language import Phrase

if TYPE_CHECKING:
    import shapely

    from planner.cleaning.terms.hours import Window
    from planner.indicator import Status

Service = Literal["sweep", "wash"]
SERVICES: tuple[Service, ...] = get_args(Service)
"""Sweeping (清扫) and washing (洗路)."""

FacilityKind = Literal["depot", "water", "tip"]
FACILITY_KINDS: tuple[FacilityKind, ...] = get_args(FacilityKind)
"""Where vehicles start and end, take water (取水点), and tip dirt (垃圾中转站)."""


@dataclass(frozen=True)
class Facility:
    """A place of the fleet.

    Parameters
    ----------
    kind
        `depot`, `water` or `tip`.
    name, name_en
        For people; `name_en` may be empty.
    place
        In the town's CRS; None until `CleaningFleet.located`. No part of the document.
    minutes
        Of a call: taking water or tipping; 0 at a depot.
    lon, lat
        WGS-84 degrees as given; None if the place is left to the planner.
    assumed
        Whether `place` is the planner's guess; to be said wherever it is used.
    """

    id: str
    kind: FacilityKind
    name: str
    place: shapely.Point | None = None
    minutes: float = 0.0
    lon: float | None = None
    lat: float | None = None
    name_en: str = ""
    assumed: bool = False

    @property
    def label(self) -> Phrase:
        """Its name in both languages."""
        return Phrase(self.name, self.name_en or self.name)


@dataclass(frozen=True)
class Basis:
    """Where some numbers of a vehicle come from."""

    keys: tuple[str, ...]
    source: str
    status: Status


@dataclass(frozen=True)
class Vehicle:
    """A type of vehicle; every number is explained at the head of `fleet.toml`.

    Parameters
    ----------
    count
        How many there are; 0 for none at present.
    width_m, swath_m
        Of the vehicle, and of the strip it cleans in a pass.
    service_kmh, travel_kmh
        Speed while cleaning, and while driving empty.
    capacity
        m³ of water or of dirt.
    use_per_km
        m³ of the capacity that a km of service takes, in each pass.
    u_turn_width_m
        Carriageway from which on it turns round in one go.
    windows
        Shifts of each vehicle on one day, at least one.
    start, end
        Depots.
    facilities
        Where it takes water and tips.
    cost_per_hour, cost_per_km
        None if not given.
    basis
        Sources of the numbers, by their keys in the file.
    """

    id: str
    name: str
    services: tuple[Service, ...]
    count: int
    width_m: float
    swath_m: float
    service_kmh: float
    travel_kmh: float
    capacity: float
    use_per_km: float
    u_turn_width_m: float
    windows: tuple[Window, ...]
    start: str
    end: str
    facilities: tuple[str, ...]
    cost_per_hour: float | None = None
    cost_per_km: float | None = None
    name_en: str = ""
    basis: tuple[Basis, ...] = ()

    @property
    def label(self) -> Phrase:
        """Its name in both languages."""
        return Phrase(self.name, self.name_en or self.name)
