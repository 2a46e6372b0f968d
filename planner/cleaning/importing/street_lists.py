"""A bureau's own lists of streets by crew and day as routes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.due.street_table import row_keys
from planner.cleaning.importing.given import Fault, GivenPass, GivenRoute
from planner.cleaning.terms.vehicles import Service
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planner.cleaning.importing.given import FaultKind
    from planner.cleaning.routing.roads import Flags
    from planner.cleaning.setting import Setting
    from planner.cleaning.terms.vehicles import Vehicle

COLUMNS = ("vehicle", "crew", "service", "days", "window", "order", "way_id", "name")
"""Columns of a list of streets; `service` and `window` may be left out, and one of the last two."""

_DAY = re.compile(r"(?:周|星期|礼拜)?([一二三四五六日天1-7])|(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_SEPARATOR = re.compile(r"[\s,，、;；/和及]+")
_NUMBERS = ("一1", "二2", "三3", "四4", "五5", "六6", "日天7")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY = ("每天", "每日", "天天", "daily")

_SERVICES: Mapping[str, Service] = {
    **dict.fromkeys(("sweep", "清扫", "机扫", "扫路"), "sweep"),
    **dict.fromkeys(("wash", "洗路", "清洗", "冲洗", "洒水"), "wash"),
}
"""What lists may call the services."""

_List = tuple[str, int, Service, int]
"""Vehicle, crew from 0, service and shift from 0."""

_Streets = list[tuple[str, tuple[int, ...]]]
"""What each street is called, and its links."""


def listed_routes(
    setting: Setting, table: pd.DataFrame, *, file: str
) -> tuple[list[GivenRoute], list[Fault]]:
    """Return the routes of a list of streets, and the streets that the town does not have.

    Rows of one vehicle, crew, service and shift make a day's list; equal lists of
    several days are one route.

    Parameters
    ----------
    table
        A row a street, `COLUMNS`: id or name of the vehicle; number of the crew from 1;
        service, where the vehicle does two; days such as `周一、周四`, `1,4` (1 is
        Monday), `Mon Thu` or `每天`; number of the shift from 1; place in the list; and
        way id or name of the street. Without `order`, rows are in order.
    file
        How messages call it.

    Raises
    ------
    DataError
        A column is missing, or rows cannot be read; all are told at once.
    """
    missing = [name for name in ("vehicle", "crew", "days") if name not in table.columns]
    if missing or not {"way_id", "name"} & set(table.columns):
        message = (
            f"{file}: its columns are {', '.join(map(str, table.columns)) or 'none'}; give "
            "vehicle, crew, days, and name or way_id of the street"
        )
        raise DataError(message)
    reader = _Reader(setting, table)
    lists = reader.lists()
    if reader.wrong:
        message = f"{file}: {'; '.join(reader.wrong)}"
        raise DataError(message)
    return list(_routes(lists)), reader.faults


class _Reader:
    """Reads rows; what is wrong with them is kept until all are read."""

    def __init__(self, setting: Setting, table: pd.DataFrame) -> None:
        self._setting, self._table = setting, table
        self.wrong: list[str] = []
        self.faults: list[Fault] = []

    def lists(self) -> dict[tuple[_List, int], _Streets]:
        """Return the streets of each list and day."""
        streets = self._setting.streets
        way_id, name = row_keys(self._table)
        known_id, known = streets["way_id"].to_numpy(), streets["name"].to_numpy()
        found: dict[tuple[_List, int], _Streets] = {}
        for row in self._order():
            key, days, called = self._key(row), self._days(row), way_id[row] or name[row]
            if not called:
                self._tell(row, "it names no street; give its way_id or name")
            if key is None or not called:
                continue
            where = known_id == way_id[row] if way_id[row] else known == name[row]
            links = tuple(np.flatnonzero(where & self._due(key[2])).tolist())
            if links:
                for day in days:
                    found.setdefault((key, day), []).append((str(called), links))
            else:
                kind: FaultKind = "not_due" if where.any() else "unknown_street"
                self.faults.append(Fault(f"{key[0]} {key[1] + 1}", str(called), kind))
        return found

    def _order(self) -> list[int]:
        """Return the rows by their place in the list."""
        if "order" not in self._table:
            return list(range(len(self._table)))
        place = pd.to_numeric(self._table["order"], errors="coerce").to_numpy(dtype=float)
        for row in np.flatnonzero(np.isnan(place)).tolist():
            self._tell(row, f"order is {self._cell(row, 'order') or 'empty'}, not a number")
        return [int(row) for row in np.argsort(place, kind="stable")]

    def _key(self, row: int) -> _List | None:
        """Return whose list a row is of; None if it cannot be read."""
        told = len(self.wrong)
        vehicle, service = self._vehicle(row), None
        crew, window = self._number(row, "crew"), self._number(row, "window", missing=1)
        if vehicle is not None:
            service = self._service(row, vehicle)
        if len(self.wrong) > told or vehicle is None or service is None:
            return None
        return vehicle.id, crew - 1, service, window - 1

    def _vehicle(self, row: int) -> Vehicle | None:
        text = self._cell(row, "vehicle")
        kinds = self._setting.fleet.vehicles
        found = [each for each in kinds if text in (each.id, each.name, each.name_en) and text]
        if not found:
            told = ", ".join(each.id for each in kinds)
            self._tell(row, f"vehicle is {text or 'empty'}; the fleet has {told}")
            return None
        return found[0]

    def _service(self, row: int, vehicle: Vehicle) -> Service | None:
        text = self._cell(row, "service")
        if not text and len(vehicle.services) == 1:
            return vehicle.services[0]
        if text.casefold() not in _SERVICES:
            self._tell(row, f"service is {text or 'empty'}; give {' or '.join(vehicle.services)}")
        return _SERVICES.get(text.casefold())

    def _number(self, row: int, column: str, *, missing: int | None = None) -> int:
        text = self._cell(row, column).removesuffix(".0")
        if not text and missing is not None:
            return missing
        if not text.isdecimal() or int(text) < 1:
            self._tell(row, f"{column} is {text or 'empty'}; give a number from 1")
            return 1
        return int(text)

    def _days(self, row: int) -> list[int]:
        """Return the days of a row, 0 Monday, each once."""
        text = self._cell(row, "days").casefold().removesuffix(".0")
        if text in _EVERY:
            return list(self._setting.rules.days)
        words = [_DAY.fullmatch(word) for word in _SEPARATOR.split(text)]
        days = {_day(word) for word in words if word is not None}
        if not all(words):
            self._tell(
                row, f"days is {text or 'empty'}; write such as 周一、周四 or 1,4 or Mon Thu"
            )
        return sorted(days)

    def _due(self, service: Service) -> Flags:
        streets = self._setting.streets
        due: Flags = (streets["inside"] & (streets[f"{service}_per_week"] > 0)).to_numpy()
        return due

    def _cell(self, row: int, column: str) -> str:
        if column not in self._table:
            return ""
        cell = self._table[column].iloc[row]
        return "" if pd.isna(cell) else str(cell).strip()

    def _tell(self, row: int, what: str) -> None:
        self.wrong.append(f"row {row + 1}: {what}")


def _day(word: re.Match[str]) -> int:
    number, name = word.groups()
    if name:
        return _NAMES.index(name)
    return next(day for day, names in enumerate(_NUMBERS) if number in names)


def _routes(lists: Mapping[tuple[_List, int], _Streets]) -> Iterator[GivenRoute]:
    """Yield a route for each list of streets, with all days that it is driven on."""
    days: dict[tuple[_List, tuple[tuple[str, tuple[int, ...]], ...]], list[int]] = {}
    for (key, day), streets in lists.items():
        days.setdefault((key, tuple(streets)), []).append(day)
    number: Counter[Service] = Counter()
    for ((vehicle, crew, service, window), listed), own in days.items():
        number[service] += 1
        yield GivenRoute(
            f"{service}-{number[service]:02d}",
            service,
            vehicle,
            len(own),
            crew,
            tuple((day, window) for day in sorted(own)),
            tuple(
                GivenPass(called, link=link, block=block)
                for block, (called, links) in enumerate(listed)
                for link in links
            ),
            in_order=False,
        )
