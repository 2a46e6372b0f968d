"""How often each side of each street is due over some weeks, to hold what was driven against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.due.passes import passes
from planner.cleaning.jobs import AREA, BACKWARD, EITHER, FORWARD
from planner.errors import OptionError

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import Service

_COLUMNS = {"pass_forward": FORWARD, "pass_backward": BACKWARD, "pass_either": EITHER}


def due_passes(plan: CleaningPlan, service: Service, *, weeks: float = 1.0) -> pd.DataFrame:
    """Return the passes that streets are due, as `coverage.covered` takes them.

    A street takes the passes of the vehicle that serves it; one that no vehicle
    serves, those of the widest vehicle of the service.

    Parameters
    ----------
    service
        `sweep` or `wash`.
    weeks
        How long was recorded; whole passes are due, rounded down, one at least.

    Returns
    -------
    pandas.DataFrame
        A row a link of the network: `name`, `grade`, `length_m`, `pass_forward`,
        `pass_backward`, `pass_either`.

    Raises
    ------
    OptionError
        No time was recorded, or the fleet has no vehicle of the service.
    """
    setting, network = plan.setting, plan.setting.network
    vehicles = setting.fleet.for_service(service)
    if not weeks > 0 or not vehicles:
        message = f"{service}: give a time above 0 and a vehicle of this service"
        raise OptionError(message)
    streets = setting.streets
    per_week = np.where(streets["inside"], streets[f"{service}_per_week"], 0.0)
    sides = passes(
        streets["width_m"].to_numpy(),
        vehicles[0].swath_m,
        forward=network.forward,
        backward=network.backward,
        tolerance_m=setting.rules.pass_tolerance_m,
    )
    counts = {name: side.astype(int) for name, side in zip(_COLUMNS, sides, strict=True)}
    for solved in plan.solved:
        job = solved.reduced.job
        if job.service == service:
            _take(counts, job.tasks.link, job.tasks.side)
    rounds = np.where(per_week > 0, np.maximum(np.floor(per_week * weeks), 1.0), 0.0).astype(int)
    due = {name: count * rounds for name, count in counts.items()}
    return pd.DataFrame({**streets[["name", "grade", "length_m"]], **due})


def _take(counts: dict[str, np.ndarray], link: np.ndarray, side: np.ndarray) -> None:
    """Put the passes of a job's own vehicle in place of those of the widest."""
    street = side != AREA
    served = np.unique(link[street])
    for name, way in _COLUMNS.items():
        own = np.bincount(link[side == way], minlength=counts[name].size)
        counts[name][served] = own[served]
