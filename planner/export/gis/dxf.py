"""A drawing for AutoCAD: metres, a layer a class, outlines, and names as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from planner.errors import OptionError
from planner.export.gis.dxf_text import NAMES, STYLE, add_about, add_style, layer_names, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    from ezdxf.document import Drawing
    from ezdxf.layouts.layout import Modelspace

    from planner.export.gis.about import About
    from planner.export.gis.parts import Part

LABEL_M = 6.0
"""Height of names: 3 mm at 1:2,000."""

_POINT_SIGN = 34
"""Points are drawn as a circle around a cross,"""

_POINT_M = 3.0
"""this wide on the ground."""

_DARK = 0x40
_BLACK_OR_WHITE = 7


def write_dxf(path: Path, parts: Sequence[Part], about: About) -> None:
    """Write the parts as a drawing of AutoCAD 2010, 1 unit = 1 m.

    Each ring of an area and each line is an LWPOLYLINE (those of areas closed),
    each point a POINT. Columns are left out but the one an overlay is labelled
    by. A block below the drawing says the CRS, source, date and credit.

    Raises
    ------
    OptionError
        ezdxf is not installed.
    """
    try:
        from ezdxf import units  # noqa: PLC0415  (an extra)
        from ezdxf.filemanagement import new  # noqa: PLC0415
    except ImportError as error:
        message = f"{path.suffix}: drawings need one more package: pip install ezdxf"
        raise OptionError(message) from error
    drawing = new("R2010", units=units.M)
    drawing.header["$PDMODE"] = _POINT_SIGN
    drawing.header["$PDSIZE"] = _POINT_M
    add_style(drawing)
    space = drawing.modelspace()
    names = layer_names(parts, about.lang)
    for part in parts:
        for rank, look, rows in part.by_class():
            layer = names[part.theme.id, rank]
            if layer not in drawing.layers:
                drawing.layers.add(layer, dxfattribs=_colour(look.colour))
            _draw(space, rows, layer)
        _label(drawing, part, names[part.theme.id, NAMES])
    west, south, east, north = _extent(parts)
    add_about(drawing, about, (west, south), east - west)
    space.reset_extents((west, south, 0.0), (east, north, 0.0))
    # Programs open where the town is, not at the origin 4,000 km away.
    middle = ((west + east) / 2, (south + north) / 2)
    drawing.set_modelspace_vport(height=1.1 * max(north - south, 1.0), center=middle)
    drawing.saveas(path)


def _colour(colour: str) -> dict[str, int]:
    """Return a layer's colour; what is nearly black follows the screen's, often black too."""
    red, green, blue = bytes.fromhex(colour[1:])
    if max(red, green, blue) < _DARK:
        return {"color": _BLACK_OR_WHITE}
    return {"true_color": (red << 16) | (green << 8) | blue}


def _draw(space: Modelspace, rows: gpd.GeoDataFrame, layer: str) -> None:
    look = {"layer": layer}
    for shape in rows.geometry:
        for piece in shapely.get_parts(shape):
            if isinstance(piece, shapely.Point):
                space.add_point((piece.x, piece.y), dxfattribs=look)
            elif isinstance(piece, shapely.Polygon):
                for ring in (piece.exterior, *piece.interiors):
                    # A closed polyline goes back to its first corner itself.
                    space.add_lwpolyline(list(ring.coords)[:-1], close=True, dxfattribs=look)
            else:
                space.add_lwpolyline(list(piece.coords), dxfattribs=look)


def _label(drawing: Drawing, part: Part, layer: str) -> None:
    from ezdxf.enums import TextEntityAlignment  # noqa: PLC0415  (an extra)

    names = list(_names(part))
    if names and layer not in drawing.layers:
        drawing.layers.add(layer)
    look = {"layer": layer, "style": STYLE}
    for point, text in names:
        written = drawing.modelspace().add_text(text, height=LABEL_M, dxfattribs=look)
        written.set_placement((point.x, point.y), align=TextEntityAlignment.MIDDLE_CENTER)


def _names(part: Part) -> Iterator[tuple[shapely.Point, str]]:
    column = part.theme.label
    if column not in part.frame.columns:
        return
    for shape, name in zip(part.frame.geometry, part.frame[column], strict=True):
        text = one_line(name) if isinstance(name, str) else ""
        if text:
            yield shape.representative_point(), text


def _extent(parts: Sequence[Part]) -> tuple[float, float, float, float]:
    if not parts:
        return 0.0, 0.0, 0.0, 0.0
    bounds = [part.frame.total_bounds for part in parts]
    west, south = (min(box[side] for box in bounds) for side in (0, 1))
    east, north = (max(box[side] for box in bounds) for side in (2, 3))
    return float(west), float(south), float(east), float(north)
