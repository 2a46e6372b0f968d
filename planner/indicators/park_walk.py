"""Who lives within a distance of public green: on foot, or in a straight line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.indicators.basis import ratio, report
from planner.network import Targets
from planner.network.ledger import MAX_UNKNOWN, SERVED, UNKNOWN

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis, Figure
    from planner.network import Ledger
    from planner.standards import Standard


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the share of residents served, with its range over population models."""
    options = row.parameters
    targets = Targets(
        min_area_m2=options.get("min_area_m2", 0.0),
        max_area_m2=options.get("max_area_m2", np.inf),
        squares=options.get("squares", False),
    )
    ledgers = basis.ledgers(targets, options["limit_m"], straight=options.get("straight", False))
    figure = share_served(ledgers)
    found = len(basis.access(targets).targets)
    if not found and "green" not in basis.town.provenance.complete and figure.value is not None:
        caveat = "no such space is mapped, and green is not declared complete"
        figure = replace(figure, value=None, low=None, high=None, caveat=caveat)
    return report(
        row, figure, basis.completeness("parks", "gates", "footway_km", "buildings_with_levels")
    )


def share_served(ledgers: dict[str, Ledger]) -> Figure:
    """Return the served share of the first ledger in %, with its range over all.

    Where too much is `unknown` there is no percentage, only numerator,
    denominator and what is missing.
    """
    headline = next(iter(ledgers.values()))
    figure = ratio(headline.amount[SERVED], headline.total, (headline.unit, headline.unit))
    if not headline.says_enough:
        return replace(figure, value=None, caveat=what_is_missing(headline))
    if len(ledgers) > 1:
        shares = [100.0 * (ledger.share(SERVED) or 0.0) for ledger in ledgers.values()]
        figure = replace(figure, low=min(shares), high=max(shares))
    else:
        figure = replace(
            figure,
            caveat="residents given per building: no range over models"
            if "given" in ledgers
            else "no population given: shares are of residential floor area",
        )
    if headline.amount[UNKNOWN] > 0:
        figure = replace(figure, caveat=what_is_missing(headline))
    return figure


def what_is_missing(ledger: Ledger) -> str:
    """Say how much is unknown, why, and whether that is too much for a percentage."""
    share = ledger.share(UNKNOWN)
    if share is None:
        return "no resident and no dwelling is known"
    because = "; ".join(
        f"{amount:,.0f} {ledger.unit}: {why}" for why, amount in ledger.unknown_because.items()
    )
    text = f"{share:.0%} unknown ({because})"
    if not ledger.says_enough:
        text += f"; above {MAX_UNKNOWN:.0%} no percentage is given"
    return text
