"""Everything about a town's car parks: how much, who walks from them, how much shade."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.errors import MissingPackageError, OptionError
from planner.found import Found
from planner.network import ALL_CAR_PARKS, Access, access, classify
from planner.parking.ground import open_ground
from planner.parking.reach import SharedSpaces, spaces_per_household
from planner.parking.shade import midday_shade, shade_by_definition
from planner.parking.supply import find_lots
from planner.parking.totals import totals
from planner.parking.walk import LIMITS_M, destinations_within, lot_reach, residents_within
from planner.shade import (
    Prisms,
    growth_table,
    midday_july,
    standing_canopies,
    standing_crowns,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network import Classes
    from planner.parking.walk import Destinations, LotReach
    from planner.shade import Canopies, Crowns, SpeciesGroup
    from planner.town import Town

WALK_M = 300.0
"""Walk from a public car park that the ledger is made for (STANDARDS §3)."""

DESTINATION_COLUMNS = {
    "markets_300m": ("market", "temporary_market_zone", "fresh_food_shop", "supermarket"),
    "shops_300m": ("shop",),
    "service_halls_300m": ("service_hall",),
    "hospitals_300m": ("hospital", "health_station"),
    "schools_300m": ("kindergarten", "school"),
}
"""Columns of the table of lots that count places by group, and the kinds in each."""


@dataclass(frozen=True, eq=False)
class ParkingAssessment:
    """A town's car parks; each part is found when it is first asked for.

    Parameters
    ----------
    town
        Any Town.
    parks
        Walks to its parks: their network is the one walked on here.
    residents
        Of each building, shape (buildings,); None where no population is known.
    found
        Answers of an earlier town, to be taken over where nothing changed.
    groups
        How crowns grow, by species group.
    """

    town: Town
    parks: Access
    residents: npt.NDArray[np.float64] | None
    found: Found = field(default_factory=Found)
    groups: tuple[SpeciesGroup, ...] = field(default_factory=growth_table)

    @cached_property
    def supply(self) -> gpd.GeoDataFrame:
        """Every car park with its spaces: `planner.parking.supply.find_lots`."""
        town = self.town
        rests_on = (town.parking, town.ways, town.buildings, town.places, town.boundary)
        return self.found.get("parking supply", rests_on, lambda: find_lots(town))

    @cached_property
    def ground(self) -> npt.NDArray[np.object_]:
        """Open ground of each car park, None where it has none, shape (lots,)."""
        rests_on = (self.supply, self.town.buildings)
        return self.found.get("parking ground", rests_on, lambda: open_ground(*rests_on))

    @cached_property
    def crowns(self) -> Crowns:
        """Crowns of the town's trees."""
        return standing_crowns(self.town, self.groups, self.found)

    @cached_property
    def canopies(self) -> Canopies:
        """Woods and green trellises."""
        return standing_canopies(self.town, self.found)

    @cached_property
    def by_definition(self) -> pd.DataFrame:
        """Shade by definition of each car park: `planner.parking.shade`."""
        complete = "trees" in self.town.provenance.complete
        rests_on = (self.supply, self.ground, self.crowns, self.canopies)
        return self.found.get(
            "shade by definition",
            (*rests_on, self.groups, complete),
            lambda: shade_by_definition(*rests_on, groups=self.groups, complete=complete),
        )

    @cached_property
    def prisms(self) -> Prisms:
        """The buildings as they throw shadows."""
        return self.found.get("prisms", (self.town.buildings,), lambda: Prisms.of(self.town))

    @cached_property
    def midday(self) -> pd.DataFrame:
        """Shade of each car park at midday in July: `planner.parking.shade`.

        Raises
        ------
        MissingPackageError
            pvlib, which knows where the sun stands, is not installed.
        """
        known = (self.by_definition["shade_unknown"] == "").to_numpy()
        rests_on = (self.ground, self.prisms, self.crowns, self.canopies)
        return self.found.get(
            "midday shade",
            (*rests_on, self.by_definition, self.town.boundary),
            lambda: midday_shade(
                self.ground, midday_july(self.town), *rests_on[1:], trees_known=known
            ),
        )

    @cached_property
    def reach(self) -> LotReach:
        """Walks between car parks and buildings, up to the longest limit."""
        network, town = self.parks.network, self.town
        return self.found.get(
            "walks from car parks",
            (network, self.supply, town.barriers),
            lambda: lot_reach(town, network, self.supply.geometry.to_numpy()),
        )

    @cached_property
    def destinations(self) -> Destinations:
        """What people park for within a walk of each car park."""
        town = self.town
        return self.found.get(
            "destinations of car parks",
            (self.reach, town.places, town.barriers, town.provenance.complete),
            lambda: destinations_within(self.reach, town),
        )

    @cached_property
    def access(self) -> Access:
        """Walks from every building to its nearest public car park off the street."""
        rests_on = (self.parks.network, self.town.parking, self.town.barriers)
        return self.found.get(
            "access to car parks",
            rests_on,
            lambda: access(self.town, ALL_CAR_PARKS, previous=self.parks),
        )

    @property
    def classes(self) -> Classes:
        """Ledger class of each building for a walk of `WALK_M` to a public car park."""
        return classify(self.access, WALK_M)

    @cached_property
    def shared(self) -> SharedSpaces | None:
        """Public spaces within a walk of each building; None without residents."""
        if self.residents is None:
            return None
        public = self.supply["counted"] & (self.supply["access"] == "public")
        spaces = self.supply["spaces"].to_numpy()[public]
        return spaces_per_household(self.reach.take(public.to_numpy()), spaces, self.residents)

    @cached_property
    def lots(self) -> gpd.GeoDataFrame:
        """A car park a row: supply, shade, and who is within a walk.

        The columns of `find_lots`, then those of `shade_by_definition` and
        `midday_shade` (NaN where pvlib is not installed), `residents_200m` and
        `residents_300m` (NaN without a population, and without an entrance),
        and the counts of `DESTINATION_COLUMNS`.
        """
        parts = [self.supply.drop(columns="geometry"), self.by_definition, self._midday()]
        people, places = self._residents(), self._places()
        table = pd.concat([*parts, people, places], axis=1)
        return self.supply[["geometry"]].join(table)[[*table.columns, "geometry"]]

    @property
    def surface_lots(self) -> gpd.GeoDataFrame:
        """The rows of `lots` at ground level off the street, each ground once."""
        lots = self.lots
        return lots[lots["counted"] & (lots["kind"] == "surface")]

    def neighbourhoods(self) -> pd.DataFrame:
        """Return spaces summed by neighbourhood: `planner.parking.totals.totals`."""
        complete = "parking" in self.town.provenance.complete
        return totals(self.supply, self.town.zones, complete=complete)

    def lot(self, id_: str) -> int:
        """Return the row of the car park with this id, or with this name if only one has it.

        Raises
        ------
        OptionError
            There is none; the message lists some.
        """
        for column in ("id", "name"):
            rows = np.flatnonzero(self.supply[column].to_numpy() == id_)
            if rows.size == 1:
                return int(rows[0])
        known = list(dict.fromkeys(filter(None, (*self.supply["name"], *self.supply["id"]))))
        message = (
            f"there is no car park {id_[:80]}, or more than one of this name; "
            f"give an id or a name of one: {', '.join(known[:_TOLD])}, …"
        )
        raise OptionError(message)

    def _midday(self) -> pd.DataFrame:
        try:
            return self.midday
        except MissingPackageError:
            shares = ("july_building", "july_tree", "shade_july_midday", "heights_unknown")
            return pd.DataFrame(np.nan, index=self.supply.index, columns=list(shares))

    def _residents(self) -> pd.DataFrame:
        names = [f"residents_{limit:.0f}m" for limit in LIMITS_M]
        if self.residents is None:
            return pd.DataFrame(np.nan, index=self.supply.index, columns=names)
        return pd.DataFrame(residents_within(self.reach, self.residents), columns=names)

    def _places(self) -> pd.DataFrame:
        kinds = self.destinations.kinds
        counts = self.destinations.count[:, :, self.destinations.limits_m.index(WALK_M)]
        found = {}
        for column, group in DESTINATION_COLUMNS.items():
            each = counts[:, [kinds.index(kind) for kind in group]]
            unmapped = np.isnan(each).all(axis=1)
            found[column] = np.where(unmapped, np.nan, np.nansum(each, axis=1))
        return pd.DataFrame(found, index=self.supply.index)


_TOLD = 12
"""Names that fit in a message."""
