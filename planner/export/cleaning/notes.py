"""What a reader must know of a plan, as sentences: for terminal, workbook and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cleaning.driving.restrictions import turn_bans
from planner.cleaning.hand_work import REASONS, unserved_streets
from planner.export.cleaning.words import SERVICES, UNUSED
from planner.export.terminal import plain
from planner.language import Phrase, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang


def plan_notes(plan: CleaningPlan, lang: Lang) -> Iterator[str]:
    """Yield where the data comes from, what was planned, and how the search ended."""
    town = plan.setting.town
    about = town.provenance
    yield plain(f"{town.name} · {about.credit} · {about.source} {about.extract_date}".rstrip())
    if about.illustrative:
        yield words(lang)("illustrative")
    services = words(lang)("figure_comma").join(
        SERVICES[each].say(lang) for each in plan.setting.services
    )
    yield _MONTH.say(lang).format(month=plan.setting.month, services=services)
    effort = plan.effort
    ended = _IN_FULL if plan.in_full else _STOPPED
    yield ended.say(lang).format(
        rounds=effort.rounds, seconds=f"{effort.seconds:g}", seed=effort.seed
    )
    yield from warnings(plan, lang)


def warnings(plan: CleaningPlan, lang: Lang) -> Iterator[str]:
    """Yield what was assumed, what is left over, and restrictions that ban nothing."""
    comma = words(lang)("figure_comma")
    assumed = [each for each in plan.setting.fleet.facilities if each.assumed]
    if assumed:
        names = comma.join(each.label.say(lang) for each in assumed)
        yield _ASSUMED.say(lang).format(names=plain(names))
    yield from _idle(plan, lang)
    left = plan.schedule.left_over
    if left:
        names = comma.join(str(plan.routes.at[route, "id"]) for route in left)
        told = _LEFT if len(left) > 1 else _ONE_LEFT
        yield told.say(lang).format(count=len(left), names=names)
    setting = plan.setting
    bans = turn_bans(setting.network, setting.town.restrictions, setting.town.ways)
    for reason, count in bans.unused.items():
        yield _UNUSED.say(lang).format(
            count=count, all=len(setting.town.restrictions), why=UNUSED[reason].say(lang)
        )


def _idle(plan: CleaningPlan, lang: Lang) -> Iterator[str]:
    """Yield services that are due and of which nothing at all is scheduled, and why."""
    driven = {plan.routes.at[slot.route, "service"] for slot in plan.schedule.slots}
    lacking = unserved_streets(plan)
    for service in plan.setting.services:
        own = lacking[(lacking["service"] == service) & (lacking["kind"] == "street")]
        if service in driven or own.empty:
            continue
        km = own.groupby("reason")["metres"].sum() / 1000
        why = words(lang)("figure_comma").join(
            _WHY.say(lang).format(why=told.say(lang), km=f"{km[reason]:.1f}")
            for reason, told in REASONS.items()
            if reason in km.index
        )
        yield _NOTHING.say(lang).format(service=SERVICES[service].say(lang), why=why)


_MONTH = Phrase("{month}月：{services}", "month {month}: {services}")
_IN_FULL = Phrase(
    "线路优化已完成（每项任务{rounds}轮，种子{seed}）：同一种子得同一方案",
    "the search ran to its end ({rounds} rounds a task, seed {seed}): the same seed gives the same "
    "plan",
)
_STOPPED = Phrase(
    "线路优化到时或被中止（限时{seconds}秒，种子{seed}），取当时最优方案；再算一次结果可能略有不同",
    "the search was cut short by its time ({seconds} s, seed {seed}) or by hand: the best plan so "
    "far, which may differ a little the next time",
)
_ASSUMED = Phrase(
    "位置未提供，暂设在城区中部路边：{names}。请在车队文件中填写经纬度",
    "no place given, assumed at a street in the middle of the town: {names}; give lon and lat in "
    "the fleet file",
)
_NOTHING = Phrase(
    "{service}：一条街道也未排入（{why}）。请核对车队的班次、容量、数量和规则",
    "{service}: not one street is scheduled ({why}); check the shifts, capacities and numbers of "
    "the fleet, and the rules",
)
_WHY = Phrase("{why}：{km} km", "{why}: {km} km")
_ONE_LEFT = Phrase(
    "1条线路没有班次可排：{names}。请增加车辆或班次，或减少次数",
    "1 route has no shift left: {names}; add vehicles or shifts, or lower the frequency",
)
_LEFT = Phrase(
    "{count}条线路没有班次可排：{names}。请增加车辆或班次，或减少次数",
    "{count} routes have no shift left: {names}; add vehicles or shifts, or lower the frequency",
)
_UNUSED = Phrase(
    "转向限制{all}条中有{count}条未起作用：{why}",
    "{count} of {all} turn restrictions of the data ban nothing: they {why}",
)
