"""Who and what is within a walk of each car park.

Each car park stands for itself: a resident near three of them counts for all
three. Walks run over the network, from where a building joins it to the
nearest entrance of the car park, both legs included.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import OptionError
from planner.network.entrances import find_entrances
from planner.network.pairs import Ends, Pairs, pairs_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from planner.network.entrances import Entrances
    from planner.network.graph import Floats
    from planner.network.walk import WalkNetwork
    from planner.town import Town

LIMITS_M = (200.0, 300.0)
"""Walks from a car park that are asked about: in a town's centre, and elsewhere (STANDARDS §3)."""

DESTINATIONS = (
    "market",
    "temporary_market_zone",
    "fresh_food_shop",
    "supermarket",
    "shop",
    "service_hall",
    "community_centre",
    "hospital",
    "health_station",
    "elderly_day_care",
    "kindergarten",
    "school",
    "university",
)
"""Kinds of `places` that people park for."""


@dataclass(frozen=True, eq=False)
class LotReach:
    """The walks from each car park to the buildings near it.

    Parameters
    ----------
    network
        What they lead over.
    entrances
        Where the lots are entered; `target` is the row of the lot.
    lots
        How many lots there are.
    limit_m
        Longest walk looked for.
    homes
        Pairs of a lot (`source`) and a building (`place`).
    """

    network: WalkNetwork
    entrances: Entrances
    lots: int
    limit_m: float
    homes: Pairs

    @cached_property
    def entered(self) -> npt.NDArray[np.bool_]:
        """Whether an entrance was found, shape (lots,): without one nothing is known."""
        found = np.zeros(self.lots, dtype=bool)
        found[self.entrances.target] = True
        return found

    def take(self, rows: npt.NDArray[np.bool_]) -> LotReach:
        """Return the lots where `rows` (shape (lots,)) says so, such as the public ones."""
        kept = np.flatnonzero(rows)
        own = self.entrances.take(rows[self.entrances.target])
        entrances = own.renumbered(np.searchsorted(kept, own.target))
        homes = self.homes.of_sources(kept)
        return LotReach(self.network, entrances, kept.size, self.limit_m, homes)


def lot_reach(
    town: Town,
    network: WalkNetwork,
    lots: npt.NDArray[np.object_],
    *,
    limit_m: float = max(LIMITS_M),
) -> LotReach:
    """Return the walks from car parks to the buildings near them.

    Parameters
    ----------
    town
        Its gates and ways are read.
    network
        The town's walking network.
    lots
        Areas, lines or points in the town's CRS, shape (lots,).
    limit_m
        Longest walk.
    """
    entrances = find_entrances(town, network, lots)
    doors, homes = Ends.of_entrances(entrances), Ends.of_homes(network.origins)
    pairs = pairs_within(network.streets.graph, doors, homes, limit_m)
    return LotReach(network, entrances, len(lots), limit_m, pairs)


def residents_within(
    reach: LotReach, amount: Floats, limits_m: Sequence[float] = LIMITS_M
) -> Floats:
    """Return the residents within a walk of each lot, shape (lots, limits).

    Parameters
    ----------
    reach
        The walks.
    amount
        Residents (or m²) of each building; NaN counts as nobody. They are known
        inside the study area only: near its edge some are missing.
    limits_m
        Walks up to and including these, none beyond `reach.limit_m`.

    Returns
    -------
    Floats
        NaN for a lot without an entrance.

    Raises
    ------
    OptionError
        A limit lies beyond the walks that were looked for.
    """
    if max(limits_m) > reach.limit_m:
        message = (
            f"residents within {max(limits_m):,.0f} m: walks are known up to "
            f"{reach.limit_m:,.0f} m; ask lot_reach for longer ones"
        )
        raise OptionError(message)
    held = np.nan_to_num(amount)
    found = np.full((reach.lots, len(limits_m)), np.nan)
    for column, limit_m in enumerate(limits_m):
        near = reach.homes.within(limit_m)
        found[:, column] = np.bincount(near.source, held[near.place], reach.lots)
    found[~reach.entered] = np.nan
    return found


@dataclass(frozen=True, eq=False)
class Destinations:
    """What people may park for, within a walk of each lot.

    Parameters
    ----------
    kinds, limits_m
        What the axes of `count` stand for.
    count
        Places within each limit, shape (lots, kinds, limits). NaN for a lot
        without an entrance, and for a kind of which the town has none mapped
        while places are not declared complete.
    nearest_m
        Walk to the nearest one, shape (lots, kinds); NaN where none is within
        the farthest limit.
    without_entrance
        Places of these kinds that no walkable way leads to: in no count.
    """

    kinds: tuple[str, ...]
    limits_m: tuple[float, ...]
    count: Floats
    nearest_m: Floats
    without_entrance: int


def destinations_within(
    reach: LotReach,
    town: Town,
    *,
    kinds: Sequence[str] = DESTINATIONS,
    limits_m: Sequence[float] = LIMITS_M,
) -> Destinations:
    """Return the places within a walk of each lot, by kind.

    Parameters
    ----------
    reach
        The lots and their entrances.
    town
        Its places are counted; its gates and ways are read. A place drawn as a
        point joins the network as a building does; one drawn as an area is
        entered as a car park is, since the middle of a hospital's or school's
        ground may lie far from any street or behind its wall.
    kinds
        Of `places`.
    limits_m
        Walks up to and including these.
    """
    places = town.places[town.places["kind"].isin(kinds)]
    kind = np.array([list(kinds).index(name) for name in places["kind"]], dtype=np.intp)
    doors = find_entrances(town, reach.network, places.geometry.to_numpy())
    graph = reach.network.streets.graph
    ends = Ends.of_entrances(reach.entrances), Ends.of_entrances(doors)
    pairs = pairs_within(graph, *ends, max(limits_m))
    shape = (reach.lots, len(kinds))
    count, nearest = np.empty((*shape, len(limits_m))), np.full(shape, np.inf)
    for column, limit_m in enumerate(limits_m):
        near = pairs.within(limit_m)
        cell = near.source * len(kinds) + kind[near.place]
        count[:, :, column] = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    np.minimum.at(nearest, (pairs.source, kind[pairs.place]), pairs.walk_m)
    nearest[np.isinf(nearest)] = np.nan
    if "places" not in town.provenance.complete:
        count[:, np.bincount(kind, minlength=len(kinds)) == 0] = np.nan
    count[~reach.entered] = np.nan
    closed = len(places) - np.unique(doors.target).size
    return Destinations(tuple(kinds), tuple(limits_m), count, nearest, closed)
