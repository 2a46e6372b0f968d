"""A plan's routes as overlays for GIS programs: a crew a folder, cleaning thick, empty thin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from planner.cleaning.replay import AREA, CALL, DRIVE, SERVE
from planner.export.cleaning.steps import route_steps
from planner.export.cleaning.timetable import DAYS, begins, by_route, crews, day_names, drives
from planner.export.cleaning.words import KINDS
from planner.export.gis.naming import ascii_names
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.export.cleaning.timetable import Crew
    from planner.language import Lang

COLOURS = ("#8b1e3f", "#62b5e8", "#c4541f", "#2b1d78", "#2ba371", "#1a639f", "#e4c92f")
"""Of crews, one after another: those of the map in `layers`."""

_WEIGHTS = {SERVE: 5.0, DRIVE: 1.5, AREA: 3.0, CALL: 3.0}
_LONGEST_ID = 40


@dataclass(frozen=True)
class RouteField:
    """A column that is told to people; a `ThemeField`."""

    column: str
    label: Phrase
    coded: bool = False


@dataclass(frozen=True, eq=False)
class RouteClass:
    """Steps of one kind of a crew; a `ThemeClass`."""

    name: Phrase
    colour: str
    features: gpd.GeoDataFrame
    weight: float
    fill_opacity: float = 0.0


@dataclass(frozen=True, eq=False)
class RouteTheme:
    """What one crew drives; a `Theme`."""

    id: str
    name: Phrase
    classes: Sequence[RouteClass]
    tooltip: Sequence[RouteField]
    shown: bool = True
    note: Phrase | None = None
    label: str = ""


_FIELDS = (
    RouteField("name", Phrase("名称", "name")),
    RouteField("route", Phrase("线路", "route")),
    RouteField("service", Phrase("作业", "service")),
    RouteField("vehicle", Phrase("车型", "vehicle")),
    RouteField("crew", Phrase("班组", "crew")),
    RouteField("days", Phrase("作业日", "days")),
    RouteField("day_list", Phrase("作业日（代码）", "days (codes)")),
    RouteField("order", Phrase("顺序", "order")),
    RouteField("kind", Phrase("类别", "kind")),
    RouteField("street", Phrase("道路", "street")),
    RouteField("text", Phrase("行驶说明", "direction")),
    RouteField("start", Phrase("开始时刻", "begins at")),
    RouteField("start_s", Phrase("出车后", "since the route's start")),
    RouteField("metres", Phrase("长度", "length")),
)


def crew_themes(plan: CleaningPlan, lang: Lang) -> list[RouteTheme]:
    """Return an overlay for each crew that has work, with a feature for each step of its routes.

    A feature has the columns of `_FIELDS`: `kind` is `serve`, `drive`, `area` or
    `call`, `days` is days in words and `day_list` the day of each drive (`Mon,Thu`),
    `start` a time on the clock. Routes for
    which no shift is left are not drawn.
    """
    working = crews(plan)
    if not working:
        return []
    steps = _features(plan, lang)
    ids = ascii_names([crew.key for crew in working], _LONGEST_ID)
    return [
        RouteTheme(id_, crew.name, _classes(steps, crew, COLOURS[place % len(COLOURS)]), _FIELDS)
        for place, (id_, crew) in enumerate(zip(ids, working, strict=True))
    ]


def _features(plan: CleaningPlan, lang: Lang) -> gpd.GeoDataFrame:
    steps = route_steps(plan, lang)
    steps = steps[steps["kind"].isin(_WEIGHTS)]
    week = by_route(drives(plan))
    steps = steps[steps["route"].isin(week)]
    route = steps["route"].to_numpy(dtype=int)
    rows = plan.routes.loc[route]
    some = [week[each] for each in route.tolist()]
    start_s = steps["start_s"].tolist()
    starts = [begins(own, after, lang) for own, after in zip(some, start_s, strict=True)]
    table = {
        "name": [
            f"{route_id} {step} {action} {street}".strip()
            for route_id, step, action, street in zip(
                rows["id"], steps["step"], steps["action"], steps["street"], strict=True
            )
        ],
        "route": rows["id"].to_numpy(),
        "service": rows["service"].to_numpy(),
        "vehicle": rows["vehicle"].to_numpy(),
        "crew": [own[0].crew.key for own in some],
        "days": [day_names((each.day for each in own), lang) for own in some],
        "day_list": [",".join(DAYS[each.day].en for each in own) for own in some],
        "order": steps["step"].to_numpy(dtype=float),
        "kind": steps["kind"].to_numpy(),
        "street": steps["street"].to_numpy(),
        "text": steps["text"].to_numpy(),
        "start": starts,
        "start_s": start_s,
        "metres": steps["metres"].to_numpy(),
    }
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=steps.geometry.array, crs=steps.crs)


def _classes(steps: gpd.GeoDataFrame, crew: Crew, colour: str) -> list[RouteClass]:
    own = steps[steps["crew"] == crew.key]
    return [
        RouteClass(KINDS[kind], colour, own[own["kind"] == kind], weight)
        for kind, weight in _WEIGHTS.items()
    ]
