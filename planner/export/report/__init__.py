"""A report for officials as a Word, PDF or Excel file.

`contents` says what stands in it, as data; `word` and `pdf` set that on paper,
`workbook` sets the same figures in cells. Maps are handed in finished.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from planner.errors import OptionError
from planner.export.report.parts import FinishedMap, ReportRequest
from planner.language import words
from planner.store import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.assess import Assessment

KINDS = ("docx", "pdf", "xlsx")
_NEEDS = {"docx": "docx", "pdf": "fpdf", "xlsx": "openpyxl"}
_MOST_TEXT = 200


def check_report(kind: str, request: ReportRequest) -> None:
    """Say what cannot be met before a town is read and maps are drawn for it.

    Raises
    ------
    OptionError
        There is no such kind or language, a text is too long, or the package
        that writes this kind is not installed.
    """
    if kind not in KINDS:
        message = f"a report ends in {', '.join(f'.{known}' for known in KINDS)}, not .{kind}"
        raise OptionError(message)
    words(request.lang)
    for name in ("title", "producer"):
        if len(getattr(request, name)) > _MOST_TEXT:
            message = f"--{name}: at most {_MOST_TEXT} characters"
            raise OptionError(message)
    if find_spec(_NEEDS[kind]) is None:
        message = (
            f"a report as .{kind} needs the package {_NEEDS[kind]}, which is not installed: "
            "pip install -e '.[office]'"
        )
        raise OptionError(message)


def report_bytes(
    assessment: Assessment, kind: str, request: ReportRequest, maps: Sequence[FinishedMap] = ()
) -> bytes:
    """Return a report of an assessed town as a file.

    Parameters
    ----------
    assessment
        From `planner.assess`.
    kind
        `docx`, `pdf`, or `xlsx` (which has no maps).
    request
        Language, title, producer, date.
    maps
        Finished maps, in order.

    Raises
    ------
    OptionError
        As for `check_report`.
    """
    check_report(kind, request)
    if kind == "xlsx":
        from planner.export.report.workbook import to_xlsx  # noqa: PLC0415

        return to_xlsx(assessment, request)
    from planner.export.report.content import contents  # noqa: PLC0415

    document = contents(assessment, request, maps)
    if kind == "docx":
        from planner.export.report.word import to_docx  # noqa: PLC0415

        return to_docx(document)
    from planner.export.report.pdf import to_pdf  # noqa: PLC0415

    return to_pdf(document)


def write_report(
    assessment: Assessment, path: Path, request: ReportRequest, maps: Sequence[FinishedMap] = ()
) -> None:
    """Write a report; the name's ending says how.

    Raises
    ------
    OptionError
        As for `check_report`.
    WriteError
        It cannot be written; what was there still stands.
    """
    content = report_bytes(assessment, path.suffix.lower().removeprefix("."), request, maps)
    with replacing(path) as partial:
        partial.write_bytes(content)


__all__ = [
    "KINDS",
    "FinishedMap",
    "ReportRequest",
    "check_report",
    "report_bytes",
    "write_report",
]
