"""Numbers of streets on a crew's sheet: discs that hide neither each other nor their street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from layers._cleaning_crews import look
from layers._cleaning_strokes import beside, right_of_middle_m
from layers.layer import Layer, LayerClass
from planner.cleaning.directions import street_list
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from layers._cleaning_strokes import Floats
    from planner.cleaning.plan import CleaningPlan

SIDE_MM = 0.5
"""On paper: how far from the middle of a street its sides are drawn."""

APART_MM = 4.1
"""On paper: least distance of two numbers or facilities."""

_DISC_MM, _RIM_MM = 1.55, 1.85
"""On paper: radius of a number, and with its rim."""

_CLEAR_MM = 2.6
"""On paper: how far beside a street its number stands so as not to hide it."""


def street_numbers(
    plan: CleaningPlan, routes: Sequence[int], metre: float, taken: Floats
) -> Iterator[Layer]:
    """Yield each route's numbers of streets, as in its list, where there is room for them.

    Parameters
    ----------
    routes
        Rows of `plan.routes`.
    metre
        What a millimetre of paper is on the ground.
    taken
        Where other marks stand, shape (marks, 2).
    """
    for place, route in enumerate(routes):
        table = street_list(plan, route)
        legs = plan.legs.loc[table["leg"]]
        xy = number_places(plan, legs, table["length_m"].to_numpy(dtype=float), metre)
        kept = []
        for row, point in enumerate(xy):
            if np.hypot(*(taken - point).T).min(initial=np.inf) >= APART_MM * metre:
                taken = np.vstack((taken, point))
                kept.append(row)
        points = shapely.points(xy[kept])
        text = table["order"].iloc[kept].astype(str).to_numpy()
        rim, disc = (
            gpd.GeoDataFrame(
                {"number": text},
                geometry=shapely.buffer(points, radius * metre),
                crs=plan.setting.town.crs,
            )
            for radius in (_RIM_MM, _DISC_MM)
        )
        id_ = plan.routes["id"].iloc[route]
        name = Phrase(f"线路{id_}道路序号", f"Numbers of streets, {id_}")
        yield Layer(
            f"numbers_{id_}",
            name,
            (
                LayerClass(name, look(place).colour, rim, 0.1, 1.0),
                LayerClass(name, "#ffffff", disc, 0.1, 1.0),
            ),
            label="number",
        )


def number_places(plan: CleaningPlan, legs: pd.DataFrame, length_m: Floats, metre: float) -> Floats:
    """Return where the number of each leg's street stands, shape (legs, 2).

    In the middle of what the leg cleans; beside it where it would hide the whole street.
    """
    shapes = plan.lines(legs).to_numpy()
    street = legs["arc"].to_numpy() >= 0
    right = right_of_middle_m(plan, legs, SIDE_MM * metre)[street]
    hidden = length_m[street] < 2.0 * _RIM_MM * metre
    right += np.where(hidden, np.where(right < 0.0, -1.0, 1.0) * _CLEAR_MM * metre, 0.0)
    lines = beside(shapes[street], right)
    shapes[street] = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return shapely.get_coordinates(shapes)
