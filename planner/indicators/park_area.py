"""人均公园绿地面积: park area per person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from planner.indicators.basis import NO_PARK, ratio, report
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard

_NO_POPULATION = Phrase("未提供人口", "no population given")


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return public park area inside the study area a resident, in m²."""
    town = basis.town
    parks = town.public_parks().geometry.to_numpy()
    # Overlapping outlines (a garden drawn inside a park) count once.
    area = shapely.area(shapely.intersection(shapely.union_all(parks), town.boundary))
    residents = town.population.total if town.population else 0.0
    figure = ratio(float(area), residents, ("m²", "residents"), unit="m²/person")
    if town.population is None:
        figure = replace(figure, denominator=None).noting(_NO_POPULATION)
    elif not area and "green" not in town.provenance.complete:
        figure = figure.unknown(NO_PARK)
    return report(row, figure.of_mapped_green(town), basis.completeness("parks"))
