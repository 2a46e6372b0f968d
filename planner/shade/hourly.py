"""Shade of lots hour by hour, by buildings and by trees.

The ground is taken as level, shadows are followed for 200 m, and below 0.5° of
sun no figure is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.errors import OptionError
from planner.shade.blocks import Blocks, crowns_near
from planner.shade.cover import Lots
from planner.shade.crowns import NO_CANOPIES
from planner.shade.shadows import Rings, crown_shadows

if TYPE_CHECKING:
    from planner.shade.crowns import Canopies, Crowns, Ints
    from planner.shade.prisms import Prisms
    from planner.shade.shadows import Shapes
    from planner.shade.species import Floats
    from planner.shade.sun import SunPositions

UNKNOWN_UP_TO_M = 30.0
"""A building of unknown height is taken to reach this high when asking what it could shade."""


@dataclass(frozen=True)
class Leaves:
    """How much light passes through crowns.

    Parameters
    ----------
    transmissivity
        Share of direct light that passes a crown in leaf, 0 to 1.
    bare
        The same of a deciduous crown without leaves: branches alone take away
        some 40 % (recalled).
    leafless_months
        Months (1-12) in which deciduous trees are bare.

    Raises
    ------
    OptionError
        A share or month that does not exist.
    """

    transmissivity: float = 0.0
    bare: float = 0.6
    leafless_months: tuple[int, ...] = (11, 12, 1, 2, 3)

    def __post_init__(self) -> None:
        for value in (self.transmissivity, self.bare):
            if not 0.0 <= value <= 1.0:
                message = f"transmissivity {value:g}: give a share of light from 0 to 1"
                raise OptionError(message)
        if wrong := [str(month) for month in self.leafless_months if month not in range(1, 13)]:
            message = f"leafless months {', '.join(wrong)}: give months from 1 to 12"
            raise OptionError(message)


@dataclass(frozen=True, eq=False)
class LotShade:
    """Shade of lots by the hour: shares of each lot's area, shape (lots, hours).

    NaN where the sun is below 0.5° and for lots without area.

    Parameters
    ----------
    building
        In the shadow of buildings.
    tree
        In the shadow of crowns and canopies, bare ones included.
    both
        In either, every square metre once.
    effective
        Share of direct light taken away: 1 in a building's shadow, less where
        it passes leaves or bare branches.
    """

    building: Floats
    tree: Floats
    both: Floats
    effective: Floats

    def mean(self, what: Literal["building", "tree", "both", "effective"] = "both") -> Floats:
        """Return the mean of the hours, shape (lots,); NaN if any hour is NaN."""
        values: Floats = getattr(self, what)
        if not values.shape[1]:
            return np.full(len(values), np.nan)
        return values.mean(axis=1)


def shade_by_hour(
    lots: Shapes,
    sun: SunPositions,
    buildings: Prisms,
    crowns: Crowns,
    canopies: Canopies | None = None,
    *,
    leaves: Leaves | None = None,
) -> LotShade:
    """Return how much of each lot lies in shade at each time.

    Parameters
    ----------
    lots
        Open ground of each lot (without its buildings), polygons in the town's
        CRS, shape (lots,).
    sun
        Made for the town's grid by `sun_over`.
    buildings
        Those of unknown height cast no shadow here: see `unknown_near`.
    leaves
        How much light passes crowns; none while in leaf if not given.
    """
    ground = Lots.of(lots)
    leaves = leaves or Leaves()
    per_m = sun.shadow_per_m
    result = LotShade(*(np.full((len(ground), len(sun)), np.nan) for _ in range(4)))
    hours = np.flatnonzero(~np.isnan(per_m[:, 0]))
    if not hours.size or not np.isfinite(ground.area_m2).any():
        return result
    walls = Blocks.near(
        ground, buildings.shapes, np.zeros(len(buildings)), buildings.height_m, per_m[hours]
    )
    mapped = canopies or NO_CANOPIES
    woods = Blocks.near(ground, mapped.shapes, mapped.base_m, mapped.top_m, per_m[hours])
    trees = crowns_near(ground, crowns, per_m[hours])
    for hour in hours:
        at = per_m[hour]
        ellipses, owner = crown_shadows(trees, at)
        canopy = woods.shadows(at)[0]
        if sun.times[hour].month in leaves.leafless_months:
            bare = trees.deciduous[owner]
            # What a wood is made of is not mapped: it counts as deciduous.
            in_leaf = [ellipses.take(~bare)]
            without = [ellipses.take(bare), canopy]
        else:
            in_leaf, without = [ellipses, canopy], []
        classes = (walls.shadows(at)[0], Rings.joined(in_leaf), Rings.joined(without))
        _fill(result, int(hour), ground.shares_under(classes, at / np.hypot(*at)), leaves)
    return result


def _fill(result: LotShade, hour: int, under: Floats, leaves: Leaves) -> None:
    """Write one hour's shares from those under buildings, leaves and bare branches."""
    building, tree, in_leaf, both = under.T
    result.building[:, hour] = building
    result.tree[:, hour] = tree
    result.both[:, hour] = both
    result.effective[:, hour] = (
        building
        + (in_leaf - building) * (1.0 - leaves.transmissivity)
        + (both - in_leaf) * (1.0 - leaves.bare)
    )


def unknown_near(
    lots: Shapes, sun: SunPositions, buildings: Prisms, *, up_to_m: float = UNKNOWN_UP_TO_M
) -> Ints:
    """Return how many buildings of unknown height could shade each lot, shape (lots,).

    A building could if its shadow touches the lot at one of the times when it
    is `up_to_m` high.
    """
    ground = Lots.of(lots)
    per_m = sun.shadow_per_m
    per_m = per_m[~np.isnan(per_m[:, 0])]
    unknown = buildings.shapes[np.isnan(buildings.height_m)]
    count = np.zeros(len(ground), dtype=np.intp)
    if not (len(per_m) and len(unknown)):
        return count
    height = np.full(len(unknown), up_to_m)
    blocks = Blocks.near(ground, unknown, np.zeros(len(unknown)), height, per_m)
    pairs = []
    for at in per_m:
        shadows, block = blocks.shadows(at)
        piece, lot = ground.tree.query(shadows.polygons(), predicate="intersects")
        pairs.append(np.stack((block[piece], lot), axis=1))
    found = np.unique(np.concatenate(pairs), axis=0)
    return count + np.bincount(found[:, 1], minlength=len(ground))
