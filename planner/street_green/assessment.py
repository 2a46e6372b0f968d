"""assess_streets(town): everything about green along its streets, reckoned when asked for."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely

from planner.completeness import built_up_area
from planner.found import Found
from planner.shade.growth import grown, growth_table
from planner.shade.standing import standing_canopies, standing_crowns
from planner.street_green.approaches import OUTER_ROADS, find_approaches
from planner.street_green.flowers import find_flowers
from planner.street_green.footways import find_footways
from planner.street_green.furniture import bin_spacing, toilet_spacing
from planner.street_green.gaps import find_gaps
from planner.street_green.greenway import find_greenways
from planner.street_green.pieces import cut_streets
from planner.street_green.rules import StreetRules
from planner.street_green.shaded_streets import shaded_streets
from planner.street_green.tally import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from planner.shade.crowns import Canopies, Crowns
    from planner.shade.species import SpeciesGroup
    from planner.street_green.approaches import Approaches
    from planner.street_green.flowers import FlowerDisplays
    from planner.street_green.footways import Footways
    from planner.street_green.furniture import Furniture
    from planner.street_green.greenway import Greenways
    from planner.street_green.pieces import Pieces
    from planner.street_green.shaded_streets import ShadedStreets
    from planner.town import Town

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, eq=False)
class StreetGreen:
    """Green along a town's streets; every figure is reckoned once, when asked for.

    Parameters
    ----------
    town
        The town assessed.
    rules
        Distances and shares.
    groups
        Species groups that trees grow by.
    found
        Answers of an earlier town, to be taken over where nothing changed.
    """

    town: Town
    rules: StreetRules = field(default_factory=StreetRules)
    groups: Sequence[SpeciesGroup] = field(default_factory=growth_table)
    found: Found = field(default_factory=Found)

    @cached_property
    def on_built_up_area(self) -> bool:
        """Whether streets are counted on a mapped built-up area, else on the study area."""
        return built_up_area(self.town)[1]

    @cached_property
    def pieces(self) -> Pieces:
        """The streets, from junction to junction."""
        rests_on = (self.town.ways, self.town.zones, self.town.boundary)
        return self.found.get("street pieces", rests_on, lambda: cut_streets(self.town))

    @cached_property
    def footways(self) -> Footways:
        """Where their footways and cycle lanes are."""
        return self._from_pieces("footways", find_footways)

    @cached_property
    def crowns(self) -> Crowns:
        """Every mapped tree."""
        return standing_crowns(self.town, self.groups, self.found)

    @cached_property
    def canopies(self) -> Canopies:
        """Woods and green trellis."""
        return standing_canopies(self.town, self.found)

    @cached_property
    def shaded(self) -> ShadedStreets:
        """Tree-shaded streets (林荫路) today."""
        return self.found.get("shaded streets", self._shade_rests_on, lambda: self.shaded_in(0.0))

    @cached_property
    def gaps(self) -> gpd.GeoDataFrame:
        """Tree gaps along secondary and branch streets whose trees are mapped, a gap a row."""

        def find() -> gpd.GeoDataFrame:
            known = (self.shaded.table["shaded"] != UNKNOWN).to_numpy()
            rows = self.shaded.rows[np.flatnonzero(known)]
            return find_gaps(self.footways, self.crowns, self.canopies, rows).table(self.town.crs)

        return self.found.get("tree gaps", (self.shaded, *self._shade_rests_on), find)

    @cached_property
    def approaches(self) -> Approaches:
        """Green along the roads into town (通道绿化)."""
        town = self.town
        rests_on = (self.pieces, self.crowns, town.hedges, town.trees, self._green_by_roads)
        return self.found.get(
            "approaches",
            (*rests_on, astuple(self.rules), town.provenance.complete),
            lambda: find_approaches(town, self.crowns, self.rules),
        )

    @cached_property
    def bins(self) -> Furniture:
        """Spacing of litter bins along the streets."""
        return self._from_pieces("litter bins", bin_spacing, self.town.places)

    @cached_property
    def toilets(self) -> Furniture:
        """Spacing of public toilets along shopping streets."""
        return self._from_pieces("toilets", toilet_spacing, self.town.places)

    @cached_property
    def greenways(self) -> Greenways:
        """Greenways, and their length a head."""
        return find_greenways(self.town)

    @cached_property
    def flowers(self) -> FlowerDisplays:
        """Flower displays at squares and junctions."""
        return find_flowers(self.town, self.pieces, self.rules)

    def shaded_in(self, years: float) -> ShadedStreets:
        """Return the tree-shaded streets when the trees have grown for some years."""
        crowns = grown(self.crowns, years, self.groups) if years > 0 else self.crowns
        return shaded_streets(self.town, self.footways, crowns, self.canopies)

    def _from_pieces(
        self,
        question: str,
        find: Callable[[Town, Pieces, StreetRules], _Answer],
        *more: object,
    ) -> _Answer:
        """Return what is found from the streets' pieces, the rules and `more` tables."""
        rests_on = (self.pieces, astuple(self.rules), self.town.provenance.complete, *more)
        return self.found.get(question, rests_on, lambda: find(self.town, self.pieces, self.rules))

    @property
    def _shade_rests_on(self) -> tuple[object, ...]:
        complete = self.town.provenance.complete
        return (self.footways, self.crowns, self.canopies, complete)

    @property
    def _green_by_roads(self) -> bytes:
        """The green spaces near main roads: a park elsewhere lines no approach."""
        green = self.town.green.geometry.to_numpy()
        roads = self.pieces.lines[np.isin(self.pieces.highway, OUTER_ROADS)]
        near = shapely.STRtree(roads).query(
            green, predicate="dwithin", distance=self.rules.strip_known_m + _WIDEST_HALF_M
        )[0]
        return shapely.to_wkb(shapely.GeometryCollection(list(green[np.unique(near)])))


_WIDEST_HALF_M = 40.0
"""No carriageway is wider than twice this."""


def assess_streets(
    town: Town,
    rules: StreetRules | None = None,
    *,
    groups: Sequence[SpeciesGroup] | None = None,
    found: Found | None = None,
) -> StreetGreen:
    """Return the assessment of green along a town's streets.

    Parameters
    ----------
    town
        Its ways, trees, green, hedges, places, zones and barriers are read.
    rules
        Distances and shares; those of `street_green.toml` by default.
    groups
        Species groups that trees grow by; those of `planner.shade` by default.
    found
        Answers of an earlier town.
    """
    return StreetGreen(town, rules or StreetRules(), groups or growth_table(), found or Found())
