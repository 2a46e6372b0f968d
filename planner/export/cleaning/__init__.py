"""A week's cleaning plan as files: data, maps, tracks for satnavs, a workbook."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from planner.export.cleaning.gpx import gpx_names, write_gpx
from planner.export.cleaning.map_files import write_maps
from planner.export.cleaning.plan_json import plan_text
from planner.export.cleaning.tables import not_served
from planner.export.cleaning.workbook import to_xlsx
from planner.export.lots import table_csv
from planner.sources.load import planner_version
from planner.store import output_folder, replacing, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

_GPX = "gpx"
_TOOL = "zuoquan-planner"
_HEAD = 400
"""Bytes of a GPX file in which its maker stands."""


def write_cleaning(
    plan: CleaningPlan,
    folder: Path,
    *,
    streets: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    lang: Lang = "zh",
) -> list[Path]:
    """Write a cleaning plan and return the paths.

    `plan.json` holds the figures and the plan itself (`plan_json`);
    `routes.geojson` and `routes.kml` its routes step by step; `gpx/` a file a
    crew with a track a route; `plan.xlsx` all of it for people; `not_served.csv`
    what no vehicle cleans, and why. Files of crews that no longer have work are
    taken out of `gpx/`.

    Parameters
    ----------
    folder
        Made if need be.
    streets
        The bureau's rows of streets that the plan was made with.
    tables
        Further tables, by the names of their CSV files.
    lang
        Of everything for people.

    Raises
    ------
    WriteError
        The folder cannot be written; what was there still stands.
    """
    tool = f"{_TOOL} {planner_version()}"
    town = plan.setting.town
    crews = gpx_names(plan)
    texts = {
        name: (table_csv(table, town, lang=lang), "utf-8-sig")
        for name, table in {"not_served.csv": not_served(plan, lang), **(tables or {})}.items()
    }
    texts["plan.json"] = (plan_text(plan, lang=lang, tool=tool, table=streets), "utf-8")
    book = to_xlsx(plan, lang=lang, tool=tool)
    output_folder(folder)
    output_folder(folder / _GPX)
    with ExitStack() as together:
        # All are written before the first is renamed: a full disk leaves the
        # old files, which agree with each other.
        names = ["plan.json", "plan.xlsx", "routes.geojson", "routes.kml"]
        names += [name for name in texts if name != "plan.json"]
        paths = [folder / name for name in names] + [folder / _GPX / name for name in crews]
        partials = {path: together.enter_context(replacing(path)) for path in paths}
        for name, (text, encoding) in texts.items():
            # A byte-order mark, or spreadsheet programs read Chinese as something else.
            partials[folder / name].write_text(text, encoding=encoding, newline="")
        partials[folder / "plan.xlsx"].write_bytes(book)
        maps = (partials[folder / name] for name in ("routes.geojson", "routes.kml"))
        write_maps(plan, *maps, lang=lang, tool=tool)
        for name, crew in crews.items():
            write_gpx(plan, crew, partials[folder / _GPX / name], lang=lang, tool=tool)
    for stale in set((folder / _GPX).glob("*.gpx")) - set(paths):
        if _ours(stale):
            stale.unlink()
    return paths


def write_engines(
    table: pd.DataFrame, plan: CleaningPlan, folder: Path, *, lang: Lang = "zh"
) -> Path:
    """Write a plan beside other engines (`planner.cleaning.rivals`) as `engines.csv`.

    Raises
    ------
    WriteError
        It cannot be written; what was there still stands.
    """
    path = folder / "engines.csv"
    write_text(path, table_csv(table, plan.setting.town, lang=lang), encoding="utf-8-sig")
    return path


def _ours(path: Path) -> bool:
    """Say whether a GPX file was written here: a bureau's own tracks are not ours to remove."""
    with path.open("rb") as file:
        return f'creator="{_TOOL}'.encode() in file.read(_HEAD)


__all__ = ["write_cleaning", "write_engines"]
