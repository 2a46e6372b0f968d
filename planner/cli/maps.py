"""`planner map` and `planner sheet`: a town drawn for the screen and for paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.root import BORDER, LANG, check_out, main, messages

if TYPE_CHECKING:
    from planner.language import Lang


@main.command(name="map")
@click.argument("town_file", metavar="TOWN")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The page, .html.")
@LANG
@BORDER
def map_(town_file: str, out: Path, lang: Lang, *, border: bool) -> None:
    """Draw TOWN as a web page that opens without a network."""
    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.wording import headline  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415
    from planner.store import write_text  # noqa: PLC0415

    check_out(out, ".html")
    words(lang)  # A wrong language must not wait for the town to be read.
    with messages.status("reading") as status:
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
    help="access, reach, green, parking, parking_access, parking_shade, shaded_streets, market, "
    "streets or completeness; "
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
@LANG
@click.option(
    "--scale", metavar="N", help="1:N; by default the largest usual scale that shows everything."
)
@click.option("--extent", metavar="W,S,E,N", help="What to show, in WGS-84 degrees.")
@click.option("--title", default="", help="In place of the town's and the map's name.")
@click.option("--producer", default="", help="Who made the sheet.")
@click.option("--approval", default="", help="Map approval number (审图号).")
@BORDER
def sheet(town_file: str, name: str, out: Path, *, border: bool, **options: Any) -> None:  # noqa: ANN401
    """Draw a map of TOWN as a sheet of paper at an exact scale."""
    from datetime import date  # noqa: PLC0415

    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415

    check_out(out, ".pdf", ".png", ".svg")
    request = door.sheet_request(options, printed=date.today())  # noqa: DTZ011  (the user's day)
    with messages.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, progress=status.update)
        status.update("drawing")
        drawn = layers.sheet(result, name, request, border=border)
        drawn.save(out)
    click.echo(f"1:{drawn.scale:,} on {request.paper}")
    click.echo(f"wrote {out}")
