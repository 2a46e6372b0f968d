"""The week as tables: each drive with its clock times, each shift, each crew's days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.replay import SERVE
from planner.cleaning.terms.hours import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.routing.roads import Floats
    from planner.cleaning.terms.hours import Shift

CREW_DAY = ["vehicle", "crew", "day"]
SHIFT = [*CREW_DAY, "window"]

_SUMS = ["seconds", "service_m", "empty_m", "water_m3", "dirt_m3", "calls"]
_HOUR_S = 3600.0
_M_PER_KM = 1000.0


def drives(plan: CleaningPlan) -> pd.DataFrame:
    """Return every drive of the week, in the order in which it is done.

    Returns
    -------
    pandas.DataFrame
        `vehicle` (its id), `crew` (from 0), `day` (0 Monday), `window` (shift of the day, as the
        vehicle lists them); `order`, from 1, within the shift; `route` (row of `plan.routes`) and
        its `id`, `service`; `begin_s`, `end_s`, seconds from the midnight before the shift
        begins, the pauses of hours to avoid counted in, so they may pass a day's end, and
        `begin`, `end`, the same as `22:00`; `seconds` of work; `service_m`, `empty_m` driven;
        `water_m3` of washing and `dirt_m3` of sweeping, NaN for the other service; `calls`;
        `streets`, the number of links.
    """
    slots = plan.schedule.slots
    table = pd.DataFrame(
        {name: [getattr(slot, name) for slot in slots] for name in (*SHIFT, "route")}
    )
    # The order of drives in a shift is theirs in the schedule.
    table = table.sort_values(SHIFT, kind="stable", ignore_index=True)
    table["order"] = table.groupby(SHIFT).cumcount() + 1
    own = plan.routes.iloc[table["route"].to_numpy(dtype=int)].reset_index(drop=True)
    for name in ("id", "service"):
        table[name] = own[name]
    times = _times(plan, table, own["seconds"].to_numpy(dtype=float))
    table["begin_s"], table["end_s"] = times.T
    for name in ("begin", "end"):
        table[name] = [clock(each) for each in table[f"{name}_s"]]
    for name in ("seconds", "service_m", "empty_m"):
        table[name] = own[name].astype(float)
    washed = (own["service"] == "wash").to_numpy(dtype=bool)
    load = own["load_m3"].to_numpy(dtype=float)
    table["water_m3"] = np.where(washed, load, np.nan)
    table["dirt_m3"] = np.where(washed, np.nan, load)
    for name in ("calls", "streets"):
        table[name] = own[name].astype(int)
    return table


def shifts(plan: CleaningPlan) -> pd.DataFrame:
    """Return a row for each shift that is worked in the week.

    Returns
    -------
    pandas.DataFrame
        `vehicle`, `crew`, `day`, `window`; `routes`, how many; `begin_s`, `end_s`; and the sums
        of its drives: `hours`, `service_km`, `empty_km`, `water_m3`, `dirt_m3` (NaN where nothing
        is washed, nothing swept), `calls`.
    """
    return _added_up(drives(plan), SHIFT)


def crew_days(plan: CleaningPlan) -> pd.DataFrame:
    """Return a row for each crew and day on which it works.

    Returns
    -------
    pandas.DataFrame
        `vehicle`, `crew`, `day`; `services` and `ids` of its routes, in order, with commas;
        `routes`, how many; `begin`, `end` of the first and last, as `22:00`, and `begin_s`,
        `end_s` (see `drives`); `hours`, `service_km`, `empty_km`, `water_m3`, `dirt_m3`, `calls`
        as in `shifts`; `streets`, how many different ones are served: by name, and by way where
        there is none.
    """
    table = drives(plan)
    found = _added_up(table, CREW_DAY)
    for name in ("begin", "end"):
        found[name] = [clock(each) for each in found[f"{name}_s"]]
    by_day = table.groupby(CREW_DAY, sort=True)
    for many, one in (("services", "service"), ("ids", "id")):
        found[many] = by_day[one].agg(lambda each: ",".join(dict.fromkeys(each))).to_numpy()
    served = table[[*CREW_DAY, "route"]].merge(_streets_served(plan), on="route")
    streets = served.groupby(CREW_DAY)["street"].nunique()
    key = pd.MultiIndex.from_frame(found[CREW_DAY])
    # A crew that cleans squares only serves no street.
    found["streets"] = streets.reindex(key, fill_value=0).to_numpy(dtype=int)
    return found


def street_keys(plan: CleaningPlan) -> pd.Series[str]:
    """Return the street that each link belongs to: its name, or its way's id without one."""
    streets = plan.setting.streets
    name = streets["name"].fillna("").astype(str).str.strip()
    return name.where(name != "", streets["way_id"].astype(str))


def _streets_served(plan: CleaningPlan) -> pd.DataFrame:
    """Return each street of each route once: `route`, `street`."""
    legs = plan.legs[plan.legs["kind"] == SERVE]
    keys = street_keys(plan).to_numpy()
    table = pd.DataFrame({"route": legs["route"].to_numpy(dtype=int)})
    return table.assign(street=keys[legs["arc"].to_numpy() >> 1]).drop_duplicates()


def _added_up(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    grouped = table.groupby([*by], sort=True)
    # Of no known part there is no sum: what is not washed takes no water, not 0 m³.
    found = grouped[_SUMS].sum(min_count=1)
    found["routes"] = grouped.size()
    found["begin_s"], found["end_s"] = grouped["begin_s"].min(), grouped["end_s"].max()
    found["hours"] = found["seconds"] / _HOUR_S
    for kind in ("service", "empty"):
        found[f"{kind}_km"] = found[f"{kind}_m"] / _M_PER_KM
    kept = ["routes", "begin_s", "end_s", "hours", "service_km", "empty_km", "water_m3", "dirt_m3"]
    return found[[*kept, "calls"]].reset_index()


def _times(plan: CleaningPlan, table: pd.DataFrame, seconds: Floats) -> Floats:
    """Return when each drive begins and ends, shape (drives, 2)."""
    found = np.empty((len(table), 2))
    keys = zip(*(table[name].tolist() for name in ("service", "vehicle", "window")), strict=True)
    first = (table["order"] == 1).to_numpy(dtype=bool)
    end = 0.0
    for at, (service, vehicle, window) in enumerate(keys):
        shift = plan.setting.shifts[service, vehicle][window]
        begin, worked = _goes_on(shift, shift.start_s if first[at] else end)
        end = shift.time_after(worked + seconds[at])
        found[at] = begin, end
    return found


def _goes_on(shift: Shift, time_s: float) -> tuple[float, float]:
    """Return when work goes on at or after a time, and how much of the shift lies before that.

    Services avoid different hours, so a later drive may have another shift
    than the one before it.
    """
    before = 0.0
    for part in shift.parts:
        if time_s < part.end_s:
            begin = max(time_s, part.start_s)
            return begin, before + begin - part.start_s
        before += part.seconds
    return time_s, before + time_s - shift.parts[-1].end_s
