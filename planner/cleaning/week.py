"""From a town to a week of cleaning: the whole way, with its progress."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.jobs import Job, share_work
from planner.cleaning.plan import UNSERVED, CleaningPlan, assemble
from planner.cleaning.reduction import Reduced, Shifts, reduce_job
from planner.cleaning.routing.warm_up import compile_kernels
from planner.cleaning.setting import reach_of, settle
from planner.cleaning.solve import Bound, Effort, Solved, bound_of, solve
from planner.cleaning.terms.fleet import default_fleet
from planner.cleaning.terms.rules import default_rules
from planner.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planner.cleaning.setting import Reach, Setting
    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.cleaning.terms.rules import CleaningRules
    from planner.town import Town

_BOUND_SHARE = 0.2
"""Of the time, for the lower bounds."""

_LEAST_BOUND_S = 2.0
"""Time for the bound of a job however small beside the others."""

MONTH = 7
"""Month that a week is planned for unless told otherwise: in the washing season."""


@dataclass(frozen=True)
class Watch:
    """Who is told how it goes, and may stop it.

    Parameters
    ----------
    say
        Told a stage (`network`, `work`, `routes`, `bound`, `week`) and the share of it done.
    stop
        Asked some times a second; when it returns True, the best plan so far is taken.
    """

    say: Callable[[str, float], None] = lambda _stage, _share: None
    stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, eq=False)
class CleaningRequest:
    """What a plan is asked for.

    Parameters
    ----------
    month
        1 to 12.
    effort
        How long routes are looked for, all jobs together.
    bound
        Whether to find what no plan can be below.
    table
        The bureau's own rows of streets (see `cleaning_streets`).
    """

    month: int = MONTH
    effort: Effort = field(default_factory=Effort)
    bound: bool = True
    table: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.month, Integral) or not 1 <= self.month <= 12:  # noqa: PLR2004
            message = f"--month {self.month}: give 1 to 12"
            raise OptionError(message)


def plan_cleaning(
    town: Town,
    rules: CleaningRules | None = None,
    fleet: CleaningFleet | None = None,
    request: CleaningRequest | None = None,
    *,
    watch: Watch | None = None,
) -> CleaningPlan:
    """Plan a week of sweeping and washing for a town.

    Parameters
    ----------
    town
        Its streets, squares and car parks; its restrictions of turns hold.
    rules, fleet
        Those of the package where None.
    request
        Month, effort and so on.
    watch
        Told how it goes.

    Raises
    ------
    PlannerError
        The town has no street to drive, a facility lies far from all of them, or
        frequencies and shifts do not go together.
    """
    request, watch = request or CleaningRequest(), watch or Watch()
    watch.say("network", 0.0)
    setting = settle(
        town,
        rules or default_rules(),
        fleet or default_fleet(),
        month=request.month,
        table=request.table,
    )
    reaches = {each.id: reach_of(setting, each) for each in setting.fleet.vehicles}
    watch.say("work", 0.0)
    work = share_work(setting, reaches)
    reduced, lacking = _reduce(setting, work.jobs, reaches)
    unserved = pd.concat([work.unserved, lacking], ignore_index=True).astype(UNSERVED)
    solved = _solve(reduced, setting, request.effort, watch)
    bounds = _bounds(reduced, request, watch)
    watch.say("week", 0.0)
    return assemble(setting, solved, unserved, bounds=bounds, effort=request.effort)


def _reduce(
    setting: Setting, jobs: Sequence[Job], reaches: Mapping[str, Reach]
) -> tuple[list[Reduced], pd.DataFrame]:
    area_m2 = setting.areas["area_m2"].to_numpy()
    area_node = setting.areas["node"].to_numpy()
    found, lacking = [], [pd.DataFrame({name: [] for name in UNSERVED})]
    for job in jobs:
        limits = limits_of(setting, job)
        _check_stops(job, reaches[job.vehicle.id], limits)
        reduced, left = reduce_job(job, reaches[job.vehicle.id].graph, area_m2, area_node, limits)
        found.append(reduced)
        lost = job.tasks.take(left.tasks)
        rows = pd.DataFrame(
            {
                "link": lost.link,
                "area": lost.area,
                "service": job.service,
                "per_week": job.per_week,
                "reason": "too_long",
            }
        )
        lacking.append(rows.drop_duplicates())
    return found, pd.concat(lacking, ignore_index=True)


def _check_stops(job: Job, reach: Reach, limits: Shifts) -> None:
    """Raise if a vehicle cannot come from its streets to where it fills or tips, and back."""
    network = reach.graph.network
    joined = {*network.arc_head[reach.reached].tolist()}
    far = [stop for stop in limits.stops if network.facility_node[stop] not in joined]
    if far:
        message = (
            f"facility {', '.join(far)}: vehicle {job.vehicle.id} cannot come there from the "
            "streets it serves and go back; correct the place, or take it out of the vehicle's "
            "facilities"
        )
        raise DataError(message)


def limits_of(setting: Setting, job: Job) -> Shifts:
    """Return what limits a route of a job: the shortest of its vehicle's shifts, and its calls."""
    service, vehicle, rules = job.service, job.vehicle, setting.rules
    stops = setting.fleet.stops(vehicle, service)
    calls = tuple(each.minutes * 60.0 for each in stops)
    # A tank is filled before the vehicle leaves, a hopper is emptied before it is home.
    fill = min(calls, default=0.0) if service == "wash" else 0.0
    return Shifts(
        min(each.seconds for each in setting.shifts[service, vehicle.id]),
        tuple(each.id for each in stops),
        calls,
        rules.prepare_minutes * 60.0 + fill,
        tip_last=service == "sweep",
    )


def _solve(
    reduced: Sequence[Reduced], setting: Setting, effort: Effort, watch: Watch
) -> list[Solved]:
    """Solve one job after another; what one leaves of its time the next may use."""
    watch.say("routes", 0.0)
    compile_kernels()
    end, found = time.monotonic() + effort.seconds, []
    shares = time_shares([each.job for each in reduced])
    for number, each in enumerate(reduced):
        left = sum(shares[number:])
        share = shares[number] / left if left else 1.0
        seconds = max(end - time.monotonic(), 0.0) * share
        before = sum(shares[:number])

        def look(done: float, before: float = before, mine: float = shares[number]) -> bool:
            watch.say("routes", before + done * mine)
            return watch.stop()

        own = replace(effort, seconds=seconds)
        found.append(solve(each, own, balance=setting.rules.balance, watch=look))
    return found


def time_shares(jobs: Sequence[Job]) -> list[float]:
    """Return the share of the search for each job: more for many tasks, and for frequent ones.

    What is saved on a route is saved each time it is driven, but twice the time saves
    less than twice as much; so it is by the tasks and the root of the times a week.
    """
    weights = [len(job.tasks) * job.per_week**0.5 for job in jobs]
    return [weight / max(sum(weights), 1.0) for weight in weights]


def _bounds(
    reduced: Sequence[Reduced], request: CleaningRequest, watch: Watch
) -> list[Bound | None]:
    if not request.bound:
        return [None] * len(reduced)
    tasks = [len(each.job.tasks) for each in reduced]
    bounds: list[Bound | None] = []
    for number, each in enumerate(reduced):
        watch.say("bound", sum(tasks[:number]) / max(sum(tasks), 1))
        share = tasks[number] / max(sum(tasks), 1)
        seconds = max(request.effort.seconds * _BOUND_SHARE * share, _LEAST_BOUND_S)
        bounds.append(None if watch.stop() else bound_of(each, seconds=seconds))
    return bounds
