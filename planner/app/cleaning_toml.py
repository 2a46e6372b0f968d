"""Rules and fleets as TOML: the file that a bureau edits and gives back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def toml_text(document: Mapping[str, Any]) -> str:
    """Return a document of keys and tables as TOML 1.0, tables last.

    Parameters
    ----------
    document
        Texts, numbers, truth values and lists of them; lists of mappings are
        tables, which may hold further tables.
    """
    return "\n".join(_lines(document, "")).strip() + "\n"


def _lines(document: Mapping[str, Any], within: str) -> Iterator[str]:
    tables = {key: value for key, value in document.items() if _is_table(value)}
    for key, value in document.items():
        if key not in tables:
            yield f"{key} = {_value(value)}"
    for key, rows in tables.items():
        name = f"{within}{key}"
        for row in rows:
            yield from ("", f"[[{name}]]")
            yield from _lines(row, f"{name}.")


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: object) -> str:
    """Return a value as TOML writes it; its basic strings are JSON's but for DEL."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
