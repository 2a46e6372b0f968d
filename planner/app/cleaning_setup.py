"""What a cleaning plan is made with: rules, fleet, places, month, the bureau's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app.cleaning_own import own_file
from planner.app.cleaning_places import ask_places, given_places
from planner.app.cleaning_terms import (
    NAME,
    NUMBERS,
    SHIFTS,
    Asked,
    StreetRows,
    fleet_from,
    fleet_table,
)
from planner.app.cleaning_toml import toml_text
from planner.app.literal import literal
from planner.cleaning.due.street_table import read_street_table
from planner.cleaning.solve import Effort
from planner.cleaning.terms.fleet import default_fleet, fleet_of
from planner.cleaning.terms.rules import default_rules, district_practice, rules_of
from planner.cleaning.week import MONTH
from planner.errors import PlannerError
from planner.sources.cleaning_files import (
    read_fleet_document,
    read_rules_document,
    read_street_rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from planner.app.towns import Shown
    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.cleaning.terms.rules import CleaningRules
    from planner.language import Words

ROUNDS = Effort().rounds
"""Of the search, a street; the time limit on the page ends it sooner."""

LEAST_S, MOST_S = 5, 600

_WEEKLY, _DISTRICT, _OWN = "weekly", "district", "own"
_TABLE, _PRICE = "cleaning_fleet_table", "cleaning_water_price"


def ask(shown: Shown, clicked: tuple[float, float] | None, say: Words) -> Asked | None:
    """Ask for everything that a plan needs; None while something cannot be used.

    Parameters
    ----------
    shown
        The session's town.
    clicked
        Longitude and latitude (WGS-84) last clicked on the map.
    say
        The reader's words.
    """
    left, right = st.columns(2, gap="medium")
    with left:
        rules = _ask_rules(say)
        month = _ask_month(rules, say)
        effort = _ask_effort(say)
    with right:
        base = own_file("fleet", ("toml",), _fleet, say) or default_fleet()
        ask_places(shown, base, clicked, say)
        streets = own_file("streets", ("csv", "xlsx"), _street_rows, say)
    fleet = _ask_fleet(shown, base, say)
    if rules is None or fleet is None:
        return None
    return Asked(rules, fleet, month, effort, streets)


def _ask_rules(say: Words) -> CleaningRules | None:
    packaged = {_WEEKLY: default_rules, _DISTRICT: district_practice}
    choice = st.radio(
        say("app_clean_rules"),
        [*packaged, _OWN],
        format_func=lambda name: say(f"app_clean_rules_{name}"),
        key="cleaning_rules",
        persist_state="session",
    )
    rules = packaged[choice]() if choice in packaged else None
    if rules is None:
        rules = own_file("rules", ("toml",), _rules, say)
        if rules is None:
            st.info(say("app_clean_rules_missing"))
    st.download_button(
        say("app_clean_rules_template"),
        toml_text((rules or default_rules()).to_document()),
        "rules.toml",
        "application/toml",
        on_click="ignore",
        key="cleaning_rules_template",
    )
    return rules


def _ask_month(rules: CleaningRules | None, say: Words) -> int:
    month = st.selectbox(
        say("app_clean_month"),
        range(1, 13),
        index=MONTH - 1,
        format_func=lambda month: say("app_clean_month_of", month=month),
        key="cleaning_month",
        persist_state="session",
    )
    if rules is not None and "wash" not in rules.services_in(month):
        st.info(say("app_clean_no_washing"))
    return month


def _ask_fleet(shown: Shown, base: CleaningFleet, say: Words) -> CleaningFleet | None:
    """Ask for the numbers of the vehicles in a table."""
    table = _edited(base, say)
    st.caption(say("app_clean_fleet_help"))
    price = st.number_input(
        say("app_clean_water_price"),
        min_value=0.0,
        value=base.water_price_m3,
        step=0.5,
        placeholder=say("sheet_unsaid"),
        key=f"{_PRICE}_{base.digest}",
        persist_state="session",
        width=240,
    )
    try:
        fleet = fleet_from(
            base,
            table,
            places=given_places(shown),
            water_price=price,
            file=say("app_clean_fleet"),
        )
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        return None
    st.download_button(
        say("app_clean_fleet_template"),
        toml_text(fleet.to_document()),
        "fleet.toml",
        "application/toml",
        on_click="ignore",
        key="cleaning_fleet_template",
    )
    return fleet


def _edited(base: CleaningFleet, say: Words) -> pd.DataFrame:
    """Show the fleet as a table to edit, and return it as it is edited.

    A table that leaves the page forgets its edits: what it last held is what it
    starts from when it comes back, in another language too.
    """
    state, of = st.session_state, (base.digest, say.lang)
    key = f"cleaning_fleet_{base.digest}_{say.lang}"
    start, kept_of, now = state.get(_TABLE, (None, None, None))
    if kept_of != of or key not in state:
        start = fleet_table(base, say.lang)
        if kept_of is not None and kept_of[0] == base.digest:
            start = now.assign(**{NAME: start[NAME]})
    columns = {
        key: st.column_config.NumberColumn(
            say(f"app_clean_{key}"), min_value=0.0, format="%g", width="small"
        )
        for key in NUMBERS
    }
    columns["count"] = st.column_config.NumberColumn(
        say("app_clean_count"), min_value=0, step=1, format="%d", width="small"
    )
    columns[NAME] = st.column_config.TextColumn(
        say("app_clean_vehicle"), disabled=True, pinned=True
    )
    columns[SHIFTS] = st.column_config.TextColumn(
        say("app_clean_shifts"), help=say("app_clean_shifts_help")
    )
    now = st.data_editor(start, hide_index=True, column_config=columns, key=key)
    state[_TABLE] = (start, of, now)
    return now


def _ask_effort(say: Words) -> Effort:
    left, right = st.columns(2)
    seconds = left.number_input(
        say("app_clean_seconds"),
        LEAST_S,
        MOST_S,
        int(Effort().seconds),
        10,
        help=say("app_clean_seconds_help"),
        key="cleaning_seconds",
        persist_state="session",
    )
    seed = right.number_input(
        say("app_clean_seed"),
        0,
        value=0,
        help=say("app_clean_seed_help"),
        key="cleaning_seed",
        persist_state="session",
    )
    return Effort(rounds=ROUNDS, seconds=float(seconds), seed=int(seed))


def _rules(path: Path, _digest: str) -> CleaningRules:
    return rules_of(read_rules_document(path), file=path.name)


def _fleet(path: Path, _digest: str) -> CleaningFleet:
    return fleet_of(read_fleet_document(path), file=path.name)


def _street_rows(path: Path, digest: str) -> StreetRows:
    rows = read_street_rows(path)
    # Its faults are told here and now, not after a minute of planning.
    read_street_table(rows, file=path.name)
    return StreetRows(rows, path.name, digest)
