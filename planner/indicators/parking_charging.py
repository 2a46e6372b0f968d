"""The share of public car parks' spaces that have a charger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.indicators.basis import ratio, report
from planner.indicators.parking_spaces import NO_CAR_PARK
from planner.language import Phrase
from planner.network.targets import CAR_PARK_KINDS

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return charging spaces ÷ spaces, over the public car parks where both are known.

    An unsaid charger is no charger only where car parks are declared complete.
    """
    lots = basis.parking.supply
    off_street = lots["kind"].isin(CAR_PARK_KINDS)
    public = lots[lots["counted"] & (lots["access"] == "public") & off_street]
    charging = public["charging"]
    if "parking" in basis.town.provenance.complete:
        charging = charging.fillna(0.0)
    told = charging.notna() & public["spaces"].notna()
    spaces = float(public["spaces"][told].sum())
    figure = ratio(float(charging[told].sum()), spaces, ("spaces", "spaces"))
    unsaid = int((~told).sum())
    if public.empty:
        figure = figure.unknown(NO_CAR_PARK)
    elif unsaid:
        note = Phrase(
            f"{len(public)}处公共停车场中{unsaid}处未注明充电泊位",
            f"{unsaid} of {len(public)} public car parks do not say how many spaces have a charger",
        )
        figure = figure.leaving_out(note, unsaid / len(public))
    return report(row, figure, basis.completeness("parking"))
