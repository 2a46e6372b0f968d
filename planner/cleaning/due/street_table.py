"""The bureau's own table of streets: grades and frequencies that go before all other evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from planner.cleaning.routing.roads import Flags, Floats

    Texts = npt.NDArray[np.object_]

Value = Literal["grade", "wash_per_week", "sweep_per_week"]
FREQUENCIES: tuple[Value, ...] = ("wash_per_week", "sweep_per_week")
VALUES: tuple[Value, ...] = ("grade", *FREQUENCIES)
"""What a row may say of its street; an empty cell leaves it to the rules."""

LAST_GRADE = 4
_TIMES = "a whole number of times a week, 0 or more"

_NUMBERED = "way/"
"""What ids of OpenStreetMap begin with; tables often leave it out."""


@dataclass(frozen=True, eq=False)
class StreetTable:
    """Rows of the bureau, each of one way by its id or of all streets of a name.

    Parameters
    ----------
    by_id, by_name
        For each of `VALUES`, the number given to a way or to a name.
    """

    by_id: Mapping[Value, Mapping[str, float]]
    by_name: Mapping[Value, Mapping[str, float]]

    def said(self, value: Value, way_id: Texts, name: Texts) -> Floats:
        """Return what the table says of streets, NaN where it says nothing.

        A row of the way itself goes before one of its name. Names are compared
        whole, without spaces around them.

        Parameters
        ----------
        value
            Which column.
        way_id, name
            Of each street, shape (streets,).
        """
        own = pd.Series(way_id, dtype=object).map(self.by_id[value]).to_numpy(dtype=float)
        named = _trimmed(name).map(self.by_name[value]).to_numpy(dtype=float)
        return np.where(np.isnan(own), named, own)

    def served(self, way_id: Texts, name: Texts) -> Flags:
        """Say to which streets the table gives a frequency above 0, shape (streets,)."""
        found: Flags = np.zeros(len(way_id), dtype=np.bool_)
        for value in FREQUENCIES:
            found |= self.said(value, way_id, name) > 0
        return found


def read_street_table(table: pd.DataFrame) -> StreetTable:
    """Read the bureau's rows and check them; `table` stays as it is.

    Parameters
    ----------
    table
        Columns `way_id` (`way/7`, or 7) or `name`, or both; and any of `VALUES`.
        A row with an id is of that way only, whatever its name. Others are ignored.

    Raises
    ------
    DataError
        A row names no street, a cell is no usable number, or two rows contradict
        each other. All faults are told at once, with rows numbered from 1 below the titles.
    """
    if not {"way_id", "name"} & set(table.columns) or not set(VALUES) & set(table.columns):
        message = (
            f"table of streets: its columns are {', '.join(map(str, table.columns)) or 'none'}; "
            f"give way_id or name, and at least one of {', '.join(VALUES)}"
        )
        raise DataError(message)
    way_id, name = row_keys(table)
    faults = [
        f"row {row + 1} names no street: give its way_id or name"
        for row in np.flatnonzero((way_id == "") & (name == ""))
    ]
    numbers = {value: _numbers(table, value, faults) for value in VALUES}
    of_way = way_id != ""
    by_id = _by_key(way_id, of_way, numbers, faults)
    by_name = _by_key(name, ~of_way & (name != ""), numbers, faults)
    if faults:
        message = f"table of streets: {'; '.join(faults)}"
        raise DataError(message)
    return StreetTable(by_id, by_name)


def unmatched(table: pd.DataFrame, way_id: Texts, name: Texts) -> Flags:
    """Say which rows of the bureau's table are of no street, shape (rows,).

    Parameters
    ----------
    table
        As `read_street_table` takes it.
    way_id, name
        Of the streets, shape (streets,).
    """
    row_id, row_name = row_keys(table)
    by_id = np.isin(row_id, np.unique(way_id.astype(str)))
    by_name = np.isin(row_name, _trimmed(name).unique().astype(str))
    return ~np.where(row_id != "", by_id, (row_name != "") & by_name)


def row_keys(table: pd.DataFrame) -> tuple[Texts, Texts]:
    """Return the way id and the name of each row, trimmed, empty where it has none."""
    empty = pd.Series([""] * len(table), index=table.index, dtype=object)
    way_id = _trimmed(table.get("way_id", empty).map(_without_fraction))
    bare = way_id.str.fullmatch(r"\d+").to_numpy(dtype=bool)
    way_id = way_id.where(~bare, _NUMBERED + way_id)
    name = _trimmed(table.get("name", empty))
    return way_id.to_numpy(dtype=object), name.to_numpy(dtype=object)


def _trimmed(values: Any) -> pd.Series[str]:  # noqa: ANN401  (an array or a column)
    column = pd.Series(values, dtype=object)
    return column.where(column.notna(), "").astype(str).str.strip().astype(object)


def _without_fraction(cell: object) -> object:
    """Return a number as spreadsheets give it, 7.0, as the id it was typed as."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _numbers(table: pd.DataFrame, value: Value, faults: list[str]) -> Floats:
    """Return the numbers of a column, NaN where a cell is empty or cannot be used."""
    if value not in table.columns:
        return np.full(len(table), np.nan)
    text = _trimmed(table[value])
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
    said = (text != "").to_numpy(dtype=bool)
    most, wanted = (LAST_GRADE, "1, 2, 3, 4, or 0") if value == "grade" else (np.inf, _TIMES)
    good = (numbers >= 0) & (numbers <= most) & (numbers < np.inf) & (np.floor(numbers) == numbers)
    faults += [
        f"row {row + 1}, column {value}: {text.iloc[row]} is not {wanted}"
        for row in np.flatnonzero(said & ~good)
    ]
    return np.where(said & good, numbers, np.nan)


def _by_key(
    keys: Texts, kept: Flags, numbers: Mapping[Value, Floats], faults: list[str]
) -> dict[Value, dict[str, float]]:
    """Return the numbers of each column by key, over the rows kept; note contradictions."""
    found: dict[Value, dict[str, float]] = {}
    rows: dict[Value, dict[str, int]] = {}
    for value, column in numbers.items():
        found[value], rows[value] = {}, {}
        for row in np.flatnonzero(kept & ~np.isnan(column)).tolist():
            key, number = keys[row], float(column[row])
            other = rows[value].setdefault(key, row)
            if found[value].setdefault(key, number) != number:
                faults.append(
                    f"{_named(other, row)}: {value} of {key} is "
                    f"{found[value][key]:g} and {number:g}; keep one"
                )
    for key, row in rows["grade"].items():
        faults += [
            f"{_named(row, rows[value][key])}: {key} has grade 0, not the town's, and {value} "
            f"{found[value][key]:g}; correct one"
            for value in FREQUENCIES
            if found["grade"][key] == 0 and found[value].get(key, 0.0) > 0
        ]
    return found


def _named(row: int, other: int) -> str:
    if row == other:
        return f"row {row + 1} contradicts itself"
    return f"rows {row + 1} and {other + 1} contradict each other"
