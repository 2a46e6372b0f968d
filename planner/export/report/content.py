"""What a report says, in order: the same parts for Word and PDF, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.assess import HEADLINE_M
from planner.export.report.fields import official_fields
from planner.export.report.parts import (
    MOST_CELL_LETTERS,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Table,
    Title,
    told,
)
from planner.export.report.picture import trimmed
from planner.export.wording import (
    completeness_lines,
    headline,
    key_figure,
    ledger_lines,
    method_note,
)
from planner.indicators.basis import RESIDENTS
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planner.assess import Assessment
    from planner.export.report.parts import FinishedMap, ReportRequest
    from planner.indicator import Indicator
    from planner.language import Lang, Words

    Section = Callable[[Assessment, Words], Iterator[Part]]

TEXT_WIDTH_MM = 170.0
PICTURE_HEIGHT_MM = 226.0
"""Leaves room for a section's heading and the caption on an A4 page."""

_MOST_NAME = 60
_MOST_NOTES = 40


def contents(
    assessment: Assessment, request: ReportRequest, maps: Sequence[FinishedMap] = ()
) -> Document:
    """Return a report of an assessed town.

    Parameters
    ----------
    assessment
        From `planner.assess`; nothing is reckoned anew.
    request
        Language, title, producer, date.
    maps
        Finished maps, in order.
    """
    say = words(request.lang)
    town = assessment.town
    title = report_title(assessment, request)
    mark = say("illustrative") if town.provenance.illustrative else ""
    parts: list[Part] = [Title(title, tuple(cover_lines(assessment, request)), mark)]
    sections = [
        ("conclusion", list(_conclusion(assessment, say))),
        ("summary", list(_summary(assessment, say))),
        ("indicators", list(_indicators(assessment, say))),
        (ledger_key(assessment), list(_ledger(assessment, say))),
        ("maps", list(_maps(assessment, maps, say))),
        ("definitions", list(_definitions(assessment, say))),
        ("completeness", list(_completeness(assessment, say))),
        ("method", list(_method(assessment, say))),
    ]
    numerals = iter(say("report_numerals"))
    for key, section in sections:
        if section:
            name = say("report_section", number=next(numerals), name=say(f"report_{key}"))
            # Maps fill pages of their own.
            parts += [PageBreak()] if key in ("maps", "definitions") and maps else []
            parts += [Heading(name), *section]
    return Document(
        lang=request.lang,
        title=title,
        author=request.producer,
        header=title,
        mark=mark,
        printed=request.printed,
        parts=tuple(parts),
    )


def report_title(assessment: Assessment, request: ReportRequest) -> str:
    """Return the title asked for, or one with the town's name."""
    name = told(assessment.town.name, _MOST_NAME)
    return told(request.title) or words(request.lang)("report_title", town=name)


def cover_lines(assessment: Assessment, request: ReportRequest) -> Iterator[str]:
    """Yield town, date of the data, producer, date of drawing up and credit, a line each."""
    say, town = words(request.lang), assessment.town
    about, unsaid = town.provenance, say("sheet_unsaid")
    yield say("report_town", name=told(town.name, _MOST_NAME) or unsaid)
    yield say("report_data_date", date=told(about.extract_date, _MOST_NAME) or unsaid)
    yield say("report_producer", producer=told(request.producer) or unsaid)
    if request.printed:
        yield say("report_printed", date=request.printed.isoformat())
    yield say("sheet_credit", credit=told(about.credit, 200), licence=told(about.licence, 60))


def ledger_key(assessment: Assessment) -> str:
    """Return the key of the ledger's name: of residents, or of dwellings without any."""
    return "ledger" if assessment.ledger.unit == RESIDENTS else "ledger_floor"


def _conclusion(assessment: Assessment, say: Words) -> Iterator[Part]:
    yield Paragraph(headline(assessment, say.lang), "lead")


def _summary(assessment: Assessment, say: Words) -> Iterator[Part]:
    header = ("field", "value", "unit", "scope", "source_table", "told")
    comma, stop = say("figure_comma"), say("figure_next")
    yield Table(
        caption=say("report_table", number=1, name=say("report_summary")),
        header=tuple(say(f"report_{key}") for key in header),
        rows=tuple(
            (
                field.name,
                field.text,
                field.unit,
                field.scope,
                comma.join(say.value(f"table_{name}") for name in field.tables),
                stop.join(field.told),
            )
            for field in official_fields(assessment, say.lang)
        ),
        widths=(0.21, 0.13, 0.08, 0.11, 0.12, 0.35),
        right=(1,),
    )
    yield Paragraph(say("report_summary_note"), "note")


def _indicators(assessment: Assessment, say: Words) -> Iterator[Part]:
    header = ("field", "value", "range", "fraction", "status")
    yield Table(
        caption=say("report_table", number=2, name=say("report_indicators")),
        header=tuple(say(f"report_{key}") for key in header),
        rows=tuple(_indicator(row, say) for row in assessment.indicators),
        widths=(0.20, 0.16, 0.16, 0.21, 0.27),
        right=(1, 3),
    )
    yield Paragraph(say("report_indicators_note"), "note")


def _indicator(row: Indicator, say: Words) -> tuple[str, ...]:
    figure = key_figure(row, say.lang)
    # Where there is no value the table itself says why.
    why = figure.caveat if row.value is None else ""
    status = say("figure_next").join(filter(None, (figure.status, why)))
    return (figure.name, figure.value, figure.range, figure.fraction, status)


def _ledger(assessment: Assessment, say: Words) -> Iterator[Part]:
    unit = say.value(assessment.ledger.unit)
    yield Table(
        caption=say("report_table", number=3, name=say(f"report_{ledger_key(assessment)}")),
        header=(say("report_class"), unit, say("report_share")),
        rows=tuple(ledger_lines(assessment, say.lang)),
        widths=(0.5, 0.3, 0.2),
        right=(1, 2),
        summed=True,
    )
    yield Paragraph(say("report_ledger_note", limit_m=f"{HEADLINE_M:,.0f}"), "note")


def _maps(assessment: Assessment, maps: Sequence[FinishedMap], say: Words) -> Iterator[Part]:
    about = assessment.town.provenance
    for number, finished in enumerate(maps, start=1):
        png, width_mm, height_mm = trimmed(finished.png, finished.page_mm)
        share = min(1.0, TEXT_WIDTH_MM / width_mm, PICTURE_HEIGHT_MM / height_mm)
        caption = say(
            "report_caption",
            title=told(finished.title, _MOST_NAME),
            scale=f"{finished.scale:,}",
            share=f"{100 * share:.0f}",
            here=f"{round(finished.scale / share, -2):,.0f}",
            credit=told(about.credit, 200),
            licence=told(about.licence, 60),
        )
        if number > 1:
            yield PageBreak()
        name = say("report_picture", number=number, name=caption)
        yield Picture(png, width_mm * share, height_mm * share, name)


def _definitions(assessment: Assessment, say: Words) -> Iterator[Part]:
    for row in assessment.indicators:
        figure = key_figure(row, say.lang)
        yield Heading(say("report_defined", name=figure.name, id=row.id), 2)
        yield Paragraph(say("report_definition", text=figure.definition))
        if figure.caveat:
            yield Paragraph(say("report_caveat", text=figure.caveat))


def _completeness(assessment: Assessment, say: Words) -> Iterator[Part]:
    yield Table(
        caption=say("report_table", number=4, name=say("report_data_source")),
        header=(say("report_item"), say("report_content")),
        rows=tuple(origin(assessment, say.lang)),
        widths=(0.22, 0.78),
    )
    lines = completeness_lines(assessment.town, say.lang)
    for line in lines[:_MOST_NOTES]:
        yield Paragraph(told(line, MOST_CELL_LETTERS), "item")
    if len(lines) > _MOST_NOTES:
        yield Paragraph(say("sheet_left_out", count=len(lines) - _MOST_NOTES), "item")


def origin(assessment: Assessment, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield where the data came from, as name and content."""
    say, about = words(lang), assessment.town.provenance
    rows = (
        ("data_source", about.source),
        ("data_date_name", about.extract_date),
        ("tool", about.tool),
        ("licence", about.licence),
        ("credit", about.credit),
    )
    for key, text in rows:
        yield say(f"report_{key}"), told(text) or say("sheet_unsaid")


def _method(assessment: Assessment, say: Words) -> Iterator[Part]:
    yield Paragraph(method_note(assessment, say.lang))
    yield from (Paragraph(line, "item") for line in sensitivity_lines(assessment, say.lang))


def sensitivity_lines(assessment: Assessment, lang: Lang) -> Iterator[str]:
    """Yield the shares under other longest legs to a street; none where no share is told."""
    if assessment.headline.value is None:
        return
    for row in assessment.sensitivity:
        if row.served is not None and row.not_connected is not None:
            yield words(lang)(
                "report_sensitivity",
                connect_m=f"{row.connect_m:,.0f}",
                limit_m=f"{HEADLINE_M:,.0f}",
                served=f"{100 * row.served:.1f} %",
                apart=f"{100 * row.not_connected:.1f} %",
            )
