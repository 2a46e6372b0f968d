"""建成区绿化覆盖率: ground under planting, every square metre once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.completeness import built_up_area
from planner.indicators.basis import ratio, report
from planner.indicators.built_up import over_study_area
from planner.language import Phrase
from planner.shade import crown_discs
from planner.shade.crowns import ROW_SPACING_M

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.shade import Crowns
    from planner.standards import Standard
    from planner.town import Town

USUAL_HEDGE_M = 1.0

_NO_PLANTING = Phrase(
    "未标绘绿化，且未声明绿地数据完整", "no planting is mapped, and green is not declared complete"
)
_ASSUMED = Phrase(
    f"未注明冠幅的树木按胸围、树高或树种的常见冠幅计，行道树按株距{ROW_SPACING_M:g}米计，"
    f"绿篱按宽{USUAL_HEDGE_M:g}米计",
    "crowns without a diameter follow from the trunk, the height or the species, tree rows have "
    f"a tree every {ROW_SPACING_M:g} m, hedges are {USUAL_HEDGE_M:g} m wide",
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the union of green spaces, crowns and hedges ÷ built-up area.

    Without a mapped built-up area the study area divides, under a name of its own.
    """
    town = basis.town
    area, mapped = built_up_area(town)
    row = row if mapped else over_study_area(row)
    crowns = basis.parking.crowns
    above = basis.found.get(
        "crowns and hedges",
        (crowns, town.hedges, town.zones, town.boundary),
        lambda: shapely.intersection(_crowns_and_hedges(town, crowns), area),
    )
    green = shapely.intersection(shapely.union_all(town.green.geometry.to_numpy()), area)
    # What lies under crowns within a green space is counted with the space.
    cover = green.area + shapely.difference(above, green).area
    figure = ratio(cover / 1e4, area.area / 1e4, ("ha", "ha"))
    if not cover and "green" not in town.provenance.complete:
        figure = figure.unknown(_NO_PLANTING)
    else:
        figure = figure.noting(_ASSUMED)
    return report(row, figure.of_mapped_green(town), basis.completeness("parks", "trees"))


def _crowns_and_hedges(town: Town, crowns: Crowns) -> shapely.Geometry:
    """Return the ground under crowns and hedges as one geometry, in the town's CRS."""
    hedge = town.hedges.geometry.to_numpy()
    # A hedge drawn as an area has its own width.
    width = np.where(shapely.get_dimensions(hedge) == 1, USUAL_HEDGE_M, 0.0)
    hedges = shapely.buffer(hedge, width / 2)
    return shapely.union_all(np.concatenate((crown_discs(crowns), hedges)))
