"""Which of several passes over one side of a street a leg is: passes are told from the kerb in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.jobs import EITHER
from planner.cleaning.replay import SERVE

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan


def pass_order(plan: CleaningPlan) -> pd.DataFrame:
    """Return which pass each leg is that cleans a street.

    The passes of a side are alike; they are numbered as the routes of their job come
    by: the first is at the kerb, the next inside it.

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
    grouped = pd.Series(arc, index=legs.index).groupby([job, arc])
    return pd.DataFrame(
        {
            "number": grouped.cumcount() + 1,
            # A narrow street is driven once, either way.
            "of": grouped.transform("size"),
            "sided": two_way & ~either,
        }
    )
