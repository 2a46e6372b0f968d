"""The command line: parse, call, show. `planner --help` lists the commands."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from planner.errors import MissingFileError, OptionError, PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.language import Lang
    from planner.town import Town

_MIN_WIDTH = 110
_err = Console(stderr=True, highlight=False)


_LANG = click.option(
    "--lang", default="zh", show_default=True, metavar="zh|en", help="Language of the map."
)
_BORDER = click.option(
    "--border",
    is_flag=True,
    help="Draw the study area's outline even where it may be an administrative border "
    "(a published map then needs an approval number).",
)


class _Commands(click.Group):
    """Shows a user's mistake as one line and leaves with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except PlannerError as error:
            _err.print(f"planner: {error}", style="red", markup=False, soft_wrap=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Show what the libraries below report.")
@click.version_option(package_name="zuoquan-planner")
def main(*, verbose: bool) -> None:
    """Plan a county town's green space: who is within a walk of a park, and who is not."""
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, stream=sys.stderr)


@main.command()
@click.argument("source")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The town file, .gpkg.")
@click.option("--name", default="", help="Name of the town on maps and in tables.")
@click.option("--boundary", metavar="FILE[@CRS]", help="Study area: polygons of a vector file.")
@click.option("--bbox", metavar="W,S,E,N", help="Study area: a box in WGS-84 degrees.")
@click.option(
    "--population",
    metavar="N|FILE",
    help="Residents: a number; a zone layer, census table (CSV, XLSX) or raster (GeoTIFF); "
    "or `buildings` for the residents that a buildings layer came with.",
)
@click.option(
    "--layer",
    "layers",
    metavar="TABLE=FILE[@CRS]",
    multiple=True,
    help="The bureau's own layer in place of a table (TABLE+=FILE adds to it). Repeatable.",
)
@click.option(
    "--complete",
    "complete",
    metavar="TABLE",
    multiple=True,
    help="Declare a table complete: what is not mapped there does not exist. Repeatable.",
)
def town(source: str, out: Path, population: str | None, **options: Any) -> None:  # noqa: ANN401
    """Load a town from SOURCE (demo, an OSM file, or a place name) into a town file."""
    from planner import door  # noqa: PLC0415  (heavy imports wait until a command runs)
    from planner.store import write_town  # noqa: PLC0415

    _check_out(out, ".gpkg")
    with _err.status("loading") as status:
        request = door.TownRequest(source=source, population=population, **options)
        made = door.make_town(request, progress=status.update)
        status.update(f"writing {out}")
        write_town(made, out)
    _say_town(made)
    click.echo(f"wrote {out}")


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder for the tables."
)
@click.option(
    "--rules",
    multiple=True,
    metavar="NAME",
    help="Rule sets: national, garden_city, international, planner; several may follow. "
    "Default: all.",
)
@click.argument("more_rules", nargs=-1, metavar="")
def assess(town_file: str, out: Path, rules: tuple[str, ...], more_rules: tuple[str, ...]) -> None:
    """Reckon every figure of TOWN and write indicators, ledger and residents to a folder."""
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.tables import write_tables  # noqa: PLC0415
    from planner.export.terminal import print_assessment  # noqa: PLC0415
    from planner.store import output_folder  # noqa: PLC0415

    if more_rules and not rules:
        message = f"{' '.join(more_rules)}: one TOWN at a time; rule sets follow --rules"
        raise OptionError(message)
    output_folder(out)
    with _err.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, (*rules, *more_rules), progress=status.update)
        paths = write_tables(result, out)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _MIN_WIDTH)
    print_assessment(result, console)
    for path in paths:
        click.echo(f"wrote {path}")


@main.command(name="map")
@click.argument("town_file", metavar="TOWN")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The page, .html.")
@_LANG
@_BORDER
def map_(town_file: str, out: Path, lang: Lang, *, border: bool) -> None:
    """Draw TOWN as a web page that opens without a network."""
    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.wording import headline  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415
    from planner.store import write_text  # noqa: PLC0415

    _check_out(out, ".html")
    words(lang)  # A wrong language must not wait for the town to be read.
    with _err.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, ("planner",), progress=status.update)
        status.update("drawing")
        overlays = layers.build(result, border=border)
        page = layers.draw(loaded, overlays, notice=headline(result, lang), lang=lang)
        write_text(out, layers.to_html(page))
    click.echo(f"wrote {out}")


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option(
    "--map",
    "name",
    default="access",
    show_default=True,
    metavar="NAME",
    help="access, reach, green, parking, market, streets or completeness; "
    "or overlays joined by commas, such as parking,trees.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The sheet: .pdf, .png (300 dpi) or .svg.",
)
@click.option("--paper", default="a4", show_default=True, metavar="a4|a3", help="Size of paper.")
@click.option("--landscape", is_flag=True, help="Lying rather than upright.")
@_LANG
@click.option(
    "--scale", metavar="N", help="1:N; by default the largest usual scale that shows everything."
)
@click.option("--extent", metavar="W,S,E,N", help="What to show, in WGS-84 degrees.")
@click.option("--title", default="", help="In place of the town's and the map's name.")
@click.option("--producer", default="", help="Who made the sheet.")
@click.option("--approval", default="", help="Map approval number (审图号).")
@_BORDER
def sheet(town_file: str, name: str, out: Path, *, border: bool, **options: Any) -> None:  # noqa: ANN401
    """Draw a map of TOWN as a sheet of paper at an exact scale."""
    from datetime import date  # noqa: PLC0415

    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415

    _check_out(out, ".pdf", ".png", ".svg")
    request = door.sheet_request(options, printed=date.today())  # noqa: DTZ011  (the user's day)
    with _err.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, progress=status.update)
        status.update("drawing")
        drawn = layers.sheet(result, name, request, border=border)
        drawn.save(out)
    click.echo(f"1:{drawn.scale:,} on {request.paper}")
    click.echo(f"wrote {out}")


def _check_out(out: Path, *endings: str) -> None:
    if out.suffix.lower() not in endings:
        message = f"--out {out}: the name must end in {' or '.join(endings)}"
        raise OptionError(message)
    if not out.parent.is_dir():
        message = f"--out {out}: there is no folder {out.parent}; make it first"
        raise MissingFileError(message)


def _say_town(made: Town) -> None:
    from planner.export.terminal import town_lines  # noqa: PLC0415

    show: Callable[[str], None] = click.echo
    for line in town_lines(made):
        show(line)
