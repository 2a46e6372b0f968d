"""Green: who is within a walk of a park, who is not, why, and what a plan would change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app import map_view, plan_file
from planner.app.figures import show_headline
from planner.app.literal import literal
from planner.app.plan import Planned, bring_back, keep_plan, last_plan, planned, remove, removed
from planner.app.session import current
from planner.app.snapshot import snapshot
from planner.app.why import why
from planner.errors import PlannerError
from planner.export.terminal import sensitivity_lines
from planner.export.wording import key_figure
from planner.store.scenario_file import scenario_to_dict

if TYPE_CHECKING:
    from planner.app.towns import Shown
    from planner.assess import Assessment
    from planner.language import Words
    from planner.town import Town


def page(say: Words) -> None:
    """Show the town before the reader, the map to draw on, and what the drawing changes."""
    st.subheader(say("app_green_title"))
    shown = current(say)
    _about(shown.assessment.town, say)
    wide, narrow = st.columns([5, 2], gap="medium")
    with narrow:
        # The figures first: they are there before the map is drawn anew.
        plan = _plan(shown, say)
        card = st.container()
        show_headline(plan.after, say, plan.comparison)
        with card:
            _clicked(plan, say)
    with wide:
        map_view.show_map(plan, say)
        st.caption(say("app_draw_help"))
        _plan_tools(plan, say)
        snapshot(plan, say)
    _indicators(plan.after, say)


def _about(town: Town, say: Words) -> None:
    name = f"{literal(town.name, 200)} · {literal(town.provenance.credit)}"
    if town.provenance.illustrative:
        st.warning(f"{say('illustrative')} · {name}")
    else:
        st.caption(name)


def _plan(shown: Shown, say: Words) -> Planned:
    """Return the town with what is drawn; where that cannot be, why, and the town as it is."""
    present = last_plan(shown) or planned(shown, {"features": []}, say)
    said = map_view.told(present, say.lang)
    try:
        plan = planned(shown, said.drawings, say)
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        plan = planned(shown, {"features": []}, say)
    keep_plan(plan)
    return plan


def _clicked(plan: Planned, say: Words) -> None:
    """Say why the building clicked on is served or not; offer to take a green space away."""
    found = map_view.clicked(plan, map_view.told(plan, say.lang))
    if found is None:
        return
    overlay, row = found
    if overlay == "residents":
        with st.container(border=True):
            name = say.value(f"class_{row['class']}")
            st.markdown(f"**{say('app_why')}** · {literal(name)}")
            st.write(literal(why(row, say)))
    elif overlay == "green":
        label = f"{say('app_remove')}: {row['name'] or row['id']}"
        st.button(literal(label, 80), on_click=remove, args=(plan.shown, row["id"]), key="remove")


def _plan_tools(plan: Planned, say: Words) -> None:
    """Say what the plan holds; let it be taken away and brought back."""
    if plan.scenario is not None:
        kinds = [change.change for change in plan.scenario.changes]
        names = {"parks": "add_green", "gates": "open_gate", "removed": "remove_green"}
        counts = {name: kinds.count(kind) for name, kind in names.items()}
        st.caption(say("app_plan_of", **counts))
    left, middle, right = st.columns(3)
    if plan.scenario is not None:
        text = json.dumps(scenario_to_dict(plan.scenario), ensure_ascii=False, indent=1)
        left.download_button(
            say("app_save_plan"),
            text,
            "plan.geojson",
            "application/geo+json",
            on_click="ignore",
            key="save_plan",
        )
    if removed(plan.shown):
        middle.button(say("app_bring_back"), on_click=bring_back, args=(plan.shown,), key="back")
    with right.popover(say("app_open_plan")):
        plan_file.ask(plan.shown, say)


def _indicators(assessment: Assessment, say: Words) -> None:
    st.subheader(say("app_indicators"))
    figures = [key_figure(row, say.lang) for row in assessment.indicators]
    columns = ("name", "value", "fraction", "range", "status", "caveat")
    st.dataframe(
        pd.DataFrame(
            {say(f"app_{name}"): [getattr(figure, name) for figure in figures] for name in columns}
        ),
        hide_index=True,
    )
    for line in sensitivity_lines(assessment):
        st.caption(literal(line))
