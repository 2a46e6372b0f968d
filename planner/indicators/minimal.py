"""Template of an indicator: the share of dwellings whose storeys are mapped.

Copy this file, name it after the question, and add a row to
`planner/standards/indicators.toml` whose `reckoned_by` is the file's name. An
indicator is thin: it asks the ranks below, divides, and says what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import ratio, report
from planner.population import dwellings

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the share of dwellings with mapped storeys."""
    homes = basis.town.buildings[dwellings(basis.town)]
    tagged = float(homes["levels"].notna().sum())
    figure = ratio(tagged, float(len(homes)), ("dwellings", "dwellings"))
    return report(row, figure, basis.completeness("buildings"))
