"""`planner assess` and `planner scenario`: figures of a town, and of a plan for it."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.root import GROWTH, console, main, messages
from planner.errors import OptionError


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
    with messages.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, (*rules, *more_rules), progress=status.update)
        paths = write_tables(result, out)
    print_assessment(result, console())
    for path in paths:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.argument("scenario_file", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder for the tables."
)
@GROWTH
def scenario(town_file: str, scenario_file: Path, out: Path, growth: str | None) -> None:
    """Apply SCENARIO (GeoJSON: parks, gates, trees) to TOWN and compare."""
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.compare import compare  # noqa: PLC0415
    from planner.export.comparison import print_comparison, write_comparison  # noqa: PLC0415
    from planner.store import output_folder, read_scenario  # noqa: PLC0415

    plan = read_scenario(scenario_file)
    groups = door.growth_groups(growth)
    output_folder(out)
    with messages.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        changed = plan.apply(loaded)
        before = reckon(loaded, groups=groups, progress=status.update)
        after = reckon(changed, previous=before, progress=status.update)
        found = compare(before, after)
        paths = write_comparison(found, out)
    print_comparison(found, console())
    for path in paths:
        click.echo(f"wrote {path}")
