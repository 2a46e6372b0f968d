"""What a crew's sheet of a day says, as data in one language; `layers` sets it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.cleaning.directions import directions, street_list
from planner.cleaning.replay import AREA, SERVE
from planner.cleaning.week_table import crew_days
from planner.errors import OptionError
from planner.export.cleaning.timetable import DAYS, crews, drives
from planner.export.cleaning.words import SERVICES
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.export.cleaning.timetable import Crew, Drive
    from planner.language import Lang

_KM = 1000.0


@dataclass(frozen=True)
class CrewDay:
    """A crew's work of one day.

    Parameters
    ----------
    vehicle
        Id of its type.
    crew
        Its number among the crews of that type, from 0.
    day
        0 Monday: the day on which its shifts begin.
    """

    vehicle: str
    crew: int
    day: int


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the page's width, and where its text stands."""

    name: str
    share: float
    right: bool = False


@dataclass(frozen=True)
class ListTable:
    """A table as it is read from above.

    Parameters
    ----------
    title
        Stands over it.
    columns
        Their shares add up to 1.
    rows
        Cells as text.
    marks
        Of each row: `serve`, `drive`, `call` or `end`.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class RouteLists:
    """A route in words: a heading, its streets, and turn by turn."""

    heading: str
    streets: ListTable
    turns: ListTable


@dataclass(frozen=True)
class CrewDayText:
    """All words of a crew's sheet.

    Parameters
    ----------
    title
        Crew and day.
    figures
        Name and value of each.
    routes
        In the order driven.
    note
        How the lists are to be read.
    """

    title: str
    figures: tuple[tuple[str, str], ...]
    routes: tuple[RouteLists, ...]
    note: str


def working_days(plan: CleaningPlan) -> list[CrewDay]:
    """Return every crew and day with work, crew by crew."""
    return list(
        dict.fromkeys(
            CrewDay(each.crew.vehicle, each.crew.number, each.day) for each in drives(plan)
        )
    )


def drives_of(plan: CleaningPlan, asked: CrewDay) -> list[Drive]:
    """Return the drives of a crew on a day, in order.

    Raises
    ------
    OptionError
        There is no such crew, or it has no work on that day; the message names those there are.
    """
    every = drives(plan)
    own = [each for each in every if (each.crew.vehicle, each.crew.number) == _key(asked)]
    if not own:
        there = ", ".join(dict.fromkeys(each.crew.key for each in every))
        message = f"no crew {asked.crew + 1} of vehicle {asked.vehicle} has work; there are {there}"
        raise OptionError(message)
    found = [each for each in own if each.day == asked.day]
    if not found:
        days = ", ".join(dict.fromkeys(DAYS[each.day].en for each in own))
        message = f"crew {own[0].crew.key} has no work on day {asked.day} (0 Monday); it has {days}"
        raise OptionError(message)
    return found


def _key(asked: CrewDay) -> tuple[str, int]:
    return asked.vehicle, asked.crew


def crew_of(plan: CleaningPlan, asked: CrewDay) -> Crew:
    """Return the crew that is asked for; it must have work."""
    return next(each for each in crews(plan) if (each.vehicle, each.number) == _key(asked))


def crew_day_text(plan: CleaningPlan, asked: CrewDay, lang: Lang) -> CrewDayText:
    """Return the words of a crew's sheet.

    Raises
    ------
    OptionError
        As for `drives_of`.
    """
    own = drives_of(plan, asked)
    title = _TITLE.say(lang).format(crew=own[0].crew.name.say(lang), day=DAYS[asked.day].say(lang))
    return CrewDayText(
        title,
        tuple(_figures(plan, asked, lang)),
        tuple(_lists(plan, each, lang) for each in own),
        _NOTE.say(lang),
    )


def _figures(plan: CleaningPlan, asked: CrewDay, lang: Lang) -> list[tuple[str, str]]:
    table = crew_days(plan)
    chosen = (table["vehicle"] == asked.vehicle) & (table["crew"] == asked.crew)
    row = table[chosen & (table["day"] == asked.day)].iloc[0]
    vehicle = next(each for each in plan.setting.fleet.vehicles if each.id == asked.vehicle)
    places = {each.id: each.label.say(lang) for each in plan.setting.fleet.facilities}
    lists = [street_list(plan, each.route, lang) for each in drives_of(plan, asked)]
    # As many as the lists name: unnamed lanes off one street are one there.
    streets = {name for each in lists for name in each.loc[each["kind"] == "street", "street"]}
    found = [
        (_TIMES, f"{row['begin']}–{row['end']}"),
        (_HOURS, f"{row['hours']:.1f}"),
        (_FROM, places[vehicle.start]),
        (_TO, places[vehicle.end]),
        (_STREETS, f"{len(streets)}"),
        (_SERVICE, f"{row['service_km']:.1f}"),
        (_EMPTY, f"{row['empty_km']:.1f}"),
    ]
    if not np.isnan(row["water_m3"]):
        found.append((_WATER, f"{row['water_m3']:.1f}"))
    if not np.isnan(row["dirt_m3"]):
        found.append((_DIRT, f"{row['dirt_m3']:.1f}"))
    found.append((_CALLS, f"{row['calls']}"))
    return [(name.say(lang), value) for name, value in found]


def _lists(plan: CleaningPlan, drive: Drive, lang: Lang) -> RouteLists:
    row = plan.routes.loc[drive.route]
    heading = _HEADING.say(lang).format(
        route=row["id"],
        service=SERVICES[str(row["service"])].say(lang),
        times=drive.times.replace("-", "–"),
        service_km=f"{row['service_m'] / _KM:.1f}",
        empty_km=f"{row['empty_m'] / _KM:.1f}",
    )
    return RouteLists(
        heading,
        _streets(street_list(plan, drive.route, lang), drive, lang),
        _turns(directions(plan, drive.route, lang), drive, lang),
    )


def _streets(table: pd.DataFrame, drive: Drive, lang: Lang) -> ListTable:
    rows = tuple(
        (
            str(order),
            street,
            sides,
            str(passes),
            "—" if np.isnan(length_m) else _metres(length_m),
            _metres(metres),
            drive.clock(start_s),
        )
        for order, street, sides, passes, length_m, metres, start_s in _columns(
            table, "order", "street", "sides", "passes", "length_m", "metres", "start_s"
        )
    )
    columns = (
        Column(_NUMBER.say(lang), 0.06, right=True),
        Column(_STREET.say(lang), 0.38),
        Column(_SIDES.say(lang), 0.2),
        Column(_PASSES.say(lang), 0.08, right=True),
        Column(_LENGTH.say(lang), 0.1, right=True),
        Column(_CLEANED.say(lang), 0.1, right=True),
        Column(_BEGINS.say(lang), 0.08, right=True),
    )
    return ListTable(_LIST_TITLE.say(lang), columns, rows, ("serve",) * len(rows))


def _turns(table: pd.DataFrame, drive: Drive, lang: Lang) -> ListTable:
    rows = tuple(
        (str(step), drive.clock(start_s), action, street, work, _metres(metres) if metres else "")
        for step, start_s, action, street, work, metres in _columns(
            table, "step", "start_s", "action", "street", "work", "metres"
        )
    )
    columns = (
        Column(_STEP.say(lang), 0.06, right=True),
        Column(_TIME.say(lang), 0.07, right=True),
        Column(_ACTION.say(lang), 0.19),
        Column(_INTO.say(lang), 0.33),
        Column(_WORK.say(lang), 0.28),
        Column(_METRES.say(lang), 0.07, right=True),
    )
    marks = [SERVE if kind == AREA else kind for kind in table["kind"].tolist()]
    return ListTable(_TURNS_TITLE.say(lang), columns, rows, tuple(marks))


def _columns(table: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Return a table's rows as plain values of some columns."""
    return zip(*(table[name].tolist() for name in names), strict=True)


def _metres(metres: float) -> str:
    text = f"{metres:,.0f}"
    return "<1" if text == "0" and metres > 0 else text


_TITLE = Phrase("{crew}{day}作业单", "{crew}, {day}: work sheet")
_HEADING = Phrase(
    "线路{route}（{service}） {times}  作业{service_km}公里，空驶{empty_km}公里",
    "Route {route} ({service})  {times}  {service_km} km cleaned, {empty_km} km empty",
)
_TIMES, _HOURS = Phrase("出车至收车", "out and back"), Phrase("工作（小时）", "hours of work")
_FROM, _TO = Phrase("出车地点", "starts at"), Phrase("收车地点", "ends at")
_STREETS = Phrase("道路条数", "streets")
_SERVICE = Phrase("作业里程（公里）", "km cleaned")
_EMPTY = Phrase("空驶里程（公里）", "km driven empty")
_WATER = Phrase("用水（立方米）", "water (m³)")
_DIRT = Phrase("垃圾（立方米）", "dirt (m³)")
_CALLS = Phrase("途中加水、倾倒次数", "calls for water or to tip")
_LIST_TITLE = Phrase(
    "道路清单（按开始作业的顺序，序号同图）", "Streets, in order (numbers as on the map)"
)
_TURNS_TITLE = Phrase("逐向行驶", "Turn by turn")
_NUMBER, _STREET = Phrase("序号", "No."), Phrase("道路", "Street")
_SIDES, _PASSES = Phrase("作业范围", "What of it"), Phrase("趟数", "Passes")
_LENGTH, _CLEANED = Phrase("长度（米）", "Length, m"), Phrase("作业（米）", "Cleaned, m")
_BEGINS, _STEP, _TIME = Phrase("开始", "Begins"), Phrase("步", "Step"), Phrase("时刻", "Time")
_ACTION, _INTO = Phrase("动作", "What to do"), Phrase("道路或地点", "Street or place")
_WORK, _METRES = Phrase("作业", "Work"), Phrase("米", "m")
_NOTE = Phrase(
    "左右以行驶方向为准；多道作业的，第1道靠路边，其余依次向内。时刻按定额车速推算，仅供参考。"
    "图上放不下的序号未标注。",
    "Left and right as the vehicle drives; of several passes the first is at the kerb, the next "
    "inside it. Times follow from the speeds of the plan and are a guide. Numbers for which there "
    "is no room on the map are left out.",
)
