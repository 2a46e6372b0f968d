"""Reads `local_columns.toml`: what layers call our columns, and their words for our values."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from planner.sources import tags as tag_rules

# Also the full-width brackets of Chinese.
_BRACKETS = re.compile("[(\\[\uff08\u3010]([^)\\]\uff09\u3011]*)[)\\]\uff09\u3011]")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\D*)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE = re.compile(r"[A-Z]{1,2}\d*")
_CJK = re.compile(r"[\u4e00-\u9fff]")


def find_title(present: list[str], aliases: tuple[str, ...]) -> str | None:
    """Return the first of `present` that goes by one of `aliases`, in their order."""
    by_key: dict[str, str] = {}
    for title in present:
        by_key.setdefault(_title_key(title), title)
    for alias in aliases:
        if (found := by_key.get(_title_key(alias))) is not None:
            return found
    return None


def titles(table: str, column: str) -> tuple[str, ...]:
    """Return what layers may call a column of `table`."""
    columns = document()["columns"]
    own = columns.get(table, {}).get(column)
    return tuple(own if own is not None else columns["common"].get(column, ()))


def coordinate_titles() -> dict[str, tuple[str, ...]]:
    """Return what tables may call their `x`, `y` and `wkt`."""
    return {name: tuple(aliases) for name, aliases in document()["coordinates"].items()}


@cache
def document() -> dict[str, Any]:
    """Return `local_columns.toml` as parsed."""
    text = (files("planner.sources") / "local_columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def meaning(table: str, column: str, word: str) -> str | None:
    """Return our value for a layer's word, None where nobody knows it."""
    aliases = vocabulary(table, column)
    key = word.strip().casefold()
    if key in aliases:
        return aliases[key]
    code = word.strip()
    if _CODE.fullmatch(code):
        while code and code.casefold() not in aliases and code[-1].isdigit():
            code = code[:-1]
        return aliases.get(code.casefold())
    # The head noun of a Chinese compound stands last: 高层住宅 is a 住宅.
    for start in range(1, len(key)):
        if _CJK.match(key[start]) and key[start:] in aliases:
            return aliases[key[start:]]
    return None


def read_number(text: str, unit: str, title_unit: str = "") -> float | None:
    """Return a number written plainly or with a unit, in `unit`; else None.

    `约30` and `3-4` are None: a guess would pass for a measurement. `title_unit`
    is the unit in the column's title, for numbers that carry none.
    """
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).strip())
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    said = (found[2].strip() or title_unit).casefold()
    factor = 1.0 if not said else document()["units"].get(unit, {}).get(said)
    return None if factor is None else float(found[1]) * factor


@cache
def vocabulary(table: str, column: str) -> dict[str, str]:
    """Return every known word (in lower case) for a column, and our value for it."""
    known: dict[str, str] = {}
    if column == "kind":
        # The OSM kinds are everybody's words.
        known = {entry.kind: entry.kind for entry in tag_rules.entries() if entry.table == table}
    if (table, column) == ("ways", "highway"):
        walkable = tag_rules.document()["walkable"]
        known = {value: value for value in (*walkable["highway"], *walkable["never"])}
    for value, words in document()["values"].get(table, {}).get(column, {}).items():
        known[value] = value
        known.update((word.casefold(), value) for word in words)
    return known


def title_unit(title: str, unit: str) -> str:
    """Return the unit in a title's brackets, as in `冠幅(cm)`, if it is one of `unit`'s."""
    found = _BRACKETS.search(title)
    said = found[1].strip().casefold() if found else ""
    return said if said in document()["units"].get(unit, {}) else ""


def _title_key(title: str) -> str:
    return re.sub(r"[\s_:\-]", "", _BRACKETS.sub("", title)).casefold()
