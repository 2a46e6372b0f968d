"""The headline on a page: shares with their range, and the ledger as a bar."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from layers.residents import COLOURS
from planner.app.literal import literal
from planner.export.amounts import UNTOLD
from planner.export.wording import KeyFigure, headline, key_figure, ledger_lines
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.compare import Comparison
    from planner.language import Words


def show_headline(assessment: Assessment, say: Words, comparison: Comparison | None = None) -> None:
    """Show who is served, on foot and in a straight line, and everybody by class.

    Parameters
    ----------
    assessment
        Of the town, with the plan if there is one.
    say
        The reader's words.
    comparison
        What the plan changes.
    """
    if assessment.headline.value is None:
        st.error(literal(headline(assessment, say.lang), 1000))
    else:
        for id_ in ("park_walk_500", "park_straight_500"):
            figure = key_figure(assessment.indicator(id_), say.lang)
            show_figure(figure, say, points(comparison, id_, say))
    if comparison is not None:
        _gain(comparison, say)
    show_ledger(assessment, say)


def points(comparison: Comparison | None, id_: str, say: Words) -> str | None:
    """Return the change of a share in percentage points.

    None where it cannot be told, and where the plan changes nothing of it.
    """
    if comparison is None:
        return None
    before = comparison.before.indicator(id_).value
    after = comparison.after.indicator(id_).value
    if before is None or after is None or before == after:
        return None
    return say("app_points", points=f"{after - before:+.1f}")


def _gain(comparison: Comparison, say: Words) -> None:
    """Show how many are newly served and how many no longer: two numbers, never their sum."""
    gained, lost = st.columns(2)
    for place, name, amount in (
        (gained, "app_gained", comparison.gained),
        (lost, "app_lost", comparison.lost),
    ):
        place.metric(say(name), UNTOLD if amount is None else f"{amount:,.0f}")


def show_figure(figure: KeyFigure, say: Words, before: str | None = None) -> None:
    """Show one figure; it opens to its definition, numerator, denominator and source.

    Parameters
    ----------
    figure
        In the reader's language.
    say
        The reader's words.
    before
        How it changed against the present state, where there is a plan.
    """
    # A metric cuts its own label short.
    st.markdown(literal(figure.name))
    st.metric(literal(figure.name), figure.value, before, label_visibility="collapsed")
    lines = (figure.fraction, figure.range)
    st.caption(" · ".join(literal(line) for line in lines if line))
    _definition(figure, say)


def show_small(figure: KeyFigure, say: Words, before: str | None = None) -> None:
    """Show one of many figures, in less room than `show_figure`."""
    with st.container(gap=None):
        st.markdown(literal(figure.name))
        with st.container(horizontal=True, vertical_alignment="center"):
            changed = f" :small[{literal(before)}]" if before else ""
            st.markdown(f"#### {literal(figure.value)}{changed}", width="content")
            _definition(figure, say)
        lines = (figure.fraction, figure.range)
        st.caption(" · ".join(literal(line) for line in lines if line))


def _definition(figure: KeyFigure, say: Words) -> None:
    with st.popover(say("app_definition"), type="tertiary"):
        st.write(literal(figure.definition, longest=2000))
        for line in (figure.fraction, figure.range, figure.status, figure.caveat):
            if line:
                st.caption(literal(line, longest=2000))


def show_ledger(assessment: Assessment, say: Words) -> None:
    """Show the ledger as a bar that is everybody, and its rows below."""
    ledger = assessment.ledger
    lines = ledger_lines(assessment, say.lang)
    parts, rows = [], []
    for name, (word, amount, share) in zip(CLASSES, lines, strict=False):
        title = escape(f"{word}: {amount} · {share}")
        width = f"{100 * (ledger.share(name) or 0.0):.4f}%"
        parts.append(
            f'<div title="{title}" style="width:{width};background:{COLOURS[name]}"></div>'
        )
        rows.append(_row(f'<i style="background:{COLOURS[name]}"></i>', word, amount, share))
    rows.append(_row("", *lines[-1]))
    st.html(
        f'{_STYLE}<div class="planner-bar">{"".join(parts)}</div>'
        f'<table class="planner-ledger">{"".join(rows)}</table>'
    )


def _row(mark: str, word: str, amount: str, share: str) -> str:
    return (
        f"<tr><td>{mark}{escape(word)}</td><td>{escape(amount)}</td><td>{escape(share)}</td></tr>"
    )


_STYLE = """<style>
.planner-bar { display: flex; height: 22px; border: 1px solid #8886; border-radius: 3px;
  overflow: hidden; margin: 2px 0 6px; }
.planner-ledger { width: 100%; font-size: 0.85rem; border-collapse: collapse; }
.planner-ledger td { padding: 1px 0; }
.planner-ledger td + td { text-align: right; white-space: nowrap; padding-left: 10px; }
.planner-ledger tr:last-child td { border-top: 1px solid #8886; }
.planner-ledger i { display: inline-block; width: 12px; height: 12px; margin-right: 6px;
  border: 1px solid #8888; vertical-align: -1px; }
</style>"""
