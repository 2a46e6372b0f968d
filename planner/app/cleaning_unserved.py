"""What a cleaning plan does not serve, and why: listed street by street, nothing left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from planner.app.cleaning_week import decimals, titled
from planner.cleaning.due.street_table import unmatched
from planner.cleaning.due.streets import not_cleaned
from planner.cleaning.guidance.street_names import StreetNames
from planner.export.terminal import plain

if TYPE_CHECKING:
    from planner.app.cleaning_work import MadePlan
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Words

_KM_M = 1000.0


def show_unserved(made: MadePlan, say: Words) -> None:
    """Show what no vehicle serves and why, and which ways are not cleaned by machine at all."""
    table = unserved_table(made.plan, say)
    if table.empty:
        st.success(say("app_clean_all_served"))
    else:
        lengths = decimals([say("app_clean_length_m")], 0)
        st.dataframe(titled(table, say), hide_index=True, column_config=lengths)
        st.caption(say("app_clean_unserved_note"))
    _show_hand(made.plan, say)
    _show_unmatched(made, say)


def unserved_table(plan: CleaningPlan, say: Words) -> pd.DataFrame:
    """Return what no vehicle serves: a row a street, service and reason, the longest first."""
    lacking, names = plan.unserved, StreetNames(plan.setting, say.lang)
    link = lacking["link"].to_numpy()
    places = [
        names.street(int(each)) if each >= 0 else names.area(int(area))
        for each, area in zip(link, lacking["area"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "street": [plain(place) for place in places],
            "service": [say.value(f"service_{service}") for service in lacking["service"]],
            "per_week": lacking["per_week"].to_numpy(),
            "reason": [say.value(f"unserved_{reason}") for reason in lacking["reason"]],
            # -1, an area, takes the last one: it has no length.
            "length_m": np.append(plan.setting.network.length_m, np.nan)[link],
        }
    )
    by = ["street", "service", "per_week", "reason"]
    found = table.groupby(by, sort=False, as_index=False)["length_m"].sum(min_count=1)
    return found.sort_values("length_m", ascending=False, kind="stable", ignore_index=True)


def _show_hand(plan: CleaningPlan, say: Words) -> None:
    """Show the ways that no machine is planned for, by reason."""
    setting = plan.setting
    ways = not_cleaned(setting.town, setting.network, setting.rules)
    if ways.empty:
        return
    by = ways.groupby("reason", sort=False)["length_m"].agg(["size", "sum"])
    table = pd.DataFrame(
        {
            "reason": [say.value(f"not_cleaned_{reason}") for reason in by.index],
            "ways": by["size"].to_numpy(),
            "km": by["sum"].to_numpy() / _KM_M,
        }
    )
    st.markdown(f"**{say('app_clean_hand')}**")
    st.dataframe(
        titled(table, say), hide_index=True, column_config=decimals([say("app_clean_km")])
    )


def _show_unmatched(made: MadePlan, say: Words) -> None:
    """Show the rows of the bureau's table of which the town has no street."""
    given = made.asked.streets
    if given is None:
        return
    streets = made.plan.setting.streets
    ids, names = (streets[column].to_numpy(dtype=object) for column in ("way_id", "name"))
    lost = unmatched(given.rows, ids, names)
    if lost.any():
        st.warning(say("app_clean_unmatched", count=f"{lost.sum():,}", name=plain(given.name)))
        st.dataframe(given.rows[lost], hide_index=True)
