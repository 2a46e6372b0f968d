"""How far vehicles drive without cleaning, what for, and what no plan can be below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.replay import CALL, DRIVE

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan

DEPOT, REFILL, BETWEEN = "depot", "refill", "between"
"""What an empty leg is for: the way from the depot to the first service of a route and from its
last one home, a tip on that way included; to a call between two services and back to work; or
from one street to the next."""


def purpose(legs: pd.DataFrame) -> pd.Series[str]:
    """Return what each empty leg is for (`DEPOT`, ...), an empty text for legs that serve.

    Parameters
    ----------
    legs
        Of whole routes, in the order driven (`replay.COLUMNS`).
    """
    served = legs["task"] >= 0
    route = legs["route"]
    done = served.groupby(route).cumsum()
    last = served.groupby(route).transform("sum")
    # The legs between two services have the same number of services before them.
    called = (legs["kind"] == CALL).groupby([route, done]).transform("any")
    names = np.select(
        [legs["kind"] != DRIVE, (done == 0) | (done == last), called],
        ["", DEPOT, REFILL],
        BETWEEN,
    )
    return pd.Series(names, index=legs.index, dtype="str")


def distances(plan: CleaningPlan) -> pd.DataFrame:
    """Return how far each job's vehicles drive in a week, and the least they could.

    All its routes are counted at their frequency, those too for which no shift
    is left: the bound is one for all of them.

    Returns
    -------
    pandas.DataFrame
        A row a job, in the order of `plan.solved`: `job` (its name), `service`, `vehicle`,
        `per_week`; metres a week: `service_m`, and empty `depot_m`, `refill_m`, `between_m`
        (see `purpose`), their sum `empty_m`; `driven_m`, both together; `bound_m`, below which
        no plan of this job can be, NaN where it was not found; `gap_m`, driven less bound.
    """
    legs = plan.legs
    job = plan.routes["job"].to_numpy(dtype=int)[legs["route"]]
    metres = legs["metres"].groupby([job, purpose(legs).to_numpy()]).sum()
    rows: list[tuple[object, ...]] = []
    for number, (solved, bound) in enumerate(zip(plan.solved, plan.bounds, strict=True)):
        work = solved.reduced.job
        driven = [
            float(metres.get((number, name), 0.0)) * work.per_week
            for name in ("", DEPOT, REFILL, BETWEEN)
        ]
        least = np.nan if bound is None else bound.metres * work.per_week
        rows.append((work.name, work.service, work.vehicle.id, work.per_week, *driven, least))
    names = ["job", "service", "vehicle", "per_week"]
    parts = ["depot_m", "refill_m", "between_m"]
    table = pd.DataFrame(rows, columns=[*names, "service_m", *parts, "bound_m"])
    table["empty_m"] = table[parts].sum(axis=1)
    table["driven_m"] = table["service_m"] + table["empty_m"]
    table["gap_m"] = table["driven_m"] - table["bound_m"]
    return table
