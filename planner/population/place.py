"""Spreads known totals over residential buildings (dasymetric mapping, DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.dwellings import dwellings
from planner.errors import DataError, OptionError
from planner.population.floor_area import floor_area_m2
from planner.town import Population

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.town import Town

    Floats = npt.NDArray[np.float64]

MODELS = {
    "floor_area": "residents",
    "footprint": "residents_footprint",
    "equal": "residents_equal",
}
"""Model → column of `buildings`. The first is the headline, all give its range."""

MIN_FLOOR_AREA_M2 = 10.0
"""Least residential floor area a person that is still plausible.

A parameter, not a standard: a third of what Chinese towns report a head. Below
it buildings are missing from the map, so the people beyond it are `unknown`.
"""


@dataclass(frozen=True)
class Totals:
    """Known residents: one number, or one a zone.

    Parameters
    ----------
    method
        `number`, `zones`, `census` or `raster`.
    source
        The number, or the file.
    zones
        Polygons in the town's CRS with a column `population` (people), or None.
    total
        People in all, where there are no zones.
    """

    method: str
    source: str
    zones: gpd.GeoDataFrame | None = None
    total: float = np.nan


def weights(town: Town) -> dict[str, Floats]:
    """Return what each model spreads residents by, 0 outside dwellings.

    Floor area and footprint in m², one a building for the equal model; shape
    (buildings,) each.
    """
    lived_in = dwellings(town).astype(float)
    return {
        "floor_area": floor_area_m2(town.buildings) * lived_in,
        "footprint": town.buildings.geometry.area.to_numpy() * lived_in,
        "equal": lived_in,
    }


def place_residents(
    town: Town, totals: Totals, *, min_floor_area_m2: float = MIN_FLOOR_AREA_M2
) -> Town:
    """Return the town with residents in its buildings.

    Parameters
    ----------
    town
        Any Town; residents it had are replaced.
    totals
        Residents inside the study area. Zones that reach beyond it count by
        the share of their area inside.
    min_floor_area_m2
        People beyond one per so much residential floor area (of a zone, or of
        the town) are not placed: `Population.unplaced`, class `unknown`.

    Raises
    ------
    OptionError
        The total is zero, negative or not a number.
    DataError
        A zone's population is negative or missing, or no zone has any people
        inside the study area.
    """
    zone, people, notes = _by_zone(town, totals)
    spread = weights(town)
    room = np.bincount(zone[zone >= 0], spread["floor_area"][zone >= 0], people.size)
    placed = np.minimum(people, room / min_floor_area_m2) if min_floor_area_m2 > 0 else people
    columns = {}
    for model, column in MODELS.items():
        weight = np.where(zone >= 0, spread[model], 0.0)
        columns[column] = _share_out(zone, weight, placed)
    total = float(people.sum())
    population = Population(
        total=total,
        unplaced=max(total - float(placed.sum()), 0.0),
        method=totals.method,
        source=totals.source,
        min_floor_area_m2=min_floor_area_m2,
    )
    provenance = replace(town.provenance, notes=(*_without_old(town), *notes))
    return town.replace(
        buildings=town.buildings.assign(**columns), population=population, provenance=provenance
    )


def residents_given(town: Town) -> Town:
    """Return the town with the residents its buildings came with as its population.

    Raises
    ------
    DataError
        No building has a number of residents, or one is negative.
    """
    given = town.buildings["residents"].to_numpy()
    inside = shapely.intersects(town.boundary, shapely.centroid(town.buildings.geometry.to_numpy()))
    known = inside & ~np.isnan(given)
    if not known.any():
        message = f"{town.name}: table buildings has no numbers in its column residents"
        raise DataError(message)
    if (given[known] < 0).any():
        rows = ", ".join(town.buildings["id"].to_numpy()[known & (given < 0)][:5])
        message = f"{town.name}: table buildings, column residents is negative in rows {rows}"
        raise DataError(message)
    column = np.where(known, given, np.nan)
    missing = int((dwellings(town) & ~known).sum())
    notes = [f"population: {missing} dwellings came without residents"] if missing else []
    population = Population(
        total=float(np.nansum(column)),
        unplaced=0.0,
        method="given",
        source="buildings.residents",
        min_floor_area_m2=np.nan,
    )
    provenance = replace(town.provenance, notes=(*_without_old(town), *notes))
    return town.replace(
        buildings=town.buildings.assign(
            residents=column, residents_footprint=np.nan, residents_equal=np.nan
        ),
        population=population,
        provenance=provenance,
    )


def _without_old(town: Town) -> tuple[str, ...]:
    return tuple(note for note in town.provenance.notes if not note.startswith("population:"))


def _share_out(zone: npt.NDArray[np.intp], weight: Floats, people: Floats) -> Floats:
    """Give each zone's people to its buildings by weight; NaN outside every zone."""
    in_zone = zone >= 0
    whole = np.bincount(zone[in_zone], weight[in_zone], people.size)
    rate = np.divide(people, whole, out=np.zeros_like(people), where=whole > 0)
    residents = np.full(zone.size, np.nan)
    residents[in_zone] = weight[in_zone] * rate[zone[in_zone]]
    return residents


def _by_zone(town: Town, totals: Totals) -> tuple[npt.NDArray[np.intp], Floats, list[str]]:
    """Return the zone of each building (-1 for none) and the people of each zone."""
    if totals.zones is None:
        if not np.isfinite(totals.total) or totals.total <= 0:
            message = f"the population must be a number above 0, not {totals.source}"
            raise OptionError(message)
        return np.zeros(len(town.buildings), dtype=np.intp), np.array([totals.total]), []
    zones = totals.zones
    people = zones["population"].to_numpy(dtype=float)
    if not np.isfinite(people).all() or (people < 0).any():
        message = f"{totals.source}: column population must be 0 or more in every zone"
        raise DataError(message)
    shapes = zones.geometry.to_numpy()
    whole = shapely.area(shapes)
    inside = shapely.area(shapely.intersection(shapes, town.boundary)) / whole
    touching = people[inside > 0].sum()
    people = people * inside
    if not people.sum() > 0:  # also where it is no number
        message = f"{totals.source}: no zone with residents lies in the study area"
        raise DataError(message)
    zone = np.full(len(town.buildings), -1, dtype=np.intp)
    centre = shapely.centroid(town.buildings.geometry.to_numpy())
    building, found = shapely.STRtree(shapes).query(centre, predicate="intersects")
    # A building on the line between two zones belongs to the first.
    zone[building[::-1]] = found[::-1]
    notes = []
    if touching - people.sum() > 0.5:  # noqa: PLR2004  (half a person)
        notes.append(
            f"population: zones that touch the study area hold {touching:,.0f} people; "
            f"{people.sum():,.0f} by the share of their area inside"
        )
    outside = int((dwellings(town) & (zone < 0)).sum())
    if outside:
        notes.append(f"population: {outside} dwellings lie in no zone and have no residents")
    return zone, people, notes
