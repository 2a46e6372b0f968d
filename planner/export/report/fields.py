"""The fields that officials report, in their order, each from what was reckoned already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.export.amounts import UNTOLD
from planner.export.wording import completeness_lines
from planner.indicators.basis import LOWER_BOUND, NO_PARK
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.language import Lang, Words

_PROXY = "_study_area"
_M2_PER_HA = 1e4


@dataclass(frozen=True)
class Field:
    """One field of the return.

    Parameters
    ----------
    name
        In one language; a proxy says that it is one.
    value
        In `unit`; None where the data cannot tell.
    unit
        Hectares, or a count of parks, in words.
    scope
        Which area it is of.
    tables
        Names of the town's tables it comes from.
    told
        How complete they are, and why there is no value.
    lower_bound
        What is not mapped could only raise the value.
    decimals
        0 of a count.
    """

    name: str
    value: float | None
    unit: str
    scope: str
    tables: tuple[str, ...]
    told: tuple[str, ...]
    lower_bound: bool = False
    decimals: int = 2

    @property
    def text(self) -> str:
        """The value as text: rounded, with its bound, never 0 for something above 0."""
        if self.value is None:
            return UNTOLD
        text = f"{self.value:,.{self.decimals}f}"
        if self.value > 0 and not float(text.replace(",", "")):
            return "> 0" if self.lower_bound else f"<{10.0**-self.decimals:g}"
        return f"≥ {text}" if self.lower_bound else text


def official_fields(assessment: Assessment, lang: Lang) -> list[Field]:
    """Return built-up area, planting, green land, parks, their number, residential land reached.

    Nothing is reckoned here: each is the numerator or denominator of an
    indicator, or a measure of completeness. Where the built-up area is not
    mapped it has no value; the study area follows as a proxy, and what is of
    the study area says so.
    """
    say = words(lang)
    cover = _found(assessment, "greenery_cover")
    green = _found(assessment, "green_land_ratio")
    return [
        *_areas(assessment, cover or green, say),
        _planted(assessment, "cover", cover, ("green", "trees", "hedges"), say),
        _planted(assessment, "green", green, ("green",), say),
        _park_area(assessment, say),
        _park_count(assessment, say),
        _covered(assessment, say),
    ]


def _found(assessment: Assessment, id_: str) -> Indicator | None:
    """Return an indicator, or its proxy over the study area where that was reckoned."""
    return next((row for row in assessment.indicators if row.id in (id_, id_ + _PROXY)), None)


def _areas(assessment: Assessment, row: Indicator | None, say: Words) -> Iterator[Field]:
    name, scope = say("report_built_up"), say("report_in_study_area")
    hectares = say.value("ha")
    if row is None:
        yield Field(name, None, hectares, scope, ("zones",), (say("report_not_reckoned"),))
    elif not row.id.endswith(_PROXY):
        told = _told(assessment, ("zones",), (), say, say("report_built_up_mapped"))
        yield Field(name, row.denominator, hectares, scope, ("zones",), told)
    else:
        why = (say("report_no_built_up"),)
        yield Field(name, None, hectares, scope, ("zones",), why)
        note = (say("report_study_area_note"),)
        yield Field(say("report_study_area"), row.denominator, hectares, scope, (), note)


def _planted(
    assessment: Assessment, key: str, row: Indicator | None, tables: tuple[str, ...], say: Words
) -> Field:
    name, hectares = say(f"report_{key}"), say.value("ha")
    scope = say("report_in_built_up")
    if row is None:
        return Field(name, None, hectares, scope, tables, (say("report_not_reckoned"),))
    if row.id.endswith(_PROXY):
        name, scope = say("report_proxy", name=name), say("report_in_study_area")
    told = _told(assessment, tables, row.completeness, say, _caveat(row, say))
    return Field(name, row.numerator, hectares, scope, tables, told, row.lower_bound)


def _park_area(assessment: Assessment, say: Words) -> Field:
    row = _found(assessment, "park_area_per_person")
    name, scope = say("report_park_area"), say("report_in_study_area")
    if row is None:
        why = (say("report_not_reckoned"),)
        return Field(name, None, say.value("ha"), scope, ("green",), why)
    # The indicator is also untold for want of a population, which the area does not need.
    value = None if row.numerator is None else row.numerator / _M2_PER_HA
    return _of_parks(assessment, Field(name, value, say.value("ha"), scope, ("green",), ()), say)


def _park_count(assessment: Assessment, say: Words) -> Field:
    count = assessment.town.provenance.completeness.get("parks")
    field = Field(
        say("report_park_count"),
        count,
        say("report_parks_unit"),
        say("report_in_study_area"),
        ("green",),
        (say("report_by_outline"),),
        decimals=0,
    )
    return _of_parks(assessment, field, say)


def _of_parks(assessment: Assessment, field: Field, say: Words) -> Field:
    """Return a field of mapped parks: nothing mapped is no answer, something a lower bound."""
    if "green" in assessment.town.provenance.complete:
        why, value, bound = "", field.value, False
    elif not field.value:
        why, value, bound = NO_PARK.say(say.lang), None, False
    else:
        why, value, bound = LOWER_BOUND.say(say.lang), field.value, True
    told = (*field.told, *_told(assessment, field.tables, (), say, why))
    return Field(
        field.name, value, field.unit, field.scope, field.tables, told, bound, field.decimals
    )


def _covered(assessment: Assessment, say: Words) -> Field:
    name, scope, tables = say("report_covered"), say("report_in_study_area"), ("zones", "green")
    hectares = say.value("ha")
    ids = [row.id for row in assessment.indicators]
    row = _found(assessment, "park_service_coverage")
    if row is None:
        # Floor area stands in for the share only: it is no land.
        proxy = "park_service_coverage_floor_area_proxy" in ids
        why = say("report_no_residential" if proxy else "report_not_reckoned")
        return Field(name, None, hectares, scope, tables, (why,))
    told = _told(assessment, tables, row.completeness, say, _caveat(row, say))
    return Field(name, row.numerator, hectares, scope, tables, told, row.lower_bound)


def _caveat(row: Indicator, say: Words) -> str:
    return row.caveat_zh if say.lang == "zh" else row.caveat


def _told(
    assessment: Assessment, tables: tuple[str, ...], measures: Iterable[str], say: Words, note: str
) -> tuple[str, ...]:
    """Return what is known of the tables' completeness, and the note, as short sentences."""
    town = assessment.town
    # The first line is the measure's own; what follows is the same for all.
    lines = [completeness_lines(town, say.lang, (name,))[0] for name in measures]
    for key, wanted in (("report_declared", True), ("report_undeclared", False)):
        names = [name for name in tables if (name in town.provenance.complete) is wanted]
        if names:
            joined = say("figure_comma").join(say.value(f"table_{name}") for name in names)
            lines.append(say(key, tables=joined))
    return (*lines, note) if note else tuple(lines)
