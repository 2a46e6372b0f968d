"""Shapefiles in a ZIP: ASCII names, a `.cpg`, and a table of what the short names mean."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pyogrio

from planner.errors import WriteError
from planner.export.gis.naming import ascii_names, cut
from planner.export.tables import as_csv
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part

_NAME_BYTES = 10
_TEXT_BYTES = 254
"""What a dBase table holds of a column's name and of a text."""


def write_shapefiles(path: Path, parts: Sequence[Part], about: About) -> None:
    """Write a shapefile a part, `names.csv`, `README.txt`, `ledger.csv` and `indicators.csv`.

    Text that is longer than 254 bytes is cut; yes and no are 1 and 0.

    Raises
    ------
    WriteError
        Not every row could be written.
    """
    rows: list[dict[str, str]] = []
    with TemporaryDirectory() as name, ZipFile(path, "w", ZIP_DEFLATED) as archive:
        folder = Path(name)
        for part in parts:
            short = ascii_names([column.name for column in part.columns], _NAME_BYTES)
            _write(folder / f"{part.name}.shp", _narrow(part.frame, short))
            rows.extend(_meanings(part, short))
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        # A byte-order mark, or spreadsheet programs and Notepad misread Chinese.
        archive.writestr("names.csv", as_csv(rows).encode("utf-8-sig"))
        archive.writestr("README.txt", _readme(parts, about).encode("utf-8-sig"))
        for title, table in about.tables.items():
            archive.writestr(f"{title}.csv", as_csv(_records(table)).encode("utf-8-sig"))


def _write(path: Path, frame: gpd.GeoDataFrame) -> None:
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding="UTF-8")
    written = pyogrio.read_info(path, force_feature_count=True)["features"]
    if written != len(frame):
        message = f"{path.name}: only {written} of {len(frame)} rows could be written"
        raise WriteError(message)


def _narrow(frame: gpd.GeoDataFrame, short: list[str]) -> gpd.GeoDataFrame:
    """Return a table that dBase can hold."""
    table = frame.rename(columns=dict(zip(frame.columns, short, strict=False)))
    for name in short:
        if table[name].dtype == bool:
            table[name] = table[name].astype(np.int32)
        elif table[name].dtype.kind != "f":
            table[name] = [
                cut(value, _TEXT_BYTES) if isinstance(value, str) else None for value in table[name]
            ]
    return table


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _meanings(part: Part, short: list[str]) -> list[dict[str, str]]:
    return [
        {
            "file": f"{part.name}.shp",
            "column": name,
            "full_name": column.name,
            "中文": column.label.zh,
            "English": column.label.en,
            "unit": column.unit,
        }
        for name, column in zip(short, part.columns, strict=True)
    ]


def _readme(parts: Sequence[Part], about: About) -> str:
    say = words(about.lang)
    lines = [about.title, "", *about.told(), "", say("gis_readme"), ""]
    for part in parts:
        text = f"{part.title(about.lang)} {len(part.frame):,}"
        lines.append(say("gis_line", name=f"{part.name}.shp", text=text))
        if part.theme.note is not None:
            lines.append(f"    {part.theme.note.say(about.lang)}")
    return "\r\n".join(lines) + "\r\n"
