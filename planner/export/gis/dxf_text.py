"""Text of a drawing: layer names AutoCAD takes, a Chinese style, and the block of credits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.export.gis.naming import clean
from planner.export.terminal import plain
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ezdxf.document import Drawing

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part
    from planner.language import Lang

STYLE = "PLANNER"
"""Name of the text style."""

BLOCK = "PLANNER_ABOUT"
"""Name of the block of credits."""

NAMES = -1
"""Place of an overlay's names among its classes, in `layer_names`."""

_ILLEGAL = re.compile(r"[<>/\\\":;?*|=`,']")
_LONGEST_NAME = 200
_LONGEST_TEXT = 200
_LONGEST_ABOUT = 2000
_WIDTH = 100
_RED = 1

# AutoCAD obeys these inside a text: %%c, \U+4E00, ^J, {…}.
_OBEYED = str.maketrans({"%": "％", "\\": "＼", "^": "＾", "{": "｛", "}": "｝"})


def one_line(text: str) -> str:
    """Return text as a drawing shows it: one line, nothing that is obeyed, 200 characters."""
    line = _unobeyed(text)
    return line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1]}…"


def _unobeyed(text: str) -> str:
    return plain(" ".join(clean(text).split())).translate(_OBEYED)


def layer_names(parts: Sequence[Part], lang: Lang) -> dict[tuple[str, int], str]:
    """Return the layer of each class by overlay id and place; `NAMES` is for its names.

    Classes of one name in one overlay share a layer; others never do.
    """
    names: dict[tuple[str, int], str] = {}
    owners: dict[str, tuple[str, str]] = {}
    for part in parts:
        theme = part.theme
        texts = {rank: clean(look.name.say(lang)) for rank, look, _ in part.by_class()}
        texts[NAMES] = words(lang)("gis_names")
        for rank, text in texts.items():
            title = theme.name.say(lang)
            legal = _legal(title if title == text else f"{title}-{text}")
            name, number = legal, 1
            # AutoCAD does not tell capitals apart.
            while owners.setdefault(name.casefold(), (theme.id, text)) != (theme.id, text):
                number += 1
                name = f"{legal}_{number}"
            names[theme.id, rank] = name
    return names


def _legal(name: str) -> str:
    return _ILLEGAL.sub("_", one_line(name))[:_LONGEST_NAME].strip() or "_"


def add_style(drawing: Drawing) -> None:
    """Add a text style with Chinese characters, found on every Chinese Windows."""
    style = drawing.styles.add(STYLE, font="simsun.ttc")
    # AutoCAD goes by the family's name, other programs by the file's.
    style.set_extended_font_data("SimSun")


def _wrapped(text: str) -> list[str]:
    """Return a text as lines of a block; Chinese may break anywhere."""
    whole = _unobeyed(text)[:_LONGEST_ABOUT]
    return [whole[start : start + _WIDTH] for start in range(0, len(whole), _WIDTH)]


def add_about(drawing: Drawing, about: About, corner: tuple[float, float], width_m: float) -> None:
    """Put the credits below the drawing as a block, and into the file's properties.

    Parameters
    ----------
    drawing
        To be added to.
    about
        What is said.
    corner
        South-west corner of what is drawn, in metres.
    width_m
        Of what is drawn; sets the size of the text.
    """
    height = min(max(width_m / 150, 2.0), 40.0)
    layer = _legal(words(about.lang)("gis_dxf_about"))
    if layer not in drawing.layers:
        drawing.layers.add(layer)
    block = drawing.blocks.new(BLOCK)
    below = 0.0
    lines = [(2 * height, about.mark), (1.5 * height, about.title)]
    keys = [key for key in about.facts if key not in ("mark", "town")]
    lines += [(height, line) for line in about.told(*keys)]
    for size, text in lines:
        for line in _wrapped(text):
            below -= 1.6 * size
            look: dict[str, object] = {"layer": layer, "style": STYLE, "insert": (0.0, below)}
            if text == about.mark:
                look["color"] = _RED
            block.add_text(line, height=size, dxfattribs=look)
    drawing.modelspace().add_blockref(BLOCK, corner, dxfattribs={"layer": layer})
    for key, text in about.facts.items():
        drawing.header.custom_vars.append(key, text[:_LONGEST_TEXT])
