"""compare(before, after): what a change does to every figure, and for whom.

Both are reckoned by `planner.assess`; here they are only held side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.errors import DataError
from planner.indicators.basis import RESIDENTS
from planner.network.ledger import CLASSES, SERVED, UNKNOWN

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.town import Town

_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two assessments of the same buildings and residents.

    Amounts are residents, or m² of residential floor area where no population
    is known (`unit`). None and NaN are what cannot be told.

    Parameters
    ----------
    before, after
        What is compared.
    """

    before: Assessment
    after: Assessment

    @property
    def unit(self) -> str:
        """What amounts are of."""
        return self.before.ledger.unit

    @property
    def difference(self) -> float | None:
        """Residents of the headline, after less before; None where either is unknown."""
        return _less(self.after.headline.numerator, self.before.headline.numerator)

    @property
    def difference_points(self) -> float | None:
        """The headline in percentage points, after less before; None where either is unknown."""
        return _less(self.after.headline.value, self.before.headline.value)

    @property
    def gained(self) -> float | None:
        """Residents who were known not to be served and now are.

        None where nobody's class is known both before and after: a first park
        in a town without mapped green serves people of whom nobody can say
        whether they were served.
        """
        return self._moved(self._newly_served)

    @property
    def lost(self) -> float | None:
        """Residents who were served and are now known not to be; None as in `gained`."""
        return self._moved(~self._served(self.after) & self._served(self.before))

    @property
    def untold(self) -> float:
        """Residents served in one of the two whose class in the other is unknown."""
        either = self._served(self.before) | self._served(self.after)
        return float(self._amount[either & ~self._known].sum())

    @property
    def newly_served(self) -> gpd.GeoDataFrame:
        """The buildings behind `gained`, a row each, in the town's CRS.

        `id`, `residents` (or `floor_area_m2`), `class_before`, `class_after`,
        `walk_before_m`, `walk_after_m` (NaN where no entrance was reached) and
        `park_id`, the nearest on foot now. Buildings that house nobody are left out.
        """
        return self._buildings(self._newly_served)

    @property
    def no_longer_served(self) -> gpd.GeoDataFrame:
        """The buildings behind `lost`, with the columns of `newly_served`."""
        return self._buildings(~self._served(self.after) & self._served(self.before))

    @property
    def ledger(self) -> pd.DataFrame:
        """A class a row: `class`, `before`, `after`, `difference`, in `unit`."""
        old, new = self.before.ledger.amount, self.after.ledger.amount
        return pd.DataFrame(
            {
                "class": list(CLASSES),
                "before": [old[name] for name in CLASSES],
                "after": [new[name] for name in CLASSES],
                "difference": [new[name] - old[name] for name in CLASSES],
            }
        )

    @property
    def indicators(self) -> pd.DataFrame:
        """An indicator a row: names, unit, `before`, `after`, `difference`, `lower_bound`.

        NaN where a value cannot be told, or where only one of the two was asked
        for it. `lower_bound` says that what is not mapped could only raise one
        of the values; it may make the difference larger or smaller.
        """
        old = {row.id: row for row in self.before.indicators}
        new = {row.id: row for row in self.after.indicators}
        rows = [_side_by_side(row, old.get(id_), new.get(id_)) for id_, row in (old | new).items()]
        columns = ["id", "name_zh", "name_en", "unit", "before", "after", "difference"]
        table = pd.DataFrame(rows, columns=[*columns, "lower_bound"])
        numbers = ["before", "after", "difference"]
        return table.astype(dict.fromkeys(numbers, float))

    @cached_property
    def _amount(self) -> npt.NDArray[np.float64]:
        return np.nan_to_num(self.before.amount)

    @staticmethod
    def _served(assessment: Assessment) -> npt.NDArray[np.bool_]:
        served: npt.NDArray[np.bool_] = assessment.classes.code == CLASSES.index(SERVED)
        return served

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        """Whether a building's class is known both before and after."""
        unknown = CLASSES.index(UNKNOWN)
        known: npt.NDArray[np.bool_] = (self.before.classes.code != unknown) & (
            self.after.classes.code != unknown
        )
        return known

    @property
    def _newly_served(self) -> npt.NDArray[np.bool_]:
        return self._served(self.after) & ~self._served(self.before)

    def _moved(self, which: npt.NDArray[np.bool_]) -> float | None:
        if not self._amount[self._known].any():
            return None
        return float(self._amount[which & self._known].sum())

    def _buildings(self, which: npt.NDArray[np.bool_]) -> gpd.GeoDataFrame:
        rows = np.flatnonzero(which & self._known & (self._amount > 0))
        town = self.after.town
        near = self.after.access.walk_target[rows]
        parks = np.append(self.after.access.targets["id"].to_numpy(dtype=object), "")
        amounts = "residents" if self.unit == RESIDENTS else "floor_area_m2"
        return gpd.GeoDataFrame(
            {
                "id": town.buildings["id"].to_numpy()[rows],
                amounts: self._amount[rows],
                "class_before": self.before.classes.name[rows],
                "class_after": self.after.classes.name[rows],
                "walk_before_m": self.before.access.walk_m[rows],
                "walk_after_m": self.after.access.walk_m[rows],
                "park_id": parks[near],
            },
            geometry=town.buildings.geometry.to_numpy()[rows],
            crs=town.crs,
        )


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Hold two assessments side by side.

    Parameters
    ----------
    before
        Of a town as it is.
    after
        Of the same town with changes, such as `Scenario.apply` makes.

    Raises
    ------
    DataError
        They are not of the same buildings and residents: differences would
        tell of the data, not of a change.
    """
    faults = _differences(before, after)
    if faults:
        message = (
            f"{before.town.name} and {after.town.name} cannot be compared: they differ in "
            f"{', '.join(faults)}; assess the same town with and without the change"
        )
        raise DataError(message)
    return Comparison(before, after)


def _differences(before: Assessment, after: Assessment) -> list[str]:
    """Return in what the two towns differ that a change of green or gates leaves alone."""
    old, new = before.town, after.town
    faults = []
    if not _same_buildings(old, new):
        faults.append("buildings")
    elif not _same_residents(before, after):
        faults.append("population")
    if not old.boundary.equals(new.boundary):
        faults.append("study area")
    return faults


def _same_buildings(old: Town, new: Town) -> bool:
    if old.buildings is new.buildings:
        return True
    if len(old.buildings) != len(new.buildings) or old.crs != new.crs:
        return False
    shapes = (town.buildings.geometry.to_numpy() for town in (old, new))
    same_ids = bool((old.buildings["id"].to_numpy() == new.buildings["id"].to_numpy()).all())
    return same_ids and bool(shapely.equals_identical(*shapes).all())


def _same_residents(before: Assessment, after: Assessment) -> bool:
    people = [one.town.population for one in (before, after)]
    if (people[0] is None) != (people[1] is None):
        return False
    old, new = (
        np.append(np.nan_to_num(one.amount), town.unplaced if town else 0.0)
        for one, town in zip((before, after), people, strict=True)
    )
    return bool(
        before.ledgers.keys() == after.ledgers.keys()
        and np.allclose(old, new, rtol=_ROUNDING, atol=_ROUNDING)
    )


def _side_by_side(
    row: Indicator, old: Indicator | None, new: Indicator | None
) -> tuple[object, ...]:
    before, after = (one.value if one else None for one in (old, new))
    bound = any(one.lower_bound for one in (old, new) if one)
    told = (before, after, _less(after, before), bound)
    return (row.id, row.name_zh, row.name_en, row.unit, *told)


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
