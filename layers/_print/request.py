"""What is asked of a sheet, checked before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.errors import OptionError
from planner.language import LANGUAGES, Lang

if TYPE_CHECKING:
    from datetime import date

PAPERS: dict[str, tuple[float, float]] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
"""Width and height in millimetres, upright (ISO 216)."""

MIN_SCALE, MAX_SCALE = 100, 1_000_000
_MAX_TEXT = 200


@dataclass(frozen=True)
class SheetRequest:
    """How a sheet is to look; the fields are the options of `planner sheet`.

    Parameters
    ----------
    paper
        `a4` or `a3`.
    landscape
        Lying rather than upright.
    lang
        `zh` or `en`.
    scale
        Its denominator, such as 12500; None takes the largest usual one at
        which everything fits.
    extent
        What to show (west, south, east, north in WGS-84 degrees); None shows
        the study area.
    title
        Empty takes the town's name and the map's.
    producer
        Who made the sheet, such as a bureau.
    approval
        Map approval number (审图号).
    printed
        Date of the drawing; None leaves it out.

    Raises
    ------
    OptionError
        An option cannot be met; the message names it and what would do.
    """

    paper: str = "a4"
    landscape: bool = False
    lang: Lang = "zh"
    scale: int | None = None
    extent: tuple[float, float, float, float] | None = None
    title: str = ""
    producer: str = ""
    approval: str = ""
    printed: date | None = None

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            message = f"--paper {self.paper}: there are {', '.join(PAPERS)}"
            raise OptionError(message)
        if self.lang not in LANGUAGES:
            message = f"--lang {self.lang}: there are {', '.join(LANGUAGES)}"
            raise OptionError(message)
        if self.scale is not None and not MIN_SCALE <= self.scale <= MAX_SCALE:
            message = (
                f"--scale {self.scale}: give the denominator of 1:n, "
                f"between {MIN_SCALE} and {MAX_SCALE:,}"
            )
            raise OptionError(message)
        for name in ("title", "producer", "approval"):
            if len(getattr(self, name)) > _MAX_TEXT:
                message = f"--{name}: at most {_MAX_TEXT} characters fit on a sheet"
                raise OptionError(message)

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page as it is turned, in millimetres."""
        width, height = PAPERS[self.paper]
        return (height, width) if self.landscape else (width, height)

    def on(self, **changes: object) -> SheetRequest:
        """Return the request with some options changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
