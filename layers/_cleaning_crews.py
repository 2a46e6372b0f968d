"""How crews look: colours of seven lightnesses, and then the same ones broken by dashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.export.cleaning.timetable import crews

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan

COLOURS = ("#62b5e8", "#c4541f", "#2b1d78", "#2ba371", "#8b1e3f", "#e4c92f", "#1a639f")
"""The light and the dark in turn; all differ by 9 in CIELAB lightness, and to the colour-blind."""

_DASHES = ("", "14 4", "6 4")


@dataclass(frozen=True)
class Look:
    """Colour and dash of what a crew cleans."""

    colour: str
    dash: str


def look(place: int) -> Look:
    """Return how the crew (or route) at this place of a list looks."""
    number = len(COLOURS)
    return Look(COLOURS[place % number], _DASHES[place // number % len(_DASHES)])


def crew_colours(plan: CleaningPlan) -> dict[str, Look]:
    """Return how each crew looks, by its key; always the same, whatever is shown."""
    return {crew.key: look(place) for place, crew in enumerate(crews(plan))}
