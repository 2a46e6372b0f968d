"""A crew's sheet of one day: the map of its routes at an exact scale, then its lists."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import shapely

from layers import cleaning
from layers._cleaning_numbers import APART_MM, SIDE_MM, street_numbers
from layers._print.request import SheetRequest
from layers.layer import Layer, LayerClass
from planner.export.cleaning.crew_sheet import (
    CrewDay,
    CrewDayText,
    crew_day_text,
    crew_of,
    drives_of,
    working_days,
)
from planner.export.cleaning.timetable import DAYS
from planner.language import Phrase, words
from planner.store import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from matplotlib.figure import Figure

    from layers._print.blocks import Block
    from layers._print.sheet import Sheet
    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang
    from planner.town import Town

_LEAST_M = 300.0
"""A route of a single street is still shown among its neighbours."""

_ROOM = 1.06
"""Width and height of what is shown, in those of the routes: for numbers beside the outermost."""

_ARROWS_MM, _ARROW_MM = 12.0, 1.8
"""On paper: from one arrow to the next, and its length."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_MAP_SHARE = {False: (0.9, 0.55), True: (0.7, 0.82)}
"""Of an upright page's and of a broad one's sides, about what the map takes: for the size of
what is drawn on it."""

_AREA = 2


@dataclass(frozen=True, eq=False)
class CrewSheet:
    """A crew's finished sheet.

    Parameters
    ----------
    map
        Its first page.
    lists
        The pages that follow.
    """

    map: Sheet
    lists: tuple[Figure, ...]

    @property
    def pages(self) -> int:
        """Number of pages."""
        return 1 + len(self.lists)

    def to_bytes(self) -> bytes:
        """Return the sheet as one PDF."""
        # matplotlib takes half a second that web maps can do without.
        from matplotlib import rc_context  # noqa: PLC0415
        from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415

        from layers._print.sheet import drawing  # noqa: PLC0415

        file = io.BytesIO()
        # A date would make two files of the same sheet differ.
        about = {"Title": self.map.title, "CreationDate": None}
        # As in `Sheet.to_bytes`: hinting would let lines leave their column.
        exact = rc_context({"text.hinting": "no_hinting"})
        with drawing, exact, PdfPages(file, metadata=about) as document:
            for figure in (self.map.figure, *self.lists):
                document.savefig(figure)
        return file.getvalue()

    def save(self, path: Path) -> None:
        """Write the sheet as a PDF.

        Raises
        ------
        WriteError
            It cannot be written; what was there still stands.
        """
        content = self.to_bytes()
        with replacing(path) as partial:
            partial.write_bytes(content)


def crew_sheet(
    plan: CleaningPlan, asked: CrewDay, request: SheetRequest | None = None
) -> CrewSheet:
    """Return a crew's sheet of one day.

    Parameters
    ----------
    asked
        Vehicle, crew and day.
    request
        Paper, language, scale and so on.

    Raises
    ------
    OptionError
        The crew has no work that day, or its routes do not fit on the paper at the scale asked for.
    """
    # matplotlib takes half a second that web maps can do without.
    from layers._crew_pages import ListPages  # noqa: PLC0415
    from layers._print.compose import draw_subject  # noqa: PLC0415
    from layers._print.scale import Whole, view  # noqa: PLC0415
    from layers._print.sheet import drawing  # noqa: PLC0415
    from layers._print.subject import Subject  # noqa: PLC0415

    request = request or SheetRequest()
    town, lang = plan.setting.town, request.lang
    text = crew_day_text(plan, asked, lang)
    whole = Whole(text.title, _bounds(plan, asked))
    scale = view(town, request, _frame_mm(request), whole).scale
    subject = Subject(
        text.title, _layers(plan, asked, lang, scale), _figures(text, lang), (), whole
    )
    page = draw_subject(town, subject, request)
    about, say = town.provenance, words(lang)
    mark = say("illustrative") if about.illustrative else ""
    with drawing:
        pages = ListPages(request.page_mm, page.title, mark, about.credit, lang)
        pages.add(text)
        pages.number(2)
    return CrewSheet(page, tuple(each.figure for each in pages.pages))


def crew_sheets(
    plan: CleaningPlan,
    request: SheetRequest | None = None,
    *,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> bytes:
    """Return the sheets of all crews and days as a ZIP of PDFs, named by crew and day.

    Parameters
    ----------
    request
        Paper, language and so on.
    say
        Told how many sheets are done, and of how many.
    """
    every = working_days(plan)
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for done, asked in enumerate(every):
            say(done, len(every))
            content = crew_sheet(plan, asked, request).to_bytes()
            # A date of today would make two files of one plan differ.
            archive.writestr(ZipInfo(sheet_name(plan, asked), _EARLIEST), content)
    say(len(every), len(every))
    return file.getvalue()


def sheet_name(plan: CleaningPlan, asked: CrewDay) -> str:
    """Return the file name of a crew's sheet, such as `washer-1_1-Mon.pdf`."""
    key = re.sub(r"[^\w-]", "_", crew_of(plan, asked).key)
    return f"{key}_{asked.day + 1}-{DAYS[asked.day].en}.pdf"


def _frame_mm(request: SheetRequest) -> tuple[float, float]:
    width, height = request.page_mm
    across, up = _MAP_SHARE[request.landscape]
    return width * across, height * up


def _bounds(plan: CleaningPlan, asked: CrewDay) -> tuple[float, float, float, float]:
    routes = {each.route for each in drives_of(plan, asked)}
    lines = plan.lines(plan.legs[plan.legs["route"].isin(routes)])
    west, south, east, north = lines.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    half_x, half_y = (max(_ROOM * side, _LEAST_M) / 2.0 for side in (east - west, north - south))
    return (x - half_x, y - half_y, x + half_x, y + half_y)


def _layers(plan: CleaningPlan, asked: CrewDay, lang: Lang, scale: int) -> list[Layer]:
    """Return what the map shows, in drawing order."""
    metre = scale / 1e3
    chosen = cleaning.Chosen(asked.day, (asked.vehicle, asked.crew))
    pen = cleaning.Pen(_ARROWS_MM * metre, _ARROW_MM * metre, SIDE_MM * metre)
    routes = cleaning.routes(plan, lang, chosen=chosen, pen=pen)
    facilities = cleaning.facilities(plan, lang, apart_m=APART_MM * metre)
    marks = [part.features.geometry.to_numpy() for part in facilities.classes]
    taken = shapely.get_coordinates(np.concatenate(marks))
    drives = dict.fromkeys(each.route for each in drives_of(plan, asked))
    numbers = street_numbers(plan, [*drives], metre, taken)
    return [*_ground(plan.setting.town), *routes, *numbers, facilities]


def _ground(town: Town) -> Iterator[Layer]:
    name = Phrase("其他道路", "Other streets")
    areas = shapely.get_dimensions(town.water.geometry.to_numpy()) == _AREA
    water = Phrase("水体", "Water")
    yield Layer("water", water, (LayerClass(water, "#c3d7e1", town.water[areas], 0.3),))
    yield Layer("ground", name, (LayerClass(name, "#c4c4c4", town.ways, 1.2),))


def _figures(text: CrewDayText, lang: Lang) -> Iterator[Block]:
    from layers._print.blocks import Heading, Paragraph, Row  # noqa: PLC0415

    yield Heading(words(lang)("sheet_figures"))
    for cells in text.figures:
        yield Row(cells, (1.0,))
    for route in text.routes:
        yield Paragraph(route.heading)
