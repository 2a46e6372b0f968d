"""What every indicator is reckoned from: a town, its accesses, and its people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from planner.completeness import residential_land
from planner.found import Found
from planner.indicator import Indicator
from planner.language import Phrase
from planner.network import (
    ALL_CAR_PARKS,
    ALL_PARKS,
    Access,
    Ledger,
    Targets,
    access,
    add_up,
    classify,
)
from planner.network.ledger import MAX_UNKNOWN
from planner.parking.assessment import ParkingAssessment
from planner.population import MODELS, weights
from planner.shade import growth_table
from planner.street_green import StreetGreen, assess_streets

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import shapely

    from planner.shade import SpeciesGroup
    from planner.standards import Standard
    from planner.town import Town

    Floats = npt.NDArray[np.float64]

RESIDENTS, FLOOR_AREA = "residents", "m² of residential floor area"

LOWER_BOUND = Phrase(
    "只计已标绘的绿地，未声明绿地数据完整时数值为下限",
    "mapped green only: a lower bound unless green is declared complete",
)
NO_PARK = Phrase(
    "未标绘向公众开放的公园，且未声明绿地数据完整",
    "no public park is mapped, and green is not declared complete",
)


@dataclass(eq=False)
class Basis:
    """A town with the accesses asked of it so far.

    Parameters
    ----------
    town
        Any Town.
    previous
        An earlier access, from which what is shared is taken.
    found
        Answers of an earlier town, for the same purpose.
    groups
        How trees grow, by species group.
    """

    town: Town
    previous: Access | None = None
    found: Found = field(default_factory=Found)
    groups: tuple[SpeciesGroup, ...] = field(default_factory=growth_table)
    _accesses: dict[Targets, Access] = field(default_factory=dict)

    def access(self, targets: Targets) -> Access:
        """Return the access to `targets`, computed once."""
        if targets == ALL_CAR_PARKS:
            return self.parking.access
        if targets not in self._accesses:
            near = self.previous if self.previous and self.previous.wanted == targets else None
            near = near or next(iter(self._accesses.values()), None) or self.previous
            self._accesses[targets] = access(self.town, targets, previous=near)
        return self._accesses[targets]

    @property
    def unit(self) -> str:
        """What shares are of: residents, or residential floor area without a population."""
        return RESIDENTS if self.town.population else FLOOR_AREA

    @property
    def unplaced(self) -> float:
        """Residents that no building holds."""
        return self.town.population.unplaced if self.town.population else 0.0

    @cached_property
    def amounts(self) -> Mapping[str, Floats]:
        """Residents (or m²) of each building by model; the first is the headline."""
        if self.town.population is None:
            return {"floor_area": weights(self.town)["floor_area"]}
        if self.town.population.method == "given":
            return {"given": self.town.buildings["residents"].to_numpy()}
        return {model: self.town.buildings[column].to_numpy() for model, column in MODELS.items()}

    @cached_property
    def residential_land(self) -> shapely.Geometry:
        """Residential land inside the study area, in the town's CRS."""
        return residential_land(self.town)

    @cached_property
    def parking(self) -> ParkingAssessment:
        """The town's car parks; what is not asked for is not found."""
        people = self.headline if self.town.population else None
        return ParkingAssessment(self.town, self.access(ALL_PARKS), people, self.found, self.groups)

    @cached_property
    def streets(self) -> StreetGreen:
        """Green along the town's streets; what is not asked for is not found."""
        return assess_streets(self.town, groups=self.groups, found=self.found)

    @property
    def headline(self) -> Floats:
        """Residents (or m²) of each building by the headline model."""
        return next(iter(self.amounts.values()))

    def ledgers(
        self, targets: Targets, limit_m: float, *, straight: bool = False
    ) -> dict[str, Ledger]:
        """Return the ledger by population model; the first is the headline."""
        classes = classify(self.access(targets), limit_m, straight=straight)
        return {
            model: add_up(classes, amount, self.unplaced, self.unit)
            for model, amount in self.amounts.items()
        }

    def completeness(self, *measures: str) -> dict[str, float | None]:
        """Return the named measures of the town's completeness."""
        known = self.town.provenance.completeness
        return {name: known.get(name) for name in measures}


@dataclass(frozen=True)
class Figure:
    """What a computation found: value, what was divided by what, and a caveat in two languages."""

    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    numerator_unit: str
    denominator_unit: str
    caveat: str = ""
    caveat_zh: str = ""
    low: float | None = None
    high: float | None = None
    lower_bound: bool = False

    def noting(self, caveat: Phrase) -> Figure:
        """Return the figure with one more caveat."""
        return replace(
            self,
            caveat="; ".join(filter(None, (self.caveat, caveat.en))),
            caveat_zh="；".join(filter(None, (self.caveat_zh, caveat.zh))),
        )

    def unknown(self, why: Phrase) -> Figure:
        """Return the figure without value and numerator, and why in place of other caveats."""
        bare = replace(self, value=None, numerator=None, low=None, high=None)
        return replace(bare, caveat=why.en, caveat_zh=why.zh)

    def leaving_out(self, note: Phrase, unknown_share: float) -> Figure:
        """Return the figure with what it leaves out, unknown where that is too much.

        Parameters
        ----------
        note
            What is left out.
        unknown_share
            Of everything (0-1); above `MAX_UNKNOWN` no percentage is given.
        """
        if unknown_share <= MAX_UNKNOWN:
            return self.noting(note)
        return self.unknown(
            Phrase(
                f"{note.zh}；超过{MAX_UNKNOWN:.0%}，不给出比例",
                f"{note.en}; above {MAX_UNKNOWN:.0%} no percentage is given",
            )
        )

    def of_mapped_green(self, town: Town) -> Figure:
        """Return the figure as a lower bound, unless green is declared complete."""
        if "green" in town.provenance.complete or self.value is None:
            return self
        return replace(self.noting(LOWER_BOUND), lower_bound=True)


def ratio(
    numerator: float, denominator: float, units: tuple[str, str], *, unit: str = "%"
) -> Figure:
    """Return numerator ÷ denominator (× 100 for %) as a Figure, None over 0.

    Parameters
    ----------
    numerator, denominator
        In the two `units`.
    unit
        Of the quotient.
    """
    scale = 100.0 if unit == "%" else 1.0
    # Plain floats: numpy's own kinds do not go into JSON.
    above, below = float(numerator), float(denominator)
    value = scale * above / below if below > 0 else None
    return Figure(value, unit, above, below, *units)


def report(row: Standard, figure: Figure, completeness: Mapping[str, float | None]) -> Indicator:
    """Return the Indicator of a standard's row and the figure found for it."""
    return Indicator(
        id=row.id,
        name_zh=row.name_zh,
        name_en=row.name_en,
        value=figure.value,
        unit=figure.unit,
        numerator=figure.numerator,
        denominator=figure.denominator,
        numerator_unit=figure.numerator_unit,
        denominator_unit=figure.denominator_unit,
        definition=row.definition,
        definition_zh=row.definition_zh,
        rule_set=row.rule_set,
        document=row.document,
        clause=row.clause,
        formula_status=row.formula_status,
        threshold_status=row.threshold_status,
        target=row.target,
        low=figure.low,
        high=figure.high,
        caveat=figure.caveat,
        caveat_zh=figure.caveat_zh,
        completeness=completeness,
        lower_bound=figure.lower_bound,
    )
