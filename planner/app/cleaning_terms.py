"""What a cleaning plan is asked for, and a fleet as a small table that is edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.cleaning.terms.fleet import fleet_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.cleaning.solve import Effort
    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.cleaning.terms.rules import CleaningRules
    from planner.language import Lang

NUMBERS = (
    *("count", "width_m", "swath_m", "service_kmh", "travel_kmh", "capacity_m3"),
    *("use_m3_per_km", "u_turn_width_m", "cost_per_hour", "cost_per_km"),
)
"""Numbers of a vehicle that the page asks for, as `fleet.toml` calls them."""

SHIFTS, NAME, WATER_PRICE = "windows", "name", "water_price_m3"


@dataclass(frozen=True, eq=False)
class StreetRows:
    """The bureau's own table of streets, and what tells it from another one."""

    rows: pd.DataFrame
    name: str
    digest: str


@dataclass(frozen=True, eq=False)
class Asked:
    """What a plan is asked for on the page.

    Parameters
    ----------
    rules, fleet, month, effort
        As `planner.cleaning.week` takes them.
    streets
        The bureau's own rows; None without.
    """

    rules: CleaningRules
    fleet: CleaningFleet
    month: int
    effort: Effort
    streets: StreetRows | None = None

    @property
    def terms(self) -> dict[str, object]:
        """What decides a plan beside its town, by name; how long it is looked for does not."""
        return {
            "rules": self.rules.digest,
            "fleet": self.fleet.digest,
            "month": self.month,
            "streets": None if self.streets is None else self.streets.digest,
        }

    @property
    def rows(self) -> pd.DataFrame | None:
        """The bureau's own rows of streets, as `CleaningRequest` takes them."""
        return None if self.streets is None else self.streets.rows


def fleet_table(fleet: CleaningFleet, lang: Lang) -> pd.DataFrame:
    """Return a row a type of vehicle, by its id: name, shifts as text, and `NUMBERS`."""
    rows = {row["id"]: row for row in fleet.to_document()["vehicle"]}
    table = pd.DataFrame(
        {key: [row.get(key) for row in rows.values()] for key in NUMBERS},
        index=pd.Index(list(rows), name="id"),
        dtype=float,
    )
    names = [vehicle.label.say(lang) for vehicle in fleet.vehicles]
    shifts = [", ".join(window.text for window in vehicle.windows) for vehicle in fleet.vehicles]
    table = table.assign(**{NAME: names, SHIFTS: shifts})
    return table[[NAME, *NUMBERS[:1], SHIFTS, *NUMBERS[1:]]]


def fleet_from(
    fleet: CleaningFleet,
    table: pd.DataFrame,
    *,
    places: Mapping[str, tuple[float, float]],
    water_price: float | None,
    file: str,
) -> CleaningFleet:
    """Return a fleet with the numbers of an edited table, and places in place of its own.

    Parameters
    ----------
    fleet
        That the table was made of.
    table
        From `fleet_table`, edited; an emptied cost is not given.
    places
        WGS-84 longitude and latitude of facilities by id.
    water_price
        Of a m³; None if not given.
    file
        How messages call it.

    Raises
    ------
    OptionError
        Numbers or shifts that cannot be; all of them are named.
    """
    document = fleet.to_document()
    document.pop(WATER_PRICE, None)
    if water_price is not None:
        document[WATER_PRICE] = water_price
    edited: dict[Any, Any] = table.to_dict("index")
    document["vehicle"] = [_vehicle(row, edited[row["id"]]) for row in document["vehicle"]]
    document["facility"] = [_facility(row, places.get(row["id"])) for row in document["facility"]]
    return fleet_of(document, file=file)


def _vehicle(row: dict[str, Any], edited: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {key: float(edited[key]) for key in NUMBERS if not pd.isna(edited[key])}
    kept = {key: value for key, value in row.items() if key not in NUMBERS}
    shifts = str(edited[SHIFTS] or "").replace("，", ",").replace("：", ":").replace("、", ",")
    windows = [[end.strip() for end in part.split("-")] for part in shifts.split(",") if part]
    return {**kept, **numbers, SHIFTS: windows}


def _facility(row: dict[str, Any], place: tuple[float, float] | None) -> dict[str, Any]:
    if place is None:
        return row
    kept = {key: value for key, value in row.items() if key not in ("place", "lon", "lat")}
    return {**kept, "lon": place[0], "lat": place[1]}
