"""An Assessment as text: the table of the command line, and the headline in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from planner.completeness import MEASURES
from planner.network.ledger import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.town import Town

UNVERIFIED = "依据待核 source to be checked"

_MET = {True: "达标 met", False: "未达标 not met"}


def print_assessment(assessment: Assessment, console: Console) -> None:
    """Print headline, ledger and indicators to a terminal."""
    town = assessment.town
    for line in town_lines(town):
        console.print(Text(line, style="yellow" if "could not be checked" in line else ""))
    console.print(Text(headline_text(assessment), style="bold"))
    console.print(_ledger(assessment))
    for line in sensitivity_lines(assessment):
        console.print(Text(line))
    console.print(_indicators(assessment))
    caveats = dict.fromkeys(row.caveat for row in assessment.indicators if row.caveat)
    for number, caveat in enumerate(caveats, start=1):
        console.print(Text(f"[{number}] {caveat}", style="dim"))


def headline_text(assessment: Assessment) -> str:
    """Return the headline in one line: share, range, numerator and denominator.

    Where too much is unknown it says so and what is missing; no percentage.
    """
    figure = assessment.headline
    unit = assessment.ledger.unit
    straight = assessment.indicator("park_straight_500") if _has_straight(assessment) else None
    if figure.value is None:
        return f"步行500米可达公园 within a 500 m walk of a park: not told. {figure.caveat}"
    text = (
        f"步行500米可达公园 within a 500 m walk of a park: {figure.value:.1f} % "
        f"({figure.numerator:,.0f} of {figure.denominator:,.0f} {unit})"
    )
    if figure.low is not None and figure.high is not None:
        text += f"; {figure.low:.1f}-{figure.high:.1f} % over population models"
    if straight is not None and straight.value is not None:
        text += f"; straight line {straight.value:.1f} %"
    return f"{text}. {figure.caveat}".rstrip(". ") if figure.caveat else text


def sensitivity_lines(assessment: Assessment) -> Iterator[str]:
    """Yield the shares under other longest legs from building to street, a line each."""
    for row in assessment.sensitivity:
        if row.served is not None and row.not_connected is not None:
            yield (
                f"  建筑到道路不超过 leg to a street up to {row.connect_m:,.0f} m: "
                f"served {row.served:.1%}, not connected {row.not_connected:.1%}"
            )


def _has_straight(assessment: Assessment) -> bool:
    return any(row.id == "park_straight_500" for row in assessment.indicators)


def town_lines(town: Town) -> Iterator[str]:
    """Yield what a reader must know of the data: source, date, completeness, faults."""
    about = town.provenance
    yield f"{plain(town.name)} · {about.credit} · {about.source} {about.extract_date}".rstrip()
    if about.illustrative:
        yield "示意数据，非实测 · illustrative data, not surveyed"
    if town.population:
        people = town.population
        yield f"residents: {people.total:,.0f} by {people.method} ({people.source})"
        if people.unplaced > 0:
            yield f"residents the mapped buildings cannot plausibly hold: {people.unplaced:,.0f}"
    else:
        yield "residents: not given; shares are of residential floor area (住宅建筑面积)"
    for measure in MEASURES:
        value = about.completeness.get(measure.id)
        yield f"  {measure.name_zh} {measure.name_en}: {measure_text(value, measure.unit)}"
    for fault, count in about.faults.items():
        yield f"  in the source: {count} {fault}"
    for note in about.notes:
        yield f"  {note}"


def plain(text: str) -> str:
    """Return text without control characters, which a terminal would obey."""
    return "".join(letter for letter in text if letter.isprintable())


def measure_text(value: float | None, unit: str) -> str:
    """Return a measure of completeness with its unit, a dash where it cannot be told."""
    if value is None:
        return "—"
    if unit == "share":
        return f"{value:.0%}"
    return f"{value:,.0f}" if unit == "count" else f"{value:,.1f} {unit}"


def _ledger(assessment: Assessment) -> Table:
    ledger = assessment.ledger
    table = Table(title=f"ledger, {ledger.unit}", title_justify="left")
    table.add_column("class")
    table.add_column(ledger.unit, justify="right")
    table.add_column("share", justify="right")
    for name in CLASSES:
        share = ledger.share(name)
        table.add_row(name, f"{ledger.amount[name]:,.0f}", "—" if share is None else f"{share:.1%}")
    table.add_section()
    table.add_row("sum", f"{ledger.total:,.0f}", "100.0%" if ledger.total > 0 else "—")
    return table


def _indicators(assessment: Assessment) -> Table:
    table = Table(title="indicators", title_justify="left")
    table.add_column("indicator", ratio=4, overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("numerator / denominator", justify="right", ratio=3, overflow="fold")
    table.add_column("target", ratio=2, overflow="fold")
    table.add_column("[ ]", no_wrap=True)
    caveats = list(dict.fromkeys(row.caveat for row in assessment.indicators if row.caveat))
    for row in assessment.indicators:
        note = f"[{caveats.index(row.caveat) + 1}]" if row.caveat else ""
        table.add_row(
            Text(f"{row.name_zh}\n{row.name_en}"),
            Text(value_text(row)),
            Text(_fraction(row)),
            Text(target_text(row)),
            Text(note),
        )
    return table


def value_text(row: Indicator) -> str:
    """Return an indicator's value with unit and range, a dash where it cannot be told."""
    if row.value is None:
        return "—"
    text = f"{row.value:,.1f} {row.unit}"
    if row.low is not None and row.high is not None and row.low != row.high:
        text += f"\n{row.low:.1f}-{row.high:.1f}"
    return text


def target_text(row: Indicator) -> str:
    """Return the target and whether it is met, 依据待核 where a source is not verified."""
    if row.target is None:
        return ""
    said = _MET[row.met] if row.met is not None else UNVERIFIED if row.value is not None else ""
    return f"{row.target.comparison} {row.target.value:g}\n{said}".rstrip()


def _fraction(row: Indicator) -> str:
    above, below = row.numerator_unit, row.denominator_unit
    if not below:
        return f"{_number(row.numerator)} {above}"
    unit = "" if above == below else f" {above}"
    return f"{_number(row.numerator)}{unit} /\n{_number(row.denominator)} {below}"


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"  # noqa: PLR2004
