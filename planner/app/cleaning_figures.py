"""The figures of a cleaning plan: the chief ones below the map, all of them as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.cleaning_work import remembered
from planner.app.figures import show_small
from planner.cleaning.figures import figures
from planner.export.wording import key_figure

if TYPE_CHECKING:
    from planner.app.cleaning_work import MadePlan
    from planner.cleaning.plan import CleaningPlan
    from planner.indicator import Indicator
    from planner.language import Words

CHIEF = (
    *("cleaning_wash_kept", "cleaning_sweep_kept", "cleaning_unserved", "cleaning_mechanised"),
    *("cleaning_empty_share", "cleaning_bound_gap", "cleaning_shift_hours", "cleaning_cost_week"),
)
"""Ids of those below the map."""

_WIDTH_PX = 220

_COLUMNS = ("name", "value", "fraction", "status", "definition", "caveat")


def figures_of(plan: CleaningPlan) -> dict[str, Indicator]:
    """Return the figures of a plan by id."""
    return remembered(plan, "figures", lambda: {each.id: each for each in figures(plan)})


def show_chief(made: MadePlan, say: Words) -> None:
    """Show the chief figures; of an edited plan, with the change since it was made."""
    now, first = figures_of(made.plan), figures_of(made.as_made)
    row = st.container(horizontal=True)
    for name in CHIEF:
        with row.container(width=_WIDTH_PX):
            show_small(key_figure(now[name], say.lang), say, change(first[name], now[name], say))


def show_all(plan: CleaningPlan, say: Words) -> None:
    """Show every figure with its definition, numerator, denominator and source."""
    told = [key_figure(figure, say.lang) for figure in figures_of(plan).values()]
    columns = {say(f"app_{name}"): [getattr(each, name) for each in told] for name in _COLUMNS}
    st.dataframe(pd.DataFrame(columns), hide_index=True)


def change(before: Indicator, after: Indicator, say: Words) -> str | None:
    """Return the change of a figure in its unit (shares in percentage points), None if none.

    What changes by less than is shown does not change.
    """
    if before.value is None or after.value is None:
        return None
    text = f"{after.value - before.value:+.1f}"
    if float(text) == 0:
        return None
    if after.unit == "%":
        return say("app_points", points=text)
    return f"{text} {say.value(after.unit)}"
