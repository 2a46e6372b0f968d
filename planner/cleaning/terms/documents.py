"""Takes parsed TOML documents apart, row by row, and remembers every fault until the end."""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from planner.cleaning.terms.hours import Window, checked_windows
from planner.errors import OptionError
from planner.indicator import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Word = TypeVar("Word", bound=str)

GIVEN = "given"
"""Source of a row whose writer states none: whoever gave the file."""


class Row:
    """One row of a table; what cannot be used is noted in `faults`, not raised.

    Each method returns the value of a key, or after a fault something of its
    kind, so that one reading finds all the faults there are.

    Parameters
    ----------
    label
        How messages name it, such as `[[vehicle]] row 2 (washer)`.
    values
        As parsed.
    faults
        What was found so far; shared by all rows of a document.
    """

    def __init__(self, label: str, values: Mapping[str, Any], faults: list[str]) -> None:
        self.label = label
        self.values = values
        self.faults = faults

    def about(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return what the row is about: the values of `keys` as texts, 1.0 as `1`."""
        values = (self.values.get(key) for key in keys)
        return tuple(f"{value:g}" if isinstance(value, float) else str(value) for value in values)

    def fault(self, key: str, said: str) -> None:
        """Note that the value of a key cannot be used, and what to do."""
        self.faults.append(f"{self.label}, {key}: {said}")

    def check_keys(self, known: Collection[str]) -> None:
        """Note every key that is not known, with the known one it looks like."""
        for key in self.values:
            if key not in known:
                self.faults.append(f"{self.label}: unknown key {key!r}; {nearest(key, known)}")

    def number(
        self, key: str, least: float, most: float = math.inf, *, above: bool = False
    ) -> float:
        """Return a number from one value to another; NaN after a fault.

        Both ends are allowed, or with `above` only the upper one.
        """
        value = self.values.get(key)
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        number = float(cast("float", value)) if plain else math.nan
        low = number > least if above else number >= least
        if low and number <= most and math.isfinite(number):
            return number
        said = f"{value!r} cannot be" if key in self.values else "is missing"
        span = f"above {least:g}" if above else f"of {least:g} or more"
        upper = f", up to {most:g}" if most < math.inf else ""
        self.fault(key, f"{said}; give a number {span}{upper}")
        return math.nan

    def given(self, key: str, least: float) -> float | None:
        """Return a number from `least` on, or None if the key is not there."""
        return self.number(key, least) if key in self.values else None

    def whole(self, key: str, least: int, most: float = math.inf) -> int:
        """Return a whole number from `least` to `most`."""
        value = self.number(key, least, most)
        if not math.isfinite(value):
            return least
        if value != round(value):
            self.fault(key, f"{value:g} is not a whole number; give one")
        return round(value)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty, or the default if the key is not there."""
        value = self.values.get(key, default)
        if isinstance(value, str) and (value.strip() or value == default):
            return value.strip()
        self.fault(key, "give a text" if key in self.values else "is missing; give a text")
        return ""

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, or the default if the key is not there."""
        value = self.values.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(item.strip() for item in value)
        self.fault(key, 'give a list of texts, such as ["a", "b"]')
        return ()

    def word(self, key: str, allowed: Sequence[Word], default: Word | None = None) -> Word:
        """Return a word that must be one of those allowed."""
        value = self.values.get(key, default)
        if value not in allowed:
            said = f"{value!r} is not one of" if key in self.values else "is missing; give one of"
            self.fault(key, f"{said} {', '.join(allowed)}")
            return allowed[0]
        return cast("Word", value)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            said = f"{value!r} cannot be" if key in self.values else "is missing"
            self.fault(key, f"{said}; give true or false")
        return bool(value)

    def windows(self, key: str) -> tuple[Window, ...]:
        """Return stretches of the day, in the order of the list."""
        try:
            return checked_windows(self.values.get(key))
        except OptionError as error:
            self.fault(key, str(error))
            return ()

    def basis(self) -> tuple[str, Status]:
        """Return `source` and `status`; a row without a source was given as it stands."""
        source = self.text("source", "") if "source" in self.values else GIVEN
        status = self.word("status", cast("tuple[Status, ...]", get_args(Status)), "none")
        return source, status


def table_rows(
    document: Mapping[str, Any], table: str, names: Sequence[str], faults: list[str]
) -> list[Row]:
    """Return the rows of a table; `names` are the keys by which messages call a row."""
    rows = document.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(f"[[{table}]] must be a table; begin each of its rows with [[{table}]]")
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        name = " ".join(str(row[key]) for key in names if key in row)
        called = f" ({name})" if name else ""
        found.append(Row(f"[[{table}]] row {number}{called}", row, faults))
    return found


def check_top(document: Mapping[str, Any], known: Collection[str], faults: list[str]) -> None:
    """Note what stands at the top of a document and is neither table nor key of it."""
    faults.extend(
        f"unknown table or key {key!r}; {nearest(key, known)}"
        for key in document
        if key not in known
    )


def nearest(name: str, known: Collection[str]) -> str:
    """Return which known name was probably meant, or all there are."""
    found = difflib.get_close_matches(str(name), list(known), n=1)
    return f"did you mean {found[0]}?" if found else f"known are {', '.join(known)}"


def repeated(rows: Sequence[Row], key: Sequence[str], faults: list[str]) -> None:
    """Note each two rows that are about the same; `key` names what says what they are about."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if any(name not in row.values for name in key):
            continue
        first = seen.setdefault(row.about(key), row)
        if first is not row:
            faults.append(f"{first.label} and {row.label} are about the same; keep one")


def digest(document: Mapping[str, Any]) -> str:
    """Return a short text that is the same for equal documents only."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def raise_faults(file: str, faults: Sequence[str]) -> None:
    """Raise all faults at once.

    Raises
    ------
    OptionError
        There is one; the message names the file and what to correct.
    """
    if faults:
        message = f"{file}: {'; '.join(faults)}"
        raise OptionError(message)
