"""公园绿地服务半径覆盖率: residential land within the radius of a public park."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.indicators.basis import FLOOR_AREA, NO_PARK, Figure, ratio, report
from planner.language import Phrase
from planner.population import weights

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard
    from planner.town import Town

_QUARTER_CIRCLE = 32
"""Segments a quarter circle: a 500 m radius is then short by 0.15 m at most."""

_PROXY = Phrase(
    "未标绘居住用地：此为替代值，不是规定口径的数值",
    "residential land is not mapped: a proxy, not the official figure",
)


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the coverage by the row's tiers, or a proxy under its own name.

    Without residential land the official figure cannot be computed: residential
    floor area within the radius ÷ all residential floor area stands in.
    """
    town = basis.town
    served = reached(town, row.parameters["tiers"])
    land = basis.residential_land
    known = basis.completeness("residential_land_ha", "parks")
    if land.is_empty:
        row = replace(
            row,
            id=f"{row.id}_floor_area_proxy",
            name_zh=f"{row.name_zh}（替代值：按住宅建筑面积）",
            name_en=f"{row.name_en} (proxy: by residential floor area)",
            definition=f"proxy, residential floor area instead of land: {row.definition}",
            definition_zh=f"替代值，以住宅建筑面积代替居住用地面积：{row.definition_zh}",
            document="",
            clause="",
            rule_set="planner",
            formula_status="none",
            threshold_status="none",
            value=None,
        )
        figure = _by_floor_area(basis, served)
    else:
        covered = shapely.area(shapely.intersection(land, served))
        figure = ratio(covered / 1e4, land.area / 1e4, ("ha", "ha"))
    if _unmapped(town):
        figure = figure.unknown(NO_PARK)
    return report(row, figure.of_mapped_green(town), known)


def reached(town: Town, tiers: list[dict[str, float]]) -> shapely.Geometry:
    """Return the area within the radius of public parks, in the town's CRS.

    Parameters
    ----------
    tiers
        `min_area_m2` and `radius_m`; a park has the largest radius of the tiers
        it is large enough for.
    """
    parks = town.public_parks().geometry.to_numpy()
    area = shapely.area(parks)
    radius = np.zeros(area.size)
    for tier in tiers:
        enough = area >= tier["min_area_m2"]
        radius[enough] = np.maximum(radius[enough], tier["radius_m"])
    reach = shapely.buffer(parks[radius > 0], radius[radius > 0], quad_segs=_QUARTER_CIRCLE)
    return shapely.union_all(reach)


def _by_floor_area(basis: Basis, served: shapely.Geometry) -> Figure:
    floor = weights(basis.town)["floor_area"]
    shapely.prepare(served)
    centre = shapely.centroid(basis.town.buildings.geometry.to_numpy())
    inside = shapely.intersects(served, centre)
    figure = ratio(float(floor[inside].sum()), float(floor.sum()), (FLOOR_AREA, FLOOR_AREA))
    return figure.noting(_PROXY)


def _unmapped(town: Town) -> bool:
    return town.public_parks().empty and "green" not in town.provenance.complete
