"""What stands beside a map, block by block: each knows its height and draws itself.

Sizes are in points, places in millimetres. `top` is the upper edge of a block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from layers._print.lettering import POINT_MM, line_mm, text_mm, wrapped
from layers._print.page import GREY, INK, Box
from layers._print.strokes import MARKERS, dashes, marker_pt, rim_pt, stroke_pt

if TYPE_CHECKING:
    from layers._print.page import Page
    from layers.layer import LayerClass

_GAP, _ROW_GAP = 0.35, 0.1
"""Room below a paragraph and below a row, in lines."""


class Block(Protocol):
    """A part of the panel."""

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return how high it is when it is so wide and its type so large."""
        ...

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw it with its upper left corner at a place."""
        ...


@dataclass(frozen=True)
class Paragraph:
    """Wrapped text.

    Parameters
    ----------
    text
        Broken where it must be.
    larger
        Size of its type, in sizes of the panel's.
    colour
        Of the letters.
    """

    text: str
    larger: float = 1.0
    colour: str = INK

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height of its lines and a gap below."""
        size = size_pt * self.larger
        return (len(wrapped(self.text, size, width_mm)) + _GAP) * line_mm(size)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw its lines."""
        size = size_pt * self.larger
        base = at[1] - size * POINT_MM
        for line in wrapped(self.text, size, width_mm):
            page.write((at[0], base), line, size, colour=self.colour)
            base -= line_mm(size)


@dataclass(frozen=True)
class Heading:
    """A heading over a hair line."""

    text: str

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height with room above."""
        return Paragraph(self.text, 1.15).height_mm(width_mm, size_pt) + 0.8 * line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw it with a line below."""
        top = at[1] - 0.35 * line_mm(size_pt)
        Paragraph(self.text, 1.15).draw(page, (at[0], top), width_mm, size_pt)
        base = top - 1.2 * line_mm(size_pt * 1.15)
        page.rule((at[0], base), (at[0] + width_mm, base))


@dataclass(frozen=True)
class Subheading:
    """A small grey heading with room above."""

    text: str

    def _words(self) -> Paragraph:
        return Paragraph(self.text, 0.92, GREY)

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height with room above."""
        return self._words().height_mm(width_mm, size_pt) + 0.15 * line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw it below its room."""
        self._words().draw(page, (at[0], at[1] - 0.4 * line_mm(size_pt)), width_mm, size_pt)


@dataclass(frozen=True)
class Row:
    """Cells of one line: the first is on the left, the others end at shares of the width.

    Parameters
    ----------
    cells
        Texts.
    ends
        Right edge of each cell but the first, as shares of the width.
    """

    cells: tuple[str, ...]
    ends: tuple[float, ...]

    def _first(self, width_mm: float, size_pt: float) -> list[str]:
        second = width_mm * self.ends[0] - text_mm(self.cells[1], size_pt)
        return wrapped(self.cells[0], size_pt, second - 1.0)

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height of its first cell, which may break, and a gap."""
        return (len(self._first(width_mm, size_pt)) + _ROW_GAP) * line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw its cells on a common base line."""
        base = at[1] - size_pt * POINT_MM
        for number, line in enumerate(self._first(width_mm, size_pt)):
            page.write((at[0], base - number * line_mm(size_pt)), line, size_pt)
        for text, end in zip(self.cells[1:], self.ends, strict=True):
            page.write((at[0] + width_mm * end, base), text, size_pt, align="right")


@dataclass(frozen=True)
class Rows:
    """Rows that stay together."""

    rows: tuple[Row, ...]

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height of all rows, and a gap."""
        return sum(row.height_mm(width_mm, size_pt) for row in self.rows) + _GAP * line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw the rows one under the other."""
        top = at[1]
        for row in self.rows:
            row.draw(page, (at[0], top), width_mm, size_pt)
            top -= row.height_mm(width_mm, size_pt)


@dataclass(frozen=True)
class Swatch:
    """One entry of the legend: the signs that a class is drawn with, and its name.

    Parameters
    ----------
    signs
        Classes of this name with the shape of their features (`point`, `line`
        or `area`); a class known as areas and as points has both.
    name
        In the language of the sheet.
    """

    signs: tuple[tuple[LayerClass, str], ...]
    name: str

    @staticmethod
    def _indent(size_pt: float) -> float:
        return 3.0 * size_pt * POINT_MM

    def height_mm(self, width_mm: float, size_pt: float) -> float:
        """Return the height of its name."""
        room = width_mm - self._indent(size_pt)
        return (len(wrapped(self.name, size_pt, room)) + 0.12) * line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw the signs, one upon the other, and the name."""
        indent = self._indent(size_pt)
        Paragraph(self.name).draw(page, (at[0] + indent, at[1]), width_mm - indent, size_pt)
        high = 0.78 * size_pt * POINT_MM
        box = Box(at[0], at[1] - size_pt * POINT_MM, indent * 0.72, high)
        for part, shape in self.signs:
            _SIGNS[shape](page, part, box)


def _area(page: Page, part: LayerClass, box: Box) -> None:
    patch = Rectangle(
        (box.left, box.bottom),
        box.width,
        box.height,
        facecolor=(part.colour, part.fill_opacity),
        edgecolor=part.colour if part.fill_opacity == 0 else INK,
        linewidth=stroke_pt(part) if part.fill_opacity == 0 else 0.3,
        linestyle=dashes(part),
    )
    page.axes.add_patch(patch)
    if part.hatch:
        patch.set_hatch(part.hatch)
        patch.set_hatchcolor(GREY)
        patch.set_hatch_linewidth(0.4)


def _line(page: Page, part: LayerClass, box: Box) -> None:
    middle = box.bottom + box.height / 2
    page.axes.add_line(
        Line2D(
            [box.left, box.right],
            [middle, middle],
            color=part.colour,
            linewidth=stroke_pt(part),
            linestyle=dashes(part),
            solid_capstyle="butt",
        )
    )


def _point(page: Page, part: LayerClass, box: Box) -> None:
    page.axes.add_line(
        Line2D(
            [box.left + box.width / 2],
            [box.bottom + box.height / 2],
            marker=MARKERS[part.marker],
            markersize=min(marker_pt(part), box.height / POINT_MM),
            markerfacecolor=part.colour,
            markeredgecolor="white",
            markeredgewidth=rim_pt(part),
            linestyle="none",
        )
    )


_SIGNS = {"area": _area, "line": _line, "point": _point}
