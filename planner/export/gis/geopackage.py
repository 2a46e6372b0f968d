"""A GeoPackage: a layer an overlay and shape kind, and the tables; opens in QGIS and ArcGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

from planner.errors import WriteError
from planner.export.gis.naming import clean
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part


def write_geopackage(path: Path, parts: Sequence[Part], about: About) -> None:
    """Write the parts as layers, and the tables `about`, `ledger` and `indicators`.

    Each layer's identifier and description are in the language of `about`; the
    description ends in the mark, credit and date of the data.

    Raises
    ------
    WriteError
        Not every row could be written.
    """
    for part in parts:
        pyogrio.write_dataframe(
            part.frame,
            path,
            layer=part.name,
            driver="GPKG",
            promote_to_multi=_mixed(part),
            layer_options={
                "IDENTIFIER": part.title(about.lang),
                "DESCRIPTION": description(part, about),
            },
        )
        written = pyogrio.read_info(path, layer=part.name, force_feature_count=True)["features"]
        # GDAL may report a full disk only in its log.
        if written != len(part.frame):
            message = f"{path}: only {written} of {len(part.frame)} rows of {part.name} written"
            raise WriteError(message)
    lines = pd.DataFrame(about.lines, columns=["key", "name", "text"])
    for name, table in {"about": lines, **about.tables}.items():
        pyogrio.write_dataframe(table, path, layer=name, driver="GPKG")


def _mixed(part: Part) -> bool:
    """Say whether some features have several parts: a layer has one type only."""
    return bool(part.frame.geom_type.str.startswith("Multi").any())


def description(part: Part, about: About) -> str:
    """Return what a layer is, how it was found, and whose data it is."""
    note = part.theme.note
    texts = [part.title(about.lang), clean(note.say(about.lang)) if note else "", about.mark]
    texts += about.told("credit", "licence", "data_date")
    return words(about.lang)("figure_next").join(filter(None, texts))
