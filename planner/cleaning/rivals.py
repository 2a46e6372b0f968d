"""A plan beside what other engines make of the same jobs, all driven again and added up alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.replay import legs_of
from planner.cleaning.routing.comparison import compare_engines
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.solve import first_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.plan import Plan

THIS_PLAN = "this plan"
"""Stands for an engine's name in the rows of the plan itself."""

COLUMNS = (
    *("job", "engine", "routes", "unserved", "hours", "driven_km", "service_km", "empty_km"),
    *("empty_share", "bound_km", "cpu_s"),
)
"""`hours` of all routes, turns and calls in them, is what every engine makes small; `unserved`
passes; `bound_km`, which `driven_km` cannot be below, and `cpu_s` are NaN where unknown."""

_KM, _HOUR_S = 1000.0, 3600.0


def rivals(
    plan: CleaningPlan,
    *,
    seconds: float,
    say: Callable[[str, float], None] = lambda _job, _share: None,
) -> pd.DataFrame:
    """Return each job of a plan and what each engine makes of it, on one day of service.

    Parameters
    ----------
    seconds
        CPU time of each search, for each job.
    say
        Told the job that comes next and the share of all jobs that is done.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS`. The plan's own routes are also kept even; those of
        the engines are not.
    """
    rows: list[tuple[object, ...]] = []
    for number, (solved, bound) in enumerate(zip(plan.solved, plan.bounds, strict=True)):
        reduced = solved.reduced
        say(reduced.job.name, number / len(plan.solved))
        if not reduced.problem.tasks:
            continue
        least = float("nan") if bound is None else bound.metres / _KM
        found = compare_engines(
            reduced.problem, first_plan(reduced), seconds=seconds, seed=plan.effort.seed
        )
        every = [(THIS_PLAN, solved.plan, float("nan"))]
        every += [(each.name, each.plan, each.seconds_used) for each in found]
        rows += [
            (reduced.job.name, name, *_measured(reduced, made), least, spent)
            for name, made, spent in every
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _measured(reduced: Reduced, plan: Plan) -> tuple[float, ...]:
    """Return routes, unserved passes, hours, and km driven, of service, empty, and their share."""
    legs = legs_of(reduced, plan)
    served = float(legs.loc[legs["task"] >= 0, "metres"].sum())
    driven = float(legs["metres"].sum())
    hours = plan_cost(reduced.problem, plan) / _HOUR_S
    parts = (driven / _KM, served / _KM, (driven - served) / _KM)
    share = (driven - served) / driven if driven else float("nan")
    return len(plan.routes), len(plan.unserved), hours, *parts, share
