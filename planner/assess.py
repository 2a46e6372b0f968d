"""assess(town): every indicator, the ledger and the buildings behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.found import Found
from planner.indicators import reckon
from planner.indicators.basis import RESIDENTS, Basis
from planner.indicators.park_walk import share_served
from planner.network import (
    ALL_PARKS,
    Access,
    Classes,
    Ledger,
    Sensitivity,
    add_up,
    classify,
    connection_sensitivity,
)
from planner.network.ledger import CLASSES, UNKNOWN, UNPLACED
from planner.shade import growth_table
from planner.standards import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.indicator import Indicator
    from planner.indicators.basis import Figure
    from planner.parking.assessment import ParkingAssessment
    from planner.shade import SpeciesGroup
    from planner.street_green import StreetGreen
    from planner.town import Town

HEADLINE_M = 500.0
"""Walking distance of the headline and of the ledger."""


@dataclass(frozen=True, eq=False)
class Assessment:
    """Everything `assess` found for one town.

    Parameters
    ----------
    town
        The town assessed.
    indicators
        In the order of `planner.standards`.
    access
        Distances to every public park.
    classes
        Ledger class of each building at `HEADLINE_M`.
    ledgers
        Ledger by population model; the first is the headline.
    amount
        Residents (or m²) of each building by the headline model.
    parking, streets
        The car parks, and green along the streets; each part is found when it
        is first asked for.
    """

    town: Town
    indicators: tuple[Indicator, ...]
    access: Access
    classes: Classes
    ledgers: dict[str, Ledger]
    amount: np.ndarray[tuple[int], np.dtype[np.float64]]
    parking: ParkingAssessment
    streets: StreetGreen

    @property
    def ledger(self) -> Ledger:
        """The headline ledger."""
        return next(iter(self.ledgers.values()))

    @property
    def parking_ledger(self) -> Ledger:
        """The ledger of walks of 300 m to a public car park, by the headline model."""
        unplaced = self.town.population.unplaced if self.town.population else 0.0
        return add_up(self.parking.classes, self.amount, unplaced, self.ledger.unit)

    @property
    def headline(self) -> Figure:
        """Share of residents within a walk of a park, with its range; None where unknown."""
        return share_served(self.access, self.ledgers)

    @cached_property
    def sensitivity(self) -> list[Sensitivity]:
        """Shares served and not connected by the longest leg to a street, when asked for."""
        unplaced = self.town.population.unplaced if self.town.population else 0.0
        return connection_sensitivity(self.access, HEADLINE_M, self.amount, unplaced=unplaced)

    def indicator(self, id_: str) -> Indicator:
        """Return the indicator with this id.

        Raises
        ------
        KeyError
            It was not reckoned.
        """
        for indicator in self.indicators:
            if indicator.id == id_:
                return indicator
        raise KeyError(id_)

    def ledger_table(self) -> pd.DataFrame:
        """Return a class a row: class, residents (or floor_area_m2), share (0-1)."""
        ledger = self.ledger
        column = "residents" if ledger.unit == RESIDENTS else "floor_area_m2"
        return pd.DataFrame(
            {
                "class": list(CLASSES),
                column: [ledger.amount[name] for name in CLASSES],
                "share": [ledger.share(name) for name in CLASSES],
            }
        )

    def residents_table(self) -> gpd.GeoDataFrame:
        """Return a building a row: residents, nearest park, walk_m, straight_m, class.

        Buildings that house nobody are left out. Residents whom no building
        holds are one last row without geometry, so that the residents of each
        class sum to the ledger. Distances in metres, NaN where not reached.
        """
        amount = np.nan_to_num(self.amount)
        column = "residents" if self.ledger.unit == RESIDENTS else "floor_area_m2"
        table = self.access.table().assign(
            **{column: amount, "class": self.classes.name, "unknown_because": self.classes.reason}
        )
        frame = gpd.GeoDataFrame(
            table, geometry=self.town.buildings.geometry.array, crs=self.town.crs
        )
        frame = frame[amount > 0].reset_index(drop=True)
        population = self.town.population
        if population is not None and population.unplaced > 0:
            row = {"id": "(unplaced)", column: population.unplaced, "class": UNKNOWN}
            row["unknown_because"] = UNPLACED
            rest = gpd.GeoDataFrame([row], geometry=[None], crs=self.town.crs)
            frame = gpd.GeoDataFrame(pd.concat([frame, rest], ignore_index=True), crs=frame.crs)
        return frame


def assess(
    town: Town,
    rules: Iterable[str] = (),
    *,
    previous: Assessment | None = None,
    groups: tuple[SpeciesGroup, ...] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Assessment:
    """Reckon the indicators of the named rule sets, all of them by default.

    Parameters
    ----------
    town
        Any Town.
    rules
        Names from `planner.standards.RULE_SETS`.
    previous
        An earlier assessment of this town or of one that differs in its green:
        what they share is taken from it. The answer is the same without it.
    groups
        How trees grow, by species group; those of `previous`, else the shipped ones.
    progress
        Called with a short sentence at each step.

    Raises
    ------
    OptionError
        There is no such rule set.
    """
    say = progress or (lambda _: None)
    rows = chosen(rules)
    if previous is None:
        basis = Basis(town, groups=groups or growth_table())
    else:
        known = previous.parking
        basis = Basis(town, previous.access, Found(known.found), groups or known.groups)
    say("walking distances")
    access = basis.access(ALL_PARKS)
    classes = classify(access, HEADLINE_M)
    ledgers = basis.ledgers(ALL_PARKS, HEADLINE_M)
    indicators = []
    for row in rows:
        say(row.name_en)
        indicators.append(reckon(basis, row))
    capabilities = (basis.parking, basis.streets)
    reckoned = tuple(indicators)
    return Assessment(town, reckoned, access, classes, ledgers, basis.headline, *capabilities)
