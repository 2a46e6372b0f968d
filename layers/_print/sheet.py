"""A finished sheet as a file: PDF, PNG or SVG of the paper's exact size."""

from __future__ import annotations

import io
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from matplotlib import rc_context

from layers._print.page import INCH_MM
from planner.errors import OptionError
from planner.store import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

KINDS = ("pdf", "png", "svg")
DPI = 300
_PREVIEW_DPI = 110

drawing = Lock()
"""matplotlib's font cache is shared: one sheet is drawn at a time."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A finished sheet.

    Parameters
    ----------
    figure
        Of the paper's exact size.
    scale
        Denominator: 500 m on the ground are 500,000 / `scale` mm on paper.
    page_mm
        Width and height of the paper.
    title
        As it stands on the sheet.
    """

    figure: Figure
    scale: int
    page_mm: tuple[float, float]
    title: str

    def to_bytes(self, kind: str, *, dpi: int = DPI) -> bytes:
        """Return the sheet as a file of this kind.

        Parameters
        ----------
        kind
            `pdf` (type embedded), `png`, or `svg` (type as outlines).
        dpi
            Of a PNG.

        Raises
        ------
        OptionError
            There is no such kind.
        """
        if kind not in KINDS:
            message = f"a sheet ends in {', '.join(f'.{known}' for known in KINDS)}, not .{kind}"
            raise OptionError(message)
        # Dates would make two files of the same sheet differ.
        undated = {"pdf": "CreationDate", "svg": "Date"}
        about: dict[str, str | None] = {"Title": self.title}
        if kind in undated:
            about[undated[kind]] = None
        width, height = (side / INCH_MM for side in self.page_mm)
        rounded = width, height
        if kind == "png":
            # matplotlib cuts off the last part of a pixel.
            rounded = round(width * dpi) / dpi, round(height * dpi) / dpi
        file = io.BytesIO()
        # Hinting rounds the width of each letter to pixels: lines would leave their
        # column. Without a salt the parts of two equal SVGs have different names.
        exact = rc_context({"text.hinting": "no_hinting", "svg.hashsalt": "planner"})
        with drawing, exact:
            self.figure.set_size_inches(rounded)
            self.figure.savefig(file, format=kind, dpi=dpi, metadata=about)
            self.figure.set_size_inches((width, height))
        return file.getvalue()

    def save(self, path: Path) -> None:
        """Write the sheet; the name's ending says how.

        Raises
        ------
        OptionError
            The ending is none of .pdf, .png, .svg.
        WriteError
            It cannot be written; what was there still stands.
        """
        content = self.to_bytes(path.suffix.lower().removeprefix("."))
        with replacing(path) as partial:
            partial.write_bytes(content)

    def _repr_png_(self) -> bytes:
        """Show the sheet in a notebook."""
        return self.to_bytes("png", dpi=_PREVIEW_DPI)
