"""The tables of `fleet.toml`: read row by row, and written back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.cleaning.terms.documents import (
    Row,
    check_top,
    raise_faults,
    repeated,
    table_rows,
)
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

ASSUMED = "assumed"
"""What a facility says as its `place` to leave it to the planner."""

_NUMBERS: Mapping[str, tuple[str, float]] = {
    "width_m": ("width_m", 4.0),
    "swath_m": ("swath_m", 10.0),
    "service_kmh": ("service_kmh", 60.0),
    "travel_kmh": ("travel_kmh", 100.0),
    "capacity_m3": ("capacity", 100.0),
    "use_m3_per_km": ("use_per_km", 100.0),
    "u_turn_width_m": ("u_turn_width_m", 100.0),
}
"""Field of each key that is a number above 0, and the most it may be."""

_COSTS = ("cost_per_hour", "cost_per_km")
_VEHICLE = (
    *("id", "name", "name_en", "services", "count", *_NUMBERS, "windows"),
    *("start", "end", "facilities", *_COSTS, "basis"),
)
_BASED = ("count", *_NUMBERS, "windows", *_COSTS)
_FACILITY = ("id", "kind", "name", "name_en", "lon", "lat", "datum", "place", "minutes")


def read_fleet(document: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return the fields of `CleaningFleet`.

    Raises
    ------
    OptionError
        All faults of the document at once.
    """
    faults: list[str] = []
    check_top(document, ("water_price_m3", "facility", "vehicle"), faults)
    price = Row("top of the file", document, faults).given("water_price_m3", 0.0)
    rows = table_rows(document, "facility", ("id",), faults)
    repeated(rows, ("id",), faults)
    facilities = tuple(_facility(row) for row in rows)
    kinds = {item.id: item.kind for item in facilities}
    rows = table_rows(document, "vehicle", ("id",), faults)
    repeated(rows, ("id",), faults)
    vehicles = tuple(_vehicle(row, kinds) for row in rows)
    if not rows or (not faults and not sum(item.count for item in vehicles)):
        faults.append("the fleet has no vehicle; give a [[vehicle]] with a count of 1 or more")
    raise_faults(file, faults)
    return {"vehicles": vehicles, "facilities": facilities, "water_price_m3": price}


def facility_row(item: Facility) -> dict[str, Any]:
    """Return a facility as its row of the document."""
    at = {"place": ASSUMED} if item.lon is None else {"lon": item.lon, "lat": item.lat}
    named = {"id": item.id, "kind": item.kind, "name": item.name, "name_en": item.name_en}
    return {**named, **at, "minutes": item.minutes}


def vehicle_row(item: Vehicle) -> dict[str, Any]:
    """Return a type of vehicle as its row of the document."""
    fields = {key: field for key, (field, _) in _NUMBERS.items()}
    row = {key: getattr(item, fields.get(key, key)) for key in _VEHICLE}
    row["services"], row["facilities"] = list(item.services), list(item.facilities)
    row["windows"] = [list(window.times) for window in item.windows]
    row["basis"] = [
        {"keys": list(part.keys), "source": part.source, "status": part.status}
        for part in item.basis
    ]
    return {key: value for key, value in row.items() if value is not None}


def _facility(row: Row) -> Facility:
    row.check_keys(_FACILITY)
    kind = row.word("kind", FACILITY_KINDS)
    lon, lat = _position(row)
    if row.values.get("datum", "WGS-84") != "WGS-84":
        row.fault("datum", f"{row.values['datum']!r}: convert lon and lat to WGS-84 first")
    minutes = row.number("minutes", 0.0, 24 * 60.0) if "minutes" in row.values else 0.0
    if kind != "depot" and "minutes" not in row.values:
        row.fault("minutes", "is missing; say how long a call takes")
    return Facility(
        id=row.text("id"),
        kind=kind,
        name=row.text("name"),
        minutes=minutes,
        lon=lon,
        lat=lat,
        name_en=row.text("name_en", ""),
    )


def _position(row: Row) -> tuple[float | None, float | None]:
    """Return lon and lat in degrees, or neither if the place is left to the planner."""
    there = [key for key in ("lon", "lat") if key in row.values]
    if "place" in row.values:
        if row.values["place"] != ASSUMED or there:
            row.fault("place", f'may only be "{ASSUMED}", without lon and lat')
        return None, None
    if not there:
        row.faults.append(
            f"{row.label}: has no place; give lon and lat in degrees (WGS-84), "
            f'or place = "{ASSUMED}" to have the planner choose one'
        )
        return None, None
    lon, lat = row.number("lon", -180.0, 180.0), row.number("lat", -180.0, 180.0)
    if abs(lat) > 90.0:  # noqa: PLR2004  (the pole)
        row.fault("lat", f"{lat:g} is no latitude; are lon and lat exchanged?")
    return lon, lat


def _vehicle(row: Row, kinds: Mapping[str, FacilityKind]) -> Vehicle:
    row.check_keys(_VEHICLE)
    numbers = {
        field: row.number(key, 0.0, most, above=True) for key, (field, most) in _NUMBERS.items()
    }
    if numbers["travel_kmh"] < numbers["service_kmh"]:
        row.fault(
            "travel_kmh", "is slower than service_kmh; a vehicle travels faster than it cleans"
        )
    windows = row.windows("windows")
    if row.values.get("windows") == []:
        row.fault("windows", 'there is none; give at least one, such as [["22:00", "05:00"]]')
    return Vehicle(
        id=row.text("id"),
        name=row.text("name"),
        name_en=row.text("name_en", ""),
        services=_services(row),
        count=row.whole("count", 0, 10_000),
        windows=windows,
        start=_place(row, "start", row.text("start"), ("depot",), kinds),
        end=_place(row, "end", row.text("end"), ("depot",), kinds),
        facilities=tuple(
            _place(row, "facilities", id_, ("water", "tip"), kinds)
            for id_ in row.texts("facilities", ())
        ),
        cost_per_hour=row.given("cost_per_hour", 0.0),
        cost_per_km=row.given("cost_per_km", 0.0),
        basis=_basis(row),
        **numbers,
    )


def _services(row: Row) -> tuple[Service, ...]:
    given = row.texts("services", ()) if isinstance(row.values.get("services"), list) else ()
    if not given or len(set(given)) < len(given) or not set(given) <= set(SERVICES):
        row.fault("services", f"give one or more of {', '.join(SERVICES)}, each once, in a list")
    return tuple(service for service in SERVICES if service in given)


def _place(
    row: Row,
    key: str,
    id_: str,
    allowed: tuple[FacilityKind, ...],
    kinds: Mapping[str, FacilityKind],
) -> str:
    """Return the id of a facility after checking that it is there and of a kind that serves."""
    fitting = [known for known, kind in kinds.items() if kind in allowed]
    if id_ and id_ not in fitting:
        known = ", ".join(fitting) or "none"
        said = f"is a {kinds[id_]}" if id_ in kinds else "is no [[facility]]"
        row.fault(key, f"{id_!r} {said}; give one of kind {' or '.join(allowed)} (there: {known})")
    return id_


def _basis(row: Row) -> tuple[Basis, ...]:
    found = []
    for part in table_rows(row.values, "basis", (), row.faults):
        part.label = f"{row.label}, {part.label.replace('basis', 'vehicle.basis')}"
        part.check_keys(("keys", "source", "status"))
        keys = part.texts("keys")
        unknown = [key for key in keys if key not in _BASED]
        if unknown:
            part.fault("keys", f"{', '.join(unknown)}: known are {', '.join(_BASED)}")
        found.append(Basis(keys, *part.basis()))
    return tuple(found)
