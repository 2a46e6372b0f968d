"""Layers on the map of a sheet, clipped to what it shows, with names beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely
from matplotlib.patheffects import Stroke

from layers._print.lettering import POINT_MM, line_mm, shortened, text_mm, type_of
from layers._print.page import GREY, INK
from layers._print.strokes import MARKERS, dashes, marker_pt, rim_pt, stroke_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from pyproj import CRS

    from layers._print.scale import View
    from layers.layer import Layer, LayerClass

SHAPES = ("point", "line", "area")
_LABEL_PT = 5.5
_HALO_PT = 1.2
_LEAST_LABELLED_MM2 = 4.0
"""A green space smaller than this on paper is not named."""

_LONGEST_LABEL_MM = 32.0
_DETAIL_MM = 0.03
"""Vertices nearer than this on paper are not told apart."""


@dataclass(frozen=True)
class Drawn:
    """A class as it stands on a sheet.

    Parameters
    ----------
    layer
        What it belongs to.
    part
        The class, with the features that are in view, in the town's CRS.
    shape
        `point`, `line` or `area`.
    """

    layer: Layer
    part: LayerClass
    shape: str


def in_view(layers: Sequence[Layer], view: View, crs: CRS) -> list[Drawn]:
    """Return the classes that have anything in view, in drawing order."""
    found = []
    for layer in layers:
        for part in layer.classes:
            features = part.features.to_crs(crs)
            touched = shapely.intersects(_inked(features.geometry.to_numpy(), part), view.box)
            if touched.any():
                seen = replace(part, features=features[touched])
                found.append(Drawn(layer, seen, shape_of(seen)))
    return found


def _inked(shapes: npt.NDArray[np.object_], part: LayerClass) -> npt.NDArray[np.object_]:
    """Return what of shapes leaves ink: of areas without a fill their outlines only."""
    if part.fill_opacity > 0:
        return shapes
    inked = shapes.copy()
    areas = shapely.get_dimensions(shapes) == SHAPES.index("area")
    inked[areas] = shapely.boundary(shapes[areas])
    return inked


def shape_of(part: LayerClass) -> str:
    """Return whether a class holds points, lines or areas."""
    return SHAPES[int(shapely.get_dimensions(part.features.geometry.to_numpy()).max())]


def draw(axes: Axes, drawn: Sequence[Drawn], view: View) -> None:
    """Draw classes in order; the axes show `view` before and after."""
    for order, item in enumerate(drawn):
        part = item.part
        features = part.features.geometry
        if item.shape != "point":
            # Below what a printer resolves; the file would carry it for nothing.
            features = features.simplify(_DETAIL_MM * view.scale / 1e3)
        if item.shape == "area":
            hollow = part.fill_opacity == 0
            features.plot(
                ax=axes,
                aspect=None,
                facecolor="none" if hollow else (part.colour, part.fill_opacity),
                edgecolor=part.colour,
                linewidth=stroke_pt(part),
                linestyle=dashes(part),
                zorder=order,
            )
            _hatch(axes, part)
        elif item.shape == "line":
            features.plot(
                ax=axes,
                aspect=None,
                color=part.colour,
                linewidth=stroke_pt(part),
                linestyle=dashes(part),
                zorder=order,
            )
        else:
            axes.scatter(
                features.x,
                features.y,
                s=marker_pt(part) ** 2,
                c=part.colour,
                marker=MARKERS[part.marker],
                edgecolors="white",
                linewidths=rim_pt(part),
                zorder=order,
            )
    west, south, east, north = view.bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    # geopandas names the axes after those of the CRS.
    axes.set_xlabel("")
    axes.set_ylabel("")


def _hatch(axes: Axes, part: LayerClass) -> None:
    if part.hatch and axes.collections:
        areas = axes.collections[-1]
        areas.set_hatch(part.hatch)
        areas.set_hatchcolor(GREY)
        areas.set_hatch_linewidth(0.3)


def label(
    axes: Axes, drawn: Sequence[Drawn], view: View, covered: Sequence[shapely.Polygon] = ()
) -> None:
    """Write the names of features, the largest first, none over another nor where it is covered."""
    millimetre = view.scale / 1e3
    taken = list(covered)
    inside = view.box.buffer(-millimetre)
    for name, at in _names(drawn, view):
        half = (text_mm(name, _LABEL_PT) / 2 + _LABEL_PT * POINT_MM / 4) * millimetre
        high = line_mm(_LABEL_PT) * millimetre
        box = shapely.box(at.x - half, at.y - high / 2, at.x + half, at.y + high / 2)
        if not inside.contains(box) or any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        # What has a path effect is drawn as outlines: the name itself stays text.
        for effects in ([Stroke(linewidth=_HALO_PT, foreground="white")], None):
            axes.text(
                at.x,
                at.y,
                name,
                fontproperties=type_of(_LABEL_PT),
                color=INK,
                ha="center",
                va="center_baseline",
                parse_math=False,
                zorder=len(drawn),
                path_effects=effects,
            )


def _names(drawn: Sequence[Drawn], view: View) -> list[tuple[str, shapely.Point]]:
    """Return each name with the place it is written at, by area."""
    least = _LEAST_LABELLED_MM2 * (view.scale / 1e3) ** 2
    found = []
    for item in drawn:
        column = item.layer.label
        if not column or item.shape != "area":
            continue
        shapes = shapely.intersection(item.part.features.geometry.to_numpy(), view.box)
        for name, shape in zip(item.part.features[column], shapes, strict=True):
            text = shortened(name, _LABEL_PT, _LONGEST_LABEL_MM)
            if text and shape.area >= least:
                found.append((shape.area, text, shapely.point_on_surface(shape)))
    found.sort(key=lambda row: (-row[0], row[1]))
    return [(text, at) for _, text, at in found]
