"""Who lives within a distance of public green or of a car park: on foot, or in a straight line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.indicators.basis import RESIDENTS, ratio, report
from planner.language import Phrase, words
from planner.network import Targets
from planner.network.ledger import (
    MAX_UNKNOWN,
    NOT_CONNECTED,
    REASON_PHRASES,
    SERVED,
    UNKNOWN,
)

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis, Figure
    from planner.network import Access, Ledger
    from planner.standards import Standard

_LEAST_SHOWN = 0.01

_GIVEN = Phrase(
    "居民数按建筑给定，无人口分布模型的区间", "residents given per building: no range over models"
)
_NO_POPULATION = Phrase(
    "未提供人口：比例按住宅建筑面积计",
    "no population given: shares are of residential floor area",
)
_NOBODY = Phrase("既无居民数据，也无住宅建筑", "no resident and no dwelling is known")
_NONE_MAPPED = {
    "green": Phrase(
        "未标绘此类公园或场地，且未声明绿地数据完整",
        "no such space is mapped, and green is not declared complete",
    ),
    "parking": Phrase(
        "未标绘公共停车场，且未声明停车场数据完整",
        "no public car park is mapped, and parking is not declared complete",
    ),
}
"""Why there is no percentage, by the table that was asked for."""


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the share of residents served, with its range over population models."""
    options = row.parameters
    targets = Targets(
        min_area_m2=options.get("min_area_m2", 0.0),
        max_area_m2=options.get("max_area_m2", np.inf),
        squares=options.get("squares", False),
        table=options.get("table", "green"),
    )
    straight = options.get("straight", False)
    ledgers = basis.ledgers(targets, options["limit_m"], straight=straight)
    figure = share_served(basis.access(targets), ledgers)
    spaces = "parks" if targets.table == "green" else "parking"
    known = basis.completeness(spaces, "gates", "footway_km", "buildings_with_levels")
    return report(row if basis.unit == RESIDENTS else _of_floor_area(row), figure, known)


def _of_floor_area(row: Standard) -> Standard:
    """Return the row in words of floor area: nobody's residents are known."""
    floor = "住宅建筑面积"
    chinese = {"居民比例": f"{floor}比例", "居民数": floor, "居民总数": f"{floor}总和"}
    english = {"Residents": "Residential floor area", "residents": "residential floor area"}
    return replace(
        row,
        name_zh=_reworded(row.name_zh, chinese),
        name_en=_reworded(row.name_en, english),
        definition_zh=_reworded(row.definition_zh, chinese),
        definition=_reworded(row.definition, english),
    )


def _reworded(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def share_served(access: Access, ledgers: dict[str, Ledger]) -> Figure:
    """Return the served share of the first ledger in %, with its range over all.

    Where no space asked for is mapped, or too much is `unknown`, there is no
    percentage, but what is missing.

    Parameters
    ----------
    access
        What the ledgers were added up from.
    ledgers
        By population model; the first is the headline.
    """
    headline = next(iter(ledgers.values()))
    unknown = headline.share(UNKNOWN)
    figure = ratio(headline.amount[SERVED], headline.total, (headline.unit, headline.unit))
    if "given" in ledgers:
        figure = figure.noting(_GIVEN)
    elif access.town.population is None:
        figure = figure.noting(_NO_POPULATION)
    if unknown is None:
        return figure.unknown(_NOBODY)
    table = access.wanted.table
    if access.targets.empty and table not in access.town.provenance.complete:
        return figure.unknown(_NONE_MAPPED[table])
    if unknown > 0:
        figure = figure.noting(what_is_missing(headline))
    if not headline.says_enough:
        return replace(figure, value=None)
    if len(ledgers) > 1:
        shares = [100.0 * (ledger.share(SERVED) or 0.0) for ledger in ledgers.values()]
        figure = replace(figure, low=min(shares), high=max(shares))
    apart = headline.share(NOT_CONNECTED) or 0.0
    if apart > MAX_UNKNOWN:
        figure = figure.noting(
            Phrase(
                f"{apart:.0%}未接入任何道路：数据中很可能缺少巷道和步行道",
                f"{apart:.0%} are not connected to any street: lanes and footways are probably "
                "missing from the data",
            )
        )
    return figure


def what_is_missing(ledger: Ledger) -> Phrase:
    """Say how much is unknown, why, and whether that is too much for a percentage."""
    share = ledger.share(UNKNOWN) or 0.0
    told = share >= _LEAST_SHOWN
    shown = Phrase(f"{share:.0%}", f"{share:.0%}") if told else Phrase("不足1%", "under 1%")
    because = "; ".join(
        f"{amount:,.0f} {ledger.unit}: {why}" for why, amount in ledger.unknown_because.items()
    )
    unit_zh = words("zh").value(ledger.unit)
    because_zh = "；".join(
        f"{amount:,.0f} {unit_zh}，{REASON_PHRASES[why].zh}"
        for why, amount in ledger.unknown_because.items()
    )
    text = Phrase(f"数据不足占{shown.zh}：{because_zh}", f"{shown.en} unknown ({because})")
    if ledger.says_enough:
        return text
    return Phrase(
        f"{text.zh}；超过{MAX_UNKNOWN:.0%}，不给出比例",
        f"{text.en}; above {MAX_UNKNOWN:.0%} no percentage is given",
    )
