"""A Layer is data: classes of features with a colour, a name and tooltip fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class LayerClass:
    """Features drawn alike, one entry of the legend.

    Parameters
    ----------
    name
        For the legend, Chinese and English.
    colour
        `#rrggbb`; ColorBrewer and Okabe-Ito hues, told apart in greyscale.
    features
        In a CRS of their own; a renderer projects them.
    """

    name: str
    colour: str
    features: gpd.GeoDataFrame
    weight: float = 1.0
    fill_opacity: float = 0.7
    dash: str = ""


@dataclass(frozen=True)
class Layer:
    """One overlay: its classes, and the columns of their features shown on hover.

    Parameters
    ----------
    id
        Stable identifier.
    name
        For the layer switch, Chinese and English.
    classes
        In drawing order.
    tooltip
        Column → label for people.
    """

    id: str
    name: str
    classes: tuple[LayerClass, ...]
    tooltip: dict[str, str] = field(default_factory=dict)
