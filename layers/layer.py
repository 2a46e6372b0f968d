"""A Layer is data: classes of features with a colour, a name and tooltip fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.language import Phrase

Marker = Literal["circle", "square", "triangle", "diamond"]


@dataclass(frozen=True)
class Field:
    """A column of the features that is told of a feature on hover.

    Parameters
    ----------
    column
        Its name in the features.
    label
        For people, with the unit.
    decimals
        Of a number; 0 shows whole numbers.
    coded
        The values are codes with words in `planner.language`.
    """

    column: str
    label: Phrase
    decimals: int = 0
    coded: bool = False


@dataclass(frozen=True)
class LayerClass:
    """Features drawn alike, one entry of the legend.

    Parameters
    ----------
    name
        For the legend.
    colour
        `#rrggbb`. Classes of a layer differ in lightness (or hatch, dash, size
        or marker) too, so that they are told apart in greyscale and by
        colour-blind readers.
    features
        In a CRS of their own, all points, all lines or all areas; a renderer
        projects them.
    weight
        Width of a line or outline, in CSS pixels (1/96 inch) on a screen.
    fill_opacity
        Of areas and markers, 0 to 1; 0 draws the outline only.
    dash
        Lengths drawn and left out, in pixels, such as `6 6`.
    hatch
        Lines over an area on paper, such as `//` (matplotlib's signs).
    marker, size
        Of points: shape on paper (a screen draws circles) and diameter in pixels.
    """

    name: Phrase
    colour: str
    features: gpd.GeoDataFrame
    weight: float = 1.0
    fill_opacity: float = 0.7
    dash: str = ""
    hatch: str = ""
    marker: Marker = "circle"
    size: float = 8.0


@dataclass(frozen=True)
class Layer:
    """One overlay: its classes, and the columns of their features shown on hover.

    Text in it is as the data has it: each renderer escapes it for its medium.

    Parameters
    ----------
    id
        Stable identifier.
    name
        For the layer switch and the legend.
    classes
        In drawing order.
    tooltip
        What is told of a feature on hover.
    shown
        Whether a map that opens shows it before anyone switches it on.
    note
        What a reader must know of it: how it was found, and what it is not.
    label
        Column whose text stands beside the features on a sheet; empty for none.
    """

    id: str
    name: Phrase
    classes: tuple[LayerClass, ...]
    tooltip: tuple[Field, ...] = ()
    shown: bool = True
    note: Phrase | None = None
    label: str = ""
