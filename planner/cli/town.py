"""`planner town`: a town from a source into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planner.cli.root import check_out, main, messages


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
    from planner.export.terminal import town_lines  # noqa: PLC0415
    from planner.store import write_town  # noqa: PLC0415

    check_out(out, ".gpkg")
    with messages.status("loading") as status:
        request = door.TownRequest(source=source, population=population, **options)
        made = door.make_town(request, progress=status.update)
        status.update(f"writing {out}")
        write_town(made, out)
    for line in town_lines(made):
        click.echo(line)
    click.echo(f"wrote {out}")
