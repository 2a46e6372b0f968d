"""Figures and measures as short text in one language, for sheets and reports; no layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.assess import HEADLINE_M
from planner.completeness import MEASURES
from planner.export.amounts import (
    UNTOLD,
    WHOLE_SHARE,
    amount_text,
    measured,
    number_text,
    share_text,
)
from planner.export.terminal import plain
from planner.indicators.parking_spaces import SPACES
from planner.language import words
from planner.network.ledger import CLASSES
from planner.parking.assessment import WALK_M
from planner.population import MODELS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.indicators.basis import Figure
    from planner.language import Lang, Words
    from planner.town import Town

_SIGNS = {">=": "≥", "<=": "≤"}
_WHOLE = (SPACES, "calls/week")
"""Units of sums of whole things."""


@dataclass(frozen=True)
class KeyFigure:
    """An indicator as text in one language.

    Parameters
    ----------
    name
        Of the indicator.
    definition
        The formula in words.
    value
        With its unit, `≥` before a lower bound, `—` where it cannot be told.
    fraction
        Numerator / denominator, with their units.
    range
        Over the population models; empty where there is none.
    status
        The threshold, whether it is met, and where it stands written.
        依据待核 (source to be checked) where that was not read.
    caveat
        What a reader must know before quoting the figure; may be empty.
    """

    name: str
    definition: str
    value: str
    fraction: str
    range: str
    status: str
    caveat: str


def headline(assessment: Assessment, lang: Lang) -> str:
    """Return the headline in one line: share, numerator, denominator, range, straight line.

    Where too much is unknown it says so and what is missing; no percentage.
    """
    say = words(lang)
    figure = assessment.headline
    limit = f"{HEADLINE_M:,.0f}"
    name = say("figure_walk", limit_m=limit)
    caveat = figure.caveat_zh if lang == "zh" else figure.caveat
    if figure.value is None:
        parts = [say("figure_not_told", name=name)]
    else:
        fraction = say(
            "figure_of",
            above=amount_text(figure.numerator, figure.numerator_unit),
            below=amount_text(figure.denominator, figure.denominator_unit),
            unit=say.value(figure.denominator_unit),
        )
        parts = [say("figure_headline", name=name, value=_value(figure, say), fraction=fraction)]
        parts.append(_range(figure, say))
        straight = {row.id: row for row in assessment.indicators}.get("park_straight_500")
        if straight is not None and straight.value is not None:
            value = _value(straight, say)
            parts.append(say("figure_straight", limit_m=limit, value=value))
    return say("figure_next").join(filter(None, (*parts, caveat)))


def key_figure(indicator: Indicator, lang: Lang) -> KeyFigure:
    """Return an indicator as text in one language."""
    say = words(lang)
    chinese = lang == "zh"
    return KeyFigure(
        name=indicator.name_zh if chinese else indicator.name_en,
        definition=indicator.definition_zh if chinese else indicator.definition,
        value=_value(indicator, say),
        fraction=_fraction(indicator, say),
        range=_range(indicator, say),
        status=_status(indicator, say),
        caveat=indicator.caveat_zh if chinese else indicator.caveat,
    )


def ledger_lines(
    assessment: Assessment, lang: Lang, subject: Literal["green", "parking"] = "green"
) -> list[tuple[str, str, str]]:
    """Return class, amount and share of each class of a ledger, and the sum.

    The ledger is the headline's (walks to parks), or that of walks to car parks.

    Each amount and share is rounded on its own, so that it is the same number
    in every output; where the rounded ones do not add up, the sum says so. What
    is above nothing and rounds to nothing is `<1` and `<0.1 %`, and short of
    everything is never `100.0 %`.
    """
    say = words(lang)
    parks = subject == "green"
    ledger = assessment.ledger if parks else assessment.parking_ledger
    prefix = "class" if parks else "class_parking"
    amounts = [ledger.amount[name] for name in CLASSES]
    shares = [amount / ledger.total if ledger.total > 0 else None for amount in amounts]
    lines = [
        (
            say.value(f"{prefix}_{name}"),
            number_text(amount, 0),
            UNTOLD if share is None else share_text(share),
        )
        for name, amount, share in zip(CLASSES, amounts, shares, strict=True)
    ]
    whole = sum(map(round, amounts)) == round(ledger.total)
    tenths = sum(round(WHOLE_SHARE * (share or 0.0)) for share in shares) == WHOLE_SHARE
    adds_up = whole and (tenths or ledger.total <= 0)
    name = say("figure_sum" if adds_up else "figure_about", unit=say.value(ledger.unit))
    lines.append((name, f"{ledger.total:,.0f}", "100.0 %" if ledger.total > 0 else UNTOLD))
    return lines


def completeness_lines(
    town: Town, lang: Lang, measures: Collection[str] | None = None
) -> list[str]:
    """Return how complete the data is: measures, declared tables, faults, the source's notes.

    Notes are passed on as the source wrote them, in English.

    Parameters
    ----------
    town
        Any Town.
    lang
        Of the lines.
    measures
        Ids of `planner.completeness.MEASURES` to tell; None for all.
    """
    say = words(lang)
    about = town.provenance
    lines = []
    for measure in MEASURES:
        if measures is not None and measure.id not in measures:
            continue
        name = measure.name_zh if lang == "zh" else measure.name_en
        value = measured(about.completeness.get(measure.id), measure.unit, say)
        lines.append(say("figure_measure", name=name, value=value))
    if about.complete:
        tables = say("figure_comma").join(say.value(f"table_{name}") for name in about.complete)
        lines.append(say("figure_complete", tables=plain(tables)))
    else:
        lines.append(say("figure_none_complete"))
    lines.extend(
        say("figure_fault", fault=plain(say.value(fault)), count=f"{count:,}")
        for fault, count in about.faults.items()
    )
    lines.extend(plain(note) for note in about.notes)
    return lines


def method_note(
    assessment: Assessment, lang: Lang, subject: Literal["green", "parking"] = "green"
) -> str:
    """Return how residents came to the buildings and how distances run, in two sentences."""
    say = words(lang)
    people = assessment.town.population
    if people is None:
        placed = say("figure_no_population")
    else:
        placed = say(
            f"figure_by_{people.method}",
            total=f"{people.total:,.0f}",
            source=plain(people.source),
        )
    if subject == "green":
        distance = say("figure_distance", limit_m=f"{HEADLINE_M:,.0f}")
    else:
        distance = say("figure_distance_parking", limit_m=f"{WALK_M:,.0f}")
    return placed + distance if lang == "zh" else f"{placed} {distance}"


def _value(figure: Figure | Indicator, say: Words) -> str:
    if figure.value is None:
        return UNTOLD
    decimals = 0 if figure.unit in _WHOLE else 1
    text = f"{number_text(figure.value, decimals)} {say.value(figure.unit)}"
    if not figure.lower_bound:
        return text
    # At least something below 0.1 is: above nothing.
    return f"> 0 {say.value(figure.unit)}" if text.startswith("<") else f"≥ {text}"


def _fraction(indicator: Indicator, say: Words) -> str:
    above = amount_text(indicator.numerator, indicator.numerator_unit)
    if not indicator.denominator_unit:
        # A sum: nothing is divided.
        return f"{above} {say.value(indicator.numerator_unit)}"
    if indicator.numerator is None and indicator.denominator is None:
        return UNTOLD
    below = amount_text(indicator.denominator, indicator.denominator_unit)
    if indicator.numerator_unit != indicator.denominator_unit:
        above = f"{above} {say.value(indicator.numerator_unit)}"
    return f"{above} / {below} {say.value(indicator.denominator_unit)}"


def _range(figure: Figure | Indicator, say: Words) -> str:
    if figure.low is None or figure.high is None:
        return ""
    low, high = number_text(figure.low, 1), number_text(figure.high, 1)
    key = "figure_same" if low == high else "figure_range"
    return say(key, low=low, high=high, unit=say.value(figure.unit), models=len(MODELS))


def _status(indicator: Indicator, say: Words) -> str:
    target = indicator.target
    if target is None:
        text = say("figure_no_target")
    else:
        sign = _SIGNS.get(target.comparison, target.comparison)
        asked = f"{sign} {target.value:g} {say.value(indicator.unit)}"
        text = say("figure_target", target=asked)
    for key in _verdict(indicator):
        text = say("figure_measure", name=text, value=say(key))
    written = (say.value(text) for text in (indicator.document, indicator.clause) if text)
    where = say("figure_comma").join(written)
    return say("figure_where", text=text, where=where) if where else text


def _verdict(indicator: Indicator) -> Iterator[str]:
    """Yield the key of what is said of the target or its source, if anything."""
    sources = {indicator.formula_status}
    if indicator.target is not None:
        sources.add(indicator.threshold_status)
    if sources & {"copy", "recalled"}:
        yield "figure_unverified"
    elif indicator.met is not None:
        yield "figure_met" if indicator.met else "figure_not_met"
    elif indicator.target is not None and indicator.value is not None:
        yield "figure_undecided"
