"""Layers as the data that `_shapes.js` draws: styles, compact geometry, tooltip texts."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers._compact import shapes, whole_text
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.layer import Field, Layer, LayerClass
    from planner.language import Lang

    Whole = NDArray[np.int64]

MISSING = "—"
"""What a tooltip shows where the data has no value; 0 is a value."""


def drawn(layer: Layer) -> list[LayerClass]:
    """Return the classes of a layer that have features, in drawing order."""
    return [part for part in layer.classes if not part.features.empty]


def payload(layers: Sequence[Layer], lang: Lang) -> list[dict[str, Any]]:
    """Return layers with features as data for `_shapes.js`, in drawing order."""
    return [_layer(layer, lang) for layer in layers if drawn(layer)]


def told(value: object, field: Field, lang: Lang) -> str:
    """Return one value as a tooltip says it; `MISSING` for none and for empty text."""
    if isinstance(value, (bool, np.bool_)):
        return words(lang)("map_yes" if value else "map_no")
    # Most values are floats, and asking of an abstract class takes a while.
    if isinstance(value, (float, Real)):
        number = float(value)
        # Adding 0 turns the -0.0 that rounding may leave into 0.
        shown = f"{round(number, field.decimals) + 0.0:,.{field.decimals}f}"
        return shown if isfinite(number) else MISSING
    text = str(value).strip()
    return (words(lang).value(text) if field.coded else text) or MISSING


def _layer(layer: Layer, lang: Lang) -> dict[str, Any]:
    classes = drawn(layer)
    texts, values = _values(classes, layer.tooltip, lang)
    return {
        "id": layer.id,
        "shown": layer.shown,
        "labels": [field.label.say(lang) for field in layer.tooltip],
        "texts": texts,
        "classes": [
            {
                "style": _style(part),
                "shapes": shapes(part.features),
                "values": [whole_text(column) for column in columns],
            }
            for part, columns in zip(classes, values, strict=True)
        ],
    }


def _style(part: LayerClass) -> dict[str, object]:
    """Return Leaflet's options of a path; `radius` is for points."""
    return {
        "color": part.colour,
        "weight": part.weight,
        "opacity": 1,
        "fill": part.fill_opacity > 0,
        "fillOpacity": part.fill_opacity,
        "dashArray": part.dash or None,
        "radius": part.size / 2,
    }


def _values(
    classes: Sequence[LayerClass], fields: Sequence[Field], lang: Lang
) -> tuple[list[str], list[list[Whole]]]:
    """Return the texts of a layer, frequent ones first, and by class and field the places there."""
    if not fields:
        return [], [[] for _ in classes]
    pool = {MISSING: 0}
    found = [[_places(part.features, field, pool, lang) for field in fields] for part in classes]
    uses = np.bincount(np.concatenate([each for part in found for each in part]))
    order = np.argsort(-uses, kind="stable")
    place = np.argsort(order)
    texts = list(pool)
    return [texts[row] for row in order], [[place[each] for each in part] for part in found]


def _places(frame: gpd.GeoDataFrame, field: Field, pool: dict[str, int], lang: Lang) -> Whole:
    """Return each feature's place in the pool of texts, which grows by what is new."""
    codes, values = pd.factorize(frame[field.column])
    known = [pool.setdefault(told(value, field, lang), len(pool)) for value in values]
    # A missing value has the code -1, the last of the row.
    return np.array([*known, pool[MISSING]], dtype=np.int64)[codes]
