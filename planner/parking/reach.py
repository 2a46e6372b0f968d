"""Parking spaces within a walk of each building, and how many a household that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import OptionError
from planner.network.floating_catchment import reachable, two_step_catchment

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.network.graph import Floats
    from planner.parking.walk import LotReach

HOUSEHOLD_SIZE = 2.62
"""People a household: China's census of 2020, communiqué no. 2 (status: recalled)."""


@dataclass(frozen=True, eq=False)
class SharedSpaces:
    """Parking spaces within a walk of each building, and how many a household that is.

    Arrays in the order of `town.buildings`, shape (buildings,). Both are NaN
    where a building joins no street, where of no lot within reach the spaces
    are known, and where there is no lot at all.

    Parameters
    ----------
    within
        Spaces of the lots within reach; 0 where none is.
    per_household
        The same, each lot's spaces shared among the households within its
        reach; NaN also where no household shares them.
    at_least
        Where the spaces of some lot within reach are unknown: both figures
        leave it out.
    mean
        Of `per_household` over residents; NaN without any.
    residents
        Over how many of them.
    lots_unknown
        Lots with an unknown number of spaces.
    """

    within: Floats
    per_household: Floats
    at_least: npt.NDArray[np.bool_]
    mean: float
    residents: float
    lots_unknown: int


def spaces_per_household(
    reach: LotReach,
    spaces: Floats,
    residents: Floats,
    *,
    household_size: float = HOUSEHOLD_SIZE,
) -> SharedSpaces:
    """Return the spaces a household at each building, by the two-step floating catchment.

    Parameters
    ----------
    reach
        The lots that count (`LotReach.take` the public ones), by walks up to
        the catchment's limit.
    spaces
        Of each lot, NaN where unknown, shape (lots,).
    residents
        Of each building, NaN counts as nobody, shape (buildings,).
    household_size
        People a household.

    Raises
    ------
    OptionError
        The household size is not above 0.
    """
    if not household_size > 0:
        message = f"household size {household_size}: give people a household, such as 2.62"
        raise OptionError(message)
    households = residents / household_size
    shared = two_step_catchment(reach.homes, spaces, households)
    within = reachable(reach.homes, spaces, residents.size)
    untold = ~reach.network.connected if reach.lots else np.ones(residents.size, dtype=bool)
    shared[untold] = within[untold] = np.nan
    unknown = np.isnan(spaces)
    at_least = np.zeros(residents.size, dtype=bool)
    at_least[reach.homes.place[unknown[reach.homes.source]]] = True
    counted = np.where(np.isnan(shared), 0.0, np.nan_to_num(residents))
    people = float(counted.sum())
    mean = float(counted @ np.nan_to_num(shared)) / people if people > 0 else np.nan
    return SharedSpaces(within, shared, at_least, mean, people, int(unknown.sum()))
