"""林荫路覆盖率: how much of the secondary and branch streets has shaded footways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import report
from planner.indicators.built_up import over_study_area
from planner.indicators.metres_of_street import share_of_length
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_NO_STREET = Phrase("未标绘次干路和支路", "no secondary or branch street is mapped")


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the length of streets with shaded footways ÷ the length of those streets.

    Without a mapped built-up area the study area's streets count, under a name
    of its own.
    """
    streets = basis.streets
    row = row if streets.on_built_up_area else over_study_area(row)
    figure = share_of_length(streets.shaded.tally, _NO_STREET)
    return report(row, figure, basis.completeness("trees", "footway_km"))
