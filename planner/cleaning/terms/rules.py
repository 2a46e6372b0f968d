"""Which streets are cleaned how often, and what a route costs: reads `rules.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from planner.cleaning.terms.documents import digest
from planner.cleaning.terms.rules_rows import (
    AREA_KINDS,
    GRADES,
    AreaKind,
    Statement,
    StreetKind,
    read_rules,
    written,
)
from planner.cleaning.terms.vehicles import SERVICES, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.cleaning.terms.hours import Window

__all__ = [
    "AREA_KINDS",
    "GRADES",
    "AreaKind",
    "CleaningRules",
    "Service",
    "Statement",
    "StreetKind",
    "default_rules",
    "district_practice",
    "rules_of",
]


@dataclass(frozen=True)
class CleaningRules:
    """The rows of `rules.toml`, where unit, meaning and source of each number stand.

    Parameters
    ----------
    classes
        Grade of each `highway` class and whether cleaning vehicles drive there.
    name_grades
        Grade of streets whose name ends in a word, such as 巷.
    per_week
        Times a week by service and grade 1-4; 0 where no machine serves.
    areas
        The same by kind of area (`square`, `parking`) and service.
    avoid
        Hours in which a service is not done.
    days
        Working days, 0 = Monday, ascending.
    wash_months
        Months in which streets are washed, 1-12, ascending.
    statements
        Unit, meaning, source and status of every row.
    """

    classes: Mapping[str, StreetKind]
    name_grades: Mapping[str, int]
    per_week: Mapping[tuple[Service, int], float]
    areas: Mapping[tuple[AreaKind, Service], float]
    avoid: Mapping[Service, tuple[Window, ...]]
    days: tuple[int, ...]
    wash_months: tuple[int, ...]
    wash_least_c: float
    wash_most_kmh: float
    sweep_most_kmh: float
    drives_on: Literal["right", "left"]
    pass_tolerance_m: float
    clearance_m: float
    turn_right_s: float
    turn_straight_s: float
    turn_left_s: float
    u_turn_s: float
    dead_end_s: float
    straight_deg: float
    balance: float
    prepare_minutes: float
    depot_reach_m: float
    hand_m2_per_shift: float
    shop_share_first: float
    shop_share_second: float
    shop_front_m: float
    shop_reach_m: float
    important_reach_m: float
    statements: tuple[Statement, ...] = ()

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def driven(self) -> frozenset[str]:
        """`highway` classes on which cleaning vehicles drive."""
        return frozenset(highway for highway, kind in self.classes.items() if kind.driven)

    def frequency(self, service: Service, grade: int) -> float:
        """Return how often a week streets of a grade are served by machine; 0 for grade 0."""
        return self.per_week.get((service, grade), 0.0)

    def most_kmh(self, service: Service) -> float:
        """Return the fastest that a service is done, in km/h."""
        return self.wash_most_kmh if service == "wash" else self.sweep_most_kmh

    def services_in(self, month: int, temperature_c: float | None = None) -> tuple[Service, ...]:
        """Return the services that are done in a month (1-12).

        Streets are washed in `wash_months` only and, where a temperature in °C is
        given, from `wash_least_c` on.
        """
        cold = temperature_c is not None and temperature_c < self.wash_least_c
        dry = cold or month not in self.wash_months
        return tuple(service for service in SERVICES if not (dry and service == "wash"))

    def to_document(self) -> dict[str, Any]:
        """Return it as plain tables that `rules_of` reads back to equal rules."""
        return written(self)

    @property
    def digest(self) -> str:
        """A short text, the same for equal documents only: a cache's key."""
        return digest(self.to_document())


def rules_of(document: Mapping[str, Any], *, file: str) -> CleaningRules:
    """Return the default rules with the rows of a parsed `rules.toml` in place of theirs.

    Parameters
    ----------
    document
        As parsed; only the rows that differ need to be there.
    file
        How messages call it.

    Raises
    ------
    OptionError
        All faults at once, each with its table, row and key, and what to do.
    """
    values = read_rules(_packaged("rules.toml"), document, file)
    return CleaningRules(**values)


@cache
def default_rules() -> CleaningRules:
    """Return the packaged rules: every street washed once a week, main streets swept daily."""
    return rules_of({}, file="rules.toml")


@cache
def district_practice() -> CleaningRules:
    """Return the rules with the frequencies of a city district: `district_practice.toml`."""
    return rules_of(_packaged("district_practice.toml"), file="district_practice.toml")


@cache
def _packaged(name: str) -> dict[str, Any]:
    return tomllib.loads((files("planner.cleaning.terms") / name).read_text(encoding="utf-8"))
