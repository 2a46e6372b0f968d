"""Figures of a cleaning plan as Indicators: rows of `figures.toml` with a value and caveats."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from planner.indicator import Indicator
from planner.language import Phrase
from planner.network.ledger import MAX_UNKNOWN
from planner.standards import Standard

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHARED = {each.name for each in fields(Standard)} & {each.name for each in fields(Indicator)}
_SHARED -= {"value"}  # of a row the target's, of a figure its own


@cache
def rows() -> tuple[Standard, ...]:
    """Return every row of `figures.toml`, in its order."""
    text = (files("planner.cleaning") / "figures.toml").read_text(encoding="utf-8")
    return tuple(Standard(**row) for row in tomllib.loads(text)["figure"])


def quotient(
    row: Standard, above: float, below: float, units: tuple[str, str], *, unit: str = "%"
) -> Indicator:
    """Return above ÷ below (× 100 for %) as an Indicator, without a value over 0.

    Parameters
    ----------
    above, below
        In the two `units`.
    unit
        Of the quotient.
    """
    scale = 100.0 if unit == "%" else 1.0
    value = scale * above / below if below > 0 else None
    return _indicator(row, (value, unit), (above, below), units)


def amount(row: Standard, value: float | None, unit: str) -> Indicator:
    """Return an amount that nothing is divided by."""
    return _indicator(row, (value, unit), (value, None), (unit, ""))


def _indicator(
    row: Standard,
    value: tuple[float | None, str],
    parts: tuple[float | None, float | None],
    units: tuple[str, str],
) -> Indicator:
    told = {name: getattr(row, name) for name in _SHARED}
    # Plain floats: numpy's own kinds do not go into JSON.
    number, above, below = (None if each is None else float(each) for each in (value[0], *parts))
    return Indicator(
        **told,
        target=row.target,
        value=number,
        unit=value[1],
        numerator=above,
        denominator=below,
        numerator_unit=units[0],
        denominator_unit=units[1],
    )


def noting(figure: Indicator, *notes: Phrase) -> Indicator:
    """Return a figure with more caveats."""
    return replace(
        figure,
        caveat="; ".join(filter(None, (figure.caveat, *(each.en for each in notes)))),
        caveat_zh="；".join(filter(None, (figure.caveat_zh, *(each.zh for each in notes)))),
    )


def untold(figure: Indicator, *why: Phrase) -> Indicator:
    """Return a figure without value and numerator, and why in place of other caveats."""
    return noting(replace(figure, value=None, numerator=None, caveat="", caveat_zh=""), *why)


def leaving_out(figure: Indicator, note: Phrase, unknown_share: float) -> Indicator:
    """Return a figure with what it leaves out, untold where that is too much.

    Parameters
    ----------
    unknown_share
        Of everything (0-1); above `MAX_UNKNOWN` no value is given.
    """
    if unknown_share <= MAX_UNKNOWN:
        return noting(figure, note)
    limit = f"{MAX_UNKNOWN:.0%}"
    return untold(
        figure,
        Phrase(
            f"{note.zh}；超过{limit}，不给出数值", f"{note.en}; above {limit} no figure is given"
        ),
    )


def listed(names: Iterable[Phrase]) -> Phrase:
    """Return names in a row, with the commas of each language; each once."""
    every = tuple(dict.fromkeys(names))
    return Phrase("、".join(each.zh for each in every), ", ".join(each.en for each in every))
