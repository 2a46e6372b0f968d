"""How a plan was reckoned: town, season, search, bounds, and every number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.export.amounts import UNTOLD
from planner.export.cleaning.notes import plan_notes
from planner.export.cleaning.words import SERVICES
from planner.export.report.grids import PERCENT, WHOLE, Grid, Number
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

    Row = tuple[str | Number, ...]

_NOT_VALUES = ("source", "status", "meaning", "least", "most")


def terms_sheet(plan: CleaningPlan, lang: Lang) -> Grid:
    """Return the sheet: notes as sentences, then jobs with their bounds, rules and fleet."""
    header = tuple(title.say(lang) for title, _ in _COLUMNS)
    rows: list[Row] = [(note, *[""] * (len(header) - 1)) for note in plan_notes(plan, lang)]
    rows += [*_jobs(plan, lang), *_rules(plan, lang), *_fleet(plan, lang)]
    return Grid(_NAME.say(lang), header, tuple(rows), tuple(width for _, width in _COLUMNS))


def _jobs(plan: CleaningPlan, lang: Lang) -> Iterator[Row]:
    """Yield what each job drives on one of its days, and what no plan can be below."""
    for number, (solved, bound) in enumerate(zip(plan.solved, plan.bounds, strict=True)):
        routes = plan.routes[plan.routes["job"] == number]
        driven = float(routes["service_m"].sum() + routes["empty_m"].sum())
        name = f"{SERVICES[solved.reduced.job.service].say(lang)} {solved.reduced.job.name}"
        group = _JOB.say(lang)
        yield group, name, _DRIVEN.say(lang), Number(driven, WHOLE), "m", "", ""
        if bound is not None and bound.metres > 0:
            yield group, name, _BOUND.say(lang), Number(bound.metres, WHOLE), "m", "", ""
            yield (
                group,
                name,
                _GAP.say(lang),
                Number(driven / bound.metres - 1, PERCENT),
                "",
                "",
                "",
            )


def _rules(plan: CleaningPlan, lang: Lang) -> Iterator[Row]:
    document = plan.setting.rules.to_document()
    taken = dict.fromkeys(document, 0)
    for said in plan.setting.rules.statements:
        row = document[said.table][taken[said.table]]
        taken[said.table] += 1
        about = " ".join(said.about)
        values = {
            key: value
            for key, value in row.items()
            if key not in _NOT_VALUES and str(value) not in said.about
        }
        group = _TABLES[said.table].say(lang)
        status = _STATUS[said.status].say(lang)
        text = ", ".join(_said(key, value, lang) for key, value in values.items())
        only = [*values.values()]
        value = Number(float(only[0]), "General") if _is_number(only) else text
        yield group, about, said.meaning, value, said.unit, said.source, status


def _is_number(values: list[Any]) -> bool:
    return (
        len(values) == 1 and isinstance(values[0], int | float) and not isinstance(values[0], bool)
    )


def _said(key: str, value: object, lang: Lang) -> str:
    if key == "driven":
        return _DRIVES[bool(value)].say(lang)
    if isinstance(value, list | tuple):
        parts = ("-".join(each) if isinstance(each, list | tuple) else str(each) for each in value)
        return ", ".join(parts) or UNTOLD
    return f"{_GRADE.say(lang)} {value}" if key == "grade" else str(value)


def _fleet(plan: CleaningPlan, lang: Lang) -> Iterator[Row]:
    document = plan.setting.fleet.to_document()
    for row in document["vehicle"]:
        basis = {key: each for each in row.get("basis", ()) for key in each["keys"]}
        for key, value in row.items():
            if key in ("id", "name", "name_en", "basis"):
                continue
            source = basis.get(key, {})
            status = _STATUS[source["status"]].say(lang) if source else ""
            number = _is_number([value])
            cell = Number(float(value), "General") if number else _said(key, value, lang)
            name = str(row["name"] if lang == "zh" else row.get("name_en") or row["name"])
            yield _VEHICLE.say(lang), name, key, cell, "", source.get("source", ""), status


_NAME = Phrase("计算依据", "how it was reckoned")
_COLUMNS = (
    (Phrase("类别", "group"), 16),
    (Phrase("对象", "about"), 26),
    (Phrase("项目", "item"), 46),
    (Phrase("数值", "value"), 26),
    (Phrase("单位", "unit"), 10),
    (Phrase("来源", "source"), 60),
    (Phrase("来源状态", "status of the source"), 18),
)
_JOB = Phrase("线路长度", "length of routes")
_DRIVEN = Phrase("一个作业日的行驶里程", "driven on one day of service")
_BOUND = Phrase("下界：任何方案都不能更短", "lower bound: no plan can be shorter")
_GAP = Phrase("超出下界", "above the lower bound")
_DRIVES = (Phrase("车辆不行驶", "not driven"), Phrase("车辆行驶", "driven"))
_GRADE = Phrase("等级", "grade")
_VEHICLE = Phrase("车辆", "vehicle")
_TABLES = {
    "class": Phrase("道路类别", "class of street"),
    "name": Phrase("路名", "name of street"),
    "frequency": Phrase("每周次数", "times a week"),
    "area": Phrase("场地每周次数", "areas: times a week"),
    "avoid": Phrase("避开时段", "hours to avoid"),
    "parameter": Phrase("参数", "parameter"),
}
_STATUS = {
    "read": Phrase("已读原文", "read"),
    "copy": Phrase("转引", "second-hand"),
    "recalled": Phrase("依据待核", "source to be checked"),
    "none": Phrase("无依据，自行设定", "the planner's own choice"),
}
