"""A Comparison as files and as text: before, after, the difference, and for whom."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
from rich.table import Table
from rich.text import Text

from planner.export.lots import table_csv
from planner.export.tables import as_csv, as_record
from planner.export.terminal import headline_text, plain, town_lines
from planner.parking.change import shade_change
from planner.store import output_folder, replacing, write_town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from rich.console import Console

    from planner.compare import Comparison

_UNTOLD = "—"

_DECIMALS = 6
"""As in `planner.export.tables`: one number is the same in every file."""

_TEXTS = ("indicators.json", "indicators.csv", "differences.csv", "ledger.csv", "lots.csv")

_MOST_LOTS = 10
"""Car parks that are told of in the terminal."""


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Write what a scenario does and return the paths.

    `indicators.json` and `.csv` are those of the town as it would be, in the
    form that `assess` writes; `differences.csv` is an indicator a row and
    `ledger.csv` a class a row, before and after; `lots.csv` is a car park whose
    shade changes a row (`planner.parking.change`); `newly_served.gpkg` holds the
    buildings newly and no longer served, a layer each; `scenario.gpkg` is the
    town as it would be, for every other command to read.

    Raises
    ------
    WriteError
        The folder cannot be written; what was there still stands.
    """
    output_folder(folder)
    after = comparison.after
    records = [as_record(row, after.town) for row in after.indicators]
    ledger = comparison.ledger.assign(unit=comparison.unit)
    texts = (
        (json.dumps(records, ensure_ascii=False, indent=1) + "\n", "utf-8"),
        # A byte-order mark, or spreadsheet programs read Chinese as something else.
        (as_csv(records), "utf-8-sig"),
        (comparison.indicators.round(_DECIMALS).to_csv(index=False), "utf-8-sig"),
        (ledger.round(_DECIMALS).to_csv(index=False), "utf-8"),
        (table_csv(_lots(comparison), after.town), "utf-8-sig"),
    )
    layers = {
        "newly_served": comparison.newly_served,
        "no_longer_served": comparison.no_longer_served,
    }
    paths = [folder / name for name in (*_TEXTS, "newly_served.gpkg", "scenario.gpkg")]
    with ExitStack() as together:
        # All are written before the first is renamed: a full disk leaves the
        # old files, which agree with each other.
        partials = [together.enter_context(replacing(path)) for path in paths]
        for partial, (text, encoding) in zip(partials, texts, strict=False):
            partial.write_text(text, encoding=encoding, newline="")
        for layer, rows in layers.items():
            pyogrio.write_dataframe(
                rows, partials[-2], layer=layer, driver="GPKG", geometry_type="Unknown"
            )
        write_town(after.town, partials[-1])
    return paths


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what is known, headline, gain and ledger to a terminal, before and after."""
    # What the data was before: a park that is only planned makes no map more complete.
    known = list(town_lines(comparison.before.town))
    planned = (plain(note) for note in comparison.after.town.provenance.notes)
    for line in [*known, *(f"  {note}" for note in planned if f"  {note}" not in known)]:
        console.print(Text(line))
    console.print(Text(f"before: {headline_text(comparison.before)}"))
    console.print(Text(f"after:  {headline_text(comparison.after)}", style="bold"))
    for line in gain_lines(comparison):
        console.print(Text(line, style="bold"))
    table = Table(title=f"ledger, {comparison.unit}", title_justify="left")
    table.add_column("class")
    for column in ("before", "after", "difference"):
        table.add_column(column, justify="right")
    for name, *amounts in comparison.ledger.to_numpy().tolist():
        before, after, difference = amounts
        table.add_row(name, f"{before:,.0f}", f"{after:,.0f}", _signed(difference))
    console.print(table)
    changed = _changed(comparison)
    if changed.row_count:
        console.print(changed)
    for line in lot_lines(comparison):
        console.print(Text(line))


def _changed(comparison: Comparison) -> Table:
    """Return the indicators that read otherwise after the plan; `differences.csv` has all."""
    table = Table(title="indicators that change", title_justify="left")
    table.add_column("indicator", overflow="fold")
    for column in ("before", "after", "difference", "unit"):
        table.add_column(column, justify="right")
    for row in comparison.indicators.to_dict("records"):
        before, after = (_figure(row[when]) for when in ("before", "after"))
        if before != after:
            difference = _figure(row["difference"], "+,.2f")
            name = Text(f"{row['name_zh']} {row['name_en']}")
            table.add_row(name, before, after, difference, Text(row["unit"]))
    return table


def _figure(value: float, form: str = ",.2f") -> str:
    return _UNTOLD if np.isnan(value) else f"{value:{form}}"


def _lots(comparison: Comparison) -> pd.DataFrame:
    return shade_change(comparison.before.parking, comparison.after.parking)


def lot_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the shade of each car park that the plan changes, before and after."""
    lots = _lots(comparison)
    for row in lots.head(_MOST_LOTS).to_dict("records"):
        told = "; ".join(
            f"{name} {_share(row[f'{column}_before'])} → {_share(row[f'{column}_after'])}"
            for column, name in _SHADE.items()
        )
        yield f"停车场 car park {plain(row['name'] or row['id'])}: {told}"
    if len(lots) > _MOST_LOTS:
        yield f"  and {len(lots) - _MOST_LOTS:,} more car parks, in lots.csv"


_SHADE = {
    "shade_now": "遮荫 shade",
    "shade_5": "5年 years",
    "shade_15": "15年 years",
    "shade_july_midday": "七月午间 July midday",
}


def _share(value: float) -> str:
    return _UNTOLD if np.isnan(value) else f"{value:.1%}"


def gain_lines(comparison: Comparison) -> Iterator[str]:
    """Yield who is newly served, who no longer is, and who cannot be told, a line each."""
    unit = comparison.unit
    points = comparison.difference_points
    change = "" if points is None else f" ({points:+.1f} percentage points)"
    yield f"新增覆盖 newly served: {_amount(comparison.gained)} {unit}{change}"
    yield f"不再覆盖 no longer served: {_amount(comparison.lost)} {unit}"
    if comparison.untold > 0:
        yield (
            f"无法判断 cannot be told: {_amount(comparison.untold)} {unit} served in one of the "
            "two, while the data cannot tell of the other"
        )


def _amount(value: float | None) -> str:
    return _UNTOLD if value is None else f"{value:,.0f}"


def _signed(value: float) -> str:
    return "0" if round(value) == 0 else f"{value:+,.0f}"
