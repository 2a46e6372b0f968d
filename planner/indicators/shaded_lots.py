"""林荫停车场: which share of the car parks at ground level stands under green shade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import ratio, report
from planner.indicators.parking_spaces import NO_CAR_PARK
from planner.language import Phrase
from planner.parking.shade import SHADED, UNSHADED

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis, Figure
    from planner.standards import Standard

_M2_PER_HA = 1e4


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the car parks that meet 30 % ÷ those whose shade is known."""
    lots = basis.parking.surface_lots
    known = lots[lots["meets_30"].isin((SHADED, UNSHADED))]
    shaded = known[known["meets_30"] == SHADED]
    if row.parameters["by"] == "number":
        figure = ratio(float(len(shaded)), float(len(known)), ("car parks", "car parks"))
    else:
        above, below = (float(part["open_area_m2"].sum()) / _M2_PER_HA for part in (shaded, known))
        figure = ratio(above, below, ("ha", "ha"))
    figure = of_known_lots(figure, len(lots) - len(known), len(lots))
    return report(row, figure, basis.completeness("parking", "trees"))


def of_known_lots(figure: Figure, unknown: int, lots: int) -> Figure:
    """Return a figure of the car parks whose shade is known, unknown where too few are.

    Parameters
    ----------
    figure
        Of those that are known.
    unknown, lots
        How many are not, of how many at ground level.
    """
    if not lots:
        return figure.unknown(NO_CAR_PARK)
    if not unknown:
        return figure
    note = Phrase(
        f"{lots}处地面停车场中{unknown}处未标绘树木或无轮廓，遮荫情况不明，未计入",
        f"of {lots} car parks at ground level {unknown} have no mapped tree or no outline: "
        "their shade is unknown, and they are left out",
    )
    return figure.leaving_out(note, unknown / lots)
