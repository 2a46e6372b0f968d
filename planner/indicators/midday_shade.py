"""How much of the car parks lies in the shade in the middle of a July day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import MissingPackageError
from planner.indicators.basis import Figure, ratio, report
from planner.indicators.shaded_lots import of_known_lots
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_M2_PER_HA = 1e4

_NO_SUN = Phrase(
    "未安装太阳位置计算包：pip install 'zuoquan-planner[sun]'",
    "the package that knows where the sun stands is not installed: "
    "pip install 'zuoquan-planner[sun]'",
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the area in the shade ÷ area, over the car parks where it is known."""
    known = basis.completeness("parking", "trees", "buildings_with_levels")
    try:
        _ = basis.parking.midday
    except MissingPackageError:
        nothing = Figure(None, "%", None, None, "ha", "ha")
        return report(row, nothing.unknown(_NO_SUN), known)
    lots = basis.parking.surface_lots
    told = lots[lots["shade_july_midday"].notna()]
    area = told["open_area_m2"]
    shaded = float((told["shade_july_midday"] * area).sum()) / _M2_PER_HA
    figure = ratio(shaded, float(area.sum()) / _M2_PER_HA, ("ha", "ha"))
    figure = of_known_lots(figure, len(lots) - len(told), len(lots))
    flagged = int((told["heights_unknown"] > 0).sum())
    if flagged and figure.value is not None:
        figure = figure.noting(
            Phrase(
                f"{flagged}处附近有高度不明的建筑，其阴影未计入",
                f"{flagged} lie near buildings of unknown height, whose shade is not counted in",
            )
        )
    return report(row, figure, known)
