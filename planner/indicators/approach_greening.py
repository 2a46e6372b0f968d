"""通道绿化: how much of the roads into town is lined by green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import report
from planner.indicators.metres_of_street import share_of_length
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_NO_ROAD = Phrase("未标绘进城干道", "no main road into town is mapped")


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the metres with green on at least one side ÷ all metres of the roads into town."""
    approaches = basis.streets.approaches
    figure = share_of_length(approaches.tally, _NO_ROAD)
    both = approaches.both_sides.yes_m / 1e3
    if figure.value is not None:
        figure = figure.noting(
            Phrase(f"其中两侧均有绿化{both:,.1f}公里", f"{both:,.1f} km of it on both sides")
        )
    return report(row, figure, basis.completeness("trees"))
