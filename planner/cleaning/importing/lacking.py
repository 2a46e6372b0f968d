"""What a plan from elsewhere does not serve as often as due, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.due.passes import passes
from planner.cleaning.jobs import share_work
from planner.cleaning.plan import UNSERVED
from planner.cleaning.setting import reach_of

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.routing.roads import Flags

_SUBJECT = ["service", "link", "area"]


def lacking(plan: CleaningPlan) -> pd.DataFrame:
    """Return what is due and not served in full by the routes of a plan.

    Where nothing serves it, it is for the reason for which no plan of ours could
    (`narrow`, `unreachable`, ...) if there is one. Else it is `no_shift` if its
    routes are driven by nobody, `not_in_plan` if it has no route, too few passes, or
    is driven too seldom.

    Returns
    -------
    pandas.DataFrame
        As `CleaningPlan.unserved`.
    """
    setting = plan.setting
    reaches = {each.id: reach_of(setting, each) for each in setting.fleet.vehicles}
    none = share_work(setting, reaches).unserved.drop_duplicates(_SUBJECT)
    table = _due(plan).merge(_served(plan), on=_SUBJECT, how="left")
    table = table.merge(none[[*_SUBJECT, "reason"]], on=_SUBJECT, how="left")
    served = table["vehicle"].notna().to_numpy()
    enough = _enough(plan, table)
    seldom = (table["times"] < table["per_week"]).to_numpy()
    idle = enough & (table["times"] == 0).to_numpy()
    own = table["reason"].where(~served).fillna("not_in_plan")
    reason = own.where(~idle, "no_shift")
    found = table.assign(reason=reason)[~(enough & ~seldom)]
    return found[list(UNSERVED)].astype(UNSERVED).reset_index(drop=True)


def _due(plan: CleaningPlan) -> pd.DataFrame:
    """Return a row for each street and area and service that is due."""
    streets, areas = plan.setting.streets, plan.setting.areas
    parts = [pd.DataFrame({name: [] for name in (*_SUBJECT, "per_week")})]
    for service in plan.setting.services:
        often = streets[f"{service}_per_week"].where(streets["inside"], 0.0).to_numpy(dtype=float)
        link = np.flatnonzero(often > 0)
        parts.append(pd.DataFrame({"link": link, "area": -1, "per_week": often[link]}))
        times = areas[f"{service}_per_week"].to_numpy(dtype=float)
        area = np.flatnonzero(times > 0)
        parts.append(pd.DataFrame({"link": -1, "area": area, "per_week": times[area]}))
        parts[-2:] = [each.assign(service=service) for each in parts[-2:]]
    return pd.concat(parts, ignore_index=True).astype({"link": int, "area": int, "per_week": int})


def _served(plan: CleaningPlan) -> pd.DataFrame:
    """Return a row for each street and area served: passes both ways, and how often at least."""
    legs = plan.legs[plan.legs["task"] >= 0]
    times = Counter(slot.route for slot in plan.schedule.slots)
    street = legs["arc"] >= 0
    table = pd.DataFrame(
        {
            "service": plan.routes["service"].to_numpy()[legs["route"]],
            "link": legs["arc"].floordiv(2).where(street, -1).to_numpy(dtype=int),
            "area": legs["area"].to_numpy(dtype=int),
            "vehicle": plan.routes["vehicle"].to_numpy()[legs["route"]],
            "back": (street & (legs["arc"] % 2 == 1)).to_numpy(dtype=int),
            "times": [times[route] for route in legs["route"].tolist()],
        }
    )
    table["ahead"] = 1 - table["back"]
    grouped = table.groupby(_SUBJECT, as_index=False)
    return grouped.agg({"vehicle": "first", "ahead": "sum", "back": "sum", "times": "min"})


def _enough(plan: CleaningPlan, table: pd.DataFrame) -> Flags:
    """Say which rows have as many passes as their vehicle must make."""
    setting, network = plan.setting, plan.setting.network
    enough: Flags = (table["area"] >= 0).to_numpy() & table["vehicle"].notna().to_numpy()
    for vehicle in setting.fleet.vehicles:
        rows = ((table["vehicle"] == vehicle.id) & (table["link"] >= 0)).to_numpy()
        own = table[rows]
        link = own["link"].to_numpy()
        ahead, back, either = passes(
            setting.streets["width_m"].to_numpy()[link],
            vehicle.swath_m,
            forward=network.forward[link],
            backward=network.backward[link],
            tolerance_m=setting.rules.pass_tolerance_m,
        )
        both = (own["ahead"] >= ahead) & (own["back"] >= back)
        enough[rows] = both & (own["ahead"] + own["back"] >= ahead + back + either)
    return enough
