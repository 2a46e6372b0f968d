"""万人拥有绿道长度: kilometres of greenway for every 10,000 residents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.indicators.basis import RESIDENTS, Figure, report
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_UNIT = "km/10,000 residents"

_NONE_NAMED = Phrase(
    "未标绘名称含“绿道”的道路，且未声明道路数据完整",
    "no way is named a greenway, and ways are not declared complete",
)
_NO_POPULATION = Phrase("未提供人口", "no population given")
_BY_NAME = Phrase(
    "只计名称含“绿道”的道路，数值为下限", "only ways named a greenway count: a lower bound"
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the length of what is named a greenway ÷ residents, for 10,000 of them."""
    ways = basis.streets.greenways
    people = ways.residents or None
    figure = Figure(ways.km_per_10_000, _UNIT, ways.length_km, people, "km", RESIDENTS)
    if ways.length_km is None:
        figure = figure.unknown(_NONE_NAMED)
    elif people is None:
        figure = figure.unknown(_NO_POPULATION)
    elif not ways.complete:
        figure = replace(figure.noting(_BY_NAME), lower_bound=True)
    return report(row, figure, basis.completeness("footway_km"))
