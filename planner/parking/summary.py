"""The shade of a town's car parks in a few numbers, with what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.parking.shade import SHADED, UNSHADED

if TYPE_CHECKING:
    from planner.parking.assessment import ParkingAssessment


@dataclass(frozen=True)
class ShadeSummary:
    """Shade of the car parks at ground level off the street, each ground once.

    Parameters
    ----------
    lots
        How many there are.
    shaded, unshaded
        Lots that meet 30 % today, and that do not; of the others nothing is known.
    midday_lots
        Lots whose July midday shade is known.
    midday
        Their area in the shade ÷ their area (0-1), hourly mean of 10-16 h on
        15 July; NaN for none.
    near_unknown
        Of `midday_lots`, those near a building of unknown height.
    """

    lots: int
    shaded: int
    unshaded: int
    midday_lots: int
    midday: float
    near_unknown: int

    @property
    def unknown(self) -> int:
        """Lots of which nobody can tell whether they meet 30 %."""
        return self.lots - self.shaded - self.unshaded


def summarise_shade(parking: ParkingAssessment) -> ShadeSummary:
    """Return the shade of a town's car parks in a few numbers."""
    lots = parking.surface_lots
    told = lots[lots["shade_july_midday"].notna()]
    area = float(told["open_area_m2"].sum())
    shade = float((told["shade_july_midday"] * told["open_area_m2"]).sum())
    return ShadeSummary(
        lots=len(lots),
        shaded=int((lots["meets_30"] == SHADED).sum()),
        unshaded=int((lots["meets_30"] == UNSHADED).sum()),
        midday_lots=len(told),
        midday=shade / area if area > 0 else np.nan,
        near_unknown=int((told["heights_unknown"] > 0).sum()),
    )
