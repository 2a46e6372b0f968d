"""The panel of the page: switches, legend, notes, and the lines that always stay.

HTML whose text from data is escaped; `_shapes.js` makes the switches work.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import shapely

from layers._shapes import drawn
from planner.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer, LayerClass
    from planner.language import Lang
    from planner.town import Town

_POINT, _LINE, _AREA = 0, 1, 2
_WIDTH, _HEIGHT = 22, 14


def shown_text(text: str) -> str:
    """Return text from data as HTML that shows it as it is written.

    folium and branca compile some of what they are given as Jinja templates,
    so that braces in a name would be run as code: they are written as entities.
    """
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def panel(town: Town, layers: Sequence[Layer], notice: str, lang: Lang) -> str:
    """Return the foldable panel: the town's name, the notice, a section a layer."""
    # What lies on top is looked for first, as in any desktop map.
    sections = [_section(layer, lang) for layer in reversed(layers) if drawn(layer)]
    first = f'<p class="planner-notice">{shown_text(notice)}</p>' if notice else ""
    legend = shown_text(words(lang)("legend"))
    return (
        f'<details class="planner-panel" open><summary title="{legend}">'
        f"<bdi>{shown_text(town.name)}</bdi></summary>"
        f'<div class="planner-scroll">{first}{"".join(sections)}</div></details>'
    )


def footer(town: Town, lang: Lang) -> str:
    """Return the data's credit and date, and the mark of invented data: never switched off."""
    told = words(lang)
    source = town.provenance
    lines = [source.credit]
    if source.extract_date:
        lines.append(told("map_data_date", date=source.extract_date))
    credit = " · ".join(f"<bdi>{shown_text(line)}</bdi>" for line in lines if line)
    mark = ""
    if source.illustrative:
        mark = f'<div class="planner-mark">{shown_text(told("illustrative"))}</div>'
    return f'{mark}<div class="planner-credit">{credit}</div>'


def _section(layer: Layer, lang: Lang) -> str:
    """Return a layer's switch, the rows of its classes, and its note behind a button."""
    name = shown_text(layer.name.say(lang))
    button = note = ""
    if layer.note is not None:
        text = shown_text(layer.note.say(lang))
        label = shown_text(words(lang)("map_note"))
        button = f'<button type="button" title="{text}" aria-label="{label}">i</button>'
        note = f"<p hidden>{text}</p>"
    checked = " checked" if layer.shown else ""
    # Classes of one name (areas, and those known as a point) share a row.
    symbols: dict[str, str] = {}
    for part in reversed(drawn(layer)):
        title = shown_text(part.name.say(lang))
        symbols[title] = _symbol(part) + symbols.get(title, "")
    # A single class named as its layer needs no row: its symbol joins the switch.
    own = symbols.pop(name) if list(symbols) == [name] else ""
    rows = "".join(f"<li>{each}<span>{title}</span></li>" for title, each in symbols.items())
    return (
        f'<section data-layer="{shown_text(layer.id)}"><label><input type="checkbox"{checked}>'
        f"{own}<span>{name}</span></label>{button}{note}<ul>{rows}</ul></section>"
    )


def _symbol(part: LayerClass) -> str:
    """Return a class's mark as it is drawn: a swatch, a line with its dashes, or a circle."""
    dimension = int(shapely.get_dimensions(part.features.geometry.to_numpy()).max())
    middle = _HEIGHT / 2
    # Dashes of 6 pixels would not fit around a swatch.
    dash = "3 2" if part.dash and dimension == _AREA else part.dash
    paint = (
        f'fill="{part.colour if part.fill_opacity > 0 else "none"}"'
        f' fill-opacity="{part.fill_opacity:g}" stroke="{part.colour}"'
        f' stroke-width="{min(part.weight, 3):g}" stroke-dasharray="{dash}"'
    )
    if dimension == _POINT:
        radius = min(part.size, _HEIGHT - 2) / 2
        shape = f'<circle cx="{_WIDTH / 2:g}" cy="{middle:g}" r="{radius:g}" {paint}/>'
    elif dimension == _LINE:
        shape = f'<path d="M1 {middle:g}H{_WIDTH - 1}" {paint}/>'
    else:
        shape = f'<rect x="2" y="2" width="{_WIDTH - 4}" height="{_HEIGHT - 4}" {paint}/>'
    return f'<svg width="{_WIDTH}" height="{_HEIGHT}" aria-hidden="true">{shape}</svg>'
