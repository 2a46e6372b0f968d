"""KML for Google Earth: a folder an overlay, a style a class, WGS-84.

Written here rather than through GDAL, whose driver gives no colours to a table.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from planner.export.gis.naming import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part
    from planner.export.gis.theme import ThemeClass

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_DECIMALS = 8
"""A millimetre in degrees."""

_MARK_SCALE = "0.6"


def write_kml(path: Path, parts: Sequence[Part], about: About) -> None:
    """Write the parts as folders, their columns as extended data of each placemark."""
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", " · ".join(filter(None, (about.title, about.mark))))
    # A description is shown as HTML.
    _text(document, "description", "<br>".join(escape(line) for line in about.told()))
    for part in parts:
        for rank, look, _ in part.by_class():
            _style(document, _style_id(part, rank), look)
    for part in parts:
        _folder(document, part, about)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element


def _style_id(part: Part, rank: int) -> str:
    return f"{part.name}_{rank}"


def _style(document: ET.Element, name: str, look: ThemeClass) -> None:
    style = ET.SubElement(document, "Style", id=name)
    icon = ET.SubElement(style, "IconStyle")
    _text(icon, "color", _colour(look.colour))
    _text(icon, "scale", _MARK_SCALE)
    line = ET.SubElement(style, "LineStyle")
    _text(line, "color", _colour(look.colour))
    _text(line, "width", f"{look.weight:g}")
    area = ET.SubElement(style, "PolyStyle")
    _text(area, "color", _colour(look.colour, look.fill_opacity))
    _text(area, "fill", "1" if look.fill_opacity > 0 else "0")


def _colour(colour: str, opacity: float = 1.0) -> str:
    """Return `#rrggbb` as KML's aabbggrr."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}"


def _folder(document: ET.Element, part: Part, about: About) -> None:
    folder = ET.SubElement(document, "Folder", id=part.name)
    _text(folder, "name", part.title(about.lang))
    _text(folder, "visibility", "1" if part.theme.shown else "0")
    if part.theme.note is not None:
        _text(folder, "description", escape(clean(part.theme.note.say(about.lang))))
    for rank, _, rows in part.by_class():
        url = f"#{_style_id(part, rank)}"
        names = [str(name) for name in rows.columns if name != rows.geometry.name]
        table = rows[names].itertuples(index=False, name=None)
        for values, shape in zip(table, rows.geometry, strict=True):
            known = {
                name: value for name, value in zip(names, values, strict=True) if not pd.isna(value)
            }
            mark = ET.SubElement(folder, "Placemark")
            if "name" in known:
                _text(mark, "name", str(known["name"]))
            _text(mark, "visibility", "1" if part.theme.shown else "0")
            _text(mark, "styleUrl", url)
            extended = ET.SubElement(mark, "ExtendedData")
            for name, value in known.items():
                _text(ET.SubElement(extended, "Data", name=name), "value", _said(value))
            _geometry(mark, shape)


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _geometry(parent: ET.Element, shape: shapely.Geometry) -> None:
    if hasattr(shape, "geoms"):
        several = ET.SubElement(parent, "MultiGeometry")
        for piece in shape.geoms:
            _geometry(several, piece)
    elif isinstance(shape, shapely.Polygon):
        area = ET.SubElement(parent, "Polygon")
        turned = shapely.orient_polygons(shape)
        for tag, rings in (
            ("outerBoundaryIs", [turned.exterior]),
            ("innerBoundaryIs", turned.interiors),
        ):
            for ring in rings:
                _coordinates(ET.SubElement(ET.SubElement(area, tag), "LinearRing"), ring)
    else:
        line = isinstance(shape, shapely.LineString)
        element = ET.SubElement(parent, "LineString" if line else "Point")
        if line:
            # Along the ground, not through it.
            _text(element, "tessellate", "1")
        _coordinates(element, shape)


def _coordinates(parent: ET.Element, shape: shapely.Geometry) -> None:
    pairs = (f"{x:.{_DECIMALS}f},{y:.{_DECIMALS}f}" for x, y in shapely.get_coordinates(shape))
    _text(parent, "coordinates", " ".join(pairs))
