"""A cleaning plan's file, `plan.json`, as parsed; `planner.cleaning.imported` reads its meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planner.errors import DataError, MissingFileError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 200_000_000
"""A plan of 5,000 passes has 2 MB."""


def read_plan_document(path: Path) -> dict[str, Any]:
    """Return a plan's file as parsed.

    Raises
    ------
    MissingFileError
        No such file.
    DataError
        It cannot be read, or is no JSON object.
    """
    if not path.is_file():
        message = f"{path}: no such file; give the plan.json that `planner clean` wrote"
        raise MissingFileError(message)
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"{path}: {size / 1e6:,.0f} MB; a plan has up to {MOST_BYTES / 1e6:g} MB"
        raise DataError(message)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror})"
        raise DataError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{path}: not JSON in UTF-8 ({error}); save the plan anew"
        raise DataError(message) from error
    if not isinstance(found, dict):
        message = f"{path}: not a plan but a list or a value; give the plan.json of `planner clean`"
        raise DataError(message)
    return found
