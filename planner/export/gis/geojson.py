"""GeoJSON (RFC 7946): one collection in WGS-84, valid JSON whatever the names hold."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part

DEGREE_DECIMALS = 7
"""A centimetre."""

_DECIMALS = 6


def write_geojson(path: Path, parts: Sequence[Part], about: About) -> None:
    """Write the parts as one FeatureCollection, a feature a line.

    Properties are `layer` (the overlay's id), `layer_name`, `class` and the
    columns of the features; missing is null. Members `about`, `ledger` and
    `indicators` stand before the features.
    """
    head = {
        "type": "FeatureCollection",
        "name": about.title,
        "illustrative": bool(about.mark),
        "about": about.facts,
        **{name: list(_records(table)) for name, table in about.tables.items()},
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_json(head)[:-1] + ', "features": [')
        before = "\n"
        for part in parts:
            for feature in _features(part, about):
                file.write(before + _json(feature))
                before = ",\n"
        file.write("\n]}\n")


def _features(part: Part, about: About) -> Iterator[dict[str, Any]]:
    layer = {"layer": part.theme.id, "layer_name": part.theme.name.say(about.lang)}
    rounded = shapely.transform(
        part.frame.geometry.to_numpy(), lambda xy: np.round(xy, DEGREE_DECIMALS)
    )
    shapes = shapely.orient_polygons(rounded)
    table = part.frame.drop(columns=part.frame.geometry.name)
    for shape, properties in zip(shapes, _records(table), strict=True):
        geometry = json.loads(shapely.to_geojson(shape))
        yield {"type": "Feature", "properties": layer | properties, "geometry": geometry}


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    names = [str(name) for name in table.columns]
    for row in table.itertuples(index=False, name=None):
        yield {name: _value(value) for name, value in zip(names, row, strict=True)}


def _value(value: object) -> object:
    if isinstance(value, (float, np.floating)):
        # Adding 0 turns the -0.0 that rounding may leave into 0.
        return round(float(value), _DECIMALS) + 0.0 if isfinite(value) else None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    return None if value is pd.NA else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
