"""Where to plant a car park: asked, worked out, shown, and taken into the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.app.literal import literal
from planner.app.parking_files import lot_files
from planner.app.plan import planted, take_in, take_out
from planner.app.shelf import Shelf
from planner.app.species import ask_species
from planner.errors import OptionError, PlannerError
from planner.export.amounts import measured
from planner.export.planting import plan_lines
from planner.parking.lot_plan import LotPlan, PlantingRequest, plan_lot
from planner.parking.shade import TARGET_SHARE, WHY_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.plan import Planned
    from planner.app.towns import Shown
    from planner.language import Words
    from planner.scenario import Scenario

TARGETS = {TARGET_SHARE: "app_target_30", 0.32: "app_target_32", 0.50: "app_target_50"}
"""Shaded shares to choose from, and whose they are."""

YEARS = (5, 15)

_KEPT = 16
_WORKED_OUT = "lot_plan"


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf[tuple[int, str, PlantingRequest], tuple[Shown, LotPlan]]:
    return Shelf(_KEPT)


def show_planting(row: int, plan: Planned, say: Words) -> None:
    """Ask for a target, and show the trees that reach it.

    Plans are made on the town as it is, whatever else the reader's plan changes.
    """
    shown = plan.shown
    parking = shown.assessment.parking
    lot = parking.lots.iloc[row]
    if parking.ground[row] is None:
        st.info(literal(WHY_UNKNOWN[lot["shade_unknown"]].say(say.lang)))
        return
    asked = _ask(shown, say)
    subject = f"lot/{lot['id']}"
    if asked is not None:
        st.session_state.pop(_WORKED_OUT, None)
        with st.status(say("app_planting_working"), expanded=False) as status:
            try:
                found = work_out(shown, lot["id"], asked())
            except PlannerError as error:
                status.update(label=say("app_planting_failed"), state="error", expanded=True)
                st.error(literal(str(error), 1000))
                return
            status.update(label=say("app_planting_done"), state="complete")
        st.session_state[_WORKED_OUT] = ((shown.key, subject), found)
    of, kept = st.session_state.get(_WORKED_OUT, (None, None))
    made: LotPlan | None = kept if of == (shown.key, subject) else None
    if made is not None:
        _result(made, say)
    in_and_out(shown, subject, made.scenario if made else None, say)
    if made is not None:
        lot_files(plan, made, say)


def work_out(shown: Shown, id_: str, request: PlantingRequest) -> LotPlan:
    """Return the planting plan of a car park, from memory where it was made before.

    Raises
    ------
    PlannerError
        As `planner.parking.lot_plan.plan_lot`.
    """

    def make() -> tuple[Shown, LotPlan]:
        return shown, plan_lot(shown.assessment.parking, id_, request)

    return _shelf().get((id(shown), id_, request), make)[1]


def _ask(shown: Shown, say: Words) -> Callable[[], PlantingRequest] | None:
    """Return what makes the request when the button is pressed, None otherwise."""
    with st.form("planting_form"):
        left, right = st.columns([3, 1])
        target = left.radio(
            say("app_target"),
            list(TARGETS),
            format_func=lambda share: say(TARGETS[share]),
            key="planting_target",
        )
        years = right.radio(
            say("app_met_in"),
            YEARS,
            index=len(YEARS) - 1,
            format_func=lambda years: say("app_in_years", years=years),
            key="planting_years",
        )
        species = ask_species(shown.assessment.parking.groups, say, "planting_species")
        pressed = st.form_submit_button(say("app_plan_trees"), type="primary")

    def request() -> PlantingRequest:
        if not species:
            raise OptionError(say("app_no_species"))
        return PlantingRequest(target, float(years), tuple(species))

    return request if pressed else None


def _result(made: LotPlan, say: Words) -> None:
    """Show what the plan does: trees, stalls given up, shade, and how good it is."""
    planting = made.planting
    figures = (
        ("app_trees", measured(len(planting), "count", say)),
        ("app_stalls_lost", measured(planting.stalls_lost, "count", say)),
        ("app_shade_without", measured(planting.share_before, "share", say)),
        ("app_shade_with", measured(planting.share_after, "share", say)),
    )
    row = st.container(horizontal=True)
    for name, value in figures:
        label = literal(say(name, years=f"{made.request.years:g}"))
        row.metric(label, value, width="content")
    lines = [literal(line, 1000) for line in plan_lines(made, say.lang)]
    (st.success if planting.reached else st.warning)(lines[0])
    for line in lines[1:]:
        st.caption(line)


def in_and_out(shown: Shown, subject: str, scenario: Scenario | None, say: Words) -> None:
    """Offer to take trees into the session's plan, and those of the subject out again.

    Parameters
    ----------
    shown
        The session's town.
    subject
        What the trees are for, such as `lot/way/7`.
    scenario
        That plants them; None where there is nothing to plant.
    say
        The reader's words.
    """
    buttons = st.container(horizontal=True)
    if scenario is not None:
        buttons.button(
            say("app_take_in"),
            on_click=take_in,
            args=(shown, subject, scenario),
            key="take_in",
            type="primary",
        )
    if planted(shown, subject):
        buttons.button(
            say("app_take_out"), on_click=take_out, args=(shown, subject), key="take_out"
        )
        st.caption(say("app_taken_in"))
