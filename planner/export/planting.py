"""Planting plans as text for the command line: before, after, and what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from planner.export.amounts import UNTOLD
from planner.export.terminal import plain
from planner.language import Phrase, words
from planner.parking.shade import WHY_UNKNOWN
from planner.parking.spaces import SPACES_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.console import Console

    from planner.language import Lang
    from planner.parking.assessment import ParkingAssessment
    from planner.parking.lot_plan import LotPlan
    from planner.scenario import Scenario


def lot_line(plan: LotPlan, parking: ParkingAssessment, lang: Lang) -> str:
    """Return which car park is planned, its spaces, and the stalls drawn around its trees."""
    lot = parking.supply.iloc[parking.lot(plan.id)]
    known = not np.isnan(lot["spaces"])
    spaces = _SPACES.say(lang).format(
        spaces=f"{lot['spaces']:,.0f}" if known else UNTOLD,
        source=SPACES_FROM[lot["spaces_from"]].say(lang),
    )
    stalls = plan.layout.capacity
    drawn = (_DRAWN if stalls else _NOT_DRAWN).say(lang).format(stalls=f"{stalls:,}")
    ground = _LOT.say(lang).format(
        name=plain(plan.name or plan.id), id=plain(plan.id), area=f"{plan.ground.area:,.0f}"
    )
    return words(lang)("figure_next").join((ground, spaces, drawn))


def plan_lines(plan: LotPlan, lang: Lang) -> Iterator[str]:
    """Yield what a planting plan does, a line each: target, trees, stalls, how good it is."""
    planting, say = plan.planting, words(lang)
    goal = {"target": f"{planting.target:.1%}", "years": f"{plan.request.years:g}"}
    shares = {
        "before": f"{planting.share_before:.1%}",
        "after": f"{planting.share_after:.1%}",
    }
    if plan.scenario is None:
        yield (_ALREADY if planting.reached else _NO_ROOM).say(lang).format(**goal, **shares)
        return
    yield (_REACHED if planting.reached else _MISSED).say(lang).format(**goal, **shares)
    species, counts = np.unique(planting.kind.astype(str), return_counts=True)
    told = say("figure_comma").join(
        f"{plain(name)} × {count:,}" for name, count in zip(species, counts, strict=True)
    )
    yield _TREES.say(lang).format(count=f"{len(planting):,}", species=told)
    stalls = plan.layout.capacity
    yield (
        (_STALLS if stalls else _UNTOLD_STALLS)
        .say(lang)
        .format(lost=planting.stalls_lost, stalls=stalls)
    )
    looked, allowed = planting.spots
    yield (
        (_PROVEN if planting.proven else _GAP)
        .say(lang)
        .format(looked=f"{looked:,}", allowed=f"{allowed:,}", gap=f"{planting.gap:.1%}")
    )
    if planting.too_low:
        low = say("figure_comma").join(map(plain, planting.too_low))
        yield _TOO_LOW.say(lang).format(species=low)


def print_plan(
    plan: LotPlan,
    before: ParkingAssessment,
    after: ParkingAssessment,
    console: Console,
    *,
    lang: Lang = "zh",
) -> None:
    """Print a planting plan, and the car park's shade before and after it."""
    console.print(Text(lot_line(plan, before, lang)))
    for line in plan_lines(plan, lang):
        console.print(Text(line))
    was, will = (town.lots.iloc[town.lot(plan.id)] for town in (before, after))
    table = Table()
    table.add_column("")
    for heading in (_BEFORE, _AFTER):
        table.add_column(heading.say(lang), justify="right")
    for column, name in _SHADE.items():
        table.add_row(name.say(lang), _share(was[column]), _share(will[column]))
    console.print(table)
    if was["shade_unknown"]:
        reason = WHY_UNKNOWN[was["shade_unknown"]].say(lang)
        console.print(Text(_UNKNOWN_BEFORE.say(lang).format(why=reason)))


def print_street_plan(
    scenario: Scenario, gain: pd.DataFrame, console: Console, *, lang: Lang = "zh"
) -> None:
    """Print the trees of a street's gap planting, and its shade before and after."""
    for change in scenario.changes:
        trees = len(getattr(change.geometry, "geoms", (change.geometry,)))  # type: ignore[attr-defined]
        console.print(Text(f"{plain(change.label)}: {trees:,} {_TREE.say(lang)}"))
    table = Table()
    table.add_column(_YEARS.say(lang), justify="right")
    for heading in (_CROWNS, _METRES):
        for when in (_BEFORE, _AFTER):
            table.add_column(f"{heading.say(lang)} {when.say(lang)}", justify="right")
    for row in gain.to_dict("records"):
        table.add_row(
            f"{row['years']:g}",
            *(_share(row[f"crown_share_{when}"]) for when in ("before", "after")),
            *(
                f"{row[f'shaded_m_{when}']:,.0f} / {row['length_m']:,.0f}"
                for when in ("before", "after")
            ),
        )
    console.print(table)


def _share(share: float) -> str:
    return UNTOLD if np.isnan(share) else f"{share:.1%}"


_LOT = Phrase("{name}（{id}）：露天面积{area} m²", "{name} ({id}): {area} m² of open ground")
_SPACES = Phrase("泊位{spaces}（{source}）", "{spaces} spaces ({source})")
_DRAWN = Phrase(
    "保留现有树木排布车位{stalls}个", "{stalls} stalls laid out with standing trees kept"
)
_NOT_DRAWN = Phrase(
    "现有树木之间排不出车位，未排布", "no stalls could be laid out between the standing trees"
)
_REACHED = Phrase(
    "目标：{years}年后遮荫{target}；只计已标绘和规划的树木：{before} → {after}，达到",
    "target {target} in {years} years, mapped and planned trees only: {before} → {after}, reached",
)
_MISSED = Phrase(
    "目标：{years}年后遮荫{target}；只计已标绘和规划的树木：{before} → {after}，达不到；"
    "以下为遮荫最多的方案",
    "target {target} in {years} years, mapped and planned trees only: {before} → {after}, "
    "NOT reached; this plan shades the most that was found",
)
_ALREADY = Phrase(
    "目标：{years}年后遮荫{target}；现有树木届时{before}，无需种植，未写方案",
    "target {target} in {years} years: standing trees reach {before}; nothing to plant, "
    "no plan written",
)
_NO_ROOM = Phrase(
    "目标：{years}年后遮荫{target}；现有树木届时{before}，没有可种之处，未写方案",
    "target {target} in {years} years: {before} by standing trees, NOT reached; no place for a "
    "tree, no plan written",
)
_TREES = Phrase("种植{count}株：{species}", "{count} trees: {species}")
_STALLS = Phrase("减少车位{lost}个（共{stalls}个）", "{lost} of {stalls} stalls given up")
_UNTOLD_STALLS = Phrase(
    "未排布车位，减少的车位数不详",
    "no stalls are laid out here: how many are given up cannot be told",
)
_PROVEN = Phrase(
    "在{looked}个候选位置（规则允许{allowed}个）中已证明最优",
    "proven best on {looked} places (the rules allow {allowed})",
)
_GAP = Phrase(
    "在{looked}个候选位置（规则允许{allowed}个）中，最优方案至多再好{gap}",
    "on {looked} places (the rules allow {allowed}) no plan is better by more than {gap}",
)
_TOO_LOW = Phrase(
    "枝下高不足、未选用：{species}", "left out where they would hang too low: {species}"
)
_UNKNOWN_BEFORE = Phrase("种植前不详：{why}", "unknown before: {why}")
_BEFORE, _AFTER = Phrase("种植前", "before"), Phrase("种植后", "after")
_SHADE = {
    "shade_now": Phrase("遮荫（按定义），今", "shade by definition, today"),
    "shade_5": Phrase("遮荫（按定义），5年后", "shade by definition, in 5 years"),
    "shade_15": Phrase("遮荫（按定义），15年后", "shade by definition, in 15 years"),
    "shade_july_midday": Phrase("七月午间平均遮荫，今", "mean midday shade in July, today"),
}
_TREE = Phrase("株", "trees")
_YEARS = Phrase("年后", "years")
_CROWNS = Phrase("人行道树冠覆盖", "footway under crowns,")
_METRES = Phrase("林荫路（m）", "shaded street (m),")
