"""What doors ask of street cleaning: a bureau's files in, a plan, tracks and engines beside it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from planner.cleaning.driving.link_keys import link_keys
from planner.cleaning.due.street_table import read_street_table, unmatched
from planner.cleaning.one_round import one_round
from planner.cleaning.rivals import rivals
from planner.cleaning.solve import Effort
from planner.cleaning.terms.agreement import most_per_week
from planner.cleaning.terms.fleet import default_fleet, fleet_of
from planner.cleaning.terms.rules import default_rules, district_practice, rules_of
from planner.cleaning.tracks.coverage import covered
from planner.cleaning.tracks.matching import match_track
from planner.cleaning.week import MONTH, CleaningRequest
from planner.errors import MissingFileError, OptionError
from planner.export.cleaning.crew_sheet import working_days
from planner.sources.cleaning_files import (
    read_fleet_document,
    read_rules_document,
    read_street_rows,
)
from planner.sources.datum import read_datum
from planner.sources.tracks import read_tracks
from planner.store import output_folder, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.cleaning.terms.rules import CleaningRules
    from planner.cleaning.tracks.coverage import Coverage
    from planner.language import Lang
    from planner.sources.tracks import Track
    from planner.town import Town

PRACTICE = "district_practice"
"""The `rules` that mean the packaged frequencies of a city district."""

_SHEETS = "*_[1-7]-???.pdf"
"""What sheets are called."""

_TRACK_ENDINGS = (".gpx", ".csv", ".xlsx")


@dataclass(frozen=True)
class CleaningOptions:
    """What a user asks of a plan; the fields are the options of `planner clean`."""

    fleet: str | None = None
    rules: str | None = None
    streets: str | None = None
    month: int = MONTH
    seconds: float = Effort.seconds
    rounds: int = Effort.rounds
    seed: int = 0
    bound: bool = True


@dataclass(frozen=True, eq=False)
class CleaningTerms:
    """What a plan is made by: rules, fleet, and what it is asked for."""

    rules: CleaningRules
    fleet: CleaningFleet
    request: CleaningRequest


def cleaning_terms(options: CleaningOptions) -> CleaningTerms:
    """Return rules, fleet and request from a user's options and files; the packaged ones for none.

    Raises
    ------
    PlannerError
        A file is not there or holds what cannot be used, or a number is out of range.
    """
    effort = Effort(rounds=options.rounds, seconds=options.seconds, seed=options.seed)
    request = CleaningRequest(month=options.month, effort=effort, bound=options.bound)
    rules, fleet = _rules(options.rules), _fleet(options.fleet)
    if options.streets:
        table = read_street_rows(Path(options.streets))
        # A fault of the table must not wait for the town to be read.
        most = most_per_week(rules, fleet, rules.services_in(request.month))
        read_street_table(table, file=options.streets, most=most)
        request = replace(request, table=table)
    return CleaningTerms(rules, fleet, request)


def _rules(text: str | None) -> CleaningRules:
    if not text:
        return default_rules()
    if text == PRACTICE:
        return district_practice()
    if not Path(text).suffix and difflib.get_close_matches(text, [PRACTICE]):
        message = f"--rules {text}: did you mean {PRACTICE}? Or give a file that ends in .toml"
        raise OptionError(message)
    return rules_of(read_rules_document(Path(text)), file=text)


def _fleet(text: str | None) -> CleaningFleet:
    return fleet_of(read_fleet_document(Path(text)), file=text) if text else default_fleet()


def unknown_streets(town: Town, table: pd.DataFrame) -> list[str]:
    """Return what rows of a bureau's table call streets that the town does not have."""
    ways = town.ways
    names = ("id", "name")
    lost = table[unmatched(table, *(ways[name].to_numpy(dtype=object) for name in names))]
    empty = pd.Series("", index=lost.index, dtype=object)
    name, way = lost.get("name", empty), lost.get("way_id", empty)
    told = way.where(way.notna() & (way != ""), name)
    return [str(each) for each in told]


@dataclass(frozen=True)
class TrackFile:
    """A file of GPS tracks and the datum of its positions."""

    path: Path
    datum: str = "WGS-84"

    @classmethod
    def parse(cls, text: str) -> TrackFile:
        """Read `FILE` or `FILE@GCJ-02`.

        Raises
        ------
        PlannerError
            There is no such file, it is not of a kind that is read, or no such datum.
        """
        name, at, datum = text.rpartition("@")
        asked = cls(Path(name), datum) if at and not Path(text).is_file() else cls(Path(text))
        if not asked.path.is_file():
            message = f"--track {text}: there is no file {asked.path}"
            raise MissingFileError(message)
        if asked.path.suffix.casefold() not in _TRACK_ENDINGS:
            message = f"--track {text}: tracks are read from {', '.join(_TRACK_ENDINGS)}"
            raise OptionError(message)
        read_datum(asked.datum)
        return asked


def driven_tracks(town: Town, files: Sequence[TrackFile]) -> list[Track]:
    """Return the tracks of all files.

    Raises
    ------
    PlannerError
        A file cannot be read, or its positions cannot be where it says.
    """
    return [track for file in files for track in read_tracks(file.path, town, datum=file.datum)]


def coverage(plan: CleaningPlan, tracks: Sequence[Track]) -> Coverage:
    """Return how much of one round of the plan's streets was driven: every pass once."""
    network = plan.setting.network
    matched = [match_track(network, network.lawful, track) for track in tracks]
    return covered(one_round(plan), matched)


def coverage_tables(plan: CleaningPlan, found: Coverage) -> dict[str, pd.DataFrame]:
    """Return the tables of a coverage by the names of their files: by street, and by grade."""
    setting = plan.setting
    links = found.links[found.links["due"] > 0]
    keys = pd.Series(link_keys(setting.network, setting.town.ways), index=found.links.index)
    by_street = links.assign(link=keys[links.index])
    first = ["link", "name", "grade"]
    rest = [name for name in by_street.columns if name not in first]
    return {
        "coverage.csv": by_street[[*first, *rest]],
        "coverage_by_grade.csv": found.by_grade.reset_index(),
    }


def check_compare(seconds: float | None) -> None:
    """Refuse a time for other engines that is none.

    Raises
    ------
    OptionError
        It is not above 0.
    """
    if seconds is not None and not seconds > 0:
        message = f"--compare {seconds:g}: give CPU seconds above 0"
        raise OptionError(message)


def write_sheets(
    plan: CleaningPlan,
    folder: Path,
    *,
    lang: Lang,
    printed: date,
    say: Callable[[str, float], None] = lambda _stage, _share: None,
) -> list[Path]:
    """Draw a PDF sheet for each crew and day into `folder/sheets` and return the paths.

    Sheets of an earlier plan for days on which a crew now has no work are taken away.

    Parameters
    ----------
    printed
        Date on the sheets.
    say
        Told the sheet that comes next and the share of all that is done.

    Raises
    ------
    WriteError
        The folder cannot be written.
    """
    from layers import SheetRequest  # noqa: PLC0415  (brings folium)
    from layers.cleaning_sheet import crew_sheet, sheet_name  # noqa: PLC0415

    into = output_folder(folder / "sheets")
    request = SheetRequest(lang=lang, printed=printed)
    every = working_days(plan)
    paths = []
    for done, day in enumerate(every):
        path = into / sheet_name(plan, day)
        say(path.name, done / len(every))
        content = crew_sheet(plan, day, request).to_bytes()
        with replacing(path) as partial:
            partial.write_bytes(content)
        paths.append(path)
    for stale in set(into.glob(_SHEETS)) - set(paths):
        stale.unlink()
    return paths


__all__ = [
    "PRACTICE",
    "CleaningOptions",
    "CleaningTerms",
    "TrackFile",
    "check_compare",
    "cleaning_terms",
    "coverage",
    "coverage_tables",
    "driven_tracks",
    "rivals",
    "unknown_streets",
    "write_sheets",
]
