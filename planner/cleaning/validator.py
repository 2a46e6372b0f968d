"""A second opinion on a week's plan, sharing nothing with the search that found it.

It reads the town's ways and restrictions, the network's geometry, what is due,
and the legs. One-ways, bans, turns, speeds, passes, loads and shifts are worked
out anew; neither the line graph nor a matrix nor the reduced problem is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.validation.due_check import check_due
from planner.cleaning.validation.road_law import RoadLaw
from planner.cleaning.validation.route_check import drive_again
from planner.cleaning.validation.vehicle_law import VehicleLaw
from planner.cleaning.validation.week_check import week_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.validation.route_check import Driven

_TOLD = {"seconds": 0.1, "service_m": 1e-3, "empty_m": 1e-3, "load_m3": 1e-6}
"""Sums of the table of routes, and by how much they may differ from those added up anew."""


@dataclass(frozen=True, eq=False)
class PlanCheck:
    """What is wrong with a plan, and what it does.

    Parameters
    ----------
    faults
        A sentence for each thing that is wrong; empty if nothing is.
    served
        A row a due street or area and service (see `due_check.check_due`).
    routes
        `seconds`, `service_m`, `empty_m` and `load_m3` of each route, added up anew.
    """

    faults: tuple[str, ...]
    served: pd.DataFrame
    routes: pd.DataFrame


def check_plan(plan: CleaningPlan) -> PlanCheck:
    """Drive every route of a plan again, edge by edge, and compare the week with what is due."""
    roads = RoadLaw(plan.setting)
    laws = {each.id: VehicleLaw(roads, each) for each in plan.setting.fleet.vehicles}
    of = plan.legs["route"].to_numpy()
    legs = {route: plan.legs[of == route] for route in np.unique(of).tolist()}
    kinds = zip(plan.routes["vehicle"].tolist(), plan.routes["service"].tolist(), strict=True)
    faults = [f"legs of route {route}, which there is none of" for route in _unknown(plan, legs)]
    driven: list[Driven] = []
    for route, (row, (vehicle, service)) in enumerate(
        zip(plan.routes.itertuples(), kinds, strict=True)
    ):
        own = legs.get(route, plan.legs.iloc[:0])
        done = drive_again(plan.setting, laws[vehicle], service, own)
        faults += [f"route {row.id}: {fault}" for fault in (*done.faults, *_sums(row, done))]
        driven.append(done)
    faults += week_faults(plan, [each.seconds for each in driven])
    more, served = check_due(plan, driven, laws)
    columns = {name: [getattr(each, name) for each in driven] for name in _TOLD}
    return PlanCheck((*faults, *more), served, pd.DataFrame(columns))


def _unknown(plan: CleaningPlan, legs: dict[int, pd.DataFrame]) -> Sequence[int]:
    return sorted({*legs} - {*range(len(plan.routes))})


def _sums(row: object, done: Driven) -> Iterator[str]:
    """Yield where the table of routes tells other sums than its legs."""
    for name, tolerance in _TOLD.items():
        told, found = getattr(row, name), getattr(done, name)
        if not abs(told - found) <= tolerance:
            yield f"is told with {name} {told:.3f}, its legs add up to {found:.3f}"
