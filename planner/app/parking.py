"""Parking and shade: spaces, who walks from them, what stands in the shade, where to plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app import map_view
from planner.app.figures import points, show_small
from planner.app.parking_hours import show_hours
from planner.app.parking_lot import choose_lot, show_lot, spaces_told, told
from planner.app.parking_plan import show_planting
from planner.app.parking_streets import show_streets
from planner.app.plan_tools import about, plan_tools, session_plan
from planner.app.session import current
from planner.export.lots import lots_csv
from planner.export.terminal import plain
from planner.export.wording import key_figure
from planner.parking.totals import GROUPS

if TYPE_CHECKING:
    from planner.app.plan import Planned
    from planner.language import Words
    from planner.parking.assessment import ParkingAssessment

MAP = map_view.MapPage(
    "parking_map", ("water", "streets", "parking", "parking_shade", "trees", "study_area")
)

_OF_LOT, _OF_TOWN = ("hours", "planting"), ("totals", "streets")
_PART, _PART_OF = "parking_part", "parking_part_of"


def page(say: Words) -> None:
    """Show the car parks of the town before the reader, one of them closely, and its trees."""
    st.subheader(say("app_parking_title"))
    shown = current(say)
    about(shown.assessment.town, say)
    wide, narrow = st.columns([2, 1], gap="medium")
    with narrow:
        plan = session_plan(shown, say, MAP)
        lot = choose_lot(plan, map_view.told(plan, say.lang, MAP), say)
        if lot is not None:
            show_lot(lot, plan, say)
        _figures(plan, say)
    with wide:
        shapes = plan.after.parking.lots.geometry
        marked = None if lot is None else map_view.outline(plan, shapes.iloc[lot])
        map_view.show_map(plan, say, MAP, highlight=marked)
        st.caption(say("app_parking_help"))
        plan_tools(plan, say)
        _parts(plan, lot, say)


def _figures(plan: Planned, say: Words) -> None:
    """Show the figures of the rule set, and what of the town is unknown."""
    for indicator in plan.after.indicators:
        if indicator.rule_set == "parking":
            change = points(plan.comparison, indicator.id, say) if indicator.unit == "%" else None
            show_small(key_figure(indicator, say.lang), say, change)
    for line in _unknown(plan.after.parking, say):
        st.info(line)


def _unknown(parking: ParkingAssessment, say: Words) -> list[str]:
    """Return what is not known of the car parks, and what would help."""
    lots, surface = parking.lots, parking.surface_lots
    counts = {
        "spaces": (lots["counted"] & lots["spaces"].isna()).sum(),
        "charging": (lots["counted"] & lots["charging"].isna()).sum(),
        "shade": (surface["shade_unknown"] != "").sum(),
        "heights": (surface["heights_unknown"] > 0).sum(),
    }
    declared = parking.town.provenance.complete
    # Once the tables are declared complete, what they do not say is known.
    settled = {"charging": "parking" in declared}
    return [
        say(f"app_unknown_{name}", count=f"{count:,}")
        for name, count in counts.items()
        if count and not settled.get(name)
    ]


def _parts(plan: Planned, lot: int | None, say: Words) -> None:
    """Show one part of the page at a time: only that is reckoned."""
    names = (*(_OF_LOT if lot is not None else ()), *_OF_TOWN)
    state = st.session_state
    chosen = lot is not None and lot != state.get(_PART_OF)
    if state.get(_PART) not in (names[: len(_OF_LOT)] if chosen else names):
        state[_PART] = names[0]
    state[_PART_OF] = lot
    part = st.segmented_control(
        say("app_parking_part"),
        names,
        format_func=lambda name: say(f"app_parking_{name}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    if part == "hours" and lot is not None:
        show_hours(lot, plan.after.parking, say)
    elif part == "planting" and lot is not None:
        show_planting(lot, plan, say)
    elif part == "streets":
        show_streets(plan, say)
    else:
        _totals(plan.after.parking, say)


def _totals(parking: ParkingAssessment, say: Words) -> None:
    """Show spaces by neighbourhood, and offer the table of car parks."""
    rows = parking.neighbourhoods()
    places = rows["zone_name"].where(rows["zone_name"] != "", rows["zone"])
    nowhere = "app_whole_town" if (rows["zone"] == "").all() else "app_outside_zones"
    st.dataframe(
        pd.DataFrame(
            {
                say("app_zone"): [plain(name) or say(nowhere) for name in places],
                say("app_open_to"): [say.value(name) for name in rows["access"]],
                say("app_kind_of_lot"): [GROUPS[name].say(say.lang) for name in rows["group"]],
                say("app_lots"): rows["lots"],
                say("app_spaces"): [
                    spaces_told(*each, say=say)
                    for each in zip(
                        rows["spaces"], rows["spaces_low"], rows["spaces_high"], strict=True
                    )
                ],
                say("app_unknown_lots"): rows["unknown_lots"],
                say("app_charging_share"): [
                    told(share, "share", say) for share in rows["charging_share"]
                ],
            }
        ),
        hide_index=True,
    )
    st.caption(say("app_totals_note"))
    st.download_button(
        say("app_lots_csv"),
        # A byte-order mark, or spreadsheet programs read Chinese as something else.
        lambda: lots_csv(parking, lang=say.lang).encode("utf-8-sig"),
        "lots.csv",
        "text/csv",
        on_click="ignore",
        key="lots_csv",
    )
