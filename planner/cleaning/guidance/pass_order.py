"""Which of several passes over one side of a street a leg is: passes are told from the kerb in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.jobs import EITHER
from planner.cleaning.replay import SERVE

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.routing.roads import Ints


def pass_order(plan: CleaningPlan) -> pd.DataFrame:
    """Return which pass each leg is that cleans a street.

    The passes of a side are alike, so they are numbered as the routes of their job come
    by: the first is at the kerb, the next inside it. A vehicle that goes on along a street
    keeps its strip as long as there is one to keep.

    Returns
    -------
    pandas.DataFrame
        A row for each such leg, by its index in `plan.legs`: `number`, from 1, of `of` passes;
        `sided`, whether it cleans one side of a street that is open both ways (otherwise the
        whole width, or a strip of a one-way street).
    """
    network = plan.setting.network
    legs = plan.legs[plan.legs["kind"] == SERVE]
    job = plan.routes["job"].to_numpy(dtype=int)[legs["route"].to_numpy(dtype=int)]
    arc, task = legs["arc"].to_numpy(dtype=int), legs["task"].to_numpy(dtype=int)
    either = np.zeros(len(legs), dtype=np.bool_)
    for place, solved in enumerate(plan.solved):
        own = job == place
        either[own] = solved.reduced.job.tasks.side[task[own]] == EITHER
    two_way = (network.forward & network.backward)[arc >> 1]
    of = pd.Series(arc, index=legs.index).groupby([job, arc]).transform("size")
    return pd.DataFrame(
        {
            "number": _strips(plan, legs, job, of),
            # A narrow street is driven once, either way.
            "of": of,
            "sided": two_way & ~either,
        }
    )


def _strips(plan: CleaningPlan, legs: pd.DataFrame, job: Ints, of: pd.Series) -> list[int]:
    """Return each leg's strip, from 1 at the kerb: the last one if it goes on, or the outermost."""
    streets = plan.setting.streets
    names = streets["name"].where(streets["name"] != "", streets["way_id"]).to_numpy()
    arc = legs["arc"].to_numpy(dtype=int)
    route, street = legs["route"].to_numpy(dtype=int), names[arc >> 1]
    free: dict[tuple[int, int], list[int]] = {}
    found: list[int] = []
    for at, (key, count) in enumerate(zip(zip(job, arc, strict=True), of, strict=True)):
        left = free.setdefault(key, list(range(1, count + 1)))
        goes_on = at > 0 and (route[at], street[at]) == (route[at - 1], street[at - 1])
        number = found[-1] if goes_on and found[-1] in left else left[0]
        left.remove(number)
        found.append(number)
    return found
