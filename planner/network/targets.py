"""What is walked to: public parks (and squares), or public car parks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd
import shapely

from planner.errors import OptionError

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.town import Town

Subject = Literal["green", "parking"]

GREEN: Final = "green"
PARKING: Final = "parking"

CAR_PARK_KINDS = ("surface", "underground", "multi_storey", "rooftop")
"""Kinds of `parking` off the street. Bays along a street are not walked to as a place."""

_COLUMNS = ["table", "id", "name", "geometry"]
"""An id is unique in its table only."""


@dataclass(frozen=True)
class Targets:
    """Which places are asked for: public parks, or public car parks off the street.

    Parameters
    ----------
    min_area_m2, max_area_m2
        Size of the place, lower end included, upper end not. A car park drawn
        as a point or a line has no size: it passes as one of 0 m².
    squares
        Whether public squares count beside parks.
    table
        `green` for parks, `parking` for car parks.

    Raises
    ------
    OptionError
        Squares are asked for beside car parks, or the table is neither.
    """

    min_area_m2: float = 0.0
    max_area_m2: float = np.inf
    squares: bool = False
    table: Subject = GREEN

    def __post_init__(self) -> None:
        if self.table not in (GREEN, PARKING):
            message = f"targets of table {self.table}: choose {GREEN} or {PARKING}"
            raise OptionError(message)
        if self.squares and self.table != GREEN:
            message = f"squares count beside parks only: leave them out, or ask for table {GREEN}"
            raise OptionError(message)

    def select(self, town: Town) -> gpd.GeoDataFrame:
        """Return table, id, name and geometry of the public places that are asked for."""
        found: gpd.GeoDataFrame = self._rows(town).assign(table=self.table)[_COLUMNS]
        if self.squares:
            zones = town.zones
            squares = zones[(zones["kind"] == "square") & (zones["access"] != "private")]
            found = pd.concat([found, squares.assign(table="zones")[_COLUMNS]])
        area = shapely.area(found.geometry.to_numpy())
        kept = (area >= self.min_area_m2) & (area < self.max_area_m2)
        if not kept.all():
            found = found[kept]
        return found.reset_index(drop=True)

    def none_mapped(self, town: Town) -> bool:
        """Say whether no public park (no public car park) is mapped, of whatever size."""
        return self._rows(town).empty

    def _rows(self, town: Town) -> gpd.GeoDataFrame:
        return town.public_parks() if self.table == GREEN else public_car_parks(town)


ALL_PARKS = Targets()
"""Every public park, whatever its size."""

ALL_CAR_PARKS = Targets(table=PARKING)
"""Every public car park off the street, whatever its size."""


def public_car_parks(town: Town) -> gpd.GeoDataFrame:
    """Return the rows of `parking` that are car parks off the street, open to all."""
    parking = town.parking
    return parking[parking["kind"].isin(CAR_PARK_KINDS) & (parking["access"] == "public")]
