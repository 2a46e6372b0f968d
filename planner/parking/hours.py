"""Shade of each car park hour by hour, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.parking.shade import NO_TREE
from planner.shade import LOWEST_SUN_DEG, shade_by_hour

if TYPE_CHECKING:
    from planner.parking.assessment import ParkingAssessment
    from planner.shade import SunPositions

WHOLE_DAY = tuple(range(24))
"""Hours of the clock."""


def shade_hours(parking: ParkingAssessment, sun: SunPositions) -> pd.DataFrame:
    """Return the shade of each car park in the open at each hour with the sun up.

    Parameters
    ----------
    parking
        The town's car parks.
    sun
        Over the town (`planner.shade.sun_over`); hours in which the sun stands
        below `LOWEST_SUN_DEG` are left out.

    Returns
    -------
    pandas.DataFrame
        A lot and hour a row, the hours of a lot together: `id`, `name`, `time`
        (ISO 8601 with the zone's offset), `sun_elevation_deg`, and the shares of
        its open ground (0-1) shaded by `building`, by `tree` and by `both`
        together. `tree` and `both` are NaN where the lot's trees are not mapped.
        Lots without open ground are left out.
    """
    rows = np.flatnonzero(parking.by_definition["shade_unknown"].isin(_IN_THE_OPEN).to_numpy())
    known = (parking.by_definition["shade_unknown"] == "").to_numpy()[rows]
    up = np.flatnonzero(sun.elevation_deg >= LOWEST_SUN_DEG)
    shade = shade_by_hour(
        parking.ground[rows], sun, parking.prisms, parking.crowns, parking.canopies
    )
    lots = parking.supply.iloc[rows]
    times = np.array([sun.times[hour].isoformat(timespec="minutes") for hour in up], dtype=object)
    trees = np.repeat(known, len(up))
    return pd.DataFrame(
        {
            "id": np.repeat(lots["id"].to_numpy(dtype=object), len(up)),
            "name": np.repeat(lots["name"].to_numpy(dtype=object), len(up)),
            "time": np.tile(times, len(rows)),
            "sun_elevation_deg": np.tile(sun.elevation_deg[up], len(rows)),
            "building": shade.building[:, up].ravel(),
            "tree": np.where(trees, shade.tree[:, up].ravel(), np.nan),
            "both": np.where(trees, shade.both[:, up].ravel(), np.nan),
        }
    )


_IN_THE_OPEN = ("", NO_TREE)
"""Values of `shade_unknown` of lots that have open ground."""
