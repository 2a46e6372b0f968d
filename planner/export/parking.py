"""A town's car parks as files, and as the short table of the command line."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyogrio
from rich.table import Table
from rich.text import Text

from planner.export.amounts import UNTOLD
from planner.export.lots import (
    crowns_table,
    lots_csv,
    neighbourhoods_table,
    streets_table,
    table_csv,
)
from planner.export.terminal import town_lines
from planner.language import Phrase, words
from planner.parking.hours import shade_hours
from planner.parking.shade import TARGET_SHARE
from planner.parking.stall_drawing import draw_stalls
from planner.parking.summary import summarise_shade
from planner.parking.totals import GROUPS
from planner.store import output_folder, replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from rich.console import Console

    from planner.assess import Assessment
    from planner.language import Lang
    from planner.shade import SunPositions
    from planner.town import Town

_STALL_LAYERS = {"stall": "stalls", "aisle": "aisles", "entrance": "entrances"}
_GEOMETRY = {
    # Car parks are areas, points and lines along kerbs.
    "lots": "Unknown",
    "stalls": "Polygon",
    "aisles": "Polygon",
    "entrances": "Point",
    "crowns": "Polygon",
}


def write_parking(
    assessment: Assessment, folder: Path, *, sun: SunPositions | None = None, lang: Lang = "zh"
) -> list[Path]:
    """Write the car parks of a town and return the paths.

    `lots.gpkg` has the layers `lots` (a car park a row, every column),
    `stalls`, `aisles` and `entrances` of those whose spaces rest on a layout,
    and `crowns`; `lots.csv` is `lots_table`; `neighbourhoods.csv` the spaces
    summed; `shaded_streets.csv` a piece of street a row; `shade_hours.csv` the
    shade of each car park at each hour of `sun`, if given. The CSV files begin
    with a byte-order mark, missing is empty in them, and shares are 0-1.

    Parameters
    ----------
    assessment
        Of `planner.assess`, of any rule sets.
    folder
        Made if need be.
    sun
        Over the town, at the hours asked for.
    lang
        Of remarks.

    Raises
    ------
    WriteError
        The folder cannot be written; what was there still stands.
    """
    output_folder(folder)
    parking, town = assessment.parking, assessment.town
    texts = {
        "lots.csv": lots_csv(parking, lang=lang),
        "neighbourhoods.csv": table_csv(neighbourhoods_table(parking), town, lang=lang),
        "shaded_streets.csv": table_csv(streets_table(assessment), town, lang=lang),
    }
    if sun is not None:
        texts["shade_hours.csv"] = table_csv(shade_hours(parking, sun), town, lang=lang)
    drawing = draw_stalls(parking)
    layers = {"lots": parking.lots}
    for kind, layer in _STALL_LAYERS.items():
        layers[layer] = drawing[drawing["kind"] == kind].drop(columns="kind")
    layers["crowns"] = crowns_table(parking)
    paths = [folder / name for name in ("lots.gpkg", *texts)]
    with ExitStack() as together:
        # All are written before the first is renamed: a full disk leaves the
        # old files, which agree with each other.
        partials = [together.enter_context(replacing(path)) for path in paths]
        for layer, rows in layers.items():
            _write_layer(partials[0], layer, rows, town, lang)
        for partial, text in zip(partials[1:], texts.values(), strict=True):
            # A byte-order mark, or spreadsheet programs read Chinese as something else.
            partial.write_text(text, encoding="utf-8-sig", newline="")
    return paths


def _write_layer(path: Path, layer: str, rows: gpd.GeoDataFrame, town: Town, lang: Lang) -> None:
    mark = words(lang)("illustrative") if town.provenance.illustrative else ""
    pyogrio.write_dataframe(
        rows,
        path,
        layer=layer,
        driver="GPKG",
        geometry_type=_GEOMETRY[layer],
        layer_options={"DESCRIPTION": " · ".join(filter(None, (mark, town.provenance.credit)))},
    )


def print_parking(assessment: Assessment, console: Console, *, lang: Lang = "zh") -> None:
    """Print what is known of the data, spaces by who may park, shade, and what is unknown."""
    for line in town_lines(assessment.town):
        console.print(Text(line))
    console.print(_spaces(assessment, lang))
    for line in shade_lines(assessment, lang):
        console.print(Text(line))


def _spaces(assessment: Assessment, lang: Lang) -> Table:
    say = words(lang)
    table = Table(title=_TITLE.say(lang), title_justify="left")
    table.add_column("")
    for heading in _HEADINGS:
        table.add_column(heading.say(lang), justify="right")
    parts = assessment.parking.neighbourhoods().drop(columns=["zone", "zone_name"])
    sums = parts.groupby(["group", "access"], sort=False).sum()
    rows = dict(sums.iterrows())
    for group, called in GROUPS.items():
        for access in ("public", "customers", "private"):
            if (group, access) in rows:
                name = say("figure_comma").join((called.say(lang), say.value(access)))
                table.add_row(Text(name), *_cells(rows[group, access]))
    table.add_section()
    table.add_row(_SUM.say(lang), *_cells(sums.sum()))
    return table


def _cells(row: pd.Series[float]) -> list[str]:
    """Return car parks, spaces, their range, and how many are not in the sum."""
    known = row["lots"] > row["unknown_lots"]
    spaces = f"{row['spaces']:,.0f}" if known else UNTOLD
    extent = f"{row['spaces_low']:,.0f}–{row['spaces_high']:,.0f}" if known else UNTOLD
    return [f"{row['lots']:,.0f}", spaces, extent, f"{row['unknown_lots']:,.0f}"]


def shade_lines(assessment: Assessment, lang: Lang) -> Iterator[str]:
    """Yield the shade of car parks and streets, a line each, with what is unknown."""
    shade = summarise_shade(assessment.parking)
    yield _SHADED.say(lang).format(
        target=f"{TARGET_SHARE:.0%}",
        lots=shade.lots,
        shaded=shade.shaded,
        unshaded=shade.unshaded,
        unknown=shade.unknown,
    )
    yield (
        (_MIDDAY if shade.midday_lots else _NO_MIDDAY)
        .say(lang)
        .format(
            share=f"{shade.midday:.1%}",
            lots=shade.midday_lots,
            unknown=shade.lots - shade.midday_lots,
            near=shade.near_unknown,
        )
    )
    streets = assessment.streets.shaded.tally
    yield _STREETS.say(lang).format(
        yes=f"{streets.yes_m:,.0f}", no=f"{streets.no_m:,.0f}", unknown=f"{streets.unknown_m:,.0f}"
    )
    for column, count in assessment.parking.crowns.refused.items():
        if count:
            yield _REFUSED.say(lang).format(count=count, column=column)


_TITLE = Phrase("停车泊位", "parking spaces")
_HEADINGS = (
    Phrase("处", "car parks"),
    Phrase("泊位", "spaces"),
    Phrase("范围", "range"),
    Phrase("泊位不详（处）", "of unknown spaces"),
)
_SUM = Phrase("合计", "sum")
_SHADED = Phrase(
    "地面停车场{lots}处：遮荫达{target}的{shaded}处，未达{unshaded}处，"
    "不详{unknown}处（未标绘树木，或无轮廓）",
    "of {lots} car parks at ground level {shaded} are shaded to {target} or more, {unshaded} are "
    "not, {unknown} unknown (no tree or no outline mapped)",
)
_MIDDAY = Phrase(
    "七月午间（10—16时）平均遮荫：{share}（按面积，{lots}处）；"
    "另{unknown}处不详；{near}处附近有高度不明的建筑",
    "mean midday shade in July (10-16 h): {share} of the area of {lots}; {unknown} more unknown; "
    "{near} lie near buildings of unknown height",
)
_NO_MIDDAY = Phrase(
    "七月午间（10—16时）平均遮荫：不详（{unknown}处均无法判断）",
    "mean midday shade in July (10-16 h): not told, unknown for all {unknown}",
)
_STREETS = Phrase(
    "林荫路（次干路与支路）：是{yes} m，否{no} m，不详{unknown} m（未标绘树木）",
    "tree-shaded secondary and branch streets: yes {yes} m, no {no} m, unknown {unknown} m "
    "(no tree mapped)",
)
_REFUSED = Phrase(
    "树木数据中{count}个{column}值不合理，未采用",
    "{count} mapped values of {column} of trees are implausible; not used",
)
