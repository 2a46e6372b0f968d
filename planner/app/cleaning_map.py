"""The map of street cleaning: the town's ground and, once there is a plan, its routes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

import layers
from layers import cleaning
from planner.app import map_view
from planner.app.cleaning_places import given_places
from planner.app.cleaning_work import remembered
from planner.export.cleaning.timetable import DAYS, crews
from planner.export.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers import WebMap
    from layers.cleaning import Chosen
    from layers.layer import Layer
    from planner.app.map_component.said import MapSaid
    from planner.app.plan import Planned
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.tracks.coverage import Coverage
    from planner.language import Lang, Words

MAP = map_view.MapPage("cleaning_map")

_GROUND = ("water", "green", "streets", "study_area")
_COVERAGE, _FACILITIES = "cleaning_coverage", "cleaning_facilities"
_EVERY = ""


def choose(plan: CleaningPlan, say: Words) -> Chosen:
    """Ask which day, crew and route of a plan the map shows; its first day at first.

    All days at once are for those who ask for it: streets lie under one another.
    """
    day_place, crew_place, route_place = st.columns(3)
    whole = say("app_clean_every")
    names = {_EVERY: whole} | {str(day): DAYS[day].say(say.lang) for day in plan.setting.rules.days}
    day = day_place.selectbox(
        say("app_clean_day"),
        list(names),
        index=1,
        format_func=names.__getitem__,
        key="cleaning_day",
    )
    known = {crew.key: crew for crew in crews(plan)}
    key = crew_place.selectbox(
        say("app_clean_crew"),
        [_EVERY, *known],
        format_func=lambda key: plain(known[key].name.say(say.lang)) if key else whole,
        key="cleaning_crew",
    )
    crew = (known[key].vehicle, known[key].number) if key else None
    some = cleaning.Chosen(day=int(day) if day else None, crew=crew)
    ids = dict(zip(plan.routes["id"].tolist(), plan.routes.index.tolist(), strict=True))
    driven = {each.route for each in some.drives(plan)}
    route = route_place.selectbox(
        say("app_clean_route"),
        [_EVERY, *(id_ for id_, row in ids.items() if row in driven)],
        format_func=lambda id_: id_ or whole,
        key="cleaning_route",
    )
    if not driven:
        st.caption(say("app_clean_no_drive"))
    return replace(some, route=ids[route] if route else None)


def show(
    plan: Planned,
    cleaned: CleaningPlan | None,
    chosen: Chosen,
    say: Words,
    *,
    covered: Coverage | None = None,
) -> MapSaid:
    """Show the map and return what the reader did on it.

    Parameters
    ----------
    plan
        The town, with what is drawn on its other pages.
    cleaned
        The cleaning plan; None before there is one.
    chosen
        What of its week is shown.
    say
        The reader's words.
    covered
        What tracks cover, shown in place of the routes; None for the routes.
    """
    ground = [layer for layer in plan.overlays if layer.id in _GROUND]

    def draw() -> tuple[tuple[Layer, ...], WebMap, object]:
        further = [] if cleaned is None else _layers(cleaned, chosen, say.lang, covered)
        every = (*ground, *further)
        drawn = layers.web_map(plan.after.town, every, lang=say.lang)
        # What the picture is known by is kept with it, as the plan is.
        return every, drawn, (plan, covered)

    what = ("map", id(plan.after), id(covered), chosen, say.lang)
    every, drawn, _ = remembered(cleaned, what, draw)
    page = MAP if cleaned is None else replace(MAP, at_first=_at_first(every, covered))
    return map_view.show_map(plan, say, page, drawn=drawn, highlight=_given(plan, cleaned))


def _layers(
    plan: CleaningPlan, chosen: Chosen, lang: Lang, covered: Coverage | None
) -> list[Layer]:
    """Return the overlays of a plan, in drawing order."""
    services = plan.setting.services
    return [
        *cleaning.districts(plan, lang),
        cleaning.frequency(plan, lang),
        *(cleaning.frequency(plan, lang, service=service) for service in services),
        *([] if covered is None else [cleaning.coverage(plan, covered, lang)]),
        *cleaning.routes(plan, lang, chosen=chosen),
        cleaning.not_served(plan, lang),
        cleaning.facilities(plan, lang),
    ]


def _at_first(every: Sequence[Layer], covered: Coverage | None) -> tuple[str, ...]:
    """Return the overlays that are shown until the reader switches them."""
    aside = ("cleaning_districts", "cleaning_grades", "cleaning_not_served")
    routes = [
        layer.id
        for layer in every
        if layer.id.startswith("cleaning_")
        and not layer.id.startswith(aside)
        and not layer.id.endswith("_frequency")
        and layer.id not in (_COVERAGE, _FACILITIES)
    ]
    return (*_GROUND, *(routes if covered is None else [_COVERAGE]), _FACILITIES)


def _given(plan: Planned, cleaned: CleaningPlan | None) -> dict[str, Any] | None:
    """Return the places that the reader gave to depots and the like as GeoJSON.

    A plan draws its own.
    """
    places = given_places(plan.shown)
    if not places or cleaned is not None:
        return None
    return map_view.features(*(shapely.Point(at) for at in places.values()))
