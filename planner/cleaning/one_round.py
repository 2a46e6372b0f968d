"""The passes of one round over every street that is due: what tracks are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.cleaning.due.passes import passes
from planner.cleaning.jobs import AREA

if TYPE_CHECKING:
    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.vehicles import Service

PASSES = ("pass_forward", "pass_backward", "pass_either")
"""Columns of passes, in the order of the codes of `Tasks.side`."""

Counts = npt.NDArray[np.float64]


def one_round(plan: CleaningPlan) -> pd.DataFrame:
    """Return the streets with every pass that is due, once, for `covered`.

    A track does not say what its vehicle did: of several services of a street
    the one with the most passes counts. A street that is due and that no vehicle
    serves has the passes that the widest vehicle of the service would drive.

    Returns
    -------
    pandas.DataFrame
        `plan.setting.streets` without the lines, and the columns of `PASSES`.
    """
    streets = plan.setting.streets
    most = np.zeros((len(streets), len(PASSES)))
    for service in plan.setting.services:
        own = _planned(plan, service)
        rows = plan.unserved[(plan.unserved["service"] == service) & (plan.unserved["link"] >= 0)]
        lacking = rows["link"].to_numpy(dtype=int)
        own[lacking] = _by_widest(plan, service)[lacking]
        more = own.sum(axis=1) > most.sum(axis=1)
        most[more] = own[more]
    return streets.drop(columns="geometry").assign(**dict(zip(PASSES, most.T, strict=True)))


def _planned(plan: CleaningPlan, service: Service) -> Counts:
    """Return the passes that the plan's jobs have in one round, shape (links, 3)."""
    found = np.zeros((len(plan.setting.streets), len(PASSES)))
    for solved in plan.solved:
        job = solved.reduced.job
        if job.service == service:
            street = job.tasks.side != AREA
            np.add.at(found, (job.tasks.link[street], job.tasks.side[street]), 1.0)
    return found


def _by_widest(plan: CleaningPlan, service: Service) -> Counts:
    """Return the passes of the widest vehicle on every street, one pass if there is none."""
    setting = plan.setting
    vehicles = setting.fleet.for_service(service)
    counts = passes(
        setting.streets["width_m"].to_numpy(dtype=float),
        vehicles[0].swath_m if vehicles else np.inf,
        forward=setting.network.forward,
        backward=setting.network.backward,
        tolerance_m=setting.rules.pass_tolerance_m,
    )
    return np.stack(counts, axis=1).astype(float)
