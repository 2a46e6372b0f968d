"""What every change offers, and what all of them ask of names and ids."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import geopandas as gpd
import pandas as pd

from planner.columns import TABLES
from planner.town import conform

if TYPE_CHECKING:
    from collections.abc import Iterator

    import shapely

    from planner.town import Town

MAX_NAME = 200
"""Longest name or id, in characters."""

_NOT_TEXT = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories that a terminal or a page would obey rather than show."""


class Change(Protocol):
    """One change of a plan.

    Its fields are texts, but for the one that `shape` names: a geometry in
    WGS-84 degrees (longitude, latitude). Empty texts are unsaid.
    """

    change: ClassVar[str]
    """What scenario files call it."""

    shape: ClassVar[str]
    """Name of the field that holds its geometry, empty where it has none."""

    @property
    def label(self) -> str:
        """What people know it by: a name or an id; may be empty."""

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, and what to do."""

    def faults_in(self, town: Town) -> Iterator[str]:
        """Yield why it cannot be made in this town; `faults` found nothing."""

    def apply(self, town: Town) -> Town:
        """Return the town with the change made; neither way found a fault."""


def plain_text(text: str) -> str:
    """Return text on one line, without control characters and outer blanks."""
    shown = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in _NOT_TEXT
    )
    return " ".join("".join(shown).split())


def too_long(field: str, text: str) -> Iterator[str]:
    """Yield that a text is too long, if it is."""
    if len(text) > MAX_NAME:
        yield f"its {field} has {len(text):,} characters; give one of up to {MAX_NAME}"


def not_one_of(field: str, text: str, known: tuple[str, ...]) -> Iterator[str]:
    """Yield that a text is none of the known words, if so."""
    if text not in known:
        yield f"its {field} is {text[:MAX_NAME]!r}; give one of {', '.join(known)}"


def taken(town: Town, table: str, id_: str) -> Iterator[str]:
    """Yield that an id asked for is in use, if it is."""
    if id_ and (getattr(town, table)["id"] == id_).any():
        yield f"its id {id_} is already in table {table}; give another, or none"


def with_row(
    town: Town, table: str, shape: shapely.Geometry, *, id_: str, **values: object
) -> Town:
    """Return the town with one more row at the end of a table.

    Parameters
    ----------
    town
        As it is.
    table
        Name of the table.
    shape
        In the town's CRS.
    id_
        Of the row; empty takes the first free of `scenario/1`, `scenario/2`, …
    **values
        Its other columns; those not named are missing.
    """
    rows: gpd.GeoDataFrame = getattr(town, table)
    data: dict[str, Any] = {"id": [id_ or _free(rows)]}
    data.update((column, [value]) for column, value in values.items())
    row = conform(gpd.GeoDataFrame(data, geometry=[shape], crs=town.crs), TABLES[table])
    return town.replace(**{table: pd.concat([rows, row], ignore_index=True)})


def _free(rows: gpd.GeoDataFrame) -> str:
    used = set(rows["id"].tolist())
    number = 1
    while f"scenario/{number}" in used:
        number += 1
    return f"scenario/{number}"
