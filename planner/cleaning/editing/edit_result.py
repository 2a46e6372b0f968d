"""What a change by hand did: a row a route before and after, and shifts that are too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.editing.shift_time import Shift, over_shifts
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.plan import CleaningPlan

_COLUMNS = {"metres": ("service_m", "empty_m"), "empty_m": ("empty_m",), "seconds": ("seconds",)}


@dataclass(frozen=True, eq=False)
class EditResult:
    """A changed plan, and what the change did; the plan before is as it was.

    Parameters
    ----------
    plan
        After the change.
    routes
        A row for each route that is driven otherwise or by others or on other days:
        `id`, `service`, `vehicle`, and before and after (`metres_before`, `metres_after`,
        `empty_m_...`, `seconds_...`); NaN where the route is new, or gone.
    over
        A row for each shift that is longer than before and longer than it may be:
        `vehicle`, `crew`, `day`, `window`, `over_s`.
    """

    plan: CleaningPlan
    routes: pd.DataFrame
    over: pd.DataFrame

    @property
    def more_metres(self) -> float:
        """Metres driven more than before in one drive of each route; below 0: fewer."""
        return self._more("metres")

    @property
    def more_seconds(self) -> float:
        """Seconds more than before in one drive of each route; below 0: fewer."""
        return self._more("seconds")

    def _more(self, name: str) -> float:
        return float(self.routes[f"{name}_after"].sum() - self.routes[f"{name}_before"].sum())


def edit_result(
    before: CleaningPlan,
    after: CleaningPlan,
    *,
    allow_overtime: bool,
    moved: Sequence[int] = (),
) -> EditResult:
    """Compare a plan with what it was changed to.

    Parameters
    ----------
    allow_overtime
        Whether shifts may grow longer than they may be.
    moved
        Routes, by their row before, that are told although they are driven as before.

    Raises
    ------
    OptionError
        A shift grows too long and may not.
    """
    over = _over(before, after)
    if over and not allow_overtime:
        told = "; ".join(
            f"{', '.join(_routes_in(after, shift))}: the shift of {shift.text(after.setting)} "
            f"would last {seconds / 60:.0f} minutes too long"
            for shift, seconds in over.items()
        )
        message = (
            f"{told}; choose a crew or a day with more time, move another street or route away "
            "first, or allow overtime"
        )
        raise OptionError(message)
    table = pd.DataFrame(
        [(*shift, seconds) for shift, seconds in over.items()], columns=[*Shift._fields, "over_s"]
    )
    return EditResult(after, _changes(before, after, moved), table)


def _over(before: CleaningPlan, after: CleaningPlan) -> dict[Shift, float]:
    """Return the shifts that are too long by more than before."""
    known = over_shifts(before)
    found = over_shifts(after).items()
    return {shift: over for shift, over in sorted(found) if over > known.get(shift, 0.0) + 1e-6}


def _routes_in(plan: CleaningPlan, shift: Shift) -> list[str]:
    rows = [slot.route for slot in plan.schedule.slots if Shift.of(slot) == shift]
    return plan.routes["id"].iloc[rows].tolist()


def _changes(before: CleaningPlan, after: CleaningPlan, moved: Sequence[int]) -> pd.DataFrame:
    """Return a row for each route that differs, or was moved, by its id."""
    one, two = (plan.routes.set_index("id") for plan in (before, after))
    ids = [*one.index, *(each for each in two.index if each not in one.index)]
    table = pd.DataFrame(index=pd.Index(ids, name="id"))
    for name in ("service", "vehicle"):
        table[name] = one[name].reindex(ids).combine_first(two[name].reindex(ids))
    for name, columns in _COLUMNS.items():
        for when, routes in (("before", one), ("after", two)):
            table[f"{name}_{when}"] = routes[list(columns)].sum(axis=1).reindex(ids)
    same = (table["seconds_before"] == table["seconds_after"]) & (
        table["metres_before"] == table["metres_after"]
    )
    same &= ~table.index.isin(before.routes["id"].iloc[list(moved)])
    return table[~same].reset_index()
