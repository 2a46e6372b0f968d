"""What a saved PDF really holds, read back with pdfium: paper, text, and drawn lines in mm."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

POINT_MM = 25.4 / 72


@dataclass(frozen=True)
class Drawing:
    """One path of a page: its vertices in mm from the lower left, and its colours."""

    xy_mm: np.ndarray
    stroke: str
    fill: str

    @property
    def length_mm(self):
        return float(np.hypot(*np.diff(self.xy_mm, axis=0).T).sum())

    @property
    def width_mm(self):
        return float(np.ptp(self.xy_mm[:, 0]))


def page_mm(path):
    with pdfium.PdfDocument(path) as document:
        assert len(document) == 1
        return tuple(side * POINT_MM for side in document[0].get_size())


def text(path):
    """Return the text of the page without white space, as it may break anywhere."""
    with pdfium.PdfDocument(path) as document:
        return "".join(document[0].get_textpage().get_text_range().split())


def picture(path, target, *, scale=2.0):
    """Draw the page as a PNG."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with pdfium.PdfDocument(path) as document:
        document[0].render(scale=scale).to_pil().save(target)


def drawings(path):
    """Return every path of the page, those inside forms (markers) left out."""
    with pdfium.PdfDocument(path) as document:
        page = document[0]
        return [
            _drawing(item.raw)
            for item in page.get_objects(max_depth=1)
            if item.type == raw.FPDF_PAGEOBJ_PATH
        ]


def _drawing(item):
    matrix = raw.FS_MATRIX()
    assert raw.FPDFPageObj_GetMatrix(item, matrix)
    points = []
    for number in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        assert raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(
            (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
        )
    colours = (
        _colour(raw.FPDFPageObj_GetStrokeColor, item),
        _colour(raw.FPDFPageObj_GetFillColor, item),
    )
    return Drawing(np.array(points).reshape(-1, 2) * POINT_MM, *colours)


def _colour(get, item):
    parts = [ctypes.c_uint() for _ in range(4)]
    if not get(item, *parts):
        return ""
    return "#{:02x}{:02x}{:02x}".format(*(part.value for part in parts[:3]))
