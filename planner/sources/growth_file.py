"""The rows of a user's table of tree growth: CSV, XLSX or TOML."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.coordinate_table import read_table

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".csv", ".xlsx", ".toml")


def read_growth_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a growth table as they stand, unchecked.

    Parameters
    ----------
    path
        CSV or XLSX with the columns, or TOML with the `[[group]]` tables, of
        `planner/shade/growth.toml`.

    Raises
    ------
    MissingFileError
        No such file.
    OptionError
        Its name ends in none of `ENDINGS`.
    DataError
        It cannot be read, or has no row.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        message = f"{path}: the name of a growth table must end in {', '.join(ENDINGS)}"
        raise OptionError(message)
    if not path.is_file():
        message = f"{path}: no such file; a growth table has a row a species group"
        raise MissingFileError(message)
    rows = _toml(path) if ending == ".toml" else read_table(path, "").to_dict("records")
    if not rows:
        message = f"{path}: it has no row; give a row a species group"
        raise DataError(message)
    return [{str(column): value for column, value in row.items()} for row in rows]


def _toml(path: Path) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        message = f"{path}: cannot be read as TOML in UTF-8 ({error})"
        raise DataError(message) from error
    rows = document.get("group", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = f"{path}: each species group must be a [[group]] table"
        raise DataError(message)
    return rows
