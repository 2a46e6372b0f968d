"""Overlays as tables that every format can hold: one overlay and one shape kind a table."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.export.gis.naming import ascii_names, clean, known_columns
from planner.language import Phrase, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyproj import CRS

    from planner.columns import Shape
    from planner.export.gis.theme import Theme, ThemeClass
    from planner.language import Lang

SHAPES: tuple[Shape, ...] = ("point", "line", "area")
_LONGEST_NAME = 60
_RANK = "planner rank"
_OURS = ("layer", "class", "colour", "mark")
_TAKEN = ("fid", "ogc_fid", "geom", "geometry")
"""Columns that a GeoPackage keeps for itself."""


@dataclass(frozen=True)
class PartColumn:
    """A column of a part: its name for people, and its unit ("" for none)."""

    name: str
    label: Phrase
    unit: str


@dataclass(frozen=True)
class Part:
    """The features of an overlay that are all points, all lines or all areas.

    Parameters
    ----------
    name
        ASCII, such as `green_area`.
    theme, shape
        Whose features they are, and of which kind.
    frame
        At least one row, flat (no heights), in the CRS of the export. First
        `class` and `colour` (and `mark` on invented data), then the columns of
        the features; a code is followed by its words in `…_text`. Missing is
        NaN or None, an empty text too.
    columns
        Those of `frame` but the geometry.
    ranks
        Place in `theme.classes` of each row, rising.
    """

    name: str
    theme: Theme
    shape: Shape
    frame: gpd.GeoDataFrame
    columns: tuple[PartColumn, ...]
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]]

    def title(self, lang: Lang) -> str:
        """Return its name for people, unlike that of every other part."""
        say = words(lang)
        name = clean(self.theme.name.say(lang))
        return say("gis_title", name=name, shape=say(f"gis_shape_{self.shape}"))

    def by_class(self) -> Iterator[tuple[int, ThemeClass, gpd.GeoDataFrame]]:
        """Yield each class that has rows: its place, itself, and its rows."""
        for rank in np.unique(self.ranks):
            yield int(rank), self.theme.classes[rank], self.frame[self.ranks == rank]


def parts(themes: Iterable[Theme], crs: CRS, lang: Lang, *, mark: str = "") -> list[Part]:
    """Return overlays as parts, in drawing order; those without features give none.

    Parameters
    ----------
    themes
        Finished overlays.
    crs
        Of the coordinates.
    lang
        Of the words in `class` and `…_text`.
    mark
        Said in every row; empty for none.
    """
    found = []
    for theme in themes:
        every = _features(theme.classes, crs)
        dimension = shapely.get_dimensions(every.geometry.array)
        for place, shape in enumerate(SHAPES):
            rows = every[dimension == place].reset_index(drop=True)
            if not rows.empty:
                found.append(_part(theme, shape, rows, lang, mark))
    return found


def _features(classes: Sequence[ThemeClass], crs: CRS) -> gpd.GeoDataFrame:
    """Return the features of all classes that lie somewhere, with the place of their class."""
    tables = []
    for rank, part in enumerate(classes):
        shapes = part.features.geometry
        there = part.features[~(shapes.isna() | shapes.is_empty)]
        if not there.empty:
            moved = there.to_crs(crs).assign(**{_RANK: rank})
            tables.append(moved.set_geometry(shapely.force_2d(moved.geometry.array), crs=crs))
    if not tables:
        return gpd.GeoDataFrame({_RANK: []}, geometry=[], crs=crs)
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=crs)


def _part(theme: Theme, shape: Shape, rows: gpd.GeoDataFrame, lang: Lang, mark: str) -> Part:
    ranks = rows[_RANK].to_numpy(dtype=np.int64)
    names = [clean(part.name.say(lang)) for part in theme.classes]
    data: dict[str, Any] = {
        "class": [names[rank] for rank in ranks],
        "colour": [theme.classes[rank].colour for rank in ranks],
    }
    if mark:
        data["mark"] = mark
    data.update(_own_columns(theme, rows.drop(columns=[_RANK, rows.geometry.name]), lang))
    labels = {field.column: field.label for field in theme.tooltip}
    columns = [_column(name, labels) for name in data]
    short = ascii_names(list(data), _LONGEST_NAME, _TAKEN)
    frame = gpd.GeoDataFrame(
        dict(zip(short, data.values(), strict=True)), geometry=rows.geometry.array, crs=rows.crs
    )
    named = tuple(
        PartColumn(name, column.label, column.unit)
        for name, column in zip(short, columns, strict=True)
    )
    (name,) = ascii_names([f"{theme.id}_{shape}"], _LONGEST_NAME)
    return Part(name, theme, shape, frame, named, ranks)


def _own_columns(theme: Theme, table: pd.DataFrame, lang: Lang) -> dict[str, Any]:
    """Return the features' own columns, codes followed by their words."""
    coded = {field.column for field in theme.tooltip if field.coded}
    say = words(lang)
    data: dict[str, Any] = {}
    for column in map(str, table.columns):
        values = _plain(table[column])
        own = f"{column}_own" if column in _OURS else column
        key = own.removesuffix("_word")
        # A column of keys to words, made for `planner.language`, tells nobody else anything.
        if column not in coded or key == own:
            data[own] = values
        if column in coded:
            data[f"{key}_text"] = [
                say.value(code) if isinstance(code, str) else code for code in values
            ]
    return data


def _plain(values: pd.Series[Any]) -> Any:  # noqa: ANN401  (one of three kinds of array)
    """Return a column as flags, numbers (NaN when missing) or text (None when missing)."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.to_numpy()
    known = [value for value in values if not pd.isna(value) and value != ""]
    if pd.api.types.is_numeric_dtype(values.dtype) or (
        known and all(isinstance(value, Real) and not isinstance(value, bool) for value in known)
    ):
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(numbers), numbers, np.nan)
    texts = [None if pd.isna(value) else clean(str(value)) or None for value in values]
    return pd.array(texts, dtype=object)


def _column(name: str, labels: dict[str, Phrase]) -> PartColumn:
    if name in known_columns():
        label, unit = known_columns()[name]
        return PartColumn(name, label, unit)
    own = name.removesuffix("_text")
    label = labels.get(name) or labels.get(own) or labels.get(f"{own}_word") or Phrase(name, name)
    return PartColumn(name, label, "")
