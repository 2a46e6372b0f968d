"""The week of a cleaning plan as tables: crews by day, and the ground of each crew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from planner.cleaning.guidance.street_names import StreetNames
from planner.export.cleaning.timetable import DAYS, crews, day_names, drives
from planner.export.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang, Words

_HOUR_S, _KM_M = 3600.0, 1000.0
_WEEK = "week"


def decimals(columns: Iterable[str], places: int = 1) -> dict[str, Any]:
    """Return how `st.dataframe` shows columns of numbers."""
    return {name: st.column_config.NumberColumn(format=f"%.{places}f") for name in columns}


def titled(table: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Return a table whose columns are called `app_clean_{column}` in the reader's language."""
    return table.rename(columns={name: say(f"app_clean_{name}") for name in table.columns})


def show_week(plan: CleaningPlan, say: Words) -> None:
    """Show the hours of the week, a crew a row, and the crews that nothing is left for."""
    hours = week_hours(plan, say.lang)
    if hours.empty:
        st.info(say("app_clean_no_routes"))
        return
    titles: Mapping[Any, str] = {day: name.say(say.lang) for day, name in enumerate(DAYS)}
    table = hours.rename(columns={**titles, _WEEK: say("app_clean_week_hours")})
    table.insert(0, say("app_clean_crew"), [plain(name) for name in hours.index])
    st.dataframe(table, hide_index=True, column_config=decimals(table.columns[1:]), placeholder="")
    working = pd.Series([crew.vehicle for crew in crews(plan)], dtype=object).value_counts()
    idle = [
        say("app_clean_some", vehicle=plain(each.label.say(say.lang)), count=count)
        for each in plan.setting.fleet.vehicles
        if (count := each.count - int(working.get(each.id, 0))) > 0
    ]
    st.caption(say("app_clean_hours_note"))
    if idle:
        st.caption(say("app_clean_idle", crews=say("figure_comma").join(idle)))


def week_hours(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return the hours of each crew, by its name: a column a working day, and `week`.

    NaN where it drives nothing.
    """
    rows = [(each.crew.name.say(lang), each.day, each.seconds / _HOUR_S) for each in drives(plan)]
    table = pd.DataFrame(rows, columns=["crew", "day", "hours"])
    names = list(dict.fromkeys(table["crew"]))
    hours = table.pivot_table(index="crew", columns="day", values="hours", aggfunc="sum")
    hours = hours.reindex(index=names, columns=list(plan.setting.rules.days))
    return hours.assign(**{_WEEK: hours.sum(axis=1)})


def show_crews(plan: CleaningPlan, say: Words) -> None:
    """Show the ground of each crew (网格): its days and hours, its streets."""
    table = crew_table(plan, say.lang)
    if table.empty:
        st.info(say("app_clean_no_routes"))
        return
    numbers = [say(f"app_clean_{name}") for name in ("week_hours", "street_km", "driven_km")]
    st.dataframe(
        titled(table, say), hide_index=True, column_config=decimals(numbers), placeholder="—"
    )
    st.caption(say("app_clean_crews_note"))


def crew_table(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return a row a crew: its days, shifts, routes and streets, hours and kilometres a week.

    `street_km` counts a street once, `driven_km` every metre driven.
    """
    street, every = StreetNames(plan.setting, lang), drives(plan)
    windows = {each.id: each.windows for each in plan.setting.fleet.vehicles}
    served = plan.legs[plan.legs["task"] >= 0]
    length = plan.setting.network.length_m
    rows = []
    for crew in crews(plan):
        own = [each for each in every if each.crew == crew]
        routes = plan.routes.loc[[each.route for each in own]]
        legs = served[served["route"].isin(routes.index)]
        links = legs["arc"].to_numpy()[legs["arc"] >= 0] >> 1
        places = [street.street(int(link)) for link in pd.unique(links)]
        places += [street.area(int(area)) for area in legs["area"].unique() if area >= 0]
        shifts = sorted({each.window for each in own})
        rows.append(
            {
                "crew": plain(crew.name.say(lang)),
                "days": day_names([each.day for each in own], lang),
                "shifts": ", ".join(windows[crew.vehicle][shift].text for shift in shifts),
                "week_hours": sum(each.seconds for each in own) / _HOUR_S,
                "routes": ", ".join(sorted(set(routes["id"]))),
                "street_km": float(length[np.unique(links)].sum()) / _KM_M,
                "driven_km": float(routes[["service_m", "empty_m"]].to_numpy().sum()) / _KM_M,
                "streets_served": ", ".join(plain(place) for place in dict.fromkeys(places)),
            }
        )
    return pd.DataFrame(rows)
