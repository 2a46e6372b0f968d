"""Species groups of trees: one row a group, read from a parsed table and checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import numpy as np

from planner.errors import DataError
from planner.indicator import Status

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

_YES = {"true", "yes", "1", "是"}
_NO = {"false", "no", "0", "否", ""}


@dataclass(frozen=True)
class SpeciesGroup:
    """One row of `growth.toml`; the fields are explained at its head.

    `ages` are years after planting, rising from 0; `crown_m` (diameters) and
    `height_m` hold one value for each, rising strictly.
    """

    id: str
    name_zh: str
    name_en: str
    genera: tuple[str, ...]
    names: tuple[str, ...]
    evergreen: bool
    clear_trunk_m: float
    ages: tuple[float, ...]
    crown_m: tuple[float, ...]
    height_m: tuple[float, ...]
    source: str
    status: Status

    def crown_at(self, age: Floats | float) -> Floats:
        """Return the crown diameter in metres `age` years after planting."""
        return np.asarray(np.interp(age, self.ages, self.crown_m))

    def height_at(self, age: Floats | float) -> Floats:
        """Return the height in metres `age` years after planting."""
        return np.asarray(np.interp(age, self.ages, self.height_m))

    def age_of_crown(self, crown_m: Floats | float) -> Floats:
        """Return the age at which a crown has this diameter, within the row's years."""
        return np.asarray(np.interp(crown_m, self.crown_m, self.ages))

    def age_of_height(self, height_m: Floats | float) -> Floats:
        """Return the age at which a tree is this tall, within the row's years."""
        return np.asarray(np.interp(height_m, self.height_m, self.ages))

    def base_at(self, top_m: Floats) -> Floats:
        """Return the height of the lowest branches of trees `top_m` tall."""
        return np.minimum(self.clear_trunk_m, top_m / 2.0)


def species_groups(rows: Iterable[Mapping[str, Any]]) -> tuple[SpeciesGroup, ...]:
    """Return the species groups of a parsed table (TOML or CSV rows).

    Parameters
    ----------
    rows
        Columns as at the head of `growth.toml`. Texts as a CSV gives them are
        taken as well: numbers as text, lists with ";" between, years as
        columns `crown_m_0`, `crown_m_5`, ….

    Raises
    ------
    DataError
        All faults of all rows at once, each with its row and column.
    """
    groups: list[SpeciesGroup] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        try:
            groups.append(_group(row))
        except DataError as error:
            faults.append(f"row {number} ({row.get('id') or 'no id'}): {error}")
    ids = [group.id for group in groups]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        faults.append(f"column id: {', '.join(twice)} occurs twice")
    if faults:
        message = "table of species groups: " + "; ".join(faults)
        raise DataError(message)
    return tuple(groups)


def _group(row: Mapping[str, Any]) -> SpeciesGroup:
    id_ = str(row.get("id") or "").strip()
    if not id_:
        message = "column id is empty"
        raise DataError(message)
    crown, height = _curve(row, "crown_m"), _curve(row, "height_m")
    if list(crown) != list(height):
        message = "crown_m and height_m must be given for the same years"
        raise DataError(message)
    status = str(row.get("status") or "none")
    if status not in get_args(Status):
        message = f"column status: {status!r} is not one of {', '.join(get_args(Status))}"
        raise DataError(message)
    return SpeciesGroup(
        id=id_,
        name_zh=str(row.get("name_zh") or id_),
        name_en=str(row.get("name_en") or id_),
        genera=_list(row.get("genera")),
        names=_list(row.get("names")),
        evergreen=_flag(row.get("evergreen", False)),
        clear_trunk_m=_number(row.get("clear_trunk_m"), "clear_trunk_m", least=0.0),
        ages=tuple(crown),
        crown_m=tuple(crown.values()),
        height_m=tuple(height.values()),
        source=str(row.get("source") or ""),
        status=status,  # type: ignore[arg-type]
    )


def _curve(row: Mapping[str, Any], column: str) -> dict[float, float]:
    """Return the values of a column by year, checked: from year 0 on, and rising."""
    said = row.get(column)
    if not isinstance(said, Mapping):
        start = f"{column}_"
        said = {key.removeprefix(start): row[key] for key in row if key.startswith(start)}
    curve = {
        _number(year, f"the year of {column}_{year}", least=0.0): _number(
            value, f"{column}_{year}", least=0.1
        )
        for year, value in said.items()
        if str(value).strip()
    }
    curve = dict(sorted(curve.items()))
    if len(curve) < 2 or next(iter(curve)) != 0.0:  # noqa: PLR2004  (planting and one more)
        message = f"column {column} needs year 0 (planting) and a later one"
        raise DataError(message)
    if any(later <= sooner for sooner, later in itertools.pairwise(curve.values())):
        message = f"column {column} must rise from year to year"
        raise DataError(message)
    return curve


def _number(value: object, column: str, *, least: float) -> float:
    try:
        number = float(str(value).strip())
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        message = f"column {column}: {value!r} is not a number from {least:g} on"
        raise DataError(message)
    return number


def _list(value: object) -> tuple[str, ...]:
    parts = str(value or "").replace("；", ";").split(";") if not isinstance(value, list) else value
    return tuple(part.strip() for part in parts if part.strip())


def _flag(value: object) -> bool:
    text = str(value).strip().lower()
    if text in _YES | _NO:
        return text in _YES
    message = f"column evergreen: {value!r} is neither yes nor no"
    raise DataError(message)
