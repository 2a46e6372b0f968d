"""What is drawn: one overlay a file, listed here in drawing order.

An overlay is a function `Assessment -> Layer`; a Layer is data. Renderers
(`_folium`; more to come) only read it, so a new overlay is one file and one
line in `OVERLAYS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import green, residents, streets, study_area, water
from layers._folium import draw, to_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.layer import Layer
    from planner.assess import Assessment

OVERLAYS: tuple[Callable[[Assessment], Layer], ...] = (
    study_area.layer,
    water.layer,
    green.layer,
    streets.layer,
    residents.layer,
)


def build(assessment: Assessment) -> list[Layer]:
    """Return every overlay of an assessed town, in drawing order."""
    return [overlay(assessment) for overlay in OVERLAYS]


__all__ = ["OVERLAYS", "build", "draw", "to_html"]
