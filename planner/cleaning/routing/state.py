"""The arrays that a search works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from planner.cleaning.routing.route_kernels import NONE

if TYPE_CHECKING:
    from planner.cleaning.routing.packed import Packed
    from planner.cleaning.routing.roads import Flags, Floats, Ints

_NEAR = 128
"""Tasks beside which a task is tried where there are too many to try all."""


class State(NamedTuple):
    """Routes as linked lists of tasks; -1 is none.

    By task: `route`, `before`, `after`, `turned` (orientation), `enters` and
    `leaves` (places where it then begins and ends), `refilled` (a
    refill is called at on the way to it), `leg` (cost of that way), `ahead` and
    `behind` (load of its trip up to and from it). By route: `first`, `size`,
    `cost`, `load`. `counts`: routes in use, tasks unserved; `total`: the objective.
    """

    route: Ints
    before: Ints
    after: Ints
    turned: Ints
    enters: Ints
    leaves: Ints
    refilled: Flags
    leg: Floats
    ahead: Floats
    behind: Floats
    first: Ints
    size: Ints
    cost: Floats
    load: Floats
    counts: npt.NDArray[np.int64]
    total: Floats


class Scratch(NamedTuple):
    """Room for one round; see `search_kernels`."""

    removed: Ints
    keys: Floats
    dirty: Ints
    is_dirty: Flags
    order: Ints
    beside: Ints
    turned: Ints
    flags: Flags
    best: Floats


def blank(tasks: int, vehicles: int) -> State:
    """Return a state in which no task is served."""
    none, nothing = np.full(tasks, NONE, dtype=np.int32), np.zeros(tasks)
    return State(
        route=none.copy(),
        before=none.copy(),
        after=none.copy(),
        turned=none.copy(),
        enters=none.copy(),
        leaves=none.copy(),
        refilled=np.zeros(tasks, dtype=np.bool_),
        leg=nothing.copy(),
        ahead=nothing.copy(),
        behind=nothing.copy(),
        first=np.full(vehicles, NONE, dtype=np.int32),
        size=np.zeros(vehicles, dtype=np.int32),
        cost=np.zeros(vehicles),
        load=np.zeros(vehicles),
        counts=np.zeros(2, dtype=np.int64),
        total=np.zeros(1),
    )


def copied(state: State) -> State:
    """Return a state that shares nothing with `state`."""
    return State._make(array.copy() for array in state)


def scratch_room(tasks: int, vehicles: int) -> Scratch:
    """Make room for rounds over so many tasks and vehicles."""
    return Scratch(
        removed=np.empty(tasks, dtype=np.int32),
        keys=np.empty(tasks),
        dirty=np.empty(vehicles, dtype=np.int32),
        is_dirty=np.zeros(vehicles, dtype=np.bool_),
        order=np.empty(tasks, dtype=np.int32),
        beside=np.empty(tasks, dtype=np.int32),
        turned=np.empty(tasks, dtype=np.int32),
        flags=np.empty(tasks, dtype=np.bool_),
        best=np.empty(5),
    )


def nearest_tasks(packed: Packed, most: int = _NEAR) -> Ints:
    """Return the tasks nearest to each, nearest first, itself at the head, shape (tasks, ≤ most).

    Tasks are as far apart as the shortest way from either to the other; of
    equally far ones, that with the shorter ways between all its ends comes first.
    """
    tasks = packed.demand.size
    near = np.empty((tasks, min(tasks, most)), dtype=np.int32)
    for task in range(tasks):
        out = packed.distance[packed.exit[task][:, None, None], packed.entry[None]]
        back = packed.back[packed.entry[task][:, None, None], packed.exit[None]]
        ways = np.concatenate((out, back)).transpose(1, 0, 2).reshape(tasks, -1)
        closest = ways.min(axis=1)
        closest[task] = -1.0
        near[task] = np.lexsort((ways.sum(axis=1), closest))[: near.shape[1]]
    return near
