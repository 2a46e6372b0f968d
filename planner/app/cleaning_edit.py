"""A cleaning plan changed by hand: a street to another crew, a route to other days; and undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st

from planner.app.cleaning_week import decimals, titled
from planner.app.cleaning_work import keep
from planner.app.literal import literal
from planner.cleaning.edit import move_route, move_street
from planner.cleaning.editing.shift_time import evenly_spaced
from planner.cleaning.guidance.street_names import StreetNames
from planner.errors import PlannerError
from planner.export.cleaning.timetable import by_route, crews, day_names, drives
from planner.export.cleaning.words import SERVICES
from planner.export.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from planner.app.cleaning_places import Place
    from planner.app.cleaning_work import MadePlan
    from planner.cleaning.editing.edit_result import EditResult
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Words

    Crew = tuple[str, int]

_STREET, _ROUTE = "street", "route"
_CLICKED, _EVERY = "", ""
_NEAR_M = 30.0
_HOUR_S, _KM_M = 3600.0, 1000.0


def show_edit(made: MadePlan, clicked: Place | None, say: Words) -> None:
    """Ask what is to be moved, move it, and show what that changed.

    Parameters
    ----------
    made
        The session's plan.
    clicked
        Longitude and latitude (WGS-84) where the map was clicked last.
    say
        The reader's words.
    """
    what = st.segmented_control(
        say("app_clean_move"),
        (_STREET, _ROUTE),
        default=_STREET,
        format_func=lambda name: say(f"app_clean_move_{name}"),
        key="cleaning_move",
        required=True,
        label_visibility="collapsed",
    )
    move = _ask_street(made.plan, clicked, say) if what == _STREET else _ask_route(made.plan, say)
    overtime = st.checkbox(say("app_clean_overtime"), key="cleaning_overtime")
    row = st.container(horizontal=True)
    pressed = row.button(
        say("app_clean_do_move"), type="primary", key="cleaning_do_move", disabled=move is None
    )
    if made.before:
        row.button(say("draw_undo"), key="cleaning_undo", on_click=_undo, args=(made,))
    if pressed and move is not None:
        _do(made, move, overtime=overtime)
    if made.last is not None:
        _show_result(made.last, say)


def _ask_street(
    plan: CleaningPlan, clicked: Place | None, say: Words
) -> Callable[[bool], EditResult] | None:
    """Return what moves the street chosen; None before one is."""
    left, right, third = st.columns(3)
    streets = plan.setting.streets
    due = streets["inside"] & (streets[["wash_per_week", "sweep_per_week"]].max(axis=1) > 0)
    names = sorted({name for name in streets["name"][due] if name})
    link = _link_at(plan, clicked)
    of_link = [] if link is None else [_CLICKED]
    called = "" if link is None else StreetNames(plan.setting, say.lang).street(link)
    street = left.selectbox(
        say("app_clean_street"),
        [*of_link, *names],
        index=None,
        placeholder=say("app_clean_choose_street"),
        format_func=lambda name: plain(name) or say("app_clean_section", street=plain(called)),
        key="cleaning_street",
    )
    crew = _ask_crew(plan, [each.id for each in plan.setting.fleet.vehicles], right, say)
    services = {_EVERY: say("app_clean_every")}
    services |= {each: SERVICES[each].say(say.lang) for each in plan.setting.services}
    named = third.selectbox(
        say("app_clean_service"),
        list(services),
        format_func=services.__getitem__,
        key="cleaning_service",
    )
    service = next((each for each in plan.setting.services if each == named), None)
    if street is None or crew is None:
        return None
    moved: str | list[int] = street if street != _CLICKED or link is None else [link]
    return lambda overtime: move_street(
        plan, moved, to=crew, service=service, allow_overtime=overtime
    )


def _ask_route(plan: CleaningPlan, say: Words) -> Callable[[bool], EditResult] | None:
    """Return what moves the route chosen to the crew and the days chosen."""
    left, right, third = st.columns(3)
    week = by_route(drives(plan))
    route = left.selectbox(
        say("app_clean_route"),
        plan.routes.index.tolist(),
        format_func=plan.routes["id"].tolist().__getitem__,
        key="cleaning_moved_route",
    )
    if route is None:
        return None
    row = plan.routes.loc[route]
    own = week.get(route, [])
    crew = _ask_crew(plan, [row["vehicle"]], right, say)
    now = tuple(sorted(each.day for each in own))
    patterns = evenly_spaced(plan, int(row["per_week"]))
    days = third.selectbox(
        say("app_clean_days"),
        patterns,
        index=patterns.index(now) if now in patterns else 0,
        format_func=lambda days: day_names(days, say.lang),
        # Each route has days of its own to begin with.
        key=f"cleaning_days_{row['id']}",
    )
    kept = own and days == now
    return lambda overtime: move_route(
        plan, route, to=crew, days=None if kept else days, allow_overtime=overtime
    )


def _ask_crew(
    plan: CleaningPlan, vehicles: list[str], place: DeltaGenerator, say: Words
) -> Crew | None:
    """Ask for a crew of some types of vehicle, those without work included."""
    names = {
        (each.id, number): say(
            "app_clean_crew_of", vehicle=plain(each.label.say(say.lang)), number=number + 1
        )
        for each in plan.setting.fleet.vehicles
        if each.id in vehicles
        for number in range(each.count)
    }
    names |= {
        (crew.vehicle, crew.number): plain(crew.name.say(say.lang))
        for crew in crews(plan)
        if crew.vehicle in vehicles
    }
    return place.selectbox(
        say("app_clean_to_crew"), list(names), format_func=names.__getitem__, key="cleaning_to_crew"
    )


def _link_at(plan: CleaningPlan, clicked: Place | None) -> int | None:
    """Return the link nearest to where the map was clicked; None where none is near."""
    lines = plan.setting.network.lines
    if clicked is None or not lines.size:
        return None
    place = gpd.GeoSeries([shapely.Point(clicked)], crs="EPSG:4326")
    far = shapely.distance(lines, place.to_crs(plan.setting.town.crs).iloc[0])
    return int(np.argmin(far)) if far.min() <= _NEAR_M else None


def _do(made: MadePlan, move: Callable[[bool], EditResult], *, overtime: bool) -> None:
    """Change the plan; the map and the figures, which stand above, are then drawn anew."""
    try:
        result = move(overtime)
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        return
    keep(replace(made, plan=result.plan, before=(*made.before, made.plan), last=result))
    st.rerun()


def _undo(made: MadePlan) -> None:
    keep(replace(made, plan=made.before[-1], before=made.before[:-1], last=None))


def _show_result(result: EditResult, say: Words) -> None:
    """Show the routes that a change changed, before and after, and the shifts it made too long."""
    km, hours = result.more_metres / _KM_M, result.more_seconds / _HOUR_S
    st.success(say("app_clean_moved", km=f"{km:+.2f}", hours=f"{hours:+.2f}"))
    table = titled(changes_table(result), say)
    st.dataframe(
        table, hide_index=True, column_config=decimals(table.columns[1:], 2), placeholder="—"
    )
    for vehicle, over_s in zip(result.over["vehicle"], result.over["over_s"], strict=True):
        minutes = f"{over_s / 60:.0f}"
        st.warning(say("app_clean_over", vehicle=plain(vehicle), minutes=minutes))


def changes_table(result: EditResult) -> pd.DataFrame:
    """Return the routes that changed: kilometres, empty ones of them, and hours of one drive."""
    rows = result.routes
    found = pd.DataFrame({"route": rows["id"]})
    units = (("metres", "km", _KM_M), ("empty_m", "empty_km", _KM_M), ("seconds", "hours", _HOUR_S))
    for name, shown, unit in units:
        for when in ("before", "after"):
            found[f"{shown}_{when}"] = rows[f"{name}_{when}"] / unit
    return found
