"""Straight-line distances from homes to the nearest outline, and what a change does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.network.graph import Floats, Ints
    from planner.network.walk import WalkNetwork

    Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Straight:
    """Distance from each home to its nearest target, and which that is.

    Parameters
    ----------
    distance_m
        To the outline in metres, 0 inside, NaN without a target, shape (buildings,).
    target
        Row of that target, -1 for none, shape (buildings,).
    """

    distance_m: Floats
    target: Ints


def nearest_outline(network: WalkNetwork, outlines: Shapes) -> Straight:
    """Return each home's nearest of the outlines (polygons in the town's CRS)."""
    distance = np.full(len(network.homes), np.nan)
    target = np.full(len(network.homes), -1, dtype=np.int32)
    _find(network, np.arange(len(network.homes)), outlines, distance, target)
    return Straight(distance, target)


def changed_outline(
    network: WalkNetwork, before: Straight, now: Ints, outlines: Shapes
) -> Straight:
    """Return `nearest_outline` of changed targets, looking only where it can differ.

    Parameters
    ----------
    network
        The homes.
    before
        Distances to the targets as they were.
    now
        Row among `outlines` of each of them, -1 where it is gone or changed.
    outlines
        The targets as they are.
    """
    distance = before.distance_m.copy()
    # -1 (no target before) maps to -1 as well.
    target = np.append(now, np.int32(-1))[before.target]
    lost = np.flatnonzero((target < 0) & (before.target >= 0))
    distance[lost] = np.nan
    kept = np.unique(now[now >= 0])
    _find(network, lost, outlines[kept], distance, target, names=kept)
    for new in np.setdiff1d(np.arange(len(outlines)), kept):
        _add(network, outlines, int(new), distance, target)
    return Straight(distance, target)


def _find(
    network: WalkNetwork,
    homes: npt.NDArray[np.intp],
    outlines: Shapes,
    distance: Floats,
    target: Ints,
    *,
    names: Ints | None = None,
) -> None:
    if not homes.size or not outlines.size:
        return
    (home, found), metres = shapely.STRtree(outlines).query_nearest(
        network.home_points[homes], return_distance=True, all_matches=False
    )
    distance[homes[home]] = metres
    target[homes[home]] = found if names is None else names[found]


def _add(network: WalkNetwork, outlines: Shapes, new: int, distance: Floats, target: Ints) -> None:
    """Lower the distances that one more outline lowers."""
    west, south, east, north = shapely.bounds(outlines[new])
    x, y = network.homes.T
    across = np.maximum(np.maximum(west - x, x - east), 0.0)
    up = np.maximum(np.maximum(south - y, y - north), 0.0)
    best = np.where(np.isnan(distance), np.inf, distance)
    # No nearer than its box: most homes need no exact distance.
    near = np.flatnonzero(across * across + up * up < best * best)
    shapely.prepare(outlines[new])
    metres = shapely.distance(network.home_points[near], outlines[new])
    closer = metres < best[near]
    distance[near[closer]], target[near[closer]] = metres[closer], new
