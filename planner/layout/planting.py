"""Where to plant a car park so that enough of it stands in the shade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse

from planner.layout.cells import crowns, cut_up
from planner.layout.planting_rules import check_kinds, shipped_rules
from planner.layout.planting_search import ROUNDING_M2, search
from planner.layout.program import Program
from planner.layout.spacing import groups, too_near
from planner.layout.spots import find_spots, thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.layout.planting_rules import (
        Area,
        Floats,
        PlantingRules,
        PlantingSite,
        Shapes,
        TreeKind,
    )
    from planner.layout.spots import Rows, Spots


@dataclass(frozen=True, eq=False)
class PlantingPlan:
    """Trees to plant in a lot, and the shade they bring.

    Parameters
    ----------
    points
        Trunks, in the site's CRS, shape (trees, 2).
    kind
        Id of the kind of each tree.
    crown_m
        Crown diameter of each in the target year.
    place
        Of each: `outside`, `strip`, `pit` or `stall` (see `planner.layout.spots`).
    lost
        Rows of `site.stalls` that are given up.
    target
        Share of the lot that was asked for.
    share_before, share_after
        Shares of the lot's area (0-1) under the union of crowns in the target
        year, without and with the planted trees; computed from the shapes.
    reached
        Whether the target is met. If not, the plan shades the most that was
        found, whatever it costs.
    cost
        Of the trees and of the stalls given up.
    gap
        How much better another plan on these spots could be at most, as a
        share: cost where the target is met, else planted shade.
    proven
        No plan on these spots is better, to the solver's tolerance.
    spots
        How many places were looked at, of how many that the rules allow.
    too_low
        Ids of kinds left out where they would hang too low over stalls or drives.
    """

    points: Floats
    kind: Shapes
    crown_m: Floats
    place: Shapes
    lost: Rows
    target: float
    share_before: float
    share_after: float
    reached: bool
    cost: float
    gap: float
    proven: bool
    spots: tuple[int, int]
    too_low: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.points)

    @property
    def stalls_lost(self) -> int:
        """How many stalls are given up."""
        return len(self.lost)

    @property
    def crowns(self) -> Shapes:
        """Crowns of the planted trees in the target year, as polygons."""
        return crowns(self.points, self.crown_m)


@dataclass(frozen=True, eq=False)
class _Trees:
    """Every tree that could be planted: a kind on a spot."""

    spots: Spots
    spot: Rows
    kind: Rows
    discs: Shapes
    too_low: tuple[str, ...]


def plan_trees(
    site: PlantingSite,
    kinds: Sequence[TreeKind],
    *,
    rules: PlantingRules | None = None,
    time_limit_s: float = 20.0,
) -> PlantingPlan:
    """Return the trees at least cost that shade the target share of a lot.

    Exact on the places looked at: the crowns that could be planted cut the lot
    into cells (`planner.layout.cells`), and an integer program over trees and
    cells is solved by HiGHS. With kinds that cost 1 each, least cost is fewest
    trees, a stall given up counting as `rules.stall_cost` trees.

    Parameters
    ----------
    site
        The lot and what stands there.
    kinds
        Trees to choose from, as they will be in the target year.
    rules
        Those of `planting.toml` unless given.
    time_limit_s
        For the solver, which rarely needs it. A plan that was not proven by then is the best
        found, and may differ on a slower machine; a proven one may not.

    Returns
    -------
    PlantingPlan
        Also where the target cannot be reached, even looking at more places:
        then `reached` is False and the plan shades the most that can be had.

    Raises
    ------
    OptionError
        The kinds cannot be planted as they are described.
    """
    check_kinds(kinds)
    rules = rules or shipped_rules()
    plan = _planned(site, kinds, rules, time_limit_s / 2)
    if plan.reached:
        return plan
    finer = _planned(site, kinds, rules.finer, time_limit_s / 2)
    return max(plan, finer, key=lambda one: (one.reached, one.share_after))


def _planned(
    site: PlantingSite, kinds: Sequence[TreeKind], rules: PlantingRules, time_limit_s: float
) -> PlantingPlan:
    """Return the best plan on the spots that these rules look at."""
    allowed = find_spots(site, rules)
    spots = thinned(allowed, max(1, rules.most_spots // len(kinds)))
    bare = shapely.difference(site.lot, shapely.union_all(site.existing))
    trees = _trees(site, bare, spots, kinds, rules)
    program = _program(trees, bare, kinds, rules)
    need_m2 = rules.target * site.lot.area - (site.lot.area - bare.area)
    found = search(program, need_m2, time_limit_s)
    chosen = np.flatnonzero(found.planted)
    crown_m = np.array([kind.crown_m for kind in kinds])[trees.kind[chosen]]
    return PlantingPlan(
        points=spots.xy[trees.spot[chosen]],
        kind=np.array([kind.id for kind in kinds], dtype=object)[trees.kind[chosen]],
        crown_m=crown_m,
        place=spots.place[trees.spot[chosen]],
        lost=np.unique(spots.lost[np.isin(spots.lost[:, 0], trees.spot[chosen]), 1]),
        target=rules.target,
        share_before=_shaded(site, trees.discs[:0]),
        share_after=_shaded(site, trees.discs[chosen]),
        reached=found.reached,
        cost=program.cost_of(found.planted),
        gap=found.gap,
        proven=found.gap == 0.0,
        spots=(len(spots), len(allowed)),
        too_low=trees.too_low,
    )


def _shaded(site: PlantingSite, discs: Shapes) -> float:
    """Return the share of the lot under crowns, overlap once."""
    shade = shapely.union_all(np.concatenate((site.existing, discs)))
    return float(shapely.intersection(site.lot, shade).area / site.lot.area)


def _trees(
    site: PlantingSite,
    bare: Area,
    spots: Spots,
    kinds: Sequence[TreeKind],
    rules: PlantingRules,
) -> _Trees:
    """Return each kind on each spot where it shades bare ground and hangs high enough."""
    driven = shapely.STRtree(site.driven)
    kept, discs, too_low = [], [], []
    for kind in kinds:
        grown = crowns(spots.xy, np.full(len(spots), kind.crown_m))
        useful = shapely.area(shapely.intersection(grown, bare)) > ROUNDING_M2
        if kind.clear_trunk_m < rules.clearance_m:
            hangs = np.isin(np.arange(len(spots)), driven.query(grown, predicate="intersects")[0])
            too_low += [kind.id] if (useful & hangs).any() else []
            useful &= ~hangs
        kept.append(np.flatnonzero(useful))
        discs.append(grown[useful])
    row = np.repeat(np.arange(len(kinds)), [len(rows) for rows in kept])
    return _Trees(spots, np.concatenate(kept), row, np.concatenate(discs), tuple(too_low))


def _program(trees: _Trees, bare: Area, kinds: Sequence[TreeKind], rules: PlantingRules) -> Program:
    count = len(trees.spot)
    spots = trees.spots
    # One tree a spot; one tree of places too near; one pit a stall.
    apart = groups(too_near(spots.xy, rules.spacing_m))
    pits = [spots.cut[spots.cut[:, 1] == stall, 0].tolist() for stall in np.unique(spots.cut[:, 1])]
    single = [[spot] for spot in range(len(spots))] if len(kinds) > 1 else []
    alone = [*apart, *(group for group in pits if len(group) > 1), *single]
    on = sparse.csr_array(
        (np.ones(count), (trees.spot, np.arange(count))), shape=(len(spots), count)
    )
    stalls, stall = np.unique(spots.lost[:, 1], return_inverse=True)
    takes = _flags(stall, spots.lost[:, 0], (len(stalls), len(spots)))
    group = np.repeat(np.arange(len(alone)), [len(members) for members in alone])
    members = np.array([spot for members in alone for spot in members], dtype=np.int64)
    return Program(
        cells=cut_up(bare, trees.discs),
        cost=np.array([kind.cost for kind in kinds])[trees.kind],
        conflicts=sparse.csr_array(_flags(group, members, (len(alone), len(spots))) @ on),
        lost=sparse.csr_array(takes @ on),
        stall_cost=rules.stall_cost,
    )


def _flags(row: Rows, column: Rows, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
