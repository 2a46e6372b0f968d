"""Who lives within a distance of public green: on foot, or in a straight line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.indicators.basis import ratio, report
from planner.network import Targets
from planner.network.ledger import MAX_UNKNOWN, NOT_CONNECTED, SERVED, UNKNOWN

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis, Figure
    from planner.network import Access, Ledger
    from planner.standards import Standard

_LEAST_SHOWN = 0.01


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the share of residents served, with its range over population models."""
    options = row.parameters
    targets = Targets(
        min_area_m2=options.get("min_area_m2", 0.0),
        max_area_m2=options.get("max_area_m2", np.inf),
        squares=options.get("squares", False),
    )
    straight = options.get("straight", False)
    ledgers = basis.ledgers(targets, options["limit_m"], straight=straight)
    figure = share_served(basis.access(targets), ledgers)
    known = basis.completeness("parks", "gates", "footway_km", "buildings_with_levels")
    return report(row, figure, known)


def share_served(access: Access, ledgers: dict[str, Ledger]) -> Figure:
    """Return the served share of the first ledger in %, with its range over all.

    Where no space asked for is mapped, or too much is `unknown`, there is no
    percentage, but what is missing.

    Parameters
    ----------
    access
        What the ledgers were added up from.
    ledgers
        By population model; the first is the headline.
    """
    headline = next(iter(ledgers.values()))
    unknown = headline.share(UNKNOWN)
    figure = ratio(headline.amount[SERVED], headline.total, (headline.unit, headline.unit))
    if "given" in ledgers:
        figure = figure.noting("residents given per building: no range over models")
    elif access.town.population is None:
        figure = figure.noting("no population given: shares are of residential floor area")
    if unknown is None:
        return figure.unknown("no resident and no dwelling is known")
    if access.targets.empty and "green" not in access.town.provenance.complete:
        return figure.unknown("no such space is mapped, and green is not declared complete")
    if unknown > 0:
        figure = figure.noting(what_is_missing(headline))
    if not headline.says_enough:
        return replace(figure, value=None)
    if len(ledgers) > 1:
        shares = [100.0 * (ledger.share(SERVED) or 0.0) for ledger in ledgers.values()]
        figure = replace(figure, low=min(shares), high=max(shares))
    apart = headline.share(NOT_CONNECTED) or 0.0
    if apart > MAX_UNKNOWN:
        figure = figure.noting(
            f"{apart:.0%} are not connected to any street: lanes and footways are probably "
            "missing from the data"
        )
    return figure


def what_is_missing(ledger: Ledger) -> str:
    """Say how much is unknown, why, and whether that is too much for a percentage."""
    share = ledger.share(UNKNOWN) or 0.0
    because = "; ".join(
        f"{amount:,.0f} {ledger.unit}: {why}" for why, amount in ledger.unknown_because.items()
    )
    shown = f"{share:.0%}" if share >= _LEAST_SHOWN else "under 1%"
    text = f"{shown} unknown ({because})"
    if not ledger.says_enough:
        text += f"; above {MAX_UNKNOWN:.0%} no percentage is given"
    return text
