"""What a place offers, shared among all who are near it (two-step floating catchment)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.network.graph import Floats
    from planner.network.pairs import Pairs


def reachable(pairs: Pairs, supply: Floats, places: int) -> Floats:
    """Return the supply within reach of each place, shape (places,).

    Parameters
    ----------
    pairs
        Who reaches what: `source` is a row of `supply`.
    supply
        What each source offers; NaN where that is not known.
    places
        Number of places.

    Returns
    -------
    Floats
        0 where no source is within reach; NaN where some are, but what none of
        them offers is known; else the sum of what is known.
    """
    offered = supply[pairs.source]
    known = ~np.isnan(offered)
    total = np.bincount(pairs.place[known], offered[known], places).astype(float)
    some = np.bincount(pairs.place[known], minlength=places) > 0
    silent = np.bincount(pairs.place[~known], minlength=places) > 0
    total[silent & ~some] = np.nan
    return total


def two_step_catchment(pairs: Pairs, supply: Floats, demand: Floats) -> Floats:
    """Return the supply a unit of demand at each place, shape (places,).

    First each source's supply is divided by the demand within its reach, then
    these ratios are added up at each place over the sources within its reach
    (Luo & Wang 2003, "Measures of spatial accessibility to health care in a GIS
    environment", Environment and Planning B 30: 865-884). So the demand at the
    places, each times its result, adds up to the supply that has any demand.

    Parameters
    ----------
    pairs
        Who reaches what, by the same limit both ways: `source` is a row of
        `supply`, `place` one of `demand`.
    supply
        What each source offers; NaN where that is not known.
    demand
        At each place; NaN counts as none.

    Returns
    -------
    Floats
        0 where no source is within reach, or those that are offer 0; NaN where
        some are, but none with a known supply and a demand to share it.
    """
    sharing = np.bincount(pairs.source, np.nan_to_num(demand)[pairs.place], supply.size)
    ratio = np.full(supply.size, np.nan)
    np.divide(supply, sharing, out=ratio, where=sharing > 0)
    ratio[supply == 0] = 0.0
    return reachable(pairs, ratio, demand.size)
