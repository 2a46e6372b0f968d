"""Where the fleet's depots, water points and tips are: typed, clicked on the map, or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
import streamlit as st

from planner.app.literal import literal
from planner.errors import PlannerError
from planner.sources.datum import read_datum, to_wgs84

if TYPE_CHECKING:
    from planner.app.towns import Shown, TownKey
    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.language import Words

Place = tuple[float, float]
"""Longitude and latitude in degrees (WGS-84)."""

_PLACES, _FAULT = "cleaning_places", "cleaning_place_fault"
_DATUMS = ("WGS-84", "CGCS2000", "GCJ-02", "BD-09")


def given_places(shown: Shown) -> dict[str, Place]:
    """Return the places that the reader gave to facilities of this town, by id."""
    kept: dict[TownKey, dict[str, Place]] = st.session_state.get(_PLACES, {})
    return kept.get(shown.key, {})


def put(shown: Shown, id_: str, place: Place | None) -> None:
    """Give a facility a place in this town, or take it back with None."""
    kept: dict[TownKey, dict[str, Place]] = st.session_state.get(_PLACES, {})
    places = {name: at for name, at in given_places(shown).items() if name != id_}
    if place is not None:
        places[id_] = place
    st.session_state[_PLACES] = {**kept, shown.key: places}


def ask_places(shown: Shown, fleet: CleaningFleet, clicked: Place | None, say: Words) -> None:
    """Show where each facility is, and let it be put elsewhere.

    Parameters
    ----------
    shown
        The session's town.
    fleet
        As its file gives it.
    clicked
        Where the reader clicked last on the map.
    say
        The reader's words.
    """
    places = given_places(shown)
    names = {each.id: each.label.say(say.lang) for each in fleet.facilities}
    known = {
        each.id: (each.lon, each.lat)
        for each in fleet.facilities
        if each.lon is not None and each.lat is not None
    } | places
    for id_, name in names.items():
        at = known.get(id_)
        where = say("app_clean_place_at", lon=f"{at[0]:.5f}", lat=f"{at[1]:.5f}") if at else ""
        st.caption(
            literal(say("figure_measure", name=name, value=where or say("app_clean_assumed")))
        )
    if len(known) < len(names):
        st.warning(say("app_clean_assumed_note"))
    with st.popover(say("app_clean_place")):
        id_ = st.selectbox(
            say("app_clean_facility"), list(names), format_func=names.__getitem__, key="clean_place"
        )
        _ask_place(shown, id_, clicked, say)


def _ask_place(shown: Shown, id_: str, clicked: Place | None, say: Words) -> None:
    """Ask for the place of one facility."""
    if clicked is None:
        st.caption(say("app_clean_click_first"))
    else:
        st.button(
            say("app_clean_put_click", lon=f"{clicked[0]:.5f}", lat=f"{clicked[1]:.5f}"),
            key="clean_put_click",
            on_click=put,
            args=(shown, id_, clicked),
        )
    left, right = st.columns(2)
    for place, name, most in ((left, "lon", 180.0), (right, "lat", 90.0)):
        place.number_input(
            say(f"app_clean_{name}"), -most, most, value=None, format="%.6f", key=f"clean_{name}"
        )
    st.selectbox(say("app_datum"), _DATUMS, key="clean_datum")
    st.button(
        say("app_clean_put_typed"),
        key="clean_put_typed",
        on_click=_put_typed,
        args=(shown, id_, say),
    )
    fault = st.session_state.pop(_FAULT, "")
    if fault:
        st.error(literal(fault, 1000))
    if id_ in given_places(shown):
        st.button(
            say("app_clean_put_back"), key="clean_put_back", on_click=put, args=(shown, id_, None)
        )


def _put_typed(shown: Shown, id_: str, say: Words) -> None:
    state = st.session_state
    lon, lat = state["clean_lon"], state["clean_lat"]
    if lon is None or lat is None:
        state[_FAULT] = say("app_clean_give_place")
        return
    try:
        degrees = to_wgs84(
            gpd.GeoSeries([shapely.Point(lon, lat)]), read_datum(state["clean_datum"])
        )
    except PlannerError as error:
        state[_FAULT] = str(error)
        return
    put(shown, id_, (float(degrees.iloc[0].x), float(degrees.iloc[0].y)))
