"""What stands beside the map of one car park: its figures before and after the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers._print.blocks import Block, Heading, Paragraph, Row
from layers._print.page import GREY, WARNING
from planner.export.amounts import measured
from planner.export.planting import plan_lines
from planner.language import Phrase, words
from planner.layout.rules import sizes
from planner.parking.shade import WHY_UNKNOWN
from planner.parking.spaces import SPACES_FROM
from planner.shade import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    import pandas as pd

    from layers._lot_shadow import LotShadow
    from planner.language import Lang
    from planner.parking import LotPlan, ParkingAssessment

_SMALLER = 0.9


def title_of(plan: LotPlan, lang: Lang) -> str:
    """Return what a lot sheet is called, after the town's name."""
    return _TITLE.say(lang).format(name=plan.name or plan.id)


def lot_figures(
    parking: ParkingAssessment, plan: LotPlan, shadow: LotShadow | None, lang: Lang
) -> Iterator[Block]:
    """Yield name, ground, spaces, shade before and after, the plan, and what is not known."""
    lot = parking.lots.iloc[parking.lot(plan.id)]
    yield Heading(plan.name or plan.id)
    yield from _supply(plan, lot, lang)
    yield from _shade(lot, shadow, lang)
    yield Heading(_PLAN.say(lang))
    for line in plan_lines(plan, lang):
        yield Paragraph(line)
    yield Paragraph(words(lang)("sheet_next").join(_sources(parking, plan, lang)), _SMALLER, GREY)


def _row(name: Phrase, value: str, lang: Lang) -> Row:
    return Row((name.say(lang), value), (1.0,))


def _supply(plan: LotPlan, lot: pd.Series[Any], lang: Lang) -> Iterator[Block]:
    say = words(lang)
    square_metres = f"{measured(plan.ground.area, 'count', say)} m²"
    yield _row(_GROUND, square_metres, lang)
    spaces, low, high = (
        measured(None if np.isnan(lot[column]) else float(lot[column]), "count", say)
        for column in ("spaces", "spaces_low", "spaces_high")
    )
    source = _SPACES.say(lang).format(source=SPACES_FROM[lot["spaces_from"]].say(lang))
    yield Row((source, spaces if low == high else f"{spaces} ({low}–{high})"), (1.0,))
    if plan.layout.capacity:
        yield _row(_LAID_OUT, measured(plan.layout.capacity, "count", say), lang)
        yield _row(_LOST, measured(plan.planting.stalls_lost, "count", say), lang)
    else:
        yield Paragraph(_NO_LAYOUT.say(lang), colour=WARNING)


def _shade(lot: pd.Series[Any], shadow: LotShadow | None, lang: Lang) -> Iterator[Block]:
    say = words(lang)

    def share(value: float) -> str:
        return measured(None if np.isnan(value) else float(value), "share", say)

    yield Heading(_SHADE.say(lang))
    for column, name in _BY_DEFINITION.items():
        yield _row(name, share(lot[column]), lang)
    yield _row(_JULY, share(lot["shade_july_midday"]), lang)
    if lot["shade_unknown"]:
        why = WHY_UNKNOWN[lot["shade_unknown"]].say(lang)
        yield Paragraph(_UNKNOWN.say(lang).format(why=why), colour=WARNING)
    if shadow is None:
        yield Paragraph(_NO_SUN.say(lang), colour=WARNING)
    elif np.isnan(shadow.tree_share):
        yield Paragraph(_SUN_DOWN.say(lang), colour=WARNING)
    else:
        shares = (share(shadow.building_share), share(shadow.tree_share))
        yield _row(_SHADOW, " / ".join(shares), lang)
    if lot["heights_unknown"] > 0:
        text = _HEIGHTS.say(lang).format(count=f"{lot['heights_unknown']:,.0f}")
        yield Paragraph(text, colour=WARNING)


def _sources(parking: ParkingAssessment, plan: LotPlan, lang: Lang) -> Iterator[str]:
    """Yield what the drawing rests on, with 依据待核 where the source was not read."""
    say = words(lang)
    groups = {group.id: group for group in parking.groups}
    planned = {group_of(str(kind), parking.groups) for kind in plan.planting.kind}
    used = sorted(planned | set(plan.crowns.group.astype(str)))
    statuses = {groups[id_].status for id_ in used}
    names = [groups[id_].name_zh if lang == "zh" else groups[id_].name_en for id_ in used]
    told = _GROWTH.say(lang).format(groups=say("figure_comma").join(names))
    yield _checked(told, statuses, lang)
    if plan.layout.capacity:
        yield _checked(_SIZES.say(lang), {row.status for row in sizes().values()}, lang)


def _checked(text: str, statuses: Iterable[str], lang: Lang) -> str:
    say = words(lang)
    unread = bool({*statuses} - {"read"})
    return say("figure_measure", name=text, value=say("figure_unverified")) if unread else text


_TITLE = Phrase("{name}车位、树木与遮荫图", "{name}: stalls, trees and shade")
_GROUND = Phrase("露天面积", "open ground")
_SPACES = Phrase("泊位（{source}）", "spaces ({source})")
_LAID_OUT = Phrase("排布的车位（保留现有树木）", "stalls laid out, standing trees kept")
_LOST = Phrase("因种树取消", "given up for trees")
_NO_LAYOUT = Phrase(
    "现有树木之间排不出车位，未画车位", "no stalls could be laid out between the trees: none drawn"
)
_SHADE = Phrase("遮荫", "Shade")
_BY_DEFINITION = {
    "shade_now": Phrase("按定义，今（不种树）", "by definition, today"),
    "shade_5": Phrase("按定义，5年后（不种树）", "by definition, in 5 years, nothing planted"),
    "shade_15": Phrase("按定义，15年后（不种树）", "by definition, in 15 years, nothing planted"),
}
_JULY = Phrase("七月午间平均，今", "mean at midday in July, today")
_UNKNOWN = Phrase(
    "现有遮荫不详：{why}；方案按没有树木计算",
    "shade today is unknown: {why}; the plan counts none",
)
_NO_SUN = Phrase(
    "未画阴影：未安装计算太阳位置的 pvlib",
    "no shadow is drawn: pvlib, which places the sun, is missing",
)
_SUN_DOWN = Phrase("未画阴影：此时太阳在地平线下", "no shadow is drawn: the sun is down")
_SHADOW = Phrase("图示阴影：建筑 / 仅树木", "shadow as drawn: of buildings / of trees alone")
_HEIGHTS = Phrase(
    "附近{count}栋建筑高度不详，其阴影未计入",
    "{count} buildings near have no known height; their shadows are not counted",
)
_PLAN = Phrase("种植方案", "Planting plan")
_GROWTH = Phrase("树冠生长表（{groups}）", "growth of crowns ({groups})")
_SIZES = Phrase("车位与通道尺寸", "sizes of stalls and drives")
