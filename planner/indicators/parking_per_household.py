"""Parking spaces open to the public for every hundred households."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.indicators.basis import report
from planner.indicators.parking_spaces import spaces_of
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_PER = 100.0

_NO_POPULATION = Phrase("未提供人口", "no population given")


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return public spaces ÷ households, for a hundred of them."""
    lots = basis.parking.lots
    lots = lots[lots["counted"] & (lots["access"] == "public")]
    figure = spaces_of(lots, basis.town)
    people = basis.town.population
    homes = people.total / row.parameters["people_per_household"] if people else None
    value = _PER * figure.value / homes if figure.value is not None and homes else None
    figure = replace(
        figure,
        value=value,
        unit="spaces/100 households",
        denominator=homes,
        denominator_unit="households",
    )
    if homes is None:
        figure = figure.unknown(_NO_POPULATION)
    return report(row, figure, basis.completeness("parking"))
