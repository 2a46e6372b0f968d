"""A cleaning plan as tables: routes, what no vehicle serves, and what is left to hand crews."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.driving.link_keys import link_keys
from planner.cleaning.due.streets import not_cleaned
from planner.cleaning.guidance.street_names import StreetNames
from planner.export.cleaning.timetable import by_route, drives
from planner.export.cleaning.words import NAMELESS, REASONS

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

NOT_SERVED = (
    *("what", "id", "street", "grade", "service", "per_week", "reason", "reason_text"),
    *("length_m", "width_m", "area_m2"),
)
"""Columns of `not_served`."""

_BY_HAND = "by_rule"
_ON_FOOT = "no_carriageway"


def route_crews(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return `plan.routes` with whose each route is: `crew`, `crew_name`, `days`, `begins`, `ends`.

    `days` are days of the week, 0 Monday, one for each drive; `begins` and
    `ends` are times of each. A route that no shift is left for has none.
    """
    week = by_route(drives(plan))
    rows = [week.get(route, []) for route in plan.routes.index]
    return plan.routes.assign(
        crew=[some[0].crew.key if some else "" for some in rows],
        crew_name=[some[0].crew.name.say(lang) if some else "" for some in rows],
        days=[tuple(each.day for each in some) for some in rows],
        begins=[tuple(each.clock(0.0) for each in some) for some in rows],
        ends=[tuple(each.clock(each.seconds) for each in some) for some in rows],
    )


def not_served(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return what no vehicle cleans, and why.

    Returns
    -------
    pandas.DataFrame
        The columns of `NOT_SERVED`. First streets and areas that are due (`what`
        is `street` or `area`; a street is one link, its id a key of `link_keys`), a row a
        service; then ways of the study area that are not the vehicles' to clean
        (`way`), without a service. Missing is NaN or empty.
    """
    setting = plan.setting
    names = StreetNames(setting, lang)
    link = plan.unserved["link"].to_numpy()
    street = plan.unserved[link >= 0].assign(
        what="street",
        id=link_keys(setting.network, setting.town.ways)[link[link >= 0]],
        street=[names.street(each) for each in link[link >= 0]],
    )
    columns = ["grade", "length_m", "width_m", "area_m2"]
    street[columns] = setting.streets[columns].to_numpy(dtype=float)[link[link >= 0]]
    area = plan.unserved.loc[link < 0, "area"].to_numpy()
    areas = plan.unserved[link < 0].assign(
        what="area",
        id=setting.areas["id"].to_numpy(dtype=object)[area],
        street=[names.area(each) for each in area],
        area_m2=setting.areas["area_m2"].to_numpy(dtype=float)[area],
    )
    table = pd.concat([street, areas, _never(plan, lang)], ignore_index=True)
    table["reason_text"] = [REASONS[reason].say(lang) for reason in table["reason"]]
    return table.reindex(columns=list(NOT_SERVED))


def _never(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return the ways that are not the vehicles' to clean; squares' outlines are areas."""
    setting = plan.setting
    ways = not_cleaned(setting.town, setting.network, setting.rules)
    ways = ways[ways["reason"] != "area"]
    return pd.DataFrame(
        {
            "what": "way",
            "id": ways["way_id"],
            "street": ways["name"].where(ways["name"] != "", NAMELESS.say(lang)),
            "service": "",
            "reason": ways["reason"],
            "length_m": ways["length_m"],
        }
    )


def by_hand(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return what is left to hand crews, a row for each street or area, service and reason.

    That is: streets that the rules have swept by hand, what is due and no vehicle
    can serve, and footways, paths and steps.

    Returns
    -------
    pandas.DataFrame
        `street`, `service`, `reason`, `reason_text`, `length_m`, `area_m2` and `people`:
        persons a day at the rules' `hand_m2_per_shift`, where the area is known and
        sweeping is what is done. The largest first.
    """
    setting = plan.setting
    names = StreetNames(setting, lang)
    table = not_served(plan, lang)
    due = table[(table["what"] != "way") | (table["reason"] == _ON_FOOT)]
    streets = setting.streets
    kept = streets["inside"] & (streets["grade"] > 0) & (streets["sweep_per_week"] == 0)
    link = np.flatnonzero(kept.to_numpy()) if "sweep" in setting.services else np.empty(0, int)
    swept = pd.DataFrame(
        {
            "street": [names.street(each) for each in link.tolist()],
            "service": "sweep",
            "reason": _BY_HAND,
            "length_m": streets["length_m"].to_numpy()[link],
            "area_m2": streets["area_m2"].to_numpy()[link],
        }
    )
    keys = ["street", "service", "reason"]
    every = pd.concat([swept, due], ignore_index=True)
    sums = every.groupby(keys, sort=False)[["length_m", "area_m2"]].sum(min_count=1).reset_index()
    share = sums["area_m2"] / setting.rules.hand_m2_per_shift
    return sums.assign(
        reason_text=[REASONS[reason].say(lang) for reason in sums["reason"]],
        people=share.where(sums["service"] == "sweep"),
    ).sort_values("area_m2", ascending=False, kind="stable", ignore_index=True)
