"""What travels with exported data: the mark of invented data, source, date, credit, figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.export.gis.naming import clean
from planner.export.tables import as_record
from planner.export.wording import headline, method_note
from planner.language import words

if TYPE_CHECKING:
    from pyproj import CRS

    from planner.assess import Assessment
    from planner.language import Lang


@dataclass(frozen=True)
class About:
    """The text and the tables beside the features.

    Parameters
    ----------
    lang
        Of `lines`.
    crs
        Of the coordinates.
    title
        The town's name, on one line.
    mark
        What is said of invented data; empty where it was surveyed.
    lines
        Key, name for people, and text: `mark` first, then `source`,
        `data_date`, `licence`, `credit`, `crs`, `headline`, …
    tables
        `ledger` and `indicators`: text, numbers and nothing nested.
    """

    lang: Lang
    crs: CRS
    title: str
    mark: str
    lines: tuple[tuple[str, str, str], ...]
    tables: dict[str, pd.DataFrame]

    @property
    def facts(self) -> dict[str, str]:
        """The texts by key."""
        return {key: text for key, _, text in self.lines}

    def told(self, *keys: str) -> list[str]:
        """Return the lines of these keys, by default all, each with its name before it."""
        say = words(self.lang)
        return [
            say("gis_line", name=name, text=text)
            for key, name, text in self.lines
            if not keys or key in keys
        ]


def about(assessment: Assessment, lang: Lang, crs: CRS) -> About:
    """Return what is said of the data of an assessed town."""
    town = assessment.town
    say = words(lang)
    source = town.provenance
    mark = say("illustrative") if source.illustrative else ""
    complete = say("figure_comma").join(say.value(f"table_{name}") for name in source.complete)
    texts = {
        "mark": mark,
        "town": town.name,
        "source": source.source,
        "data_date": source.extract_date or say("gis_unsaid"),
        "licence": source.licence,
        "credit": source.credit,
        "crs": f"{crs.name} ({crs.to_string()})" if crs.to_authority() else crs.name,
        "headline": headline(assessment, lang),
        "method": method_note(assessment, lang),
        "complete": complete or say("gis_nothing"),
        "tool": source.tool,
    }
    lines = tuple(
        (key, say(f"gis_{key}"), clean(text)) for key, text in texts.items() if clean(text)
    )
    tables = {"ledger": _ledger(assessment, lang), "indicators": _indicators(assessment)}
    return About(lang, crs, clean(town.name), mark, lines, tables)


def _ledger(assessment: Assessment, lang: Lang) -> pd.DataFrame:
    table = assessment.ledger_table()
    say = words(lang)
    table.insert(1, "class_text", [say.value(f"class_{name}") for name in table["class"]])
    return table.assign(share=table["share"].astype(float))


def _indicators(assessment: Assessment) -> pd.DataFrame:
    rows = [as_record(indicator, assessment.town) for indicator in assessment.indicators]
    table = pd.DataFrame([{name: _flat(value) for name, value in row.items()} for row in rows])
    numbers = ("value", "numerator", "denominator", "low", "high")
    flags = {name: table[name].astype("boolean") for name in ("met", "lower_bound", "illustrative")}
    return table.assign(**{name: table[name].astype(float) for name in numbers}, **flags)


def _flat(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return clean(value) if isinstance(value, str) else value
