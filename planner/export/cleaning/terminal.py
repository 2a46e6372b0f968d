"""A cleaning plan as the tables of the command line."""

from __future__ import annotations

from itertools import groupby
from math import isnan
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from planner.cleaning.figures import figures
from planner.export.amounts import UNTOLD
from planner.export.cleaning.notes import plan_notes, warnings
from planner.export.cleaning.tables import named_rows
from planner.export.cleaning.timetable import crews, day_names, drives
from planner.export.cleaning.words import SERVICES
from planner.export.terminal import plain
from planner.export.wording import key_figure
from planner.language import Phrase, words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.tracks.coverage import Coverage
    from planner.language import Lang

_HOUR_S, _KM = 3600.0, 1000.0


def print_plan(plan: CleaningPlan, console: Console, *, lang: Lang = "zh") -> None:
    """Print what was planned, the figures, the crews' weeks, and what a reader must know."""
    told = list(warnings(plan, lang))
    for line in plan_notes(plan, lang):
        console.print(Text(line, style="yellow" if line in told else ""))
    console.print(_figures(plan, lang))
    console.print(_jobs(plan, lang))
    console.print(_crews(plan, lang))


def _table(title: Phrase, columns: tuple[Phrase, ...], lang: Lang, *, texts: int = 1) -> Table:
    """Return an empty table: the first `texts` columns hold text, which alone may be broken."""
    table = Table(title=title.say(lang), title_justify="left", caption_justify="left")
    for place, column in enumerate(columns):
        text = place < texts
        table.add_column(
            column.say(lang),
            justify="left" if text else "right",
            overflow="fold",
            no_wrap=not text,
        )
    return table


def _figures(plan: CleaningPlan, lang: Lang) -> Table:
    table = Table(title=_FIGURES[0].say(lang), title_justify="left")
    table.add_column(_FIGURES[1].say(lang), overflow="fold")
    for place, most in _FIGURE_WIDTHS:
        table.add_column(_FIGURES[place].say(lang), justify="right", max_width=most)
    for each in figures(plan):
        figure = key_figure(each, lang)
        table.add_row(Text(figure.name), Text(figure.value), Text(figure.fraction))
    return table


def _jobs(plan: CleaningPlan, lang: Lang) -> Table:
    """Return what each job drives on one of its days beside what no plan can be below.

    Of its routes those for which no shift is left stand in brackets, where there are any.
    """
    left = plan.routes["job"].iloc[list(plan.schedule.left_over)].value_counts()
    table = _table(_JOBS[0], _JOBS[1:], lang)
    table.caption = _NO_SHIFT.say(lang) if len(left) else None
    for number, (solved, bound) in enumerate(zip(plan.solved, plan.bounds, strict=True)):
        job, routes = solved.reduced.job, plan.routes[plan.routes["job"] == number]
        service_m, empty_m = float(routes["service_m"].sum()), float(routes["empty_m"].sum())
        driven, least = service_m + empty_m, bound.metres if bound else 0.0
        service, vehicle = SERVICES[job.service].say(lang), plain(job.vehicle.label.say(lang))
        table.add_row(
            Text(words(lang)("figure_comma").join((service, vehicle))),
            str(job.per_week),
            f"{len(routes)} ({left[number]})" if number in left else str(len(routes)),
            f"{service_m / _KM:,.1f}",
            f"{empty_m / _KM:,.1f}",
            _share(empty_m, driven),
            f"{least / _KM:,.1f}" if bound else UNTOLD,
            _share(driven - least, least) if bound else UNTOLD,
        )
    return table


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole > 0 else UNTOLD


def _crews(plan: CleaningPlan, lang: Lang) -> Table:
    table = _table(_CREWS[0], _CREWS[1:], lang, texts=3)
    week, routes = drives(plan), plan.routes
    for crew in crews(plan):
        own = [each for each in week if each.crew == crew]
        driven = [each.route for each in own]
        table.add_row(
            Text(plain(crew.name.say(lang))),
            day_names((each.day for each in own), lang),
            " ".join(dict.fromkeys(routes["id"].loc[driven])),
            f"{sum(each.seconds for each in own) / _HOUR_S:,.1f}",
            f"{routes['service_m'].loc[driven].sum() / _KM:,.1f}",
            f"{routes['empty_m'].loc[driven].sum() / _KM:,.1f}",
        )
    return table


def print_rivals(table: pd.DataFrame, console: Console, *, lang: Lang = "zh") -> None:
    """Print a plan beside what other engines make of its jobs (`planner.cleaning.rivals`)."""
    for job, rows in groupby(named_rows(table), key=lambda row: str(row.job)):
        shown = _table(_RIVALS[0], _RIVALS[1:], lang)
        shown.title = Text(f"{_RIVALS[0].say(lang)} · {plain(job)}", style="table.title")
        for row in rows:
            shown.add_row(
                row.engine,
                str(row.routes),
                str(row.unserved),
                f"{row.hours:,.2f}",
                f"{row.driven_km:,.1f}",
                f"{row.empty_km:,.1f}",
                f"{row.empty_share:.1%}",
                UNTOLD if isnan(row.cpu_s) else f"{row.cpu_s:,.1f}",
            )
        console.print(shown)


def print_coverage(found: Coverage, console: Console, *, lang: Lang = "zh") -> None:
    """Print what share of the streets the tracks covered, by grade."""
    table = _table(_COVERAGE[0], _COVERAGE[1:], lang)
    for grade, row in found.by_grade.iterrows():
        table.add_row(
            str(grade),
            f"{row['reached']:,.0f}",
            f"{row['streets']:,.0f}",
            f"{row['covered_m'] / _KM:,.2f}",
            f"{row['street_m'] / _KM:,.2f}",
            f"{row['share']:.1%}",
        )
    table.add_section()
    covered, due = f"{found.covered_m / _KM:,.2f}", f"{found.street_m / _KM:,.2f}"
    sums = (f"{found.by_grade[name].sum():,.0f}" for name in ("reached", "streets"))
    table.add_row(_SUM.say(lang), *sums, covered, due, _share(found.covered_m, found.street_m))
    console.print(table)


_FIGURES = (
    Phrase("指标", "figures"),
    Phrase("指标", "figure"),
    Phrase("数值", "value"),
    Phrase("分子 / 分母", "numerator / denominator"),
)
_FIGURE_WIDTHS = ((2, 18), (3, 24))
"""Of value and fraction, in characters: the names keep the rest of a narrow terminal."""

_JOBS = (
    Phrase("每个作业日的线路", "routes on one day of service"),
    Phrase("任务", "job"),
    Phrase("每周", "a\nweek"),
    Phrase("线路", "routes"),
    Phrase("作业km", "km\ncleaned"),
    Phrase("空驶km", "km\nempty"),
    Phrase("空驶率", "empty\nshare"),
    Phrase("下界km", "km at\nleast"),
    Phrase("超出", "above"),
)
_NO_SHIFT = Phrase("括号内：没有班次可排的线路", "in brackets: routes with no shift left")
_CREWS = (
    Phrase("班组（每周）", "crews, a week"),
    Phrase("班组", "crew"),
    Phrase("作业日", "days"),
    Phrase("线路", "routes"),
    Phrase("工时", "hours"),
    Phrase("作业km", "km\ncleaned"),
    Phrase("空驶km", "km\nempty"),
)
_RIVALS = (
    Phrase("与其他算法比较（一个作业日）", "beside other engines, on one day of service"),
    Phrase("算法", "engine"),
    Phrase("线路", "routes"),
    Phrase("未作业", "not\nserved"),
    Phrase("工时", "hours"),
    Phrase("里程km", "km\ndriven"),
    Phrase("空驶km", "km\nempty"),
    Phrase("空驶率", "empty\nshare"),
    Phrase("CPU秒", "CPU s"),
)
_COVERAGE = (
    Phrase("轨迹覆盖（每条街道一轮）", "covered by the tracks, of one round over every street"),
    Phrase("等级", "grade"),
    Phrase("到达路段", "reached"),
    Phrase("应作业路段", "sections\ndue"),
    Phrase("已覆盖km", "km\ncovered"),
    Phrase("应作业km", "km\ndue"),
    Phrase("比例", "share"),
)
_SUM = Phrase("合计", "sum")
