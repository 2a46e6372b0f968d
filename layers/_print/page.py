"""A page measured in millimetres from its lower left corner, and what is drawn on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from layers._print.lettering import readable, type_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

INCH_MM = 25.4
INK, GREY, WARNING = "#1a1a1a", "#555555", "#b00020"
HAIR_PT, LINE_PT = 0.35, 0.7


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in millimetres."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height


class Page:
    """A matplotlib figure with axes in millimetres over the whole page."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self.figure = Figure(figsize=(width_mm / INCH_MM, height_mm / INCH_MM), facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1), zorder=1)
        self.axes.set_xlim(0, width_mm)
        self.axes.set_ylim(0, height_mm)
        self.axes.axis("off")

    def map_axes(self, box: Box, bounds: tuple[float, float, float, float]) -> Axes:
        """Return framed axes that show `bounds` (west, south, east, north in metres)."""
        left, bottom = box.left / self.width_mm, box.bottom / self.height_mm
        width, height = box.width / self.width_mm, box.height / self.height_mm
        axes = self.figure.add_axes((left, bottom, width, height))
        axes.set_xlim(bounds[0], bounds[2])
        axes.set_ylim(bounds[1], bounds[3])
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor("#fbfaf7")
        for side in axes.spines.values():
            side.set_linewidth(LINE_PT)
        return axes

    def write(
        self,
        at: tuple[float, float],
        text: str,
        size_pt: float,
        *,
        colour: str = INK,
        align: str = "left",
    ) -> Text:
        """Write one line with its base line at a place."""
        return self.axes.text(
            *at,
            readable(text),
            fontproperties=type_of(size_pt),
            color=colour,
            ha=align,
            va="baseline",
            # A dollar in a name is no formula.
            parse_math=False,
        )

    def rule(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a hair line."""
        x, y = zip(start, end, strict=True)
        self.axes.add_line(Line2D(x, y, color=GREY, linewidth=HAIR_PT, solid_capstyle="butt"))

    def rectangle(self, box: Box, *, face: str, edge: str = INK, line_pt: float = HAIR_PT) -> None:
        """Draw a rectangle whose edges lie exactly on the box."""
        self.axes.add_patch(
            Rectangle(
                (box.left, box.bottom),
                box.width,
                box.height,
                facecolor=face,
                edgecolor=edge,
                linewidth=line_pt,
            )
        )

    def polygon(self, corners: list[tuple[float, float]], *, face: str) -> None:
        """Draw a filled polygon."""
        self.axes.add_patch(Polygon(corners, facecolor=face, edgecolor=INK, linewidth=HAIR_PT))
