"""A map sheet: the map at an exact scale with all that a map in a report must carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyproj import Proj, Transformer

from layers._print import features, panel
from layers._print.flow import pour
from layers._print.lettering import POINT_MM, line_mm, readable, text_mm, type_of, wrapped
from layers._print.page import GREY, WARNING, Box, Page
from layers._print.scale import view
from layers._print.sheet import Sheet, drawing
from layers._print.subject import Subject
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from layers._print.request import SheetRequest
    from layers.layer import Layer
    from layers.maps import MapKind
    from planner.assess import Assessment
    from planner.town import Town

_MARGIN_MM, _GAP_MM = 10.0, 3.0
_TITLE_PT, _LEAST_TITLE_PT, _TITLE_LINES = 16.0, 8.0, 2
_ONE_LINE = 0.8
"""Least type, as a share of that of two, at which a title stands on one line rather than two."""

_PANEL_PT, _FOOT_PT = 7.4, 6.2
_A3 = 1.2
"""Type and panel are larger on A3, which is looked at from farther away."""

_PANEL_WIDTH_MM, _PANEL_HEIGHT_MM, _COLUMNS = 66.0, 92.0, 3


@dataclass(frozen=True)
class _Places:
    """Where the parts of a sheet stand, in millimetres."""

    title: Box
    map: Box
    columns: tuple[Box, ...]
    foot: Box


def draw_sheet(
    assessment: Assessment, kind: MapKind, layers: Sequence[Layer], request: SheetRequest
) -> Sheet:
    """Return the sheet of a map.

    Parameters
    ----------
    assessment
        Gives town and figures.
    kind
        Title, figures and measures of the map.
    layers
        What to draw, in order; any CRS.
    request
        Paper, language, scale and so on.

    Raises
    ------
    OptionError
        What was asked for does not fit on the paper.
    """
    figures = panel.figures(assessment, kind, request.lang)
    subject = Subject(kind.title.say(request.lang), layers, figures, kind.measures)
    return draw_subject(assessment.town, subject, request)


def draw_subject(town: Town, subject: Subject, request: SheetRequest) -> Sheet:
    """Return the sheet of a subject.

    Raises
    ------
    OptionError
        What was asked for does not fit on the paper.
    """
    say = words(request.lang)
    larger = _A3 if request.paper == "a3" else 1.0
    title = request.title or f"{town.name} · {subject.title}"
    with drawing:
        page = Page(*request.page_mm)
        foot = _foot_lines(town, request, larger)
        places = _places(page, request, larger, len(foot))
        shown = view(town, request, (places.map.width, places.map.height), subject.whole)
        drawn = features.in_view(subject.layers, shown, town.crs)
        axes = page.map_axes(places.map, shown.bounds)
        features.draw(axes, drawn, shown)
        mark = say("illustrative") if town.provenance.illustrative else ""
        tag = _tag(places.map, mark)
        features.label(axes, drawn, shown, [shown.ground(tag, places.map)])
        if mark:
            _mark(axes, page, (places.map, tag), mark)
        _title(page, places.title, title, larger)
        blocks = [
            *panel.legend(drawn, shown, request.lang),
            *subject.figures,
            *panel.notes(town, subject, drawn, shown, request.lang),
        ]
        size = _PANEL_PT * larger
        pour(page, blocks, places.columns, size, lambda n: say("sheet_left_out", count=n))
        _foot(page, places.foot, foot, larger)
    return Sheet(page.figure, shown.scale, request.page_mm, title)


def _places(page: Page, request: SheetRequest, larger: float, foot_lines: int) -> _Places:
    left, bottom = _MARGIN_MM, _MARGIN_MM
    width, top = page.width_mm - 2 * left, page.height_mm - _MARGIN_MM
    foot = Box(left, bottom, width, foot_lines * line_mm(_FOOT_PT * larger))
    high = 13.0 * larger
    title = Box(left, top - high, width, high)
    low = foot.top + _GAP_MM
    columns: tuple[Box, ...]
    if request.landscape:
        aside = _PANEL_WIDTH_MM * larger
        frame = Box(left, low, width - aside - _GAP_MM, title.bottom - low)
        columns = (Box(frame.right + _GAP_MM, low, aside, frame.height),)
    else:
        below = _PANEL_HEIGHT_MM * larger
        frame = Box(left, low + below + _GAP_MM, width, title.bottom - low - below - _GAP_MM)
        wide = (width - (_COLUMNS - 1) * 2 * _GAP_MM) / _COLUMNS
        columns = tuple(
            Box(left + number * (wide + 2 * _GAP_MM), low, wide, below)
            for number in range(_COLUMNS)
        )
    return _Places(title, frame, columns, foot)


def _title(page: Page, box: Box, text: str, larger: float) -> None:
    size = _TITLE_PT * larger
    while size > _LEAST_TITLE_PT and (
        len(wrapped(text, size, box.width)) * line_mm(size) > box.height - 2.0
        or len(wrapped(text, size, box.width)) > _TITLE_LINES
    ):
        size *= 0.95
    # A line exactly as wide as its box may be broken by a rounding.
    one_line = 0.999 * size * box.width / (text_mm(readable(text), size) or 1.0)
    # Rather a little smaller than a last word alone on its line.
    size = one_line if _ONE_LINE * size <= one_line < size else size
    base = box.top - size * POINT_MM
    for line in wrapped(text, size, box.width)[:_TITLE_LINES]:
        page.write((box.left + box.width / 2, base), line, size, align="center")
        base -= line_mm(size)


def _foot_lines(town: Town, request: SheetRequest, larger: float) -> list[str]:
    say, about = words(request.lang), town.provenance
    unsaid = say("sheet_unsaid")
    parts = [
        say("sheet_crs", name=say.value(_crs_name(town)), degrees=f"{convergence_deg(town):+.2f}"),
        say("sheet_data_date", date=about.extract_date or unsaid),
        say("sheet_credit", credit=about.credit, licence=about.licence),
        say("sheet_producer", producer=request.producer or unsaid),
    ]
    if request.printed:
        parts.append(say("sheet_printed", date=request.printed.isoformat()))
    if request.approval:
        parts.append(say("sheet_approval", number=request.approval))
    room = request.page_mm[0] - 2 * _MARGIN_MM
    return wrapped(" | ".join(parts), _FOOT_PT * larger, room)


def _crs_name(town: Town) -> str:
    code = town.crs.to_epsg()
    return f"{town.crs.name} (EPSG:{code})" if code else str(town.crs.name)


def convergence_deg(town: Town) -> float:
    """Return the angle from true north to grid north at the town, clockwise positive."""
    centre = town.boundary.centroid
    to_degrees = Transformer.from_crs(town.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(centre.x, centre.y)
    return float(Proj(town.crs).get_factors(longitude, latitude).meridian_convergence)


def _foot(page: Page, box: Box, lines: Sequence[str], larger: float) -> None:
    size = _FOOT_PT * larger
    base = box.top - size * POINT_MM
    for line in lines:
        page.write((box.left, base), line, size, colour=GREY)
        base -= line_mm(size)


def _tag(frame: Box, text: str) -> Box:
    """Return the corner of the map that a text takes up; nothing for none."""
    wide = text_mm(text, _PANEL_PT) + 4.0 if text else 0.0
    return Box(frame.right - wide, frame.top - 6.0, wide, 6.0)


def _mark(axes: Axes, page: Page, at: tuple[Box, Box], text: str) -> None:
    """Write across the map, and in its corner, that it shows no real town."""
    frame, tag = at
    size = 0.8 * frame.width / (text_mm(text, 1.0) or 1.0)
    axes.text(
        0.5,
        0.5,
        text,
        transform=axes.transAxes,
        fontproperties=type_of(size),
        color=WARNING,
        alpha=0.22,
        rotation=25,
        ha="center",
        va="center",
        parse_math=False,
        zorder=10_000,
    )
    page.rectangle(tag, face="white", edge=WARNING)
    page.write((tag.left + 2.0, tag.bottom + 1.8), text, _PANEL_PT, colour=WARNING)
