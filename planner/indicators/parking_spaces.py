"""How many cars the town's car parks and kerbs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import Figure, report
from planner.language import Phrase

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard
    from planner.town import Town

SPACES = "spaces"

NO_CAR_PARK = Phrase(
    "未标绘停车场，且未声明停车场数据完整",
    "no car park is mapped, and parking is not declared complete",
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the sum of known spaces, with its range and what is not in it."""
    lots = basis.parking.lots
    lots = lots[lots["counted"]]
    figure = spaces_of(lots, basis.town)
    return report(row, figure, basis.completeness("parking"))


def spaces_of(lots: gpd.GeoDataFrame, town: Town) -> Figure:
    """Return the known spaces of these car parks as a sum, unknown where none is known.

    Parameters
    ----------
    lots
        As `planner.parking.find_lots` gives them, each ground once.
    town
        What they lie in.
    """
    told = lots[lots["spaces"].notna()]
    spaces = float(told["spaces"].sum())
    figure = Figure(spaces, SPACES, spaces, None, SPACES, "")
    complete = "parking" in town.provenance.complete
    if told.empty and not (complete and lots.empty):
        return figure.unknown(NO_CAR_PARK if lots.empty else _not_told(len(lots)))
    low, high = float(told["spaces_low"].sum()), float(told["spaces_high"].sum())
    if low < high:
        figure = figure.noting(_between(low, high, told))
    if len(told) < len(lots):
        figure = figure.noting(_not_told(len(lots) - len(told)))
    return figure if complete else figure.noting(_MAPPED_ONLY)


_MAPPED_ONLY = Phrase(
    "只计已标绘的停车场，未声明停车场数据完整",
    "mapped car parks only: parking is not declared complete",
)


def _between(low: float, high: float, told: gpd.GeoDataFrame) -> Phrase:
    mapped = int((told["spaces_from"] == "capacity").sum())
    return Phrase(
        f"{len(told)}处中{mapped}处有标注泊位数，其余为估算，合计在{low:,.0f}至{high:,.0f}之间",
        f"{mapped} of {len(told)} have a mapped capacity, the others are estimated: "
        f"{low:,.0f} to {high:,.0f} in all",
    )


def _not_told(count: int) -> Phrase:
    return Phrase(
        f"另有{count}处泊位数不明，未计入",
        f"{count} more of unknown spaces, not counted in",
    )
