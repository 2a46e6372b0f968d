"""建成区绿地率: green parcels ÷ built-up area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from planner.completeness import built_up_area
from planner.indicators.basis import ratio, report
from planner.indicators.built_up import over_study_area
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_NO_GREEN = Phrase(
    "未标绘绿地，且未声明绿地数据完整", "no green is mapped, and green is not declared complete"
)
_NO_CEILING = Phrase(
    "数据中未区分“其他绿地”，未按其不超过建设用地内绿地总面积20%的规定折减",
    "the 20 % ceiling on 'other green' is not applied, since its parcels are not told apart in "
    "the data",
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return mapped green parcels, public and private, ÷ built-up area.

    Without a mapped built-up area the study area divides, under a name of its own.
    """
    town = basis.town
    area, mapped = built_up_area(town)
    row = row if mapped else over_study_area(row)
    # A trellis shades ground of another use: cover, but no parcel of green.
    parcels = town.green[town.green["kind"] != "trellis"]
    green = shapely.union_all(parcels.geometry.to_numpy())
    land = shapely.area(shapely.intersection(green, area))
    figure = ratio(land / 1e4, area.area / 1e4, ("ha", "ha"))
    if not land and "green" not in town.provenance.complete:
        figure = figure.unknown(_NO_GREEN)
    else:
        figure = figure.noting(_NO_CEILING)
    return report(row, figure.of_mapped_green(town), basis.completeness("parks"))
