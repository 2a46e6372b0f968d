"""Shade of one car park by the hour of a day: by buildings, by trees, by either."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.literal import literal
from planner.app.shelf import Shelf
from planner.errors import PlannerError
from planner.parking.shade import WHY_UNKNOWN, YEARS
from planner.shade import JULY_DAY, grown, shade_by_hour, sun_over
from planner.shade.sun import USUAL_YEAR

if TYPE_CHECKING:
    from planner.language import Words
    from planner.parking.assessment import ParkingAssessment

HOURS = tuple(range(6, 20))
"""Of the clock, that the chart shows; where the sun is down there is no figure."""

_KEPT = 64
_COLOURS = {"building": "#8c8c8c", "tree": "#5aae61", "both": "#1b4d2b"}


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf[tuple[int, int, dt.date, int], tuple[ParkingAssessment, pd.DataFrame, str]]:
    return Shelf(_KEPT)


def show_hours(row: int, parking: ParkingAssessment, say: Words) -> None:
    """Ask for a day and show the shade of a car park hour by hour.

    Parameters
    ----------
    row
        Of the car park in `ParkingAssessment.lots`.
    parking
        The car parks, of the plan where there is one.
    say
        The reader's words.
    """
    unknown = parking.lots["shade_unknown"].iloc[row]
    why = literal(WHY_UNKNOWN[unknown].say(say.lang)) if unknown else ""
    if parking.ground[row] is None:
        st.info(why)
        return
    left, right = st.columns(2)
    day = left.date_input(
        say("app_day"),
        dt.date(USUAL_YEAR, *JULY_DAY),
        min_value=dt.date(1950, 1, 1),
        max_value=dt.date(2100, 12, 31),
        key="shade_day",
    )
    years = right.radio(
        say("app_trees_in"),
        YEARS,
        format_func=lambda years: say("app_in_years", years=years) if years else say("app_today"),
        horizontal=True,
        key="shade_years",
    )
    try:
        table, zone = shade_hours(parking, row, day, years)
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        return
    sources = list(_COLOURS) if not unknown else ["building"]
    shown = table[sources].rename(columns={name: say(f"app_by_{name}") for name in sources})
    st.bar_chart(
        shown,
        x_label=say("app_hour", zone=zone),
        y_label=say("app_shaded_percent"),
        color=[_COLOURS[name] for name in sources],
        stack=False,
        height=280,
    )
    st.caption(say("app_hours_note", zone=literal(zone)))
    if unknown:
        st.caption(why)


def shade_hours(
    parking: ParkingAssessment, row: int, day: dt.date, years: int
) -> tuple[pd.DataFrame, str]:
    """Return the percentages of a car park in shade by the hour, and the time zone.

    Columns `building`, `tree` and `both`, a row an hour of `HOURS`; NaN where
    the sun is down.

    Raises
    ------
    PlannerError
        pvlib, which knows where the sun stands, is not installed.
    """

    def make() -> tuple[ParkingAssessment, pd.DataFrame, str]:
        sun = sun_over(parking.town, day, HOURS)
        crowns = grown(parking.crowns, years, parking.groups)
        ground = parking.ground[[row]]
        shade = shade_by_hour(ground, sun, parking.prisms, crowns, parking.canopies)
        table = pd.DataFrame(
            {name: 100.0 * getattr(shade, name)[0] for name in _COLOURS},
            index=[f"{hour:02d}:00" for hour in HOURS],
        )
        # Kept with its car parks: while it is, no others have their place in memory.
        return parking, table, str(sun.times[0].tzinfo)

    _, table, zone = _shelf().get((id(parking), row, day, years), make)
    return table, zone
