"""The figures of a report as cells: numbers stay numbers, units and bounds have columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.completeness import MEASURES
from planner.export.report.content import ledger_key, origin, sensitivity_lines
from planner.export.report.fields import official_fields
from planner.export.wording import completeness_lines, headline, key_figure, method_note
from planner.language import words
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.language import Lang, Words

WHOLE, HUNDREDTHS, TENTHS, PERCENT = "#,##0", "#,##0.00", "#,##0.0", "0.0%"
_AT_LEAST = "≥"


@dataclass(frozen=True)
class Number:
    """A number and how it is shown, as a spreadsheet's format."""

    value: float | None
    form: str


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook.

    Parameters
    ----------
    name
        On its tab.
    header
        One text a column.
    rows
        As many cells each; None and missing numbers are shown as —.
    widths
        Of the columns, in letters.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | Number, ...], ...]
    widths: tuple[int, ...]


def grids(assessment: Assessment, lang: Lang) -> list[Grid]:
    """Return the sheets: summary, indicators, ledger, completeness, definitions."""
    say = words(lang)
    return [
        _summary(assessment, say),
        _indicators(assessment, say),
        _ledger(assessment, say),
        _completeness(assessment, say),
        _definitions(assessment, say),
    ]


def _header(say: Words, *keys: str) -> tuple[str, ...]:
    return tuple(say(f"report_{key}") for key in keys)


def _summary(assessment: Assessment, say: Words) -> Grid:
    comma, stop = say("figure_comma"), say("figure_next")
    rows: list[tuple[str | Number, ...]] = [
        (
            field.name,
            _AT_LEAST if field.lower_bound else "",
            Number(field.value, HUNDREDTHS if field.decimals else WHOLE),
            field.unit,
            field.scope,
            comma.join(say.value(f"table_{name}") for name in field.tables),
            stop.join(field.told),
        )
        for field in official_fields(assessment, say.lang)
    ]
    notes = (headline(assessment, say.lang), say("report_summary_note"))
    header = _header(say, "field", "bound", "value", "unit", "scope", "source_table", "told")
    blank = ("",) * (len(header) - 1)
    rows.extend((text, *blank) for text in notes)
    return Grid(say("report_sheet_summary"), header, tuple(rows), (34, 7, 14, 9, 14, 18, 70))


def _indicators(assessment: Assessment, say: Words) -> Grid:
    header = _header(
        say,
        *("field", "bound", "value", "unit", "low", "high", "numerator", "numerator_unit"),
        *("denominator", "denominator_unit", "status", "caveat_name", "id"),
    )
    rows = tuple(_indicator(row, say) for row in assessment.indicators)
    widths = (44, 6, 10, 12, 10, 10, 12, 18, 12, 18, 52, 60, 42)
    return Grid(say("report_sheet_indicators"), header, rows, widths)


def _indicator(row: Indicator, say: Words) -> tuple[str | Number, ...]:
    figure = key_figure(row, say.lang)
    return (
        figure.name,
        _AT_LEAST if row.lower_bound else "",
        Number(row.value, TENTHS),
        say.value(row.unit),
        Number(row.low, TENTHS),
        Number(row.high, TENTHS),
        Number(row.numerator, _form(row.numerator_unit)),
        say.value(row.numerator_unit),
        Number(row.denominator, _form(row.denominator_unit)),
        say.value(row.denominator_unit),
        figure.status,
        figure.caveat,
        row.id,
    )


def _form(unit: str) -> str:
    return HUNDREDTHS if unit == "ha" else WHOLE


def _ledger(assessment: Assessment, say: Words) -> Grid:
    ledger = assessment.ledger
    rows = [
        (
            say.value(f"class_{name}"),
            Number(ledger.amount[name], WHOLE),
            Number(ledger.share(name), PERCENT),
        )
        for name in CLASSES
    ]
    unit = say.value(ledger.unit)
    whole = Number(1.0 if ledger.total > 0 else None, PERCENT)
    rows.append((say("figure_sum", unit=unit), Number(ledger.total, WHOLE), whole))
    header = (say("report_class"), unit, say("report_share"))
    return Grid(say(f"report_{ledger_key(assessment)}"), header, tuple(rows), (36, 24, 12))


def _completeness(assessment: Assessment, say: Words) -> Grid:
    town = assessment.town
    rows: list[tuple[str | Number, ...]] = []
    for measure in MEASURES:
        name = measure.name_zh if say.lang == "zh" else measure.name_en
        value = town.provenance.completeness.get(measure.id)
        form = {"share": PERCENT, "count": WHOLE}.get(measure.unit, TENTHS)
        unit = "" if measure.unit in ("share", "count") else say.value(measure.unit)
        rows.append((name, Number(value, form), unit))
    rows.extend((name, text, "") for name, text in origin(assessment, say.lang))
    rows.extend((line, "", "") for line in _other_lines(assessment, say))
    header = _header(say, "measure", "value", "unit")
    return Grid(say("report_sheet_completeness"), header, tuple(rows), (60, 60, 10))


def _other_lines(assessment: Assessment, say: Words) -> Iterator[str]:
    """Yield declared tables, faults, notes and how residents were placed."""
    yield from completeness_lines(assessment.town, say.lang, ())
    yield method_note(assessment, say.lang)
    yield from sensitivity_lines(assessment, say.lang)


def _definitions(assessment: Assessment, say: Words) -> Grid:
    header = _header(say, "field", "definition_name", "caveat_name", "id")
    figures = [(key_figure(row, say.lang), row.id) for row in assessment.indicators]
    rows = tuple((row.name, row.definition, row.caveat, id_) for row, id_ in figures)
    return Grid(say("report_sheet_definitions"), header, rows, (44, 90, 60, 42))
