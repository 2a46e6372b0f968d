"""What a sheet is about: a map of the town, or one part of it with figures of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from layers._print.blocks import Block
    from layers._print.scale import Whole
    from layers.layer import Layer


@dataclass(frozen=True, eq=False)
class Subject:
    """What a sheet shows and tells.

    Parameters
    ----------
    title
        Follows the town's name.
    layers
        What to draw, in order; any CRS.
    figures
        Stand between the legend and the notes.
    measures
        Ids of measures of completeness that the sheet leans on.
    whole
        What must be in view; None for the study area.
    """

    title: str
    layers: Sequence[Layer]
    figures: Iterable[Block]
    measures: tuple[str, ...] = ()
    whole: Whole | None = None
