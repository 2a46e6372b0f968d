"""Text from data on a page: shown letter by letter, never read as Markdown."""

from __future__ import annotations

import re

from planner.export.terminal import plain

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_LONGEST = 500


def literal(text: str, longest: int = _LONGEST) -> str:
    """Return text that Markdown shows as it stands.

    A name such as `![](http://…)` would otherwise be a picture asked of another
    server, `$x$` a formula and `:red[x]` a colour. Control characters and what
    turns the direction of reading are left out; what is longer is cut.
    """
    line = plain(text)
    if len(line) > longest:
        line = f"{line[: longest - 1]}…"
    return _MARKS.sub(r"\\\1", line)
