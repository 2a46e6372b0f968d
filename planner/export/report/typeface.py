"""The Chinese type of a PDF report: the installed font's Simplified Chinese face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection

FACE: Final = "Noto Sans CJK SC"
_FAMILY = 1


@dataclass(frozen=True)
class Face:
    """A face of a font collection.

    Parameters
    ----------
    path
        The collection.
    number
        Of the face in it: the first is Japanese, in which 直 and 骨 look foreign.
    letters
        Code points it has.
    """

    path: Path
    number: int
    letters: frozenset[int]

    def readable(self, text: str) -> str:
        """Return text with □ for letters that the face lacks."""
        return "".join(letter if ord(letter) in self.letters else "□" for letter in text)


@cache
def face() -> Face:
    """Return the Simplified Chinese face of the package `noto-cjk-sans-otc`."""
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as found:
        path = Path(found)
    with TTCollection(str(path), lazy=True) as collection:
        for number, font in enumerate(collection):
            if font["name"].getDebugName(_FAMILY) == FACE:
                return Face(path, number, frozenset(font.getBestCmap()))
    message = f"the installed font has no face {FACE}"
    raise RuntimeError(message)
