"""Office files are archives that bear the hour of writing: here they bear the report's day."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = date(1980, 1, 1)
"""Of a ZIP file."""

_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def settled(content: bytes, day: date | None) -> bytes:
    """Return an office file whose dates are all `day`, so that equal reports are equal files."""
    stood = datetime.combine(day or _EARLIEST, time(), UTC)
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                stamp = stood.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            info = ZipInfo(name, stood.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, part)
    return file.getvalue()
