"""`planner parking`: car parks with their spaces, their shade, and who walks from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.root import GROWTH, LANG, console, main, messages
from planner.errors import OptionError

if TYPE_CHECKING:
    from planner.language import Lang


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder for the tables."
)
@click.option(
    "--complete",
    metavar="TABLE",
    multiple=True,
    help="Declare a table complete (trees, parking): what is not mapped does not exist. "
    "Repeatable.",
)
@GROWTH
@click.option("--day", metavar="YYYY-MM-DD", help="Also write the shade of each hour of a day.")
@click.option(
    "--timezone",
    metavar="NAME",
    help="Of that day's clock, such as Asia/Shanghai; by default that of the place.",
)
@LANG
def parking(
    town_file: str,
    out: Path,
    complete: tuple[str, ...],
    *,
    growth: str | None,
    lang: Lang,
    **when: str | None,
) -> None:
    """Write the car parks of TOWN: spaces, shade, residents within a walk, stalls drawn."""
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.parking import print_parking, write_parking  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415
    from planner.parking.hours import WHOLE_DAY  # noqa: PLC0415
    from planner.shade import read_day, read_timezone, sun_over  # noqa: PLC0415
    from planner.store import output_folder  # noqa: PLC0415

    # A wrong option must not wait for the town to be read.
    words(lang)
    day, timezone = when["day"], when["timezone"]
    if timezone and not day:
        message = f"--timezone {timezone}: is of a day; give --day too, such as --day 2026-07-15"
        raise OptionError(message)
    date = read_day(day) if day else None
    if timezone:
        read_timezone(timezone)
    groups = door.growth_groups(growth)
    output_folder(out)
    with messages.status("reading") as status:
        request = door.TownRequest(town_file, complete=complete)
        loaded = door.open_town(request, progress=status.update)
        result = reckon(loaded, ("planner",), groups=groups, progress=status.update)
        sun = sun_over(loaded, date, WHOLE_DAY, timezone=timezone) if date else None
        status.update("spaces and shade")
        paths = write_parking(result, out, sun=sun, lang=lang)
    print_parking(result, console(), lang=lang)
    for path in paths:
        click.echo(f"wrote {path}")
