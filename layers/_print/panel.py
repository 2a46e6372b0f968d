"""What stands beside the map: legend, figures, completeness, and where it all comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers._print.blocks import Block, Heading, Paragraph, Row, Rows, Subheading, Swatch
from layers._print.page import GREY, WARNING
from layers._print.scale_bar import ScaleBar
from planner.export.wording import completeness_lines, key_figure, ledger_lines, method_note
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from layers._print.features import Drawn
    from layers._print.scale import View
    from layers._print.subject import Subject
    from layers.maps import MapKind
    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.language import Lang
    from planner.town import Town

_SMALLER = 0.9
_WALK = "park_walk_500"
_LEDGER_ENDS = (0.76, 1.0)

_STAND_INS = ("", "_floor_area_proxy", "_study_area")
"""Endings of an indicator's id where the data only allows for a proxy under its own name."""


def legend(drawn: Sequence[Drawn], view: View, lang: Lang) -> list[Block]:
    """Return scale bar and legend: every class in view under its layer's name."""
    say = words(lang)
    blocks: list[Block] = [
        ScaleBar(view.scale, say("sheet_metres"), say("sheet_north")),
        Heading(say("legend")),
    ]
    # What lies on top is looked for first.
    shown = list(reversed(drawn))
    for item in dict.fromkeys(entry.layer.id for entry in shown):
        parts = [entry for entry in shown if entry.layer.id == item]
        names = list(dict.fromkeys(entry.part.name for entry in parts))
        layer = parts[0].layer.name
        if names != [layer]:
            blocks.append(Subheading(layer.say(lang)))
        for name in names:
            signs = [(entry.part, entry.shape) for entry in parts if entry.part.name == name]
            blocks.append(Swatch(tuple(reversed(signs)), name.say(lang)))
    return blocks


def figures(assessment: Assessment, kind: MapKind, lang: Lang) -> Iterator[Block]:
    """Yield the map's key figures with numerator, denominator and status, and the ledger."""
    say = words(lang)
    rows = [row for id_ in kind.figures for row in _reckoned(assessment, id_)]
    if rows:
        yield Heading(say("sheet_figures"))
    for row in rows:
        figure = key_figure(row, lang)
        yield Row((figure.name, figure.value), (1.0,))
        parts = (f"= {figure.fraction}", figure.range, figure.status, figure.caveat)
        yield Paragraph(say("sheet_next").join(filter(None, parts)), _SMALLER, GREY)
    if kind.ledger:
        yield Heading(say("sheet_ledger"))
        yield Rows(
            tuple(Row(cells, _LEDGER_ENDS) for cells in ledger_lines(assessment, lang, kind.ledger))
        )
    if kind.ledger or _WALK in kind.figures:
        subject = kind.ledger or "green"
        yield Paragraph(method_note(assessment, lang, subject), _SMALLER, GREY)


def notes(
    town: Town, subject: Subject, drawn: Sequence[Drawn], view: View, lang: Lang
) -> Iterator[Block]:
    """Yield what a reader must know of the data and of the overlays, the weightiest first."""
    say = words(lang)
    if subject.whole is None and not view.box.contains(town.boundary):
        yield Paragraph(say("sheet_part"), colour=WARNING)
    if town.provenance.illustrative:
        yield Paragraph(say("illustrative"), colour=WARNING)
    yield Heading(say("sheet_completeness"))
    for text in completeness_lines(town, lang, subject.measures):
        yield Paragraph(text, _SMALLER)
    about = {entry.layer.id: entry.layer for entry in drawn if entry.layer.note}
    if about:
        yield Heading(say("sheet_notes"))
    for layer in about.values():
        if layer.note:
            text = say("sheet_note", name=layer.name.say(lang), note=layer.note.say(lang))
            yield Paragraph(text, _SMALLER, GREY)


def _reckoned(assessment: Assessment, id_: str) -> Iterable[Indicator]:
    wanted = {f"{id_}{ending}" for ending in _STAND_INS}
    return (row for row in assessment.indicators if row.id in wanted)
