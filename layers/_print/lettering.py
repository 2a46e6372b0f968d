"""Type on a sheet: the Chinese face, how wide text is, and where lines break.

The face comes with the installation (package `noto-cjk-sans-otc`, SIL Open
Font License). Its collection begins with the Japanese face, in which 直, 骨 and
角 look foreign to a Chinese reader: the Simplified Chinese one is chosen by name.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Final

from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

FACE: Final = "Noto Sans CJK SC"
_FACES = 10
_UNITS = 1000
_FIXED_POINT = 65536
POINT_MM: Final = 25.4 / 72
LEADING: Final = 1.32
"""Distance of base lines, in sizes of type."""

_UNKNOWN = "□"

# A line may end after a Chinese letter or a space, never before what closes a
# phrase nor after what opens one. (Unicode annex 14 has more cases; the package
# that knows them all costs 11 MB of the room an installation has.)
_UNIT = re.compile(
    r"[（“《〔(\[]*(?:[\u2e80-\u9fff]|[^\s\u2e80-\u9fff（“《〔，。；：、）”》〕！？]+)?"
    r"[，。；：、）”》〕)\]！？%％,.;:]*\s*"
)


@cache
def _font() -> tuple[FontPath, FT2Font]:
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        for face in range(_FACES):
            font = FT2Font(str(path), face_index=face)
            if font.family_name == FACE:
                font.set_size(_UNITS, 72)
                return FontPath(str(path), face), font
    message = f"the installed font has no face {FACE}"
    raise RuntimeError(message)


def type_of(size_pt: float) -> FontProperties:
    """Return the sheet's type in a size."""
    return FontProperties(fname=_font()[0], size=size_pt)


@cache
def _advance(letter: str) -> float:
    glyph = _font()[1].load_char(ord(letter), LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / _FIXED_POINT / _UNITS


def text_mm(text: str, size_pt: float) -> float:
    """Return how wide one line of text is."""
    return sum(map(_advance, text)) * size_pt * POINT_MM


def line_mm(size_pt: float) -> float:
    """Return the distance from one line to the next."""
    return size_pt * POINT_MM * LEADING


def readable(text: str) -> str:
    """Return text as this type can show it: one line, unknown letters as □."""
    line = " ".join(text.split())
    font = _font()[1]
    return "".join(
        letter if font.get_char_index(ord(letter)) else _UNKNOWN
        for letter in line
        if letter.isprintable()
    )


def wrapped(text: str, size_pt: float, room_mm: float) -> list[str]:
    """Return text in lines that fit, broken where Chinese and English may break.

    A word longer than a line is broken between letters.
    """
    lines = [""]
    for unit in _pieces(readable(text), size_pt, room_mm):
        if text_mm((lines[-1] + unit).rstrip(), size_pt) <= room_mm or not lines[-1]:
            lines[-1] += unit
        else:
            lines.append(unit)
    return [line.rstrip() for line in lines]


def _pieces(text: str, size_pt: float, room_mm: float) -> list[str]:
    pieces: list[str] = []
    for unit in filter(None, _UNIT.findall(text)):
        if text_mm(unit.rstrip(), size_pt) <= room_mm:
            pieces.append(unit)
        else:
            pieces.extend(unit)
    return pieces


def shortened(text: str, size_pt: float, room_mm: float) -> str:
    """Return text cut to one line, with … where something was left out."""
    line = readable(text)
    if text_mm(line, size_pt) <= room_mm:
        return line
    while line and text_mm(f"{line}…", size_pt) > room_mm:
        line = line[:-1]
    return f"{line.rstrip()}…"
