"""Litter bins and public toilets: how much of the streets has them as close as asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import report
from planner.indicators.metres_of_street import share_of_length
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_NO_STREET = Phrase("未标绘此类街道", "no such street is mapped")


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the metres of street within the norm's spacing ÷ all metres asked about."""
    kinds = {"litter_bin": basis.streets.bins, "toilet": basis.streets.toilets}
    found = kinds[row.parameters["kind"]]
    figure = share_of_length(found.tally, _NO_STREET)
    figure = figure.noting(
        Phrase(f"沿街共标绘{found.count}处", f"{found.count} are mapped along these streets")
    )
    return report(row, figure, basis.completeness("walkable_km"))
