"""`planner report` and `planner export`: documents for offices, data for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planner.cli.root import BORDER, LANG, check_out, main, messages


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The report: .docx, .pdf or .xlsx.",
)
@LANG
@click.option("--title", default="", help="In place of the town's name.")
@click.option("--producer", default="", help="Who made the report.")
@click.option(
    "--maps",
    default="access,reach,green,completeness",
    show_default=True,
    metavar="NAME,NAME",
    help="Maps in a .docx or .pdf; '' for none.",
)
@BORDER
def report(town_file: str, out: Path, maps: str, *, border: bool, **options: Any) -> None:  # noqa: ANN401
    """Write a report on TOWN for officials: summary, indicators, maps, definitions, sources."""
    from datetime import date  # noqa: PLC0415

    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export.report import ReportRequest, check_report, write_report  # noqa: PLC0415

    check_out(out, ".docx", ".pdf", ".xlsx")
    request = ReportRequest(**options, printed=date.today())  # noqa: DTZ011  (the user's day)
    check_report(out.suffix.lower().removeprefix("."), request)
    names = door.map_names(maps)
    with messages.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, progress=status.update)
        wanted = () if out.suffix.lower() == ".xlsx" else names
        finished = door.finished_maps(
            result, wanted, request, border=border, progress=status.update
        )
        status.update(f"writing {out}")
        write_report(result, out, request, finished)
    click.echo(f"wrote {out}")


@main.command()
@click.argument("town_file", metavar="TOWN")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file: .gpkg, .geojson, .kml, .zip (shapefiles) or .dxf.",
)
@click.option("--layers", "names", default="", metavar="ID,ID", help="Overlays; by default all.")
@LANG
@click.option(
    "--crs",
    default="",
    metavar="EPSG:N|WGS-84|CGCS2000",
    help="Of the coordinates; by default the town's own, in metres (GeoJSON, KML: WGS-84).",
)
@BORDER
def export(town_file: str, out: Path, names: str, *, border: bool, **options: Any) -> None:  # noqa: ANN401
    """Write TOWN's overlays and tables as data for QGIS, ArcGIS, AutoCAD or Google Earth."""
    import layers  # noqa: PLC0415
    from planner import door  # noqa: PLC0415
    from planner.assess import assess as reckon  # noqa: PLC0415
    from planner.export import gis  # noqa: PLC0415
    from planner.language import words  # noqa: PLC0415

    # A wrong option must not wait for the town to be read.
    gis.check_target(out, options["crs"])
    words(options["lang"])
    with messages.status("reading") as status:
        loaded = door.open_town(door.TownRequest(town_file), progress=status.update)
        result = reckon(loaded, progress=status.update)
        status.update(f"writing {out}")
        overlays = gis.choose(layers.build(result, border=border), names)
        counts = gis.write_gis(result, overlays, out, **options)
    for name, count in counts.items():
        click.echo(f"  {name}: {count:,}")
    click.echo(f"wrote {out}")
