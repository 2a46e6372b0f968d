"""Reads `local_columns.toml`: a layer's own columns and words as those of a table."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from planner.errors import DataError, OptionError
from planner.sources import tags as tag_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from planner.columns import Column, Table

# Also the full-width brackets of Chinese.
_BRACKETS = re.compile("[(\\[\uff08\u3010]([^)\\]\uff09\u3011]*)[)\\]\uff09\u3011]")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\D*)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE = re.compile(r"[A-Z]{1,2}\d*")
_CJK = re.compile(r"[\u4e00-\u9fff]")
# Nothing and less than nothing, in these units, is an unfilled field.
_ABOVE_ZERO = ("storeys", "m", "lanes")
_SHOWN = 3


@dataclass
class Rows:
    """A layer's rows while they are being understood.

    `frame` has the layer's own columns, `shapes` says point, line or area for
    each row, `chosen` is the user's own mapping ("our column": "their column",
    or "=value" for the same value in every row), `source` names the layer in
    messages. `notes` collects what had to be taken for something.
    """

    frame: pd.DataFrame
    table: Table
    shapes: npt.NDArray[np.str_]
    chosen: Mapping[str, str]
    source: str
    notes: list[str] = field(default_factory=list)

    def theirs(self, column: str) -> pd.Series[Any] | None:
        """Return the layer's values for one of our columns, None if it has none."""
        said = self.chosen.get(column)
        if said is not None and said.startswith("="):
            return pd.Series([said[1:]] * len(self.frame), index=self.frame.index)
        title = self.title(column)
        return None if title is None else self.frame[title]

    def title(self, column: str) -> str | None:
        """Return the layer's own title of one of our columns."""
        said = self.chosen.get(column)
        if said is not None:
            return said
        aliases = titles(self.table.name, column)
        return find_title(
            [str(name) for name in self.frame.columns if name != "geometry"], aliases
        )


def understood(rows: Rows) -> pd.DataFrame:
    """Return the columns of `rows.table` as the layer says them.

    Returns
    -------
    pandas.DataFrame
        With the index of `rows.frame`; columns that the layer lacks are absent.
        `rows.notes` gains what was missing, unreadable or taken for a default.

    Raises
    ------
    OptionError
        The user's mapping names a column the table does not have.
    DataError
        It names a column the layer does not have.
    """
    _check_chosen(rows)
    data: dict[str, Any] = {}
    for column in rows.table.columns:
        values = rows.theirs(column.name)
        if values is None:
            continue
        if column.dtype == "number":
            data[column.name] = _numbers(values, column, rows)
        elif column.dtype == "flag":
            data[column.name] = np.array([_flag(value) for value in values], dtype=bool)
        else:
            data[column.name] = _texts(values)
    frame = pd.DataFrame(data, index=rows.frame.index)
    # Before words are translated: what the file wrote is kept where a column wants it.
    if rows.table.name == "parking" and "capacity" in frame and "capacity_text" not in frame:
        frame["capacity_text"] = _texts(_present(rows.theirs("capacity")))
    _translate(frame, rows)
    finish = _FINISH.get(rows.table.name)
    if finish is not None:
        finish(frame, rows)
    return frame


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
    aliases = _aliases(table, column)
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
def _aliases(table: str, column: str) -> dict[str, str]:
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


def _check_chosen(rows: Rows) -> None:
    ours = [column.name for column in rows.table.columns]
    places = ("x", "y", "lon", "lat", "wkt")
    strange = [name for name in rows.chosen if name not in (*ours, *places)]
    if strange:
        message = (
            f"{rows.source}: table {rows.table.name} has no column "
            f"{', '.join(strange)}; it has {', '.join(ours)}"
        )
        raise OptionError(message)
    present = [str(name) for name in rows.frame.columns if name != "geometry"]
    absent = [
        said
        for column, said in rows.chosen.items()
        if column not in places and not said.startswith("=") and said not in present
    ]
    if absent:
        message = (
            f"{rows.source}: has no column {', '.join(absent)}; "
            f"its columns are {', '.join(present) or '(none)'}"
        )
        raise DataError(message)


def _title_key(title: str) -> str:
    return re.sub(r"[\s_:\-]", "", _BRACKETS.sub("", title)).casefold()


def _present(values: pd.Series[Any] | None) -> pd.Series[Any]:
    return pd.Series(dtype=object) if values is None else values


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return "" if text.casefold() in document()["missing"] else text


def _texts(values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series([_text(value) for value in values], index=values.index, dtype="str")


def _flag(value: object) -> bool:
    # As with OSM tags: any word but "no" (viaduct, 高架) says yes.
    text = _text(value).casefold()
    return text != "" and text not in document()["no"]


def _numbers(values: pd.Series[Any], column: Column, rows: Rows) -> npt.NDArray[np.float64]:
    bracket = _BRACKETS.search(rows.title(column.name) or "")
    title_unit = bracket[1].strip().casefold() if bracket else ""
    if title_unit not in document()["units"].get(column.unit, {}):
        title_unit = ""
    texts = _texts(values)
    found = [read_number(text, column.unit, title_unit) for text in texts]
    numbers = np.array([np.nan if value is None else value for value in found], dtype=float)
    if column.unit in _ABOVE_ZERO:
        numbers[numbers <= 0] = np.nan
    unread = np.isnan(numbers) & (texts != "").to_numpy()
    if unread.any():
        rows.notes.append(
            f"{rows.source}, {column.name}: {unread.sum()} of {len(numbers)} values are no "
            f"usable number and count as missing ({_examples(texts[unread])})"
        )
    return numbers


def _translate(frame: pd.DataFrame, rows: Rows) -> None:
    """Put our words in the place of theirs; unknown words stay and are noted."""
    for column in document()["values"].get(rows.table.name, {}):
        if column not in frame:
            continue
        words = frame[column]
        known = {word: meaning(rows.table.name, column, word) for word in words.unique() if word}
        unknown = [word for word, found in known.items() if found is None]
        strange = words[words.isin(unknown)]
        if len(strange):
            rows.notes.append(
                f"{rows.source}, {column}: {len(strange)} of {len(words)} rows say what nobody "
                f"here knows ({_examples(strange)})"
            )
        frame[column] = words.replace({word: found for word, found in known.items() if found})


def _examples(words: pd.Series[Any]) -> str:
    unique = list(dict.fromkeys(words))
    return ", ".join(unique[:_SHOWN]) + (", …" if len(unique) > _SHOWN else "")


def _default(frame: pd.DataFrame, rows: Rows, column: str) -> None:
    """Fill the unsaid rows of a column with the table's default, and say so."""
    said = frame[column] if column in frame else pd.Series("", index=frame.index, dtype="str")
    value = document()["defaults"].get(rows.table.name, {}).get(column)
    unsaid = (said == "").to_numpy()
    if not unsaid.any():
        return
    if value is None:
        rows.notes.append(f"{rows.source}, {column}: {unsaid.sum()} of {len(said)} rows say none")
        frame[column] = said
        return
    by_shape = (
        value if isinstance(value, dict) else dict.fromkeys(("point", "line", "area"), value)
    )
    filled = pd.Series(rows.shapes, index=frame.index).map(by_shape).fillna("")
    frame[column] = said.where(~unsaid, filled).astype("str")
    rows.notes.append(
        f"{rows.source}, {column}: {unsaid.sum()} of {len(said)} rows say none "
        f"and are taken as {' or '.join(dict.fromkeys(by_shape.values()))}"
    )


def _finish_kind(frame: pd.DataFrame, rows: Rows) -> None:
    """Take an unsaid kind from the name's last word, else from the default."""
    if "name" in frame:
        said = frame["kind"] if "kind" in frame else pd.Series("", index=frame.index, dtype="str")
        named = frame["name"].map(lambda name: meaning(rows.table.name, "kind", name) or "")
        frame["kind"] = said.where(said != "", named).astype("str")
    _default(frame, rows, "kind")


def _finish_buildings(frame: pd.DataFrame, rows: Rows) -> None:
    blank = pd.Series("", index=frame.index, dtype="str")
    use = frame.get("use", blank)
    building = frame.get("building", blank)
    uses = ("residential", "non_residential", "unspecified")
    by_building = building.map(_use_of_building)
    use = use.where(use.isin(uses), by_building)
    frame["use"] = use.astype("str")
    unsaid = int((use == "unspecified").sum())
    if unsaid:
        rows.notes.append(
            f"{rows.source}, use: {unsaid} of {len(use)} buildings do not say theirs"
        )


def _use_of_building(value: str) -> str:
    if not value:
        return "unspecified"
    found = meaning("buildings", "use", value)
    if found is None:
        found = tag_rules.building_use({"building": value}) if value.isascii() else "unspecified"
    return found


def _finish_ways(frame: pd.DataFrame, rows: Rows) -> None:
    known = set(_aliases("ways", "highway").values())
    if "highway" in frame:
        # Their word for a class that nobody knows is noted already.
        frame["highway"] = frame["highway"].where(frame["highway"].isin(known), "").astype("str")
    _default(frame, rows, "highway")
    if "walkable" in frame:
        return
    columns = [name for name in ("highway", "foot", "access") if name in frame]
    frame["walkable"] = [
        tag_rules.walkable(dict(zip(columns, values, strict=True)))
        for values in frame[columns].itertuples(index=False)
    ]


def _finish_parking(frame: pd.DataFrame, rows: Rows) -> None:
    known = set(_aliases("parking", "access").values())
    if "access" in frame:
        frame["access"] = frame["access"].where(frame["access"].isin(known), "").astype("str")
    _default(frame, rows, "kind")
    _default(frame, rows, "access")


def _finish_barriers(frame: pd.DataFrame, rows: Rows) -> None:
    _default(frame, rows, "kind")
    opening = frame["kind"].isin(("gate", "entrance"))
    said = frame["access"] if "access" in frame else pd.Series("", index=frame.index, dtype="str")
    # As with OSM's gates: open to all unless something says otherwise.
    access = said.where(said.isin(("private", "no")), "public")
    frame["access"] = access.where(opening, "").astype("str")


_FINISH: dict[str, Callable[[pd.DataFrame, Rows], None]] = {
    "buildings": _finish_buildings,
    "ways": _finish_ways,
    "green": _finish_kind,
    "parking": _finish_parking,
    "trees": _finish_kind,
    "places": _finish_kind,
    "zones": _finish_kind,
    "barriers": _finish_barriers,
    "water": _finish_kind,
    "railways": _finish_kind,
}
