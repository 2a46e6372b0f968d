"""What a week and a year of cleaning cost, as far as prices are given."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.week_table import drives
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.vehicles import Service

_HOUR_S = 3600.0
_M_PER_KM = 1000.0
_DAYS_A_WEEK = 7.0
_COMMON_YEAR = 2023
"""Any year of 365 days."""

_PARTS = ("hours_cost", "km_cost", "water_cost")


@dataclass(frozen=True)
class Cost:
    """A sum of money in the currency of the fleet's prices.

    Parameters
    ----------
    value
        None where a part of it is not known.
    missing
        What is not known, a phrase a thing; empty where `value` is told.
    """

    value: float | None
    missing: tuple[Phrase, ...] = ()


def cost_table(plan: CleaningPlan) -> pd.DataFrame:
    """Return what the scheduled drives of a week use and cost, by service and vehicle.

    Returns
    -------
    pandas.DataFrame
        `service`, `vehicle`; `hours` worked, preparing included; `km` driven; `water_m3`, NaN for
        sweeping; `hours_cost`, `km_cost`, `water_cost` in the fleet's currency, NaN where its
        price is not given; `total`, NaN where a part is. Sweeping buys no water: its
        `water_cost` is 0.
    """
    table = drives(plan)
    table["km"] = (table["service_m"] + table["empty_m"]) / _M_PER_KM
    grouped = table.groupby(["service", "vehicle"], sort=True)
    found = grouped[["seconds", "km", "water_m3"]].sum(min_count=1).reset_index()
    found.insert(2, "hours", found.pop("seconds") / _HOUR_S)
    fleet = plan.setting.fleet
    types = {each.id: each for each in fleet.vehicles}
    hour, km = (
        [_price(getattr(types[vehicle], name)) for vehicle in found["vehicle"]]
        for name in ("cost_per_hour", "cost_per_km")
    )
    found["hours_cost"] = found["hours"] * hour
    found["km_cost"] = found["km"] * km
    water = found["water_m3"] * _price(fleet.water_price_m3)
    found["water_cost"] = water.where(found["service"] == "wash", 0.0)
    found["total"] = found[[*_PARTS]].sum(axis=1, skipna=False)
    return found


def week_cost(plan: CleaningPlan) -> Cost:
    """Return what the scheduled drives of the week cost."""
    missing = tuple(_not_given(plan))
    return Cost(None, missing) if missing else Cost(float(cost_table(plan)["total"].sum()))


def weeks_a_year(plan: CleaningPlan, service: Service) -> float:
    """Return for how many weeks of a year of 365 days a service is done."""
    months = [month for month in range(1, 13) if service in plan.setting.rules.services_in(month)]
    days = sum(calendar.monthrange(_COMMON_YEAR, month)[1] for month in months)
    return days / _DAYS_A_WEEK


def year_cost(plan: CleaningPlan) -> Cost:
    """Return what a year of weeks like this one costs, washing in its season only."""
    missing = [*_not_given(plan)]
    if _washes_in_season(plan) and "wash" not in plan.setting.services:
        missing.append(
            Phrase(
                f"方案月份（{plan.setting.month}月）不在洗路季节，洗路作业未编排",
                f"the plan is for month {plan.setting.month}, outside the washing season: "
                "washing is not planned",
            )
        )
    if missing:
        return Cost(None, tuple(missing))
    week = cost_table(plan).groupby("service")["total"].sum()
    return Cost(float(sum(week[each] * weeks_a_year(plan, each) for each in week.index)))


def _washes_in_season(plan: CleaningPlan) -> bool:
    setting = plan.setting
    due = setting.streets["wash_per_week"].sum() + setting.areas["wash_per_week"].sum()
    return bool(setting.rules.wash_months) and due > 0


def _not_given(plan: CleaningPlan) -> Iterator[Phrase]:
    """Yield the prices that the week's cost lacks."""
    routes = plan.routes.iloc[sorted({slot.route for slot in plan.schedule.slots})]
    used = set(routes["vehicle"])
    for vehicle in plan.setting.fleet.vehicles:
        if vehicle.id not in used:
            continue
        if vehicle.cost_per_hour is None:
            yield Phrase(
                f"未给出{vehicle.label.zh}每小时费用（cost_per_hour）",
                f"the cost per hour of {vehicle.label.en} is not given (cost_per_hour)",
            )
        if vehicle.cost_per_km is None:
            yield Phrase(
                f"未给出{vehicle.label.zh}每公里费用（cost_per_km）",
                f"the cost per km of {vehicle.label.en} is not given (cost_per_km)",
            )
    if "wash" in set(routes["service"]) and plan.setting.fleet.water_price_m3 is None:
        yield Phrase(
            "未给出水价（water_price_m3）", "the price of water is not given (water_price_m3)"
        )


def _price(given: float | None) -> float:
    return np.nan if given is None else given
