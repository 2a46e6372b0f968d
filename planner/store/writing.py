"""Writes go to a temporary name and are renamed: what stood there survives a failure."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from glob import escape
from typing import TYPE_CHECKING

from planner.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and rename it to `path` at the end.

    Raises
    ------
    WriteError
        The folder cannot be written or the disk is full; `path` stands as it
        did and nothing half-written stays.
    """
    # The ending stays, since drivers choose the format by it.
    partial = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        # GDAL's errors, of which a full disk is one, are RuntimeErrors.
        if isinstance(error, WriteError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path}: cannot be written ({reason}); what was there still stands"
        raise WriteError(message) from error
    finally:
        for left in path.parent.glob(f"{escape(partial.name)}*"):
            left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk take the file before it replaces a good one."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    WriteError
        It cannot be written.
    """
    with replacing(path) as partial:
        partial.write_text(text, encoding=encoding, newline="")


def output_folder(path: Path) -> Path:
    """Return `path` as a folder that exists and can be written.

    Raises
    ------
    WriteError
        It cannot be made, is a file, or cannot be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"{path}: cannot be written as a folder ({error.strerror})"
        raise WriteError(message) from error
    return path
