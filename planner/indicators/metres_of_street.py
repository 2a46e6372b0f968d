"""Metres of street of which something holds, as a figure: shade, green strips, litter bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import ratio
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.indicators.basis import Figure
    from planner.street_green import Tally

_M_PER_KM = 1e3


def share_of_length(tally: Tally, nothing: Phrase) -> Figure:
    """Return the share of the length in %, unknown where too much of it is.

    Parameters
    ----------
    tally
        Metres by yes, no and unknown; the unknown stay in the denominator.
    nothing
        What to say where there is no such street.
    """
    yes, whole = tally.yes_m / _M_PER_KM, tally.length_m / _M_PER_KM
    figure = ratio(yes, whole, ("km", "km"))
    unknown, known = tally.unknown_share, tally.range
    if unknown is None or known is None:
        return figure.unknown(nothing)
    if not unknown:
        return figure
    km = tally.unknown_m / _M_PER_KM
    low, high = (100.0 * share for share in known)
    note = Phrase(
        f"{km:,.1f}公里（{unknown:.0%}）无数据，若全不是或全是，则在{low:.1f}%至{high:.1f}%之间",
        f"of {km:,.1f} km ({unknown:.0%}) nothing is mapped: between {low:.1f} % if none of it "
        f"were so and {high:.1f} % if all were",
    )
    return figure.leaving_out(note, unknown)
