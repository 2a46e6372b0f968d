"""The figures of a cleaning plan: what is served, how far and how long it takes, what is left."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning import figure_notes as notes
from planner.cleaning.costs import Cost, week_cost, year_cost
from planner.cleaning.due.road_area import road_area
from planner.cleaning.empty_driving import distances
from planner.cleaning.evidence import GRADES, WIDTHS, evidence
from planner.cleaning.figure_rows import amount, leaving_out, noting, quotient, rows, untold
from planner.cleaning.hand_work import REASONS, hand_work, unserved_streets
from planner.cleaning.service_level import kept_ground_m2, km_by_grade, unkept_km
from planner.cleaning.week_table import drives, shifts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from planner.cleaning.due.road_area import RoadArea
    from planner.cleaning.plan import CleaningPlan
    from planner.indicator import Indicator
    from planner.standards import Standard

_M_PER_KM = 1000.0
_M2_PER_HA = 1e4


def figures(plan: CleaningPlan) -> tuple[Indicator, ...]:
    """Return every figure of a plan, in the order of `figures.toml`.

    What cannot be told has no value, and its caveat says why; `completeness`
    holds the shares of `evidence.MEASURES` that a figure leans on.
    """
    basis = _Basis(plan)
    return tuple(_RECKON[row.reckoned_by](basis, row) for row in rows())


class _Basis:
    """A plan with the tables that several figures share, each made once."""

    def __init__(self, plan: CleaningPlan) -> None:
        self.plan = plan
        self.drives, self.shifts = drives(plan), shifts(plan)
        self.evidence = evidence(plan.setting)

    @cached_property
    def by_grade(self) -> pd.DataFrame:
        return km_by_grade(self.plan)

    @cached_property
    def road(self) -> RoadArea:
        setting = self.plan.setting
        return road_area(setting.town, setting.streets, setting.areas, setting.rules)

    @cached_property
    def distances(self) -> pd.DataFrame:
        return distances(self.plan)

    @property
    def width_unknown(self) -> float:
        """Share of the streets' length without a width."""
        return self.evidence["width_unknown"] or 0.0

    @cached_property
    def by_hand(self) -> pd.DataFrame:
        return hand_work(self.plan)

    def leaning(self, figure: Indicator, *measures: str) -> Indicator:
        """Return a figure with the measures of completeness that it leans on."""
        return replace(figure, completeness={name: self.evidence[name] for name in measures})

    def driven(self, figure: Indicator) -> Indicator:
        """Return a figure of what is driven with what must be said of all of them."""
        if not len(self.drives):
            return untold(figure, notes.NO_DRIVE)
        said = (*notes.assumed_places(self.plan), *notes.left_over(self.plan))
        return self.leaning(noting(figure, *said), *WIDTHS)


def _frequency_kept(basis: _Basis, row: Standard) -> Indicator:
    service, grade = row.parameters["service"], row.parameters.get("grade")
    table = basis.by_grade
    own = table[(table["service"] == service) & ((table["grade"] == grade) | (grade is None))]
    found = quotient(row, own["kept_km"].sum(), own["due_km"].sum(), ("km", "km"))
    found = basis.leaning(found, *GRADES)
    out = notes.out_of_season(basis.plan, service)
    if out is not None:
        return untold(found, out)
    return found if found.denominator else untold(found, notes.nothing_due(service, grade))


def _unserved(basis: _Basis, row: Standard) -> Indicator:
    found = quotient(row, *unkept_km(basis.plan), ("km", "km"))
    if not found.denominator:
        return untold(found, notes.NOTHING_DUE)
    table = unserved_streets(basis.plan)
    # A street that lacks both services for one reason is one street.
    once = table[table["kind"] == "street"].drop_duplicates(["link", "reason"])
    metres = once.groupby("reason")["metres"].sum()
    km = {reason: metres[reason] / _M_PER_KM for reason in REASONS if reason in metres.index}
    return basis.leaning(noting(found, *notes.by_reason(km)), *GRADES, *WIDTHS)


def _mechanised(basis: _Basis, row: Standard) -> Indicator:
    """Return it of the ground without footways: where machines could go."""
    road, services = basis.road, basis.plan.setting.services
    below = float(np.nansum((road.carriageway_m2, road.square_m2, road.parking_m2)))
    found = _ground_share(basis, row, kept_ground_m2(basis.plan, services), below)
    found = notes.of_known_ground(found, road, basis.width_unknown, footways=False)
    if found.value is None:
        return found
    out = notes.out_of_season(basis.plan, "wash")
    return noting(found, notes.EITHER_SERVICE, *(() if out is None else (out,)))


def _swept_cover(basis: _Basis, row: Standard) -> Indicator:
    swept = kept_ground_m2(basis.plan, ("sweep",))
    found = _ground_share(basis, row, swept, basis.road.known_m2)
    return notes.of_known_ground(found, basis.road, basis.width_unknown, footways=True)


def _ground_share(basis: _Basis, row: Standard, above_m2: float, below_m2: float) -> Indicator:
    found = quotient(row, above_m2 / _M2_PER_HA, below_m2 / _M2_PER_HA, ("ha", "ha"))
    return basis.leaning(found, *WIDTHS)


def _week_km(basis: _Basis, row: Standard) -> Indicator:
    km = float(basis.drives[f"{row.parameters['of']}_m"].sum()) / _M_PER_KM
    return basis.driven(amount(row, km, "km/week"))


def _empty_share(basis: _Basis, row: Standard) -> Indicator:
    empty, service = (
        float(basis.drives[name].sum()) / _M_PER_KM for name in ("empty_m", "service_m")
    )
    return basis.driven(quotient(row, empty, service + empty, ("km", "km")))


def _shift_mean(basis: _Basis, row: Standard) -> Indicator:
    of = row.parameters["of"]
    each = basis.shifts[of].dropna()
    unit = _SHIFT_UNITS[of]
    found = quotient(row, each.sum(), len(each), (unit, "shifts"), unit=f"{unit}/shift")
    return _of_shifts(basis, found, of)


def _shift_most(basis: _Basis, row: Standard) -> Indicator:
    of = row.parameters["of"]
    each = basis.shifts[of].dropna()
    found = amount(row, each.max() if len(each) else None, _SHIFT_UNITS[of])
    return _of_shifts(basis, found, of)


def _of_shifts(basis: _Basis, found: Indicator, of: str) -> Indicator:
    out = notes.out_of_season(basis.plan, "wash") if of == "water_m3" else None
    if out is not None:
        return untold(found, out)
    return untold(found, notes.NO_DRIVE) if found.value is None else basis.driven(found)


def _calls(basis: _Basis, row: Standard) -> Indicator:
    service = row.parameters["service"]
    own = basis.drives[basis.drives["service"] == service]
    found = amount(row, int(own["calls"].sum()), "calls/week")
    out = notes.out_of_season(basis.plan, service)
    return basis.driven(found) if out is None else untold(found, out)


def _cost_week(basis: _Basis, row: Standard) -> Indicator:
    return _money(basis, row, week_cost(basis.plan), "money/week")


def _cost_year(basis: _Basis, row: Standard) -> Indicator:
    found = _money(basis, row, year_cost(basis.plan), "money/year")
    if found.value is None:
        return found
    return noting(found, notes.weeks_of_year(basis.plan))


def _money(basis: _Basis, row: Standard, cost: Cost, unit: str) -> Indicator:
    found = amount(row, cost.value, unit)
    if cost.missing:
        return untold(found, *cost.missing)
    found = basis.driven(found)
    return found if found.value is None else noting(found, notes.CURRENCY)


def _gap(basis: _Basis, row: Standard) -> Indicator:
    table = basis.distances
    metres = table[["gap_m", "depot_m", "refill_m", "bound_m"]].sum(skipna=False)
    km = {name: float(each) / _M_PER_KM for name, each in metres.items()}
    km["rest_m"] = km["gap_m"] - km["depot_m"] - km["refill_m"]
    above, below = km[f"{row.parameters['of']}_m"], km["bound_m"]
    left = notes.left_over(basis.plan)
    if np.isnan(below) or left:
        # The bound is of all routes at their frequency, so it says nothing of part of them.
        found = quotient(row, 0.0, 0.0, ("km", "km"))
        return untold(replace(found, denominator=None), *(left or (notes.NO_BOUND,)))
    found = basis.driven(quotient(row, above, below, ("km", "km")))
    if found.value is not None and row.parameters["of"] == "rest" and above < 0:
        return noting(found, notes.NEGATIVE_REST)
    return found


def _hand_area(basis: _Basis, row: Standard) -> Indicator:
    return _by_hand(basis, amount(row, basis.by_hand["area_m2"].sum() / _M2_PER_HA, "ha"))


def _hand_shifts(basis: _Basis, row: Standard) -> Indicator:
    week = basis.by_hand["shifts_per_week"].sum()
    found = _by_hand(basis, amount(row, week, "person-shifts/week"))
    return found if found.value is None else noting(found, notes.hand_quota(basis.plan))


def _by_hand(basis: _Basis, found: Indicator) -> Indicator:
    table = basis.by_hand
    unknown = table["area_m2"].isna()
    found = basis.leaning(found, *WIDTHS)
    if not unknown.any():
        return found
    share = float(table["metres"][unknown].sum() / table["metres"].sum())
    return leaving_out(found, notes.without_width(int(unknown.sum())), share)


_SHIFT_UNITS = {"hours": "h", "water_m3": "m³"}

_RECKON: Mapping[str, Callable[[_Basis, Standard], Indicator]] = {
    each.__name__.removeprefix("_"): each
    for each in (
        _frequency_kept, _unserved, _mechanised, _swept_cover, _week_km, _empty_share,
        _shift_mean, _shift_most, _calls, _cost_week, _cost_year, _gap, _hand_area, _hand_shifts,
    )
}  # fmt: skip
