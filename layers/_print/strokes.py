"""Pixels of a layer's style as points and marks on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from layers.layer import LayerClass

_PIXEL_PT = 72 / 96
_FINER, _SMALLER = 0.6, 0.85
"""Paper is read nearer than a screen: its lines may be finer and its marks smaller."""

_RIM_PT, _LEAST_RIMMED_PT = 0.25, 3.0

MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}


def stroke_pt(part: LayerClass) -> float:
    """Return the width of a class's lines or outlines, in points."""
    return part.weight * _PIXEL_PT * _FINER


def dashes(part: LayerClass) -> Literal["solid"] | tuple[float, tuple[float, ...]]:
    """Return a class's dash as matplotlib has it: lengths in widths of the line."""
    if not part.dash:
        return "solid"
    return (0.0, tuple(float(length) / part.weight for length in part.dash.split()))


def marker_pt(part: LayerClass) -> float:
    """Return the width of a class's markers, in points."""
    return part.size * _PIXEL_PT * _SMALLER


def rim_pt(part: LayerClass) -> float:
    """Return the width of the white rim that sets markers off; small dots have none."""
    return _RIM_PT if marker_pt(part) >= _LEAST_RIMMED_PT else 0.0
