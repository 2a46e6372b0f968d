"""Tables of coordinates (CSV, XLSX): read as text, placed by their columns."""

from __future__ import annotations

import codecs
import io
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from openpyxl.utils.exceptions import InvalidFileException

from planner.errors import DataError
from planner.sources.local_words import coordinate_titles, find_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SHOWN = 5
_COORDINATES = {"x": ("x", "lon"), "y": ("y", "lat"), "wkt": ("wkt",)}


def read_places(path: Path, sheet: str, chosen: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return a table's rows as text, with points or the shapes of its WKT, and no CRS.

    The index counts lines from 2 (1 is the titles); empty lines are left out.
    See `local_reader.read_file` for the parameters and what is raised.
    """
    return _placed(path, read_table(path, sheet), chosen)


def shown(labels: Iterable[object]) -> str:
    """Return row labels for a message: the first few, and how many more."""
    every = [str(label) for label in labels]
    more = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def read_table(path: Path, sheet: str) -> pd.DataFrame:
    """Return a table's cells as text, by line number, without empty lines.

    Raises
    ------
    DataError
        Empty, or no table.
    """
    options: dict[str, Any] = {"dtype": str, "keep_default_na": False}
    try:
        if path.suffix.casefold() == ".xlsx":
            frame = pd.read_excel(path, sheet_name=sheet or 0, engine="openpyxl", **options)
        else:
            text = _decoded(path)
            first = text.partition("\n")[0]
            separator = max(",;\t", key=first.count)
            frame = pd.read_csv(
                io.StringIO(text),
                sep=separator,
                index_col=False,
                skip_blank_lines=False,
                **options,
            )
    except pd.errors.EmptyDataError as error:
        message = f"{path}: the layer is empty; there is nothing to add"
        raise DataError(message) from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        message = (
            f"{path}: cannot be read as a workbook; it is damaged or another kind of file: "
            "save it anew as XLSX or CSV"
        )
        raise DataError(message) from error
    except (ValueError, OSError) as error:
        message = f"{path}: cannot be read ({error}); is it complete and undamaged?"
        raise DataError(message) from error
    frame.columns = pd.Index([str(title).strip() for title in frame.columns])
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    blank = (frame.isna() | (frame == "")).all(axis=1)
    return frame[~blank]


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{path}: its text is neither UTF-8 nor GBK; save it as CSV in UTF-8"
    raise DataError(message)


def _placed(path: Path, frame: pd.DataFrame, chosen: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return the table with points, or shapes from its WKT, and no CRS."""
    found = _coordinate_columns(path, frame, chosen)
    if "wkt" in found:
        texts = frame[found["wkt"]].fillna("").str.strip()
        shapes = shapely.from_wkt(texts.to_numpy(dtype=object), on_invalid="ignore")
        _refuse(path, found["wkt"], texts[shapely.is_missing(shapes) & (texts != "")], "WKT")
        return gpd.GeoDataFrame(frame, geometry=shapes)
    numbers = {}
    for axis in ("x", "y"):
        texts = frame[found[axis]].fillna("").str.strip()
        values = np.array([_coordinate(text) for text in texts], dtype=float)
        other = frame[found["y" if axis == "x" else "x"]].fillna("").str.strip()
        # A row without either has no place yet; half a place is a fault.
        lost = np.isnan(values) & ((texts != "") | (other != "")).to_numpy()
        _refuse(path, found[axis], texts[lost], "a number")
        numbers[axis] = values
    missing = np.isnan(numbers["x"])
    points = np.asarray(shapely.points(numbers["x"], numbers["y"]), dtype=object)
    points[missing] = None
    return gpd.GeoDataFrame(frame, geometry=points)


def _coordinate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def _coordinate_columns(
    path: Path, frame: pd.DataFrame, chosen: Mapping[str, str]
) -> dict[str, str]:
    present = [str(title) for title in frame.columns]
    found: dict[str, str] = {}
    for axis, aliases in coordinate_titles().items():
        said = next((chosen[key] for key in _COORDINATES[axis] if key in chosen), None)
        if said is not None and said not in present:
            message = f"{path}: has no column {said}; its columns are {', '.join(present)}"
            raise DataError(message)
        title = said or find_title(present, aliases)
        if title is not None:
            found[axis] = title
    if "x" in found and "y" in found:
        return {axis: found[axis] for axis in ("x", "y")}
    if "wkt" in found:
        return {"wkt": found["wkt"]}
    message = (
        f"{path}: has no columns of coordinates; its columns are {', '.join(present)}; "
        "call them lon and lat (经度, 纬度), x and y, or wkt, or map them"
    )
    raise DataError(message)


def _refuse(path: Path, title: str, bad: pd.Series[Any], wanted: str) -> None:
    if bad.empty:
        return
    example = bad.iloc[0]
    message = (
        f"{path}, column {title}: not {wanted} in line {shown(bad.index)} "
        f"(such as {example!r}); correct or empty these rows"
    )
    raise DataError(message)
