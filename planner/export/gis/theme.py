"""What an exporter needs to know of a finished overlay; `layers.Layer` is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from planner.language import Phrase


class ThemeField(Protocol):
    """A column of the features that is told to people."""

    @property
    def column(self) -> str:
        """Its name in the features."""

    @property
    def label(self) -> Phrase:
        """Its name for people."""

    @property
    def coded(self) -> bool:
        """Whether its values are codes with words in `planner.language`."""


class ThemeClass(Protocol):
    """Features of one legend entry."""

    @property
    def name(self) -> Phrase:
        """Name in the legend."""

    @property
    def colour(self) -> str:
        """Colour as `#rrggbb`."""

    @property
    def features(self) -> gpd.GeoDataFrame:
        """In a CRS of their own."""

    @property
    def weight(self) -> float:
        """Width of a line or outline, in pixels."""

    @property
    def fill_opacity(self) -> float:
        """Of areas, 0 to 1."""


class Theme(Protocol):
    """An overlay: its classes, and what is told of a feature."""

    @property
    def id(self) -> str:
        """Stable identifier; names files and layers."""

    @property
    def name(self) -> Phrase:
        """Name for people."""

    @property
    def classes(self) -> Sequence[ThemeClass]:
        """In drawing order."""

    @property
    def tooltip(self) -> Sequence[ThemeField]:
        """Columns that are told to people."""

    @property
    def shown(self) -> bool:
        """Whether it is switched on where a program opens the file."""

    @property
    def note(self) -> Phrase | None:
        """What a reader must know of it."""

    @property
    def label(self) -> str:
        """Column whose text stands beside the features; empty for none."""


AnyTheme = TypeVar("AnyTheme", bound=Theme)


def choose(themes: Sequence[AnyTheme], names: str) -> list[AnyTheme]:
    """Return the overlays whose ids `names` joins with commas, in drawing order; all for "".

    Raises
    ------
    OptionError
        There is no such overlay; the message lists them.
    """
    asked = [part.strip() for part in names.replace("，", ",").split(",") if part.strip()]
    there = [theme.id for theme in themes]
    unknown = [name for name in asked if name not in there]
    if unknown or (names and not asked):
        message = (
            f"--layers {names}: there is no {', '.join(unknown) or 'name'}; {', '.join(there)}"
        )
        raise OptionError(message)
    return [theme for theme in themes if not asked or theme.id in asked]
