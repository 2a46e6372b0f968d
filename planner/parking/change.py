"""What a plan does to the shade of car parks: before and after, a car park a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from planner.parking.assessment import ParkingAssessment

SHADE_COLUMNS = ("shade_now", "shade_5", "shade_15", "shade_july_midday")
"""Shares (0-1) that are held side by side."""

_ROUNDING = 1e-9


def shade_change(before: ParkingAssessment, after: ParkingAssessment) -> pd.DataFrame:
    """Return the car parks whose shade differs between two towns, by id.

    Returns
    -------
    pandas.DataFrame
        `id`, `name`; each of `SHADE_COLUMNS` with `_before` and `_after` (0-1,
        NaN where unknown), and `meets_30_before`, `meets_30_after`. Only car
        parks that are in both towns, in the order of `before`.
    """
    old, new = (town.lots.set_index("id") for town in (before, after))
    new = new.reindex(old.index[old.index.isin(new.index)])
    old = old.loc[new.index]
    table = pd.DataFrame({"id": old.index.to_numpy(), "name": old["name"].to_numpy()})
    differs = np.zeros(len(table), dtype=bool)
    for column in SHADE_COLUMNS:
        was, will = (side[column].to_numpy(dtype=float) for side in (old, new))
        differs |= ~np.isclose(was, will, rtol=0.0, atol=_ROUNDING, equal_nan=True)
        table[f"{column}_before"], table[f"{column}_after"] = was, will
    for when, side in (("before", old), ("after", new)):
        table[f"meets_30_{when}"] = side["meets_30"].to_numpy()
    return table[differs].reset_index(drop=True)
