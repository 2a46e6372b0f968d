"""The sheets of `plan.xlsx`: the figures, the week, the routes, and each of them step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.directions import street_list
from planner.cleaning.figures import figures
from planner.cleaning.hand_work import HAND_REASONS, hand_work, summed_by_name
from planner.export.cleaning.steps import route_steps
from planner.export.cleaning.tables import called, named_rows, not_served, route_crews
from planner.export.cleaning.terms_sheet import terms_sheet
from planner.export.cleaning.timetable import DAYS, begins, by_route, crews, day_names, drives
from planner.export.cleaning.words import SERVICES
from planner.export.report.grids import PERCENT, TENTHS, WHOLE, Grid, Number
from planner.export.wording import key_figure
from planner.language import Phrase, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

    Row = tuple[str | Number, ...]

_HOUR_S, _KM = 3600.0, 1000.0


def sheets(plan: CleaningPlan, lang: Lang) -> Iterator[Grid]:
    """Yield the sheets of a plan, in order."""
    yield _figures(plan, lang)
    yield _crews(plan, lang)
    yield _routes(plan, lang)
    yield _streets(plan, lang)
    yield _steps(plan, lang)
    yield _not_served(plan, lang)
    yield _by_hand(plan, lang)
    yield terms_sheet(plan, lang)


def _grid(
    name: Phrase, columns: tuple[tuple[Phrase, int], ...], rows: list[Row], lang: Lang
) -> Grid:
    header = tuple(title.say(lang) for title, _ in columns)
    return Grid(name.say(lang), header, tuple(rows), tuple(width for _, width in columns))


def _figures(plan: CleaningPlan, lang: Lang) -> Grid:
    say = words(lang)
    rows: list[Row] = []
    for each in figures(plan):
        told = key_figure(each, lang)
        rows.append(
            (
                told.name,
                "≥" if each.lower_bound else "",
                Number(each.value, TENTHS),
                say.value(each.unit),
                Number(each.numerator, TENTHS),
                say.value(each.numerator_unit),
                Number(each.denominator, TENTHS),
                say.value(each.denominator_unit),
                told.definition,
                told.caveat,
            )
        )
    return _grid(_FIGURES, _FIGURE_COLUMNS, rows, lang)


def _crews(plan: CleaningPlan, lang: Lang) -> Grid:
    week, ids = drives(plan), plan.routes["id"].tolist()
    rows: list[Row] = []
    for crew in crews(plan):
        own = [each for each in week if each.crew.key == crew.key]
        days = (
            "\n".join(f"{ids[each.route]} {each.times}" for each in own if each.day == day)
            for day in range(len(DAYS))
        )
        hours = sum(each.seconds for each in own) / _HOUR_S
        rows.append((crew.name.say(lang), *days, Number(hours, TENTHS)))
    columns = (_CREW_COLUMN, *((day, 24) for day in DAYS), _HOURS_COLUMN)
    return _grid(_CREWS, columns, rows, lang)


def _routes(plan: CleaningPlan, lang: Lang) -> Grid:
    vehicles = {each.id: each.label.say(lang) for each in plan.setting.fleet.vehicles}
    week = by_route(drives(plan))
    rows: list[Row] = []
    for row in named_rows(route_crews(plan, lang)):
        driven = row.service_m + row.empty_m
        some = week.get(row.Index, [])
        rows.append(
            (
                row.id,
                SERVICES[row.service].say(lang),
                vehicles[row.vehicle],
                row.crew_name or _NO_SHIFT.say(lang),
                day_names(row.days, lang),
                begins(some, 0.0, lang),
                begins(some, row.seconds, lang),
                Number(row.per_week, WHOLE),
                Number(row.seconds / _HOUR_S, TENTHS),
                Number(row.service_m / _KM, TENTHS),
                Number(row.empty_m / _KM, TENTHS),
                Number(row.empty_m / driven if driven else None, PERCENT),
                Number(row.load_m3, TENTHS),
                Number(row.calls, WHOLE),
                Number(row.streets, WHOLE),
            )
        )
    return _grid(_ROUTES, _ROUTE_COLUMNS, rows, lang)


def _streets(plan: CleaningPlan, lang: Lang) -> Grid:
    week = by_route(drives(plan))
    rows: list[Row] = [
        (
            id_,
            Number(row.order, WHOLE),
            row.street,
            Number(_known(row.length_m), WHOLE),
            Number(row.metres, WHOLE),
            Number(row.passes, WHOLE),
            row.sides,
            begins(week.get(route, []), row.start_s, lang),
        )
        for route, id_ in enumerate(plan.routes["id"])
        for row in named_rows(street_list(plan, route, lang))
    ]
    return _grid(_STREETS, _STREET_COLUMNS, rows, lang)


def _steps(plan: CleaningPlan, lang: Lang) -> Grid:
    week, ids = by_route(drives(plan)), plan.routes["id"].tolist()
    rows: list[Row] = [
        (
            ids[row.route],
            Number(row.step, WHOLE),
            begins(week.get(row.route, []), row.start_s, lang),
            row.action,
            row.street,
            row.work,
            Number(row.metres, WHOLE),
            row.text,
        )
        for row in named_rows(route_steps(plan, lang))
    ]
    return _grid(_STEPS, _STEP_COLUMNS, rows, lang)


def _not_served(plan: CleaningPlan, lang: Lang) -> Grid:
    rows: list[Row] = [
        (
            called(row.name, row.highway, lang),
            row.id,
            Number(_known(row.grade), WHOLE),
            SERVICES[row.service].say(lang) if row.service else "",
            Number(_known(row.per_week), WHOLE),
            row.reason_text,
            Number(_known(row.metres), WHOLE),
            Number(_known(row.width_m), TENTHS),
            Number(_known(row.area_m2), WHOLE),
        )
        for row in named_rows(not_served(plan, lang))
    ]
    return _grid(_NOT_SERVED, _NOT_SERVED_COLUMNS, rows, lang)


def _by_hand(plan: CleaningPlan, lang: Lang) -> Grid:
    table = summed_by_name(hand_work(plan), ("reason", "highway"))
    rows: list[Row] = [
        (
            called(row.name, row.highway, lang),
            row.ids,
            HAND_REASONS[row.reason].say(lang),
            Number(row.grade or None, WHOLE),
            Number(row.pieces, WHOLE),
            Number(_known(row.metres), WHOLE),
            Number(_known(row.area_m2), WHOLE),
            Number(row.unsized, WHOLE),
            Number(_known(row.shifts_per_week), TENTHS),
        )
        for row in named_rows(table)
    ]
    return _grid(_BY_HAND, _BY_HAND_COLUMNS, rows, lang)


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


_FIGURES = Phrase("指标", "figures")
_FIGURE_COLUMNS = (
    (Phrase("指标", "figure"), 40),
    (Phrase("界", "bound"), 6),
    (Phrase("数值", "value"), 12),
    (Phrase("单位", "unit"), 12),
    (Phrase("分子", "numerator"), 14),
    (Phrase("单位", "unit"), 12),
    (Phrase("分母", "denominator"), 14),
    (Phrase("单位", "unit"), 12),
    (Phrase("定义", "definition"), 60),
    (Phrase("说明", "caveat"), 60),
)
_CREWS = Phrase("班组周表", "crews by day")
_CREW_COLUMN = (Phrase("班组", "crew"), 20)
_HOURS_COLUMN = (Phrase("周工时（小时）", "hours a week"), 12)
_ROUTES = Phrase("线路", "routes")
_NO_SHIFT = Phrase("无班次", "no shift left")
_ID_COLUMN = (Phrase("线路", "route"), 12)
_ROUTE_COLUMNS = (
    _ID_COLUMN,
    (Phrase("作业", "service"), 10),
    (Phrase("车型", "vehicle"), 16),
    _CREW_COLUMN,
    (Phrase("作业日", "days"), 18),
    (Phrase("出车", "leaves"), 14),
    (Phrase("收车", "returns"), 14),
    (Phrase("每周次数", "times a week"), 10),
    (Phrase("工时（小时）", "hours"), 10),
    (Phrase("作业里程（km）", "km cleaning"), 12),
    (Phrase("空驶里程（km）", "km empty"), 12),
    (Phrase("空驶率", "empty share"), 10),
    (Phrase("用水或垃圾量（m³）", "load (m³)"), 12),
    (Phrase("途中加水或倾倒次数", "refills or tips"), 12),
    (Phrase("路段数", "street sections"), 10),
)
_STREETS = Phrase("各线路道路", "streets by route")
_STREET_COLUMNS = (
    _ID_COLUMN,
    (Phrase("顺序", "order"), 8),
    (Phrase("道路或场地", "street or area"), 40),
    (Phrase("路段长度（m）", "street length (m)"), 14),
    (Phrase("作业里程（m）", "metres cleaning"), 14),
    (Phrase("遍数", "passes"), 8),
    (Phrase("作业侧", "sides"), 24),
    (Phrase("开始时刻", "begins at"), 18),
)
_STEPS = Phrase("行驶说明", "turn by turn")
_STEP_COLUMNS = (
    _ID_COLUMN,
    (Phrase("步骤", "step"), 8),
    (Phrase("时刻", "time"), 18),
    (Phrase("动作", "action"), 22),
    (Phrase("道路或地点", "street or place"), 40),
    (Phrase("作业", "work"), 28),
    (Phrase("长度（m）", "metres"), 10),
    (Phrase("说明", "in words"), 70),
)
_NOT_SERVED = Phrase("车辆不作业", "not served")
_NOT_SERVED_COLUMNS = (
    (Phrase("道路或场地", "street or area"), 40),
    (Phrase("编号", "id"), 18),
    (Phrase("等级", "grade"), 8),
    (Phrase("作业", "service"), 10),
    (Phrase("每周次数", "times a week"), 10),
    (Phrase("原因", "reason"), 44),
    (Phrase("长度（m）", "metres"), 12),
    (Phrase("路宽（m）", "width (m)"), 10),
    (Phrase("面积（m²）", "area (m²)"), 12),
)
_BY_HAND = Phrase("人工作业", "hand crews")
_BY_HAND_COLUMNS = (
    (Phrase("道路", "street"), 40),
    (Phrase("编号", "ids"), 24),
    (Phrase("原因", "reason"), 44),
    (Phrase("等级", "grade"), 8),
    (Phrase("路段数", "sections"), 10),
    (Phrase("长度（m）", "metres"), 12),
    (Phrase("面积（m²）", "area (m²)"), 12),
    (Phrase("其中宽度不详（段）", "of unknown width"), 12),
    (Phrase("每周人工班次", "shifts a week of one person"), 14),
)
