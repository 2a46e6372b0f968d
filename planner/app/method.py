"""Method: every indicator with its definition, formula, source and status, and how we reckon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.literal import literal
from planner.app.session import current
from planner.export.wording import key_figure
from planner.standards import RULE_SETS

if TYPE_CHECKING:
    from planner.language import Words

_CHAPTERS = ("ledger", "distance", "entrances", "population", "unknown", "status")


def page(say: Words) -> None:
    """Show how figures are reckoned, and every indicator of the town before the reader."""
    st.title(say("app_method_title"))
    for chapter in _CHAPTERS:
        st.subheader(say(f"app_method_{chapter}"))
        st.write(say(f"app_method_{chapter}_text"))
    st.header(say("app_indicators"))
    indicators = current(say).assessment.indicators
    for rule_set in RULE_SETS:
        rows = [row for row in indicators if row.rule_set == rule_set]
        if not rows:
            continue
        st.subheader(say(f"app_rules_{rule_set}"))
        for row in rows:
            figure = key_figure(row, say.lang)
            with st.expander(f"{literal(figure.name)} — {literal(figure.value)}"):
                facts = (
                    ("app_definition", figure.definition),
                    ("app_fraction", figure.fraction),
                    ("app_range", figure.range),
                    ("app_status", figure.status),
                    ("app_formula_status", say(f"app_status_{row.formula_status}")),
                    ("app_threshold_status", say(f"app_status_{row.threshold_status}")),
                    ("app_caveat", figure.caveat),
                )
                told = [(say(key), literal(text, 2000)) for key, text in facts if text]
                columns = [say("app_field"), say("app_value")]
                st.table(pd.DataFrame(told, columns=columns).set_index(columns[0]))
