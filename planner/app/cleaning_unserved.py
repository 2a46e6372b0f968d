"""What a cleaning plan does not serve, and why; and what hand crews keep clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.cleaning_week import decimals, titled
from planner.cleaning.due.street_table import unmatched
from planner.cleaning.guidance.street_names import StreetNames
from planner.cleaning.hand_work import (
    HAND_REASONS,
    hand_work,
    summed_by_name,
    unserved_streets,
)
from planner.export.cleaning.tables import called
from planner.export.cleaning.words import SERVICES, UNSERVED
from planner.export.terminal import plain

if TYPE_CHECKING:
    from planner.app.cleaning_work import MadePlan
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang, Words

_M2_PER_HA = 1e4


def show_unserved(made: MadePlan, say: Words) -> None:
    """Show what no vehicle serves and why, and what is left to hand crews."""
    table = unserved_table(made.plan, say.lang)
    if table.empty:
        st.success(say("app_clean_all_served"))
    else:
        lengths = decimals([say("app_clean_length_m")], 0)
        st.dataframe(titled(table, say), hide_index=True, column_config=lengths, placeholder="—")
        st.caption(say("app_clean_unserved_note"))
    st.markdown(f"**{say('app_clean_hand')}**")
    hand = hand_table(made.plan, say.lang)
    columns = decimals([say("app_clean_length_m")], 0)
    columns |= decimals([say("app_clean_hectares"), say("app_clean_hand_shifts")])
    st.dataframe(titled(hand, say), hide_index=True, column_config=columns, placeholder="—")
    _show_unmatched(made, say)


def unserved_table(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return what no vehicle serves: a row a street, service and reason."""
    names, table = StreetNames(plan.setting, lang), unserved_streets(plan)
    areas = dict(zip(plan.setting.areas["id"], range(len(plan.setting.areas)), strict=True))
    table["street"] = [
        plain(names.street(link) if link >= 0 else names.area(areas[id_]))
        for link, id_ in zip(table["link"].tolist(), table["id"].tolist(), strict=True)
    ]
    by = ["street", "service", "per_week", "reason"]
    found = table.groupby(by, sort=False)["metres"].sum(min_count=1).reset_index()
    found["service"] = [SERVICES[each].say(lang) for each in found["service"]]
    found["reason"] = [UNSERVED[each].say(lang) for each in found["reason"]]
    found = found.rename(columns={"metres": "length_m"})
    return found[["street", "service", "per_week", "length_m", "reason"]]


def hand_table(plan: CleaningPlan, lang: Lang) -> pd.DataFrame:
    """Return what hand crews keep clean: a row a street and reason, the most work first."""
    table = summed_by_name(hand_work(plan), ("reason", "highway"))
    found = pd.DataFrame(
        {
            "street": [
                plain(called(name, highway, lang))
                for name, highway in zip(table["name"], table["highway"], strict=True)
            ],
            "reason": [HAND_REASONS[each].say(lang) for each in table["reason"]],
            "length_m": table["metres"],
            "hectares": table["area_m2"] / _M2_PER_HA,
            "hand_shifts": table["shifts_per_week"],
        }
    )
    by = ["street", "reason"]
    found = found.groupby(by, sort=False, as_index=False).sum(min_count=1)
    return found.sort_values("hand_shifts", ascending=False, kind="stable", ignore_index=True)


def _show_unmatched(made: MadePlan, say: Words) -> None:
    """Show the rows of the bureau's table of which the town has no street."""
    given = made.asked.streets
    if given is None:
        return
    ways = made.plan.setting.town.ways
    ids, names = (ways[column].to_numpy(dtype=object) for column in ("id", "name"))
    lost = unmatched(given.rows, ids, names)
    if lost.any():
        st.warning(say("app_clean_unmatched", count=f"{lost.sum():,}", name=plain(given.name)))
        st.dataframe(given.rows[lost], hide_index=True)
