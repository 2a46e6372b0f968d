"""What cleans the streets: vehicles, depots, water and tips; reads `fleet.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import shapely
from pyproj import Transformer

from planner.cleaning.terms.documents import digest
from planner.cleaning.terms.fleet_rows import facility_row, read_fleet, vehicle_row
from planner.cleaning.terms.vehicles import (
    FACILITY_KINDS,
    SERVICES,
    Basis,
    Facility,
    FacilityKind,
    Service,
    Vehicle,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyproj import CRS

__all__ = [
    "FACILITY_KINDS",
    "SERVICES",
    "Basis",
    "CleaningFleet",
    "Facility",
    "FacilityKind",
    "Service",
    "Vehicle",
    "default_fleet",
    "fleet_of",
]

_STOP: Mapping[Service, FacilityKind] = {"sweep": "tip", "wash": "water"}
"""Where a vehicle that is full or empty calls."""


@dataclass(frozen=True)
class CleaningFleet:
    """Vehicles and the places they use; read by `fleet_of`, which checks everything.

    Parameters
    ----------
    water_price_m3
        Price of a m³ of water; None if not given.
    """

    vehicles: tuple[Vehicle, ...]
    facilities: tuple[Facility, ...]
    water_price_m3: float | None = None

    def for_service(self, service: Service) -> tuple[Vehicle, ...]:
        """Return the types that do a service and of which there are any, widest first."""
        able = [item for item in self.vehicles if service in item.services and item.count > 0]
        return tuple(sorted(able, key=lambda item: (-item.width_m, -item.swath_m, item.id)))

    def stops(self, vehicle: Vehicle, service: Service) -> tuple[Facility, ...]:
        """Return where a vehicle empties or fills up on a service: tips or water."""
        kind = _STOP[service]
        by_id = {item.id: item for item in self.facilities}
        return tuple(by_id[id_] for id_ in vehicle.facilities if by_id[id_].kind == kind)

    def located(
        self, crs: CRS, assumed: Mapping[str, shapely.Point] | None = None
    ) -> CleaningFleet:
        """Return the fleet with the places of its facilities in a town's CRS.

        Parameters
        ----------
        crs
            The town's.
        assumed
            Places in `crs`, by id, for facilities without lon and lat; they are
            marked as assumed. A place that is there already stays.
        """
        transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

        def put(item: Facility) -> Facility:
            if item.lon is not None and item.lat is not None:
                place = shapely.Point(*transformer.transform(item.lon, item.lat))
                return dataclasses.replace(item, place=place, assumed=False)
            if item.place is None and assumed and item.id in assumed:
                return dataclasses.replace(item, place=assumed[item.id], assumed=True)
            return item

        return dataclasses.replace(self, facilities=tuple(put(item) for item in self.facilities))

    def to_document(self) -> dict[str, Any]:
        """Return it as plain tables that `fleet_of` reads back to an equal fleet.

        Places in the town's CRS are left out: lon and lat say them for any town.
        """
        price = {} if self.water_price_m3 is None else {"water_price_m3": self.water_price_m3}
        return {
            **price,
            "facility": [facility_row(item) for item in self.facilities],
            "vehicle": [vehicle_row(item) for item in self.vehicles],
        }

    @property
    def digest(self) -> str:
        """A short text, the same for equal documents only: a cache's key."""
        return digest(self.to_document())


def fleet_of(document: Mapping[str, Any], *, file: str) -> CleaningFleet:
    """Return the fleet of a parsed `fleet.toml`; the packaged one explains the keys.

    Parameters
    ----------
    document
        As parsed; places in WGS-84 (the door converts other datums).
    file
        How messages call it.

    Raises
    ------
    OptionError
        All faults at once, each with its table, row and key, and what to do.
    """
    return CleaningFleet(**read_fleet(document, file))


@cache
def default_fleet() -> CleaningFleet:
    """Return the packaged fleet, whose places are left to the planner."""
    text = (files("planner.cleaning.terms") / "fleet.toml").read_text(encoding="utf-8")
    return fleet_of(tomllib.loads(text), file="fleet.toml")
