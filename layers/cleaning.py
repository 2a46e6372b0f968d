"""Overlays of a cleaning plan: routes crew by crew, depots, districts, frequencies, coverage.

They are layers like all others, for pages, for the app's map and for paper; they
come from a plan instead of an assessment, so they are not in `layers.OVERLAYS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers._cleaning_crews import COLOURS, Look, crew_colours, look
from layers._cleaning_streets import coverage, districts, frequency, not_served
from layers._cleaning_strokes import Pen, apart, chevrons, step_lines
from layers.layer import Field, Layer, LayerClass
from planner.cleaning.directions import END, directions
from planner.cleaning.replay import AREA, DRIVE, SERVE
from planner.export.cleaning.timetable import begins, by_route, crews, day_names, drives
from planner.export.cleaning.words import FACILITIES
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Marker
    from planner.cleaning.plan import CleaningPlan
    from planner.export.cleaning.timetable import Drive
    from planner.language import Lang

_INK = "#1f1f1f"
_CLEANED, _EMPTY = Phrase("作业", "cleaning"), Phrase("空驶", "driving empty")
_AREA = Phrase("场地作业", "area cleaned")
_ARROWS = Phrase("行驶方向", "direction of travel")
_FIELDS = (
    Field("route_id", Phrase("线路", "route")),
    Field("order", Phrase("顺序", "order")),
    Field("text", Phrase("行驶说明", "direction")),
    Field("start", Phrase("开始时刻", "begins at")),
    Field("metres", Phrase("长度（米）", "length (m)")),
    Field("days", Phrase("作业日", "days")),
)
_NOTE = Phrase(
    "粗线为作业，细虚线为空驶，画在行驶的一侧；箭头为行驶方向。",
    "Thick where it cleans, thin and broken where it drives empty, on the side that is driven; "
    "arrows point the way.",
)

_MARKS: dict[str, tuple[Marker, str, float]] = {
    "depot": ("square", "#111111", 13.0),
    "water": ("circle", "#0b6fb8", 11.0),
    "tip": ("diamond", "#9a5b13", 14.0),
}
"""Marker, colour and size in pixels of each kind of facility."""

_MOVED = Phrase(
    "相距太近的设施并排画出，最西边的在实际位置。",
    "What stands too close together is drawn side by side; the westernmost is in its place.",
)
_ASSUMED = Phrase("{kind}（位置为假定）", "{kind} (place assumed)")


@dataclass(frozen=True)
class Chosen:
    """Which of a plan's drives are shown; None does not choose.

    Parameters
    ----------
    day
        0 Monday: the day on which a shift begins.
    crew
        Vehicle id, and number among the crews of that vehicle, from 0.
    route
        Row of `plan.routes`.
    """

    day: int | None = None
    crew: tuple[str, int] | None = None
    route: int | None = None

    def drives(self, plan: CleaningPlan) -> list[Drive]:
        """Return the drives chosen, crew by crew in the order of days and shifts."""
        return [
            each
            for each in drives(plan)
            if self.day in (None, each.day)
            and self.crew in (None, (each.crew.vehicle, each.crew.number))
            and self.route in (None, each.route)
        ]


EVERYTHING = Chosen()
SCREEN = Pen()


def routes(
    plan: CleaningPlan,
    lang: Lang = "zh",
    *,
    chosen: Chosen = EVERYTHING,
    pen: Pen = SCREEN,
) -> list[Layer]:
    """Return the routes of a week, a layer a crew, or a layer a route of one crew.

    A route is drawn once, however many days it is driven on; routes for which no
    shift is left are not drawn.

    Parameters
    ----------
    lang
        Of the text of directions.
    chosen
        Day, crew and route that are drawn.
    pen
        Distance and size of the arrows, and how far apart directions are drawn.
    """
    some = chosen.drives(plan)
    week, looks = by_route(some), crew_colours(plan)
    working = list(dict.fromkeys(each.crew for each in some))
    if len(working) == 1:
        return [
            _layer(
                f"cleaning_route_{route_id(plan, route)}",
                _route_name(plan, route, week[route]),
                _steps(plan, {route: week[route]}, lang, pen),
                look(place),
                pen,
            )
            for place, route in enumerate(dict.fromkeys(each.route for each in some))
        ]
    return [
        _layer(
            f"cleaning_{crew.key}",
            crew.name,
            _steps(plan, {r: own for r, own in week.items() if own[0].crew == crew}, lang, pen),
            looks[crew.key],
            pen,
        )
        for crew in working
    ]


def route_id(plan: CleaningPlan, route: int) -> str:
    """Return what a route is called, such as `wash-01`."""
    return str(plan.routes["id"].iloc[route])


def _route_name(plan: CleaningPlan, route: int, own: Sequence[Drive]) -> Phrase:
    times = list(dict.fromkeys(each.times for each in own))
    when = f" {times[0]}" if len(times) == 1 else ""
    id_ = route_id(plan, route)
    return Phrase(f"线路{id_}{when}", f"Route {id_}{when}")


def _steps(
    plan: CleaningPlan, week: dict[int, list[Drive]], lang: Lang, pen: Pen
) -> gpd.GeoDataFrame:
    """Return the steps of routes that have a place, with what is told of them."""
    parts = [_steps_of(plan, route, own, lang, pen) for route, own in week.items()]
    return gpd.GeoDataFrame(
        pd.concat(parts, ignore_index=True), geometry="geometry", crs=plan.setting.town.crs
    )


def _steps_of(
    plan: CleaningPlan, route: int, own: list[Drive], lang: Lang, pen: Pen
) -> gpd.GeoDataFrame:
    steps = directions(plan, route, lang)
    steps = steps[steps["kind"] != END]
    legs = plan.legs[plan.legs["route"] == route]
    of_leg = np.searchsorted(steps["leg"].to_numpy(), legs.index.to_numpy(), "right") - 1
    driven = legs["kind"].isin((DRIVE, SERVE)).to_numpy()
    shapes = np.full(len(steps), None, dtype=object)
    shapes[np.unique(of_leg[driven])] = step_lines(plan, legs[driven], of_leg[driven], pen.side_m)
    shapes[of_leg[~driven]] = plan.lines(legs[~driven]).to_numpy()
    return gpd.GeoDataFrame(
        {
            "kind": steps["kind"].to_numpy(),
            "route_id": route_id(plan, route),
            "order": steps["step"].to_numpy(dtype=float),
            "text": steps["text"].to_numpy(),
            "start": [begins(own, each, lang) for each in steps["start_s"]],
            "metres": steps["metres"].to_numpy(),
            "days": day_names((each.day for each in own), lang),
        },
        geometry=shapes,
        crs=plan.setting.town.crs,
    )


def _layer(id_: str, name: Phrase, steps: gpd.GeoDataFrame, looks: Look, pen: Pen) -> Layer:
    def of(kind: str) -> gpd.GeoDataFrame:
        return steps[steps["kind"] == kind]

    def pointed(kind: str) -> gpd.GeoDataFrame:
        own = of(kind)
        shapes = chevrons(own.geometry.to_numpy(), pen)
        return own.set_geometry(gpd.GeoSeries(shapes, own.index, crs=own.crs))[
            ~shapely.is_empty(shapes)
        ]

    return Layer(
        id_,
        name,
        (
            LayerClass(_CLEANED, looks.colour, of(SERVE), 4.0, dash=looks.dash),
            LayerClass(_EMPTY, looks.colour, of(DRIVE), 2.0, dash="5 4"),
            LayerClass(_AREA, looks.colour, of(AREA), 1.0, 0.9, marker="diamond", size=12.0),
            LayerClass(_ARROWS, _INK, pointed(SERVE), 1.6),
            LayerClass(_ARROWS, _INK, pointed(DRIVE), 0.9),
        ),
        _FIELDS,
        note=_NOTE,
    )


def facilities(plan: CleaningPlan, lang: Lang = "zh", *, apart_m: float = 0.0) -> Layer:
    """Return depots, water points and tips; those whose place is assumed are hollow.

    Parameters
    ----------
    apart_m
        Least distance at which they are drawn: one that lies nearer to another before it
        is moved to the east.
    """
    setting = plan.setting
    placed = [each for each in setting.fleet.facilities if each.place is not None]
    at = shapely.get_coordinates([each.place for each in placed])
    table = gpd.GeoDataFrame(
        {
            "kind": [each.kind for each in placed],
            "name": [each.label.say(lang) for each in placed],
            "what": [FACILITIES[each.kind].say(lang) for each in placed],
            "minutes": [each.minutes for each in placed],
            "assumed": [each.assumed for each in placed],
        },
        geometry=shapely.points(apart(at, apart_m)),
        crs=setting.town.crs,
    )
    moved = not np.array_equal(shapely.get_coordinates(table.geometry), at)
    classes = []
    # What is small lies on top: several facilities may share a yard.
    for kind in ("tip", "depot", "water"):
        marker, colour, size = _MARKS[kind]
        for assumed in (False, True):
            own = table[(table["kind"] == kind) & (table["assumed"] == assumed)]
            name = FACILITIES[kind]
            if assumed:
                name = Phrase(_ASSUMED.zh.format(kind=name.zh), _ASSUMED.en.format(kind=name.en))
            look_ = (0.15, 2.0) if assumed else (1.0, 1.0)
            classes.append(LayerClass(name, colour, own, look_[1], look_[0], "", "", marker, size))
    return Layer(
        "cleaning_facilities",
        Phrase("停车场、取水点、中转站", "Depots, water and tips"),
        tuple(classes),
        (
            Field("name", Phrase("名称", "name")),
            Field("what", Phrase("类别", "kind")),
            Field("minutes", Phrase("每次停靠（分钟）", "minutes a call")),
            Field("assumed", Phrase("位置为假定", "place assumed")),
        ),
        note=_MOVED if moved else None,
    )


__all__ = [
    "COLOURS",
    "EVERYTHING",
    "SCREEN",
    "Chosen",
    "Pen",
    "coverage",
    "crew_colours",
    "crews",
    "districts",
    "facilities",
    "frequency",
    "not_served",
    "route_id",
    "routes",
]
