"""Names and texts that every program reads: ASCII columns, text without control characters."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from planner.language import Phrase

# A newline breaks a DXF file, NUL a GeoPackage, and XML takes none of them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile("[^a-z0-9_]+")


def clean(text: str) -> str:
    """Return text on one line, without what is no character in UTF-8 or XML."""
    return _NO_CHARACTERS.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()


def cut(text: str, most_bytes: int) -> str:
    """Return the beginning of `text` that fits into bytes of UTF-8, its characters whole."""
    return text.encode()[:most_bytes].decode(errors="ignore")


def ascii_names(names: list[str], longest: int, taken: tuple[str, ...] = ()) -> list[str]:
    """Return snake_case ASCII names of at most `longest` bytes, each one unlike the others.

    Parameters
    ----------
    names
        As they are.
    longest
        Most bytes; at least 4.
    taken
        Names that the format keeps for itself.
    """
    used = set(taken)
    found = []
    for name in names:
        plain = _FORBIDDEN.sub("_", name.lower()).strip("_") or "column"
        short, number = plain[:longest], 1
        while short in used:
            number += 1
            ending = f"_{number}"
            short = plain[: longest - len(ending)] + ending
        used.add(short)
        found.append(short)
    return found


@cache
def known_columns() -> dict[str, tuple[Phrase, str]]:
    """Return the label and the unit of the columns of `columns.toml`."""
    text = (files("planner.export.gis") / "columns.toml").read_text(encoding="utf-8")
    return {
        name: (Phrase(chinese, english), unit)
        for name, (chinese, english, unit) in tomllib.loads(text).items()
    }
