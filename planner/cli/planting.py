"""`planner plant` and `planner plant-street`: where to plant, as a plan to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.root import GROWTH, LANG, check_out, console, main, messages
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.language import Lang
    from planner.parking.lot_plan import PlantingRequest
    from planner.shade import SpeciesGroup

PLAN = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The plan, .geojson: `planner scenario TOWN PLAN` compares it.",
)


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.argument("lot", metavar="LOT")
@PLAN
@click.option(
    "--target", default=30.0, show_default=True, metavar="PERCENT", help="Shaded share to reach."
)
@click.option("--years", default=15.0, show_default=True, metavar="N", help="After planting.")
@click.option(
    "--species",
    multiple=True,
    metavar="NAME",
    help="To choose from; several may follow. Default: 国槐 Styphnolobium japonicum.",
)
@click.argument("more_species", nargs=-1, metavar="")
@click.option(
    "--sheet",
    type=click.Path(path_type=Path),
    help="Also draw the car park as a sheet: .pdf, .png or .svg.",
)
@click.option(
    "--paper", default="a3", show_default=True, metavar="a4|a3", help="Of the sheet (--sheet)."
)
@click.option("--landscape", is_flag=True, help="A sheet lying rather than upright.")
@click.option(
    "--layout",
    type=click.Path(path_type=Path),
    help="Also write stalls and trees as a drawing: .gpkg or .dxf.",
)
@click.option(
    "--time-limit", default=20.0, show_default=True, metavar="SECONDS", help="Of the search."
)
@GROWTH
@LANG
def plant(town_file: str, lot: str, out: Path, *, lang: Lang, **options: Any) -> None:  # noqa: ANN401
    """Plan the fewest trees that shade LOT (id or name of a car park of TOWN) in time."""
    from dataclasses import replace  # noqa: PLC0415
    from datetime import date  # noqa: PLC0415

    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.layouts import ENDINGS, write_layout  # noqa: PLC0415
    from planner.export.planting import print_plan  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415
    from planner.parking.lot_plan import plan_lot  # noqa: PLC0415
    from planner.store import write_scenario  # noqa: PLC0415

    # A wrong option must not wait for the town to be read.
    words(lang)
    check_out(out, ".geojson", ".json")
    sheet, layout = options["sheet"], options["layout"]
    if sheet:
        check_out(sheet, ".pdf", ".png", ".svg", option="--sheet")
    if layout:
        check_out(layout, *ENDINGS, option="--layout")
    paper = layers.SheetRequest(options["paper"], landscape=options["landscape"], lang=lang)
    request = _request(options)
    groups = door.growth_groups(options["growth"])
    with messages.status("reading") as status:
        town = door.open_town(door.TownRequest(town_file), progress=status.update)
        before = reckon(town, ("planner",), groups=groups, progress=status.update)
        status.update("planting")
        plan = plan_lot(before.parking, lot, request)
        after = before
        if plan.scenario:
            planted = plan.scenario.apply(town)
            after = reckon(planted, ("planner",), previous=before, progress=status.update)
            write_scenario(plan.scenario, out)
        if layout:
            write_layout(before, plan.id, layout, plan=plan, lang=lang)
        if sheet:
            status.update("drawing")
            today = date.today()  # noqa: DTZ011  (the user's day)
            asked = replace(paper, printed=today)
            drawn = layers.lot_sheet(before, plan, asked)
            drawn.save(sheet)
    print_plan(plan, before.parking, after.parking, console(), lang=lang)
    for path in (out if plan.scenario else None, layout, sheet):
        if path:
            click.echo(f"wrote {path}")


def _request(options: Mapping[str, Any]) -> PlantingRequest:
    from planner.parking.lot_plan import USUAL_SPECIES, PlantingRequest  # noqa: PLC0415

    species, more, target = options["species"], options["more_species"], options["target"]
    if more and not species:
        message = f"{' '.join(more)}: one LOT at a time; species follow --species"
        raise OptionError(message)
    if not 0.0 < target <= _WHOLE:
        message = f"--target {target:g}: give a percentage above 0 and up to 100, such as 30"
        raise OptionError(message)
    if not options["time_limit"] > 0.0:
        message = f"--time-limit {options['time_limit']:g}: give seconds above 0, such as 20"
        raise OptionError(message)
    return PlantingRequest(
        target / _WHOLE, options["years"], (*species, *more) or USUAL_SPECIES, options["time_limit"]
    )


_WHOLE = 100.0


@main.command(name="plant-street")
@click.argument("town_file", metavar="TOWN")
@click.argument("street", metavar="STREET")
@PLAN
@click.option("--species", default="", metavar="NAME", help="Of the trees; by default unsaid.")
@click.option("--spacing", type=float, metavar="METRES", help="Between trunks; by default 6.")
@GROWTH
@LANG
def plant_street(
    town_file: str,
    street: str,
    out: Path,
    *,
    lang: Lang,
    **options: Any,  # noqa: ANN401
) -> None:
    """Plan trees in the gaps along STREET (name of a street of TOWN, or id of a way)."""
    from planner import door  # noqa: PLC0415
    from planner.export.planting import print_street_plan  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415
    from planner.store import write_scenario  # noqa: PLC0415
    from planner.street_green import fill_gaps, shade_gain  # noqa: PLC0415

    words(lang)
    check_out(out, ".geojson", ".json")
    groups = door.growth_groups(options["growth"])
    species = options["species"]
    leaves = _leaf_cycle(species, groups) if species else ""
    with messages.status("reading") as status:
        town = door.open_town(door.TownRequest(town_file), progress=status.update)
        status.update("planting")
        plan = fill_gaps(
            town, street, species=species, spacing_m=options["spacing"], leaf_cycle=leaves
        )
        gain = shade_gain(town, plan.apply(town), street, groups=groups)
        write_scenario(plan, out)
    print_street_plan(plan, gain, console(), lang=lang)
    click.echo(f"wrote {out}")


def _leaf_cycle(species: str, groups: tuple[SpeciesGroup, ...] | None) -> str:
    """Return whether a species keeps its leaves; one in no row of the growth table is refused."""
    from planner.shade import group_of, growth_table  # noqa: PLC0415

    groups = groups or growth_table()
    found = group_of(species, groups)
    for group in groups:
        if group.id == found:
            return "evergreen" if group.evergreen else "deciduous"
    known = ", ".join(f"{group.name_zh} {group.genera[0]}" for group in groups if group.genera)
    message = f"--species {species[:80]}: is in no row of the growth table; there are {known}"
    raise OptionError(message)
