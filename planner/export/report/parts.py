"""What a report is made of, as data in one language; renderers only set it on paper."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from planner.export.terminal import plain

if TYPE_CHECKING:
    from datetime import date

    from planner.language import Lang

MOST_LETTERS = 1200
"""Of a paragraph: longer text is cut, so that no name fills a report."""

MOST_CELL_LETTERS = 300
"""Of a cell: a row must fit on a page."""

Kind = Literal["body", "lead", "note", "item"]


def told(text: str, most: int = MOST_LETTERS) -> str:
    """Return text as one printable line of at most `most` letters, with … where it was cut.

    Control characters, which Word's XML cannot hold, and marks that turn the
    direction of writing are left out.
    """
    line = plain(" ".join(text[: 10 * most].split()))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


@dataclass(frozen=True)
class _Told:
    """Every text of a part is as `told`: a renderer need not ask where it came from."""

    def __post_init__(self) -> None:
        for item in fields(self):
            object.__setattr__(self, item.name, _cleaned(getattr(self, item.name)))


def _cleaned(value: Any, most: int = MOST_LETTERS) -> Any:  # noqa: ANN401  (any field of a part)
    if isinstance(value, str):
        return told(value, most)
    if isinstance(value, tuple):
        return tuple(_cleaned(part, MOST_CELL_LETTERS) for part in value)
    return value


@dataclass(frozen=True)
class Title(_Told):
    """The head of the first page: title, and lines that say what it is of."""

    text: str
    lines: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True)
class Heading(_Told):
    """A heading; level 1 is a section."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph(_Told):
    """A paragraph: body, the lead sentence, a small note, or an item of a list."""

    text: str
    kind: Kind = "body"


@dataclass(frozen=True)
class Table(_Told):
    """A table under its caption.

    Parameters
    ----------
    caption
        With its number.
    header
        One text a column; repeated on every page the table runs over.
    rows
        As many cells each.
    widths
        Of the columns, as parts of the text's width; they sum to 1.
    right
        Numbers of the columns set flush right.
    summed
        The last row is a sum.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()
    summed: bool = False


@dataclass(frozen=True)
class Picture(_Told):
    """A picture with its caption, as large as it is to stand on the page.

    Parameters
    ----------
    png
        The file.
    width_mm, height_mm
        On the page.
    caption
        With its number.
    """

    png: bytes
    width_mm: float
    height_mm: float
    caption: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


Part: TypeAlias = Title | Heading | Paragraph | Table | Picture | PageBreak


@dataclass(frozen=True)
class Document(_Told):
    """A report in one language.

    Parameters
    ----------
    lang
        `zh` or `en`.
    title, author
        Also kept as properties of the file; the author may be empty.
    header
        Stands at the head of every page.
    mark
        Says on every page that the data is illustrative; empty where it is real.
    printed
        Date of drawing up; None leaves it out.
    parts
        In reading order.
    """

    lang: Lang
    title: str
    author: str
    header: str
    mark: str
    printed: date | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FinishedMap:
    """A map that was drawn before and is handed in.

    Parameters
    ----------
    id
        Name of the map, such as `access`.
    title
        For its caption.
    png
        The sheet as a picture.
    page_mm
        Width and height of the sheet of paper.
    scale
        Denominator, on that paper.
    """

    id: str
    title: str
    png: bytes
    page_mm: tuple[float, float]
    scale: int


@dataclass(frozen=True)
class ReportRequest:
    """How a report is to look.

    Parameters
    ----------
    lang
        `zh` or `en`.
    title
        Empty takes the town's name.
    producer
        Who made it, such as a bureau.
    printed
        Date of drawing up; None leaves it out.
    """

    lang: Lang = "zh"
    title: str = ""
    producer: str = ""
    printed: date | None = None
