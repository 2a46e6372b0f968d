"""Scale bar, scale in figures and north arrow, as one block of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers._print.lettering import line_mm, text_mm
from layers._print.page import INK, Box
from layers._print.scale import bar_m

if TYPE_CHECKING:
    from layers._print.page import Page


@dataclass(frozen=True)
class ScaleBar:
    """A scale bar of exact length, the scale in figures, and grid north.

    Parameters
    ----------
    scale
        Denominator.
    metres
        Word for the unit.
    north
        Letter over the arrow.
    """

    scale: int
    metres: str
    north: str

    _ARROW_MM = 7.0

    def height_mm(self, width_mm: float, size_pt: float) -> float:  # noqa: ARG002  (a Block)
        """Return the height of arrow, bar and labels."""
        return 11.0 + line_mm(size_pt)

    def draw(self, page: Page, at: tuple[float, float], width_mm: float, size_pt: float) -> None:
        """Draw the arrow on the left and the bar beside it."""
        top = at[1] - line_mm(size_pt)
        self._arrow(page, at[0] + self._ARROW_MM / 2, top, size_pt)
        label = f"{self.length_m(width_mm):,} {self.metres}"
        left = at[0] + self._ARROW_MM + 4.0
        length = 1e3 * self.length_m(width_mm) / self.scale
        base = top - 8.0
        for part in range(4):
            box = Box(left + part * length / 4, base, length / 4, 1.5)
            page.rectangle(box, face="white" if part % 2 else INK)
        half = f"{self.length_m(width_mm) / 2:,g}"
        for text, place, align in ((half, length / 2, "center"), ("0", 0.0, "center")):
            page.write((left + place, base + 2.2), text, size_pt, align=align)
        # Under its end, unless it would leave the panel.
        room = at[0] + width_mm - left - length
        wide = text_mm(label, size_pt)
        align = "center" if room >= wide / 2 else "right"
        end = left + length + (0.0 if align == "center" else room)
        page.write((end, base + 2.2), label, size_pt, align=align)
        page.write((left, base + 5.4), f"1:{self.scale:,}", size_pt * 1.3)

    def length_m(self, width_mm: float) -> int:
        """Return the length of the bar on the ground."""
        return bar_m(self.scale, width_mm - self._ARROW_MM - 10.0)

    def _arrow(self, page: Page, middle: float, top: float, size_pt: float) -> None:
        tip, foot, notch, half = top - 0.5, top - 8.5, top - 6.6, 2.2
        page.polygon([(middle, tip), (middle - half, foot), (middle, notch)], face=INK)
        page.polygon([(middle, tip), (middle + half, foot), (middle, notch)], face="white")
        page.write((middle, top), self.north, size_pt, align="center")
