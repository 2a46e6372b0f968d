"""Made-up drives over a network, and what a GPS receiver would have recorded of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.cleaning.tracks.arc_ways import ArcWays

if TYPE_CHECKING:
    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.tracks.matching import Matched


@dataclass(frozen=True, eq=False)
class Recorded:
    """Positions in the order driven, one unbroken run unless said otherwise."""

    xy: np.ndarray
    seconds: np.ndarray
    begins: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))


@dataclass(frozen=True)
class Driving:
    """How a vehicle goes: its mean speed, how much it varies, how often and long it stands."""

    speed_kmh: float = 10.0
    spread: float = 0.0
    stops: float = 0.0
    stop_s: float = 40.0
    right_m: float = 0.0


STEADY = Driving()
UNSTEADY = Driving(spread=0.3, stops=0.15, right_m=2.0)


def wander(network: DrivenNetwork, length_m: float, seed: int, start: int = 0) -> list[int]:
    """Arcs of a drive that prefers streets it drove least, and turns round in dead ends only."""
    rng = np.random.default_rng(seed)
    onward: dict[int, list[int]] = {}
    for arc in np.flatnonzero(network.lawful).tolist():
        onward.setdefault(int(network.arc_tail[arc]), []).append(arc)
    often = np.zeros(network.links, dtype=int)
    node, before, driven, metres = start, -1, [], 0.0
    while metres < length_m and node in onward:
        choice = [arc for arc in onward[node] if arc >> 1 != before] or onward[node]
        least = min(often[arc >> 1] for arc in choice)
        arc = int(rng.choice([arc for arc in choice if often[arc >> 1] == least]))
        driven.append(arc)
        before, node = arc >> 1, int(network.arc_head[arc])
        often[before] += 1
        metres += network.arc_length[arc]
    return driven


def both_sides(network: DrivenNetwork, links: list[int], seed: int) -> list[int]:
    """Arcs of a round tour that drives each of some connected links once in each direction.

    At each node every way in goes on to another way out, in a circle; the round
    trips that this makes are joined where they meet, without U-turns as far as may be.
    """
    rng = np.random.default_rng(seed)
    enters: dict[int, list[int]] = {}
    for arc in rng.permutation([2 * link + side for link in links for side in (0, 1)]).tolist():
        enters.setdefault(int(network.arc_head[arc]), []).append(arc)
    after = {
        arc: ways[(number + 1) % len(ways)] ^ 1
        for ways in enters.values()
        for number, arc in enumerate(ways)
    }
    trip = {}
    for first in after:
        arc = first
        while arc not in trip:
            trip[arc] = first
            arc = after[arc]
    for u_turns in (False, True):
        for ways in enters.values():
            for one, other in permutations(ways, 2):
                turns = after[other] == one ^ 1 or after[one] == other ^ 1
                if trip[one] != trip[other] and turns <= u_turns:
                    after[one], after[other] = after[other], after[one]
                    gone = trip[other]
                    trip |= {arc: trip[one] for arc in trip if trip[arc] == gone}
    tour = [next(iter(after))]
    while (arc := after[tour[-1]]) != tour[0]:
        tour.append(arc)
    assert len(tour) == 2 * len(links), "the links are not connected"
    return tour


def commute(network: DrivenNetwork, trips: int, seed: int) -> list[int]:
    """Arcs of the shortest drives from place to place, one trip after the other."""
    rng = np.random.default_rng(seed)
    ways = ArcWays.of(network, network.lawful, u_turn_m=500.0)
    lawful = np.flatnonzero(network.lawful)
    driven = [int(rng.choice(lawful))]
    while trips:
        goal = np.array([rng.choice(lawful)])
        start, limit_m = np.array([driven[-1]]), np.array([20_000.0])
        if np.isfinite(ways.metres(start, goal, limit_m)).all():
            driven += [*ways.paths(start, goal, limit_m)[0], int(goal[0])]
            trips -= 1
    return driven


def record(
    network: DrivenNetwork,
    arcs: list[int],
    *,
    every_s: float,
    noise_m: float,
    seed: int,
    driving: Driving = STEADY,
) -> Recorded:
    """Positions with a normal error; speed and stops change from arc to arc."""
    rng = np.random.default_rng(seed)
    xy = [shapely.get_coordinates(network.arc_line(arc)) for arc in arcs]
    line = np.concatenate([xy[0], *(part[1:] for part in xy[1:])])
    reach = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    ends = np.append(0.0, np.cumsum(network.arc_length[arcs]))
    pace = 3.6 / driving.speed_kmh * np.exp(rng.normal(0.0, driving.spread, len(arcs)))
    stands = (rng.random(len(arcs)) < driving.stops) * rng.exponential(driving.stop_s, len(arcs))
    leaves = np.append(0.0, np.cumsum(network.arc_length[arcs] * pace + stands))
    # Each arc is driven, then the vehicle stands at its end.
    times = np.column_stack((leaves[:-1], leaves[1:] - stands)).ravel()
    where = np.column_stack((ends[:-1], ends[1:])).ravel()
    seconds = np.append(np.arange(0.0, times[-1], every_s), times[-1])
    at = np.interp(seconds, times, where)
    piece = np.clip(np.searchsorted(reach, at, side="right") - 1, 0, len(reach) - 2)
    step = np.diff(line, axis=0)[piece] / np.diff(reach)[piece, None]
    places = line[piece] + (at - reach[piece])[:, None] * step
    places = places + driving.right_m * np.column_stack((step[:, 1], -step[:, 0]))
    return Recorded(places + rng.normal(0.0, noise_m, places.shape), seconds)


def metres(network: DrivenNetwork, matched: Matched) -> np.ndarray:
    """Metres of each arc that were driven at least once, shape (arcs,)."""
    found = np.zeros(network.arcs)
    for arc in np.unique(matched.arcs):
        rows = np.flatnonzero(matched.arcs == arc)
        parts = shapely.linestrings(
            [((matched.start[row], 0.0), (matched.end[row], 0.0)) for row in rows]
        )
        found[arc] = shapely.length(shapely.union_all(parts)) * network.arc_length[arc]
    return found


def recall_precision(
    network: DrivenNetwork, arcs: list[int], driven_m: np.ndarray
) -> tuple[float, float]:
    """Shares of the metres driven that were found, and of those found that were driven, by side."""
    true = np.zeros(network.arcs, dtype=bool)
    true[arcs] = True
    right = driven_m[true].sum()
    return right / network.arc_length[true].sum(), right / driven_m.sum()
