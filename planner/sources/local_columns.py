"""A layer's own columns and words, understood as those of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from planner.errors import DataError, OptionError
from planner.sources import tags as tag_rules
from planner.sources.local_words import (
    document,
    find_title,
    meaning,
    read_number,
    title_unit,
    titles,
    vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from planner.columns import Column, Table

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
        # A KML always has a Name, often an empty one beside the layer's own.
        filled = [
            str(name)
            for name, values in self.frame.items()
            if name != "geometry" and (values.notna() & (values != "")).any()
        ]
        return find_title(filled, aliases)


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
    unit = title_unit(rows.title(column.name) or "", column.unit)
    texts = _texts(values)
    found = [read_number(text, column.unit, unit) for text in texts]
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
    by_shape = value if isinstance(value, dict) else dict.fromkeys(("point", "line", "area"), value)
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
        rows.notes.append(f"{rows.source}, use: {unsaid} of {len(use)} buildings do not say theirs")


def _use_of_building(value: str) -> str:
    if not value:
        return "unspecified"
    found = meaning("buildings", "use", value)
    if found is None:
        found = tag_rules.building_use({"building": value}) if value.isascii() else "unspecified"
    return found


def _finish_ways(frame: pd.DataFrame, rows: Rows) -> None:
    known = set(vocabulary("ways", "highway").values())
    if "highway" in frame:
        # Their word for a class that nobody knows is noted already.
        frame["highway"] = frame["highway"].where(frame["highway"].isin(known), "").astype("str")
    _default(frame, rows, "highway")
    blank = pd.Series(np.nan, index=frame.index)
    widths = [
        tag_rules.carriageway(highway, lanes, width)
        for highway, lanes, width in zip(
            frame["highway"], frame.get("lanes", blank), frame.get("width_m", blank), strict=True
        )
    ]
    frame["carriageway_m"] = [width for width, _ in widths]
    frame["carriageway_from"] = [evidence for _, evidence in widths]
    if "walkable" in frame:
        return
    columns = [name for name in ("highway", "foot", "access") if name in frame]
    frame["walkable"] = [
        tag_rules.walkable(dict(zip(columns, values, strict=True)))
        for values in frame[columns].itertuples(index=False)
    ]


def _finish_parking(frame: pd.DataFrame, rows: Rows) -> None:
    known = set(vocabulary("parking", "access").values())
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
