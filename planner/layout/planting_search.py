"""The search for a planting plan: a quick one, a small program, then the whole one."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.layout.greedy import plant_greedily, pruned
from planner.layout.program import Program, cheapest, fullest

if TYPE_CHECKING:
    import numpy.typing as npt

ROUNDING_M2 = 1e-6
"""A plan short of the goal by this much is not short: rounding."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a search came to."""

    planted: npt.NDArray[np.bool_]
    reached: bool
    gap: float


def search(program: Program, need_m2: float, time_limit_s: float) -> Found:
    """Return the cheapest plan that covers so much, else the one that covers most."""
    until = time.monotonic() + time_limit_s
    if need_m2 <= ROUNDING_M2:
        return Found(np.zeros(len(program.cost), dtype=bool), reached=True, gap=0.0)
    if program.cells.area_m2.sum() >= need_m2 - ROUNDING_M2:
        # The rest is for the fullest plan, should there be none that reaches.
        found = _cheapest(program, need_m2, (until - time_limit_s / 4, until))
        if found is not None:
            return found
    return _fullest(program, until)


def _cheapest(program: Program, need_m2: float, until: tuple[float, float]) -> Found | None:
    """Return the cheapest plan that covers so much, None where there seems to be none.

    Parameters
    ----------
    program, need_m2
        What may be planted, and the area to cover.
    until
        Deadlines without and with a plan at hand.
    """
    start = plant_greedily(program, need_m2)
    plans = [start] if program.covered_m2(start) >= need_m2 - ROUNDING_M2 else []
    deadline = until[1] if plans else until[0]
    bound = 0.0
    # The small program is soon solved, and often enough: crowns need not overlap at 30 %.
    for part, until_ in ((program.without_overlap(), _halfway(deadline)), (program, deadline)):
        at_most = min(map(program.cost_of, plans), default=math.inf)
        if plans and at_most - _least(program, bound) <= _TOLERANCE * at_most:
            break
        found = cheapest(part, need_m2, at_most=at_most, until=until_)
        if found.planted is None and found.done and not plans:
            return None
        bound = max(bound, found.bound)
        plans += _reaching(program, found.planted, need_m2)
    if not plans:
        return None
    best = min(plans, key=program.cost_of)
    gap = 1.0 - _least(program, bound) / program.cost_of(best)
    return Found(best, reached=True, gap=gap if gap > _TOLERANCE else 0.0)


def _halfway(until: float) -> float:
    return (time.monotonic() + until) / 2


def _reaching(
    program: Program, planted: npt.NDArray[np.bool_] | None, need_m2: float
) -> list[npt.NDArray[np.bool_]]:
    """Return the plan without needless trees, if it covers so much."""
    if planted is None or program.covered_m2(planted) < need_m2 - ROUNDING_M2:
        return []
    return [pruned(program, planted, need_m2 - ROUNDING_M2)]


def _fullest(program: Program, until: float) -> Found:
    """Return the plan that covers most."""
    plans = [plant_greedily(program)]
    if not plans[0].any():
        return Found(plans[0], reached=False, gap=0.0)
    most = fullest(program, until=until)
    if most.planted is not None:
        plans.append(pruned(program, most.planted, math.inf))
    best = max(plans, key=program.covered_m2)
    # Never more than all the trees at once.
    bound = min(most.bound, float(program.cells.area_m2.sum()))
    gap = 1.0 - program.covered_m2(best) / bound if bound > 0 else 0.0
    return Found(best, reached=False, gap=gap if gap > _TOLERANCE else 0.0)


def _least(program: Program, bound: float) -> float:
    """Return the least cost that a bound leaves: whole, where every cost is."""
    prices = np.append(program.cost, program.stall_cost)
    return math.ceil(bound - _TOLERANCE) if (prices == np.round(prices)).all() else bound


_TOLERANCE = 1e-6
"""Costs this near to each other, as a share, are the same to the solver."""
