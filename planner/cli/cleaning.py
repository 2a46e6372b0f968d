"""`planner clean`: a week of sweeping and washing, routes for every crew."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.root import LANG, console, main, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning_door import CleaningTerms
    from planner.language import Lang
    from planner.town import Town

    Say = Callable[[str, float], None]

_STAGES = {
    "network": "reading the streets",
    "work": "who can serve what",
    "routes": "looking for routes",
    "bound": "lower bounds",
    "week": "crews and days",
}


@dataclass(frozen=True)
class _Further:
    """What is asked for beside the plan."""

    compare: float | None
    track: tuple[str, ...]
    sheets: bool


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for the files.")
@click.option("--fleet", metavar="FILE", help="Own vehicles and depots (.toml).")
@click.option(
    "--rules",
    metavar="FILE|district_practice",
    help="Own grades, frequencies and parameters (.toml), or those of a city district.",
)
@click.option(
    "--streets", metavar="FILE", help="Own table of streets: grade, times a week (.csv, .xlsx)."
)
@click.option("--month", default=7, show_default=True, help="1-12: washing has a season.")
@click.option("--seconds", default=90.0, show_default=True, help="Longest time to look for routes.")
@click.option(
    "--rounds",
    default=100,
    show_default=True,
    help="Rounds of the search for each task; 0 takes the first plan as it is.",
)
@click.option("--seed", default=0, show_default=True, help="Of the random numbers.")
@click.option("--bound/--no-bound", default=True, help="Find the lower bounds, or save the time.")
@click.option(
    "--compare", type=float, metavar="SECONDS", help="Give other engines so much CPU time each."
)
@click.option(
    "--track",
    multiple=True,
    metavar="FILE[@GCJ-02]",
    help="GPS track of what is driven now (.gpx, .csv, .xlsx): how much it covers. Repeatable.",
)
@click.option("--sheets", is_flag=True, help="Also draw a sheet for each crew and day.")
@LANG
def clean(
    town_file: str,
    out: Path,
    *,
    lang: Lang,
    compare: float | None,
    track: tuple[str, ...],
    sheets: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Plan a week of street cleaning in TOWN: routes, crews, maps, tracks for satnavs.

    Ctrl-C takes the best routes found so far.
    """
    from planner import cleaning_door  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415

    # A wrong option must not wait for the town to be read.
    words(lang)
    terms = cleaning_door.cleaning_terms(cleaning_door.CleaningOptions(**options))
    _run(town_file, out, terms, _Further(compare, track, sheets), lang)


def _run(town_file: str, out: Path, terms: CleaningTerms, further: _Further, lang: Lang) -> None:
    from planner import cleaning_door, door  # noqa: PLC0415
    from planner.export.cleaning import write_cleaning, write_engines  # noqa: PLC0415
    from planner.export.cleaning.terminal import (  # noqa: PLC0415
        print_coverage,
        print_plan,
        print_rivals,
    )
    from planner.store import output_folder  # noqa: PLC0415

    cleaning_door.check_compare(further.compare)
    files = [cleaning_door.TrackFile.parse(text) for text in further.track]
    output_folder(out)
    with messages.status("reading") as status:
        town = door.open_town(door.TownRequest(town_file), progress=status.update)
        status.update("reading the tracks")
        tracks = cleaning_door.driven_tracks(town, files)
    _tell_unknown_streets(town, terms)
    with _bar() as say:
        plan = _planned(town, terms, say)
        found = cleaning_door.coverage(plan, tracks) if files else None
        tables = cleaning_door.coverage_tables(plan, found) if found is not None else {}
        say("writing", 0.0)
        paths = write_cleaning(plan, out, streets=terms.request.table, tables=tables, lang=lang)
        if further.sheets:
            today = date.today()  # noqa: DTZ011  (the user's day)
            paths += cleaning_door.write_sheets(plan, out, lang=lang, printed=today, say=say)
    print_plan(plan, console(), lang=lang)
    if found is not None:
        print_coverage(found, console(), lang=lang)
    if further.compare is not None:
        # The plan is safe by now, however long the others take.
        with _bar() as say:
            table = cleaning_door.rivals(plan, seconds=further.compare, say=say)
        print_rivals(table, console(), lang=lang)
        paths.append(write_engines(table, plan, out, lang=lang))
    _tell_written(paths, out)


def _tell_written(paths: list[Path], out: Path) -> None:
    """Tell each file, and of folders how many files are in them."""
    for path in paths:
        if path.parent == out:
            click.echo(f"wrote {path}")
    for folder, count in Counter(path.parent for path in paths if path.parent != out).items():
        click.echo(f"wrote {folder} ({count} files)")


def _tell_unknown_streets(town: Town, terms: CleaningTerms) -> None:
    """Warn of rows of the bureau's table that are of no street."""
    from planner import cleaning_door  # noqa: PLC0415

    table = terms.request.table
    lost = [] if table is None else cleaning_door.unknown_streets(town, table)
    if lost:
        text = f"planner: --streets: no such street in {town.name}: {', '.join(lost)}"
        messages.print(text, style="yellow", markup=False, soft_wrap=True)


def _planned(town: Town, terms: CleaningTerms, say: Say) -> CleaningPlan:
    from planner.cleaning.week import Watch, plan_cleaning  # noqa: PLC0415

    with stopping() as stop:
        return plan_cleaning(
            town, terms.rules, terms.fleet, terms.request, watch=Watch(say, stop.asked)
        )


@contextmanager
def _bar() -> Iterator[Say]:
    """Show the stage and its share on a terminal; nothing where it is written to a file."""
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    shown = messages.is_terminal
    with Progress(*columns, console=messages, transient=True, disable=not shown) as bar:
        task = bar.add_task(_STAGES["network"], total=1.0)

        def say(stage: str, share: float) -> None:
            bar.update(task, description=_STAGES.get(stage, stage), completed=share)

        yield say


class Stop:
    """Whether Ctrl-C was pressed."""

    def __init__(self) -> None:
        self._asked = False

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        """Take a first Ctrl-C as the wish to stop; a second one ends the program."""
        self._asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        messages.print("stopping: the best routes so far are taken; Ctrl-C again ends without them")

    def asked(self) -> bool:
        """Say whether it was pressed."""
        return self._asked


@contextmanager
def stopping() -> Iterator[Stop]:
    """Have a first Ctrl-C stop the search instead of the program."""
    stop = Stop()
    before = signal.signal(signal.SIGINT, stop.ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
