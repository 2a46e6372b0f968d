"""Which streets a vehicle drove along, and in which direction, from its GPS positions.

A hidden Markov model over arcs (Newson & Krumm, "Hidden Markov map matching
through noise and sparseness", ACM SIGSPATIAL GIS 2009): a position is as likely
on an arc as its distance to it is under a normal error, and a step as likely as
the way driven is near to the straight line. States are directed arcs, so that
the two sides of a street are told apart by the way on, not by the position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.tracks.track_states import States, TrackModel
from planner.cleaning.tracks.track_steps import Fixes, Positions, Steps
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.driving.network import DrivenNetwork, Flags, Floats, Ints
    from planner.cleaning.tracks.arc_ways import Indices

NOISE_M = 10.0
"""Standard error of a position beside the middle of its street: receiver, lane and map."""

_BLOCK = 4096
"""Steps that are weighed at once; bounds the memory."""

_NONE = -1


@dataclass(frozen=True, eq=False)
class Matched:
    """Pieces of arcs in the order they were driven.

    Parameters
    ----------
    arcs
        Arc of each piece, shape (pieces,); an arc driven twice is there twice.
    start, end
        Where on its arc a piece begins and ends, as shares of the length in the
        arc's direction; 0 and 1 but where the track began, ended, broke or turned.
    begins
        First piece of each unbroken run, ascending, shape (runs,).
    points
        Positions that were weighed: one of those that lie close together.
    unmatched
        Those of them that lie on no street.
    """

    arcs: Ints
    start: Floats
    end: Floats
    begins: Ints
    points: int
    unmatched: int


def match_track(
    network: DrivenNetwork,
    lawful: Flags,
    track: Positions,
    *,
    noise_m: float = NOISE_M,
    u_turn_m: float = 60.0,
    gap_m: float = 1000.0,
) -> Matched:
    """Return the arcs that a track most likely drove along.

    Where no way connects two positions, and where they lie farther than `gap_m`
    apart, the track is broken; what lies between is not driven.

    Parameters
    ----------
    network
        Streets that may be driven.
    lawful
        Which of its arcs may be, shape (arcs,); `network.lawful`, or fewer.
    track
        Positions in the network's CRS.
    noise_m
        Standard error of a position beside the middle of its street.
    u_turn_m
        Metres of driving that a U-turn at a junction is held to cost; one between
        junctions costs twice that, one in a dead end nothing.
    gap_m
        Longest way between two positions that is filled in.

    Raises
    ------
    OptionError
        `noise_m` or `gap_m` is not above 0, or `u_turn_m` below 0.
    """
    if not (noise_m > 0 and gap_m > 0 and u_turn_m >= 0):
        message = (
            f"noise_m {noise_m:g} and gap_m {gap_m:g} must be above 0, u_turn_m {u_turn_m:g} "
            "0 or more"
        )
        raise OptionError(message)
    model = TrackModel(network, lawful, noise_m, u_turn_m)
    fixes = Fixes.of(track, noise_m)
    states = model.states(fixes.xy)
    steps = Steps.between(fixes, states.position, gap_m)
    chosen, begins = _likeliest(model, states, steps)
    pieces = _drive(model, states, steps, chosen, begins)
    start, end = np.array(pieces.start, dtype=float), np.array(pieces.end, dtype=float)
    moved = end > start
    runs = np.zeros(start.size, dtype=bool)
    runs[pieces.begins] = True
    number = np.cumsum(runs)[moved]
    return Matched(
        arcs=np.array(pieces.arc, dtype=np.int32)[moved],
        start=start[moved],
        end=end[moved],
        begins=np.unique(number, return_index=True)[1].astype(np.int32),
        points=len(fixes.xy),
        unmatched=len(fixes.xy) - states.position.size,
    )


def _likeliest(model: TrackModel, states: States, steps: Steps) -> tuple[Indices, Indices]:
    """Return each position's state on the likeliest way (Viterbi), and where runs begin."""
    positions = states.position.size
    if not positions:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    cost = model.emission(states)
    begin = states.begin.tolist()
    came_from = np.full(states.arc.size, _NONE, dtype=np.intp)
    chosen = np.empty(positions, dtype=np.intp)
    begins = [0]
    total = cost[: begin[1]]
    for at, step in enumerate(_costs(model, states, steps), start=1):
        low, high = begin[at], begin[at + 1]
        sums = None if step is None else total[:, None] + step
        if sums is None or not np.isfinite(sums).any():
            chosen[at - 1] = begin[at - 1] + total.argmin()
            begins.append(at)
            total = cost[low:high]
            continue
        best = sums.argmin(axis=0)
        came_from[low:high] = begin[at - 1] + best
        total = sums[best, np.arange(best.size)] + cost[low:high]
    chosen[-1] = begin[-2] + total.argmin()
    first = set(begins)
    for at in range(positions - 1, 0, -1):
        if at not in first:
            chosen[at - 1] = came_from[chosen[at]]
    return chosen, np.array(begins, dtype=np.intp)


def _costs(model: TrackModel, states: States, steps: Steps) -> Iterator[Floats | None]:
    """Yield the costs from each state of a position to each of the next; None at a break."""
    count = np.diff(states.begin)
    for low in range(0, steps.broken.size, _BLOCK):
        step = np.arange(low, min(low + _BLOCK, steps.broken.size))
        pairs = np.where(steps.broken[step], 0, count[step] * count[step + 1])
        end = np.cumsum(pairs)
        nth = np.arange(end[-1]) - np.repeat(end - pairs, pairs)
        owner = np.repeat(step, pairs)
        width = count[owner + 1]
        before = states.begin[owner] + nth // width
        after = states.begin[owner + 1] + nth % width
        costs = model.transition(states, steps.pairs(before, after, owner))
        for number, part in zip(step.tolist(), np.split(costs, end[:-1]), strict=True):
            yield None if steps.broken[number] else part.reshape(count[number], count[number + 1])


class _Pieces:
    """Pieces of arcs as they are driven; the last one grows until it is left."""

    def __init__(self, length_m: Floats) -> None:
        self.length_m = length_m
        self.arc: list[int] = []
        self.start: list[float] = []
        self.end: list[float] = []
        self.begins: list[int] = []

    def enter(self, arc: int, along_m: float = 0.0) -> None:
        share = along_m / self.length_m[arc]
        self.arc.append(arc)
        self.start.append(share)
        self.end.append(share)

    def reach(self, along_m: float) -> None:
        self.end[-1] = max(self.end[-1], along_m / self.length_m[self.arc[-1]])

    def leave(self) -> None:
        self.end[-1] = 1.0


def _drive(
    model: TrackModel, states: States, steps: Steps, chosen: Indices, begins: Indices
) -> _Pieces:
    """Drive from state to state."""
    inside = np.ones(chosen.size, dtype=bool)
    inside[begins] = False
    at = np.flatnonzero(inside)
    ways = model.ways(states, steps.pairs(chosen[at - 1], chosen[at], at - 1))
    turns, through = np.zeros_like(inside), np.zeros_like(inside)
    turns[at] = ways.turn_m == ways.least_m
    through[at] = (ways.through_m == ways.least_m) & ~turns[at]
    on = np.flatnonzero(through)
    between = iter(model.between(states, steps.pairs(chosen[on - 1], chosen[on], on - 1)))
    pieces = _Pieces(model.network.arc_length)
    places = zip(states.arc[chosen].tolist(), states.along_m[chosen].tolist(), strict=True)
    for number, (arc, along_m) in enumerate(places):
        if not inside[number]:
            pieces.begins.append(len(pieces.arc))
            pieces.enter(arc, along_m)
        elif turns[number]:
            # It turned no nearer than either position.
            pieces.reach(pieces.length_m[arc] - along_m)
            pieces.enter(arc, pieces.length_m[arc] * (1.0 - pieces.end[-1]))
        elif through[number]:
            pieces.leave()
            for other in next(between):
                pieces.enter(other)
                pieces.leave()
            pieces.enter(arc)
        pieces.reach(along_m)
    return pieces
