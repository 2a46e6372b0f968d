"""What a reader uploads, saved for one loading: names made harmless, archives looked into first."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zipfile import ZipInfo

    from streamlit.runtime.uploaded_file_manager import UploadedFile

MOST_BYTES = 500_000_000
MOST_FILES = 100
"""Of an archive, unpacked. A bomb of a few kilobytes unpacks to more than a disk holds."""

SIDECARS = (".cpg", ".dbf", ".prj", ".qix", ".sbn", ".sbx", ".shx")
"""What belongs to a .shp of the same name."""

_LONGEST = 80
_PART = 1 << 20


def save(uploads: Iterable[UploadedFile], folder: Path) -> tuple[list[Path], str]:
    """Write uploads into a folder.

    Parameters
    ----------
    uploads
        Files of any kind; a ZIP is unpacked, its folders are left out.
    folder
        An empty folder of this loading alone.

    Returns
    -------
    paths
        The files that can be read as layers, sidecars of shapefiles left out.
    digest
        Of all names and contents: the same for the same files.

    Raises
    ------
    DataError
        An archive is damaged, too large, or holds paths that leave it.
    """
    digest = hashlib.sha256()
    paths = []
    for upload in uploads:
        content = upload.getvalue()
        for name, data in _contents(upload.name, content):
            path = folder / harmless(name)
            if path.exists():
                message = f"{path.name}: uploaded twice; give the files names of their own"
                raise DataError(message)
            path.write_bytes(data)
            digest.update(f"{path.name}\0{len(data)}\0".encode())
            digest.update(data)
            if path.suffix.lower() not in SIDECARS:
                paths.append(path)
    return paths, digest.hexdigest()


def harmless(name: str) -> str:
    """Return a file name without folders and without signs that mean something in an option.

    `=`, `@` and `:` part a layer from its table, CRS and sublayer on the command line.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    path = Path(re.sub(r"[^\w.\- ]", "_", last))
    return f"{path.stem[:_LONGEST].strip('. ') or 'file'}{path.suffix.lower()}"


def _contents(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of a file, or of each file of a ZIP."""
    if not name.lower().endswith(".zip"):
        yield name, content
        return
    shown = harmless(name)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, shown)
            left = MOST_BYTES
            for entry in entries:
                data = _unpacked(archive, entry, left, shown)
                left -= len(data)
                yield entry.filename, data
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        message = f"{shown}: cannot be unpacked ({error}); make the ZIP anew, without a password"
        raise DataError(message) from error


def _check(entries: list[ZipInfo], shown: str) -> None:
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or parts[:1] == ("/",) or ":" in entry.filename:
            message = f"{shown}: a path in it leaves the archive; pack the files alone"
            raise DataError(message)
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or total > MOST_BYTES:
        message = (
            f"{shown}: unpacks to {len(entries):,} files of {total / 1e6:,.0f} MB; "
            f"at most {MOST_FILES} files and {MOST_BYTES / 1e6:,.0f} MB are taken"
        )
        raise DataError(message)


def _unpacked(archive: ZipFile, entry: ZipInfo, left: int, shown: str) -> bytes:
    """Return an entry's content; what its header says of its size is not believed."""
    data = bytearray()
    with archive.open(entry) as file:
        while part := file.read(_PART):
            data += part
            if len(data) > left:
                message = f"{shown}: unpacks to more than {MOST_BYTES / 1e6:,.0f} MB"
                raise DataError(message)
    return bytes(data)
