"""How far every building is from the nearest target, on foot and as the crow flies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.network import search
from planner.network.entrances import NONE, Entrances, find_entrances
from planner.network.reuse import changed_targets, same_network
from planner.network.straight import Straight, changed_outline, nearest_outline
from planner.network.targets import ALL_PARKS, GREEN, Targets
from planner.network.walk import WalkNetwork, WalkRules, walk_network

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.graph import Floats, Ints
    from planner.network.search import Labels
    from planner.town import Town


@dataclass(frozen=True, eq=False)
class Access:
    """Distances from every building of a town to its nearest park, or its nearest car park.

    Arrays are in the order of `town.buildings`, shape (buildings,).

    Parameters
    ----------
    town
        The town they hold for.
    wanted
        What was asked for.
    targets
        The places that are meant: table, id, name, geometry.
    network, entrances, labels
        What the distances were computed on.
    walk_m
        Building → street → entrance, in metres; NaN where no entrance is
        reached. Never the limit, never 0 for missing.
    entrance
        Row in `entrances` of the nearest one on foot, -1 for none.
    """

    town: Town
    wanted: Targets
    targets: gpd.GeoDataFrame
    network: WalkNetwork
    entrances: Entrances
    labels: Labels
    walk_m: Floats
    entrance: Ints

    @cached_property
    def straight(self) -> Straight:
        """Straight-line distances, computed when they are first asked for."""
        return nearest_outline(self.network, self.targets.geometry.to_numpy())

    @property
    def straight_m(self) -> Floats:
        """To the nearest outline, in metres (0 inside); NaN without a target."""
        return self.straight.distance_m

    @property
    def straight_target(self) -> Ints:
        """Row in `targets` of the nearest outline, -1 for none."""
        return self.straight.target

    @cached_property
    def walk_target(self) -> Ints:
        """Row in `targets` of the nearest one on foot, -1 for none."""
        found = np.full(self.entrance.size, -1, dtype=np.int32)
        on = self.entrance >= 0
        found[on] = self.entrances.target[self.entrance[on]]
        return found

    @cached_property
    def evidence(self) -> npt.NDArray[np.object_]:
        """Kind of the nearest entrance on foot: gate, way, adjacent, or none."""
        found = np.full(self.entrance.size, NONE, dtype=object)
        on = self.entrance >= 0
        found[on] = self.entrances.kind[self.entrance[on]]
        return found

    @cached_property
    def without_entrance(self) -> npt.NDArray[np.bool_]:
        """Whether each target has no entrance at all, shape (targets,)."""
        closed = np.ones(len(self.targets), dtype=bool)
        closed[self.entrances.target] = False
        return closed

    def table(self) -> pd.DataFrame:
        """Return a building a row: id, nearest park, entrance evidence, walk_m, straight_m.

        Where car parks were asked for, `car_park_id` and `car_park_name` stand
        in place of `park_id` and `park_name`.
        """
        names = np.append(self.targets["name"].to_numpy(dtype=object), "")
        ids = np.append(self.targets["id"].to_numpy(dtype=object), "")
        what = "park" if self.wanted.table == GREEN else "car_park"
        return pd.DataFrame(
            {
                "id": self.town.buildings["id"].to_numpy(),
                f"{what}_id": ids[self.walk_target],
                f"{what}_name": names[self.walk_target],
                "entrance": self.evidence,
                "walk_m": self.walk_m,
                "straight_m": self.straight_m,
            }
        )


def access(
    town: Town,
    targets: Targets = ALL_PARKS,
    *,
    rules: WalkRules | None = None,
    previous: Access | None = None,
) -> Access:
    """Return the distance from every building to its nearest park, or its nearest car park.

    Parameters
    ----------
    town
        Any Town.
    targets
        Which places are asked for; every public park by default.
    rules
        Distances of joining the network; those of `previous`, else the defaults.
    previous
        An earlier result. What it shares with this question is taken from it:
        the network, and for the same targets the entrances and labels of the
        places that did not change. The answer is the same without it.
    """
    rules = rules or (previous.network.rules if previous else WalkRules())
    before = previous if previous and same_network(previous, town, rules) else None
    wanted = targets.select(town)
    if before is None:
        network = walk_network(town, rules)
        return _fresh(town, targets, wanted, network)
    if before.wanted != targets:
        return _fresh(town, targets, wanted, before.network)
    return _updated(town, wanted, before)


def _fresh(town: Town, wanted: Targets, targets: gpd.GeoDataFrame, network: WalkNetwork) -> Access:
    entrances = find_entrances(town, network, targets.geometry.to_numpy())
    labels = search.search(network.streets.graph, entrances.placed)
    return _finished((town, wanted, targets), network, entrances, labels)


def _updated(town: Town, targets: gpd.GeoDataFrame, before: Access) -> Access:
    """Answer the same question for a town whose targets, or whose gates, changed."""
    network = before.network
    reusable = changed_targets(before, town, targets)
    outlines = targets.geometry.to_numpy()
    if reusable.all_stand:
        # A park drawn does nothing to car parks, nor a renamed one to walks.
        found = replace(before, town=town, targets=targets)
    else:
        entrances, added = reusable.entrances(before, find_entrances, town, outlines)
        graph = network.streets.graph
        if reusable.only_appended:
            labels = search.insert(graph, before.labels, added.placed, first=len(before.entrances))
        else:
            labels = search.search(graph, entrances.placed)
        found = _finished((town, before.wanted, targets), network, entrances, labels)
    if "straight" in before.__dict__:
        # Known before: what changed is cheaper than computing it anew.
        straight = changed_outline(network, before.straight, reusable.now, outlines)
        found.__dict__["straight"] = straight
    return found


def on_network(access: Access, network: WalkNetwork) -> Access:
    """Return the access of homes that join the same streets otherwise.

    Entrances and labels stay as they are.
    """
    question = (access.town, access.wanted, access.targets)
    return _finished(question, network, access.entrances, access.labels)


def _finished(
    question: tuple[Town, Targets, gpd.GeoDataFrame],
    network: WalkNetwork,
    entrances: Entrances,
    labels: Labels,
) -> Access:
    origins = network.origins
    distance, source = search.reach(network.streets.graph, labels, entrances.placed, origins.placed)
    row = search.nearest_of(origins.building, distance, len(network.homes))
    found = row >= 0
    walk = np.full(row.size, np.nan)
    walk[found] = distance[row[found]]
    entrance = np.full(row.size, -1, dtype=np.int32)
    entrance[found] = source[row[found]]
    return Access(*question, network, entrances, labels, walk, entrance)
