"""What every door (command line, app) asks for, and how it is answered the same way.

Modules that read files of the bureau are imported where they are needed: their
libraries cost 40 MB and half a second that most runs can do without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.columns import TABLES
from planner.errors import DataError, OptionError
from planner.population.place import Totals, place_residents, residents_given
from planner.sources.assemble import Study
from planner.sources.demo import DEMO_POPULATION
from planner.sources.load import DEMO, load_town
from planner.sources.options import read_box, read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import Any

    from layers import SheetRequest
    from planner.assess import Assessment
    from planner.export.report import FinishedMap, ReportRequest
    from planner.shade import SpeciesGroup
    from planner.town import Town

GIVEN = "buildings"
"""The `population` that means: as the buildings layer says."""

_REPORT_DPI = 200
"""Of maps in a report: sharp in print, and a file that can be mailed."""


@dataclass(frozen=True)
class TownRequest:
    """What a user asks for when making a town; the fields are the options of `planner town`."""

    source: str
    name: str = ""
    boundary: str | None = None
    bbox: str | None = None
    population: str | None = None
    layers: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()


def make_town(request: TownRequest, *, progress: Callable[[str], None] | None = None) -> Town:
    """Load a town, add the user's layers, and place its residents.

    Raises
    ------
    PlannerError
        Something asked for cannot be done; the message says what to change.
    """
    _check_complete(request)
    # A wrong number must not wait for a long download to be told.
    number = _number(request)
    town = load_town(request.source, _study(request), progress=progress)
    if request.layers:
        town = _with_layers(town, request.layers, progress or (lambda _: None))
    complete = tuple(sorted(set(request.complete)))
    town = town.replace(provenance=replace(town.provenance, complete=complete))
    return _populated(town, request, number)


def _check_complete(request: TownRequest) -> None:
    unknown = [name for name in request.complete if name not in TABLES]
    if unknown:
        message = f"--complete {', '.join(unknown)}: there is no such table; {', '.join(TABLES)}"
        raise OptionError(message)


def _with_layers(town: Town, layers: tuple[str, ...], say: Callable[[str], None]) -> Town:
    from planner.sources.local_files import Layer, add_layer  # noqa: PLC0415

    # All are parsed before the first is read.
    added = [Layer.parse(text) for text in layers]
    for layer in added:
        say(f"adding {layer.path.name}")
        town = add_layer(town, layer)
    # OpenStreetMap's credit does not speak for the bureau's own data.
    own = ", ".join(layer.path.name for layer in added)
    credit = f"{town.provenance.credit}; 自有图层 own layers: {own}"
    return town.replace(provenance=replace(town.provenance, credit=credit))


def _number(request: TownRequest) -> float | None:
    text = request.population
    return read_number(text) if text is not None and text != GIVEN else None


def _study(request: TownRequest) -> Study:
    if request.boundary and request.bbox:
        message = "--boundary and --bbox: give one of the two"
        raise OptionError(message)
    if request.bbox:
        return Study(request.name, read_box(request.bbox), boundary_from="box")
    if request.boundary:
        from planner.sources.local_files import read_boundary, split_file  # noqa: PLC0415

        path, layer, crs = split_file(request.boundary)
        boundary = read_boundary(path, crs, layer)
        return Study(request.name, boundary, boundary_from="file")
    return Study(request.name)


def _populated(town: Town, request: TownRequest, number: float | None) -> Town:
    text = request.population
    if text is None and request.source == DEMO and request.boundary is request.bbox is None:
        text, number = str(DEMO_POPULATION), float(DEMO_POPULATION)
    if text == GIVEN or (text is None and town.buildings["residents"].notna().any()):
        return residents_given(town)
    if text is None:
        return town
    if number is not None:
        return place_residents(town, Totals("number", text, total=number))
    from planner.sources.population_files import read_zones  # noqa: PLC0415

    method, zones = read_zones(town, text)
    return place_residents(town, Totals(method, text, zones=zones, total=np.nan))


def open_town(request: TownRequest, *, progress: Callable[[str], None] | None = None) -> Town:
    """Open a town file; anything else is made into a town as `make_town` does.

    A town file already has its residents; a population asked for replaces them,
    and tables declared complete are added to those it names.

    Raises
    ------
    PlannerError
        It cannot be read.
    """
    if not request.source.endswith(".gpkg"):
        return make_town(request, progress=progress)
    from planner.store import read_town  # noqa: PLC0415

    _check_complete(request)
    if progress:
        progress("reading the town file")
    town = read_town(Path(request.source))
    if request.complete:
        complete = tuple(sorted({*town.provenance.complete, *request.complete}))
        town = town.replace(provenance=replace(town.provenance, complete=complete))
    if request.population is None:
        return town
    return _populated(town, request, _number(request))


def growth_groups(text: str | None) -> tuple[SpeciesGroup, ...] | None:
    """Return the species groups of a user's file before the shipped ones; None for no file.

    Raises
    ------
    PlannerError
        It cannot be read; the message names file, row and column.
    """
    if text is None:
        return None
    from planner.shade import growth_table, species_groups  # noqa: PLC0415
    from planner.sources.growth_file import read_growth_rows  # noqa: PLC0415

    path = Path(text)
    rows = read_growth_rows(path)
    try:
        return growth_table(species_groups(rows))
    except DataError as error:
        message = f"{path}: {error}"
        raise DataError(message) from error


def sheet_request(options: Mapping[str, Any], *, printed: date) -> SheetRequest:
    """Return what a user asks of a sheet, from the options of `planner sheet`.

    Parameters
    ----------
    options
        As text: `scale` (`12500` or `1:12500`), `extent` (`W,S,E,N`); the others
        are the fields of `SheetRequest`.
    printed
        Date of the drawing.

    Raises
    ------
    OptionError
        One of them cannot be read or met.
    """
    from layers import SheetRequest  # noqa: PLC0415  (brings folium)

    asked = dict(options)
    scale, extent = asked.pop("scale", None), asked.pop("extent", None)
    box = read_box(extent, "--extent").bounds if extent else None
    return SheetRequest(
        **asked, scale=_scale(scale) if scale else None, extent=box, printed=printed
    )


def map_names(text: str) -> tuple[str, ...]:
    """Return the maps of a report from names joined by commas, each once.

    Raises
    ------
    OptionError
        There is no such map; the message lists them.
    """
    from layers import MAPS  # noqa: PLC0415  (brings folium)

    known = [kind.id for kind in MAPS]
    names = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"--maps {text}: there is no map {', '.join(unknown)}; {', '.join(known)}"
        raise OptionError(message)
    return names


def finished_maps(
    assessment: Assessment,
    names: tuple[str, ...],
    request: ReportRequest,
    *,
    border: bool = False,
    progress: Callable[[str], None] | None = None,
) -> list[FinishedMap]:
    """Draw maps for a report, each as an A4 sheet.

    Parameters
    ----------
    assessment
        Of the report.
    names
        From `map_names`.
    request
        Of the report: its language, producer and date stand on the sheets.
    border
        As for `layers.build`.
    progress
        Called with a short sentence at each map.
    """
    import layers  # noqa: PLC0415  (brings folium)
    from planner.export.report import FinishedMap  # noqa: PLC0415

    titles = {kind.id: kind.title.say(request.lang) for kind in layers.MAPS}
    asked = layers.SheetRequest(
        lang=request.lang, producer=request.producer, printed=request.printed
    )
    finished = []
    for name in names:
        if progress:
            progress(f"drawing {name}")
        drawn = layers.sheet(assessment, name, asked, border=border)
        png = drawn.to_bytes("png", dpi=_REPORT_DPI)
        finished.append(FinishedMap(name, titles[name], png, drawn.page_mm, drawn.scale))
    return finished


def _scale(text: str) -> int:
    number = text.strip().removeprefix("1:").replace(",", "").replace("，", "")
    if not number.isascii() or not number.isdigit():
        message = f"--scale {text}: write 12500 or 1:12500"
        raise OptionError(message)
    return int(number)
