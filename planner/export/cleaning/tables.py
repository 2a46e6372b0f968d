"""A cleaning plan as tables: routes with their crews, and what no vehicle cleans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.cleaning.due.streets import not_cleaned
from planner.cleaning.hand_work import unserved_streets
from planner.export.cleaning.timetable import by_route, drives
from planner.export.cleaning.words import NOT_DUE, UNSERVED
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

NOT_SERVED = (
    *("kind", "id", "name", "highway", "grade", "service", "per_week", "reason", "reason_text"),
    *("metres", "width_m", "area_m2"),
)
"""Columns of `not_served`."""

_OUTLINE = "area"


def route_crews(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return `plan.routes` with whose each route is: `crew`, `crew_name`, and its `days`.

    `days` are days of the week, 0 Monday, one for each drive. A route that no
    shift is left for has none, and no crew.
    """
    week = by_route(drives(plan))
    rows = [week.get(route, []) for route in plan.routes.index]
    return plan.routes.assign(
        crew=[some[0].crew.key if some else "" for some in rows],
        crew_name=[some[0].crew.name.say(lang) if some else "" for some in rows],
        days=pd.Series([tuple(each.day for each in some) for some in rows], dtype=object),
    )


def not_served(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return what no vehicle cleans, and why.

    Returns
    -------
    pandas.DataFrame
        The columns of `NOT_SERVED`: first what is due, as `unserved_streets` has it; then the
        ways of the study area that are not the vehicles' to clean (`kind` is `way`), without a
        service. Numbers that are not known are NaN.
    """
    due = unserved_streets(plan)
    due["reason_text"] = [UNSERVED[reason].say(lang) for reason in due["reason"]]
    setting = plan.setting
    ways = not_cleaned(setting.town, setting.network, setting.rules)
    # Outlines of squares are cleaned as areas.
    ways = pd.DataFrame(ways[ways["reason"] != _OUTLINE].drop(columns=["geometry", "service"]))
    ways = ways.rename(columns={"way_id": "id", "length_m": "metres"})
    ways = ways.assign(
        kind="way",
        service="",
        reason_text=[NOT_DUE[reason].say(lang) for reason in ways["reason"]],
    )
    table = pd.concat([due, ways], ignore_index=True).reindex(columns=list(NOT_SERVED))
    whole = ["grade", "per_week"]
    table[whole] = table[whole].astype("Int64")
    return table


def called(name: str, highway: str, lang: Lang) -> str:
    """Return a street's name, or what kind of street it is where it has none."""
    return name or words(lang).value(f"highway_{highway}")


def named_rows(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples, whose columns no type knows."""
    return iter(table.itertuples())
