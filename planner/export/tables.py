"""An Assessment as files: indicators.json, indicators.csv, ledger.csv, residents.gpkg."""

from __future__ import annotations

import csv
import io
import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyogrio

from planner.store import output_folder, replacing

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.indicator import Indicator
    from planner.town import Town

_DECIMALS = 6
"""Sums of floats end in digits that mean nothing."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(assessment: Assessment, folder: Path) -> list[Path]:
    """Write every table of an assessment and return the paths.

    `indicators.json` is a list of indicators with the town's provenance in
    each; `indicators.csv` the same, a row each; `ledger.csv` a class a row;
    `residents.gpkg` a building a row.

    Raises
    ------
    WriteError
        The folder cannot be written.
    """
    output_folder(folder)
    rows = [as_record(indicator, assessment.town) for indicator in assessment.indicators]
    paths = [
        folder / name
        for name in ("indicators.json", "indicators.csv", "ledger.csv", "residents.gpkg")
    ]
    texts = (
        (json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8"),
        # A byte-order mark, or spreadsheet programs read Chinese as something else.
        (as_csv(rows), "utf-8-sig"),
        (assessment.ledger_table().to_csv(index=False), "utf-8"),
    )
    residents = assessment.residents_table()
    with ExitStack() as together:
        # All are written before the first is renamed: a full disk leaves the
        # old tables, which agree with each other.
        partials = [together.enter_context(replacing(path)) for path in paths]
        for partial, (text, encoding) in zip(partials, texts, strict=False):
            partial.write_text(text, encoding=encoding, newline="")
        pyogrio.write_dataframe(
            residents,
            partials[-1],
            layer="residents",
            driver="GPKG",
            geometry_type="Unknown",
        )
    return paths


def zip_tables(assessment: Assessment) -> bytes:
    """Return the files of `write_tables` as one ZIP file."""
    file = io.BytesIO()
    with TemporaryDirectory() as folder, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in write_tables(assessment, Path(folder)):
            archive.write(path, path.name)
    return file.getvalue()


def as_record(indicator: Indicator, town: Town) -> dict[str, Any]:
    """Return an indicator as plain data, with `met`, and where its data came from."""
    record = {
        name: round(value, _DECIMALS) if isinstance(value, float) else value
        for name, value in asdict(indicator).items()
    }
    record["met"] = indicator.met
    record["source"] = town.provenance.source
    record["data_date"] = town.provenance.extract_date
    record["illustrative"] = town.provenance.illustrative
    return record


def as_csv(records: list[dict[str, Any]]) -> str:
    """Return records as CSV text; nested fields as JSON, nothing that runs as a formula."""
    if not records:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow({name: _cell(value) for name, value in record.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
