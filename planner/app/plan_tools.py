"""What pages with a map share: the town's name, the plan as it stands, and its file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from planner.app import map_view, plan_file
from planner.app.literal import literal
from planner.app.map_view import GREEN, MapPage
from planner.app.plan import (
    Planned,
    bring_back,
    keep_plan,
    last_plan,
    planned,
    planted,
    present,
    removed,
    take_out,
)
from planner.errors import PlannerError
from planner.store.scenario_file import scenario_to_dict

if TYPE_CHECKING:
    from planner.app.towns import Shown
    from planner.language import Words
    from planner.town import Town


def about(town: Town, say: Words) -> None:
    """Show what town it is, whose data, and that it is invented where it is."""
    name = f"{literal(town.name, 200)} · {literal(town.provenance.credit)}"
    if town.provenance.illustrative:
        st.warning(f"{say('illustrative')} · {name}")
    else:
        st.caption(name)


def session_plan(shown: Shown, say: Words, page: MapPage = GREEN) -> Planned:
    """Return the town with what is drawn and planted, and make it the session's plan.

    Where that cannot be, it shows why and returns the town as it is.
    """
    said = map_view.told(last_plan(shown) or present(shown), say.lang, page)
    try:
        plan = planned(shown, said.drawings, say)
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        plan = present(shown)
    keep_plan(plan)
    return plan


def plan_tools(plan: Planned, say: Words) -> None:
    """Say what the plan holds; let it be taken away and brought back."""
    if plan.scenario is not None:
        kinds = [change.change for change in plan.scenario.changes]
        names = {"parks": "add_green", "gates": "open_gate", "removed": "remove_green"}
        counts = {name: kinds.count(kind) for name, kind in names.items()}
        st.caption(say("app_plan_of", **counts, trees=f"{plan.trees:,}"))
    tools = st.container(horizontal=True)
    if plan.scenario is not None:
        text = json.dumps(scenario_to_dict(plan.scenario), ensure_ascii=False, indent=1)
        tools.download_button(
            say("app_save_plan"),
            text,
            "plan.geojson",
            "application/geo+json",
            on_click="ignore",
            key="save_plan",
        )
    if removed(plan.shown):
        tools.button(say("app_bring_back"), on_click=bring_back, args=(plan.shown,), key="back")
    if planted(plan.shown):
        tools.button(say("app_take_out_all"), on_click=take_out, args=(plan.shown,), key="out")
    with tools.popover(say("app_open_plan")):
        plan_file.ask(plan.shown, say)
