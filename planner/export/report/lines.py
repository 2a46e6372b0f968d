"""Where a line of Chinese, English or both may end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENING, _CLOSING = "（“《〔(\\[", "，。；：、）”》〕)\\]！？%％,.;:"

# After a Chinese letter or a space, never before what closes a phrase nor
# after what opens one.
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[\u2e80-\u9fff]|[^\s\u2e80-\u9fff{_OPENING}，。；：、）”》〕！？]+)?"
    rf"[{_CLOSING}]*\s*"
)


def broken(text: str, width: Callable[[str], float], room: float) -> list[str]:
    """Return text in lines that fit; a word longer than a line is broken between letters.

    Parameters
    ----------
    text
        One line.
    width
        Says how wide a text is.
    room
        The most a line may be wide, in the same unit.
    """
    lines = [""]
    for unit in filter(None, _UNIT.findall(text)):
        pieces = [unit] if width(unit.rstrip()) <= room else list(unit)
        for piece in pieces:
            if not lines[-1] or width((lines[-1] + piece).rstrip()) <= room:
                lines[-1] += piece
            else:
                lines.append(piece)
    return [line.rstrip() for line in lines]
