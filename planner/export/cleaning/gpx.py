"""GPX for satnavs and phones: a file a crew, a track a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from planner.cleaning.replay import CALL, DRIVE, SERVE
from planner.export.cleaning.steps import joined_lines
from planner.export.cleaning.timetable import begins, by_route, crews, day_names, drives
from planner.export.cleaning.words import SERVICES
from planner.export.gis.naming import clean

if TYPE_CHECKING:
    from pathlib import Path

    from planner.cleaning.plan import CleaningPlan
    from planner.export.cleaning.timetable import Crew, Drive
    from planner.language import Lang


def write_gpx(plan: CleaningPlan, crew: Crew, path: Path, *, lang: Lang, tool: str) -> None:
    """Write the routes of a crew as tracks, in the order of its week.

    A track's name says crew, days, hour and route; a new segment begins after
    each call. Positions are WGS-84 and have no times, since nobody drove them yet.
    """
    town = plan.setting.town
    week = by_route(each for each in drives(plan) if each.crew.key == crew.key)
    ordered = sorted(week, key=lambda route: (week[route][0].day, week[route][0].at_s(0.0)))
    tracks = gpd.GeoDataFrame(
        {
            "name": [_name(plan, route, week[route], lang) for route in ordered],
            "type": plan.routes["service"].loc[ordered].to_list(),
            "number": np.arange(1, len(ordered) + 1, dtype=np.int32),
        },
        geometry=[_track(plan, route) for route in ordered],
        crs=town.crs,
    ).to_crs("EPSG:4326")
    about = town.provenance
    pyogrio.write_dataframe(
        tracks,
        path,
        layer="tracks",
        driver="GPX",
        geometry_type="MultiLineString",
        dataset_options={
            "CREATOR": clean(tool),
            "METADATA_NAME": clean(crew.name.say(lang)),
            "METADATA_DESCRIPTION": clean(f"{town.name} · {about.source} {about.extract_date}"),
            "METADATA_COPYRIGHT_AUTHOR": clean(about.credit),
            "METADATA_COPYRIGHT_LICENSE": clean(about.licence),
        },
    )


def _name(plan: CleaningPlan, route: int, some: list[Drive], lang: Lang) -> str:
    id_, service = (str(plan.routes[name].loc[route]) for name in ("id", "service"))
    days = day_names((each.day for each in some), lang)
    parts = (some[0].crew.name.say(lang), days, begins(some, 0.0, lang))
    return clean(" · ".join((*parts, id_, SERVICES[service].say(lang))))


def _track(plan: CleaningPlan, route: int) -> shapely.MultiLineString:
    legs = plan.legs[plan.legs["route"] == route]
    segment = np.cumsum((legs["kind"] == CALL).to_numpy(), dtype=np.int64)
    driven = legs["kind"].isin((DRIVE, SERVE)).to_numpy()
    lines = plan.lines(legs[driven]).to_numpy()
    return shapely.MultiLineString(list(joined_lines(lines, segment[driven])))


def gpx_names(plan: CleaningPlan) -> dict[str, Crew]:
    """Return the files to be written, by name."""
    return {f"{crew.key}.gpx": crew for crew in crews(plan)}
