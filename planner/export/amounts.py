"""Numbers as short text: rounded as their unit is told, a dash where one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.language import Words

UNTOLD = "—"
"""Stands where a number is missing."""

_TENTHS = ("km", "km/week", "hours", "h", "m³", "person-shifts/week")
_DECIMALS = {"ha": 2, **dict.fromkeys(_TENTHS, 1)}
"""Of amounts in some units; all others are whole."""

WHOLE_SHARE = 1000
"""Shares are told in tenths of a percent."""


def number_text(value: float, decimals: int) -> str:
    """Return a rounded number; one above 0 is never told as 0."""
    least = 10.0**-decimals
    text = f"{value:,.{decimals}f}"
    return f"<{least:g}" if value > 0 and not float(text.replace(",", "")) else text


def amount_text(value: float | None, unit: str) -> str:
    """Return a numerator or denominator, as exactly as its unit is told."""
    return UNTOLD if value is None else number_text(value, _DECIMALS.get(unit, 0))


def share_text(share: float) -> str:
    """Return a share (0-1) in percent with one decimal."""
    tenths = round(WHOLE_SHARE * share)
    if share > 0 and not tenths:
        return "<0.1 %"
    if share < 1 and tenths == WHOLE_SHARE:
        return ">99.9 %"
    return f"{tenths / 10:.1f} %"


def measured(value: float | None, unit: str, say: Words) -> str:
    """Return a measure of completeness with its unit, a dash where it cannot be told.

    Parameters
    ----------
    value
        A share (0-1), a count, or an amount.
    unit
        `share`, `count`, or the unit of an amount.
    say
        Words of a language.
    """
    if value is None:
        return UNTOLD
    if unit == "share":
        return share_text(value)
    return (
        number_text(value, 0) if unit == "count" else f"{number_text(value, 1)} {say.value(unit)}"
    )
