"""What an earlier Access and a changed town have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from planner.network.compounds import ON_OUTLINE_M
from planner.network.entrances import Entrances, joined, outlines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.access import Access
    from planner.network.graph import Ints
    from planner.network.walk import WalkNetwork, WalkRules
    from planner.town import Town

    Finder = Callable[[Town, WalkNetwork, npt.NDArray[np.object_]], Entrances]

_NETWORK_TABLES = ("ways", "buildings", "zones", "water", "railways")


def same_network(previous: Access, town: Town, rules: WalkRules) -> bool:
    """Say whether the walking network of `previous` is also this town's.

    Tables that are the very same object are not looked into. Barriers may
    differ in gates, as long as none of these lies on a compound's outline.
    """
    if rules != previous.network.rules:
        return False
    old = previous.town
    if any(getattr(old, name) is not getattr(town, name) for name in _NETWORK_TABLES):
        return False
    if old.barriers is town.barriers:
        return True
    changed = _changed_barriers(old.barriers, town.barriers)
    if not changed["kind"].isin(("gate", "entrance")).all():
        return False
    outlines = shapely.boundary(previous.network.compounds.outlines)
    near = shapely.STRtree(outlines).query(
        changed.geometry.to_numpy(), predicate="dwithin", distance=ON_OUTLINE_M
    )
    # A gate on residential land or on a ring of walls lets its residents out.
    return near.size == 0


def _changed_barriers(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that stand in one of the two tables only, or differ."""
    if old is new:
        return old.iloc[:0]
    both = pd.concat([old, new], ignore_index=True)
    key = both.drop(columns="geometry").assign(_at=shapely.to_wkb(both.geometry.array))
    # A row that stands in both tables is there twice, to the letter.
    changed: gpd.GeoDataFrame = both[~key.duplicated(keep=False)]
    return changed


@dataclass(frozen=True, eq=False)
class Reusable:
    """Which of the new targets are old ones, unchanged.

    Parameters
    ----------
    now
        Row among the new targets of each old one, -1 where it is gone or
        has another shape, shape (old targets,).
    stale
        New rows whose entrances must be found anew, ascending.
    only_appended
        Every old target and its entrances stand as they did, in the same rows.
    """

    now: Ints
    stale: npt.NDArray[np.intp]
    only_appended: bool

    @property
    def all_stand(self) -> bool:
        """Whether the new targets are the old ones, entrances and all, in the same rows."""
        return self.only_appended and not self.stale.size

    def entrances(
        self,
        before: Access,
        find: Finder,
        town: Town,
        outlines: npt.NDArray[np.object_],
    ) -> tuple[Entrances, Entrances]:
        """Return all entrances of the new targets, and those found anew."""
        old = before.entrances
        row = self.now[old.target]
        keep = (row >= 0) & ~np.isin(row, self.stale)
        kept = Entrances(
            row[keep].astype(np.intp), old.kind[keep], old.xy[keep], old.placed.take(keep)
        )
        found = find(town, before.network, outlines[self.stale])
        added = Entrances(self.stale[found.target], found.kind, found.xy, found.placed)
        return joined([kept, added]), added


def _names(targets: gpd.GeoDataFrame) -> Iterable[tuple[str, str]]:
    """Return table and id of each target: an id is unique in its table only."""
    return zip(targets["table"].tolist(), targets["id"].tolist(), strict=True)


def changed_targets(before: Access, town: Town, targets: gpd.GeoDataFrame) -> Reusable:
    """Compare the targets of `before` with those of a changed town."""
    old = before.targets
    names = {name: row for row, name in enumerate(_names(targets))}
    same_name = np.array([names.get(name, -1) for name in _names(old)], dtype=np.intp)
    now = same_name.astype(np.int32)
    there = np.flatnonzero(same_name >= 0)
    same = shapely.equals_identical(
        old.geometry.to_numpy()[there], targets.geometry.to_numpy()[same_name[there]]
    )
    now[there[~same]] = -1
    stale = np.setdiff1d(np.arange(len(targets)), now)
    gates = _changed_barriers(before.town.barriers, town.barriers)
    if len(gates):
        hit = shapely.STRtree(outlines_of(targets.geometry.to_numpy())).query(
            gates.geometry.to_numpy(), predicate="dwithin", distance=ON_OUTLINE_M
        )[1]
        stale = np.union1d(stale, hit)
    in_place = bool(np.array_equal(now, np.arange(now.size)))
    only_appended = in_place and bool((stale >= now.size).all())
    return Reusable(now, stale, only_appended)
