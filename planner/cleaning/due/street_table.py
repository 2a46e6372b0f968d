"""The bureau's own table of streets: grades and frequencies that go before all other evidence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from planner.cleaning.routing.roads import Flags, Floats
    from planner.cleaning.terms.vehicles import Service

    Texts = npt.NDArray[np.object_]

Value = Literal["grade", "wash_per_week", "sweep_per_week"]
FREQUENCIES: tuple[Value, ...] = ("wash_per_week", "sweep_per_week")
VALUES: tuple[Value, ...] = ("grade", *FREQUENCIES)
"""What a row may say of its street; an empty cell leaves it to the rules."""

LINE = "line"
"""Name of an index that counts the lines of a file; messages then name these."""

LAST_GRADE = 4
_TIMES = "a whole number of times a week, 0 or more"

_COLUMNS: Mapping[Service, Value] = {"wash": "wash_per_week", "sweep": "sweep_per_week"}
_NO_LIMIT: Mapping[Service, int] = MappingProxyType({})

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


@dataclass(frozen=True)
class _Report:
    """Faults found so far, and how messages call the rows."""

    word: str
    numbers: Sequence[int]
    faults: list[str]

    def at(self, row: int) -> str:
        return f"{self.word} {self.numbers[row]}"

    def contradiction(self, row: int, other: int) -> str:
        if row == other:
            return f"{self.at(row)} contradicts itself"
        pair = f"{self.numbers[row]} and {self.numbers[other]}"
        return f"{self.word}s {pair} contradict each other"


def read_street_table(
    table: pd.DataFrame,
    *,
    file: str = "table of streets",
    most: Mapping[Service, int] = _NO_LIMIT,
) -> StreetTable:
    """Read the bureau's rows and check them; `table` stays as it is.

    Parameters
    ----------
    table
        Columns `way_id` (`way/7`, or 7) or `name`, or both; and any of `VALUES`.
        A row with an id is of that way only, whatever its name. Others are ignored.
    file
        How messages call it.
    most
        How often a week each service can be done (`agreement.most_per_week`).

    Raises
    ------
    DataError
        A row names no street, a cell is no usable number or more than `most`, or two
        rows contradict each other. All faults are told at once, by the file's line where
        the index is called `LINE`, else with rows numbered from 1 below the titles.
    """
    if not {"way_id", "name"} & set(table.columns) or not set(VALUES) & set(table.columns):
        message = (
            f"{file}: its columns are {', '.join(map(str, table.columns)) or 'none'}; "
            f"give way_id or name, and at least one of {', '.join(VALUES)}"
        )
        raise DataError(message)
    way_id, name = row_keys(table)
    report = _Report("row", range(1, len(table) + 1), [])
    if table.index.name == LINE:
        report = _Report(LINE, table.index.tolist(), [])
    report.faults.extend(
        f"{report.at(row)} names no street: give its way_id or name"
        for row in np.flatnonzero((way_id == "") & (name == "")).tolist()
    )
    numbers = {value: _numbers(table, value, report) for value in VALUES}
    for service, times in most.items():
        _check_most(numbers, _COLUMNS[service], times, report)
    of_way = way_id != ""
    by_id = _by_key(way_id, of_way, numbers, report)
    by_name = _by_key(name, ~of_way & (name != ""), numbers, report)
    if report.faults:
        message = f"{file}: {'; '.join(report.faults)}"
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


def _numbers(table: pd.DataFrame, value: Value, report: _Report) -> Floats:
    """Return the numbers of a column, NaN where a cell is empty or cannot be used."""
    if value not in table.columns:
        return np.full(len(table), np.nan)
    text = _trimmed(table[value])
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
    said = (text != "").to_numpy(dtype=bool)
    most, wanted = (LAST_GRADE, "1, 2, 3, 4, or 0") if value == "grade" else (np.inf, _TIMES)
    good = (numbers >= 0) & (numbers <= most) & (numbers < np.inf) & (np.floor(numbers) == numbers)
    report.faults.extend(
        f"{report.at(row)}, column {value}: {text.iloc[row]} is not {wanted}"
        for row in np.flatnonzero(said & ~good).tolist()
    )
    return np.where(said & good, numbers, np.nan)


def _check_most(numbers: Mapping[Value, Floats], column: Value, most: int, report: _Report) -> None:
    """Note the numbers of a column that the shifts of a week do not hold."""
    report.faults.extend(
        f"{report.at(row)}, column {column}: {numbers[column][row]:g} times a week, but the "
        f"working days have {most} shifts; write at most that, or give a vehicle more windows"
        for row in np.flatnonzero(numbers[column] > most).tolist()
    )


def _by_key(
    keys: Texts, kept: Flags, numbers: Mapping[Value, Floats], report: _Report
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
                report.faults.append(
                    f"{report.contradiction(other, row)}: {value} of {key} is "
                    f"{found[value][key]:g} and {number:g}; keep one"
                )
    for key, row in rows["grade"].items():
        report.faults.extend(
            f"{report.contradiction(row, rows[value][key])}: {key} has grade 0, not the town's, "
            f"and {value} {found[value][key]:g}; correct one"
            for value in FREQUENCIES
            if found["grade"][key] == 0 and found[value].get(key, 0.0) > 0
        )
    return found
