"""The scale of a sheet: an exact round one, and what of the town it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import shapely

from planner.errors import OptionError

if TYPE_CHECKING:
    from layers._print.page import Box
    from layers._print.request import SheetRequest
    from planner.town import Town

Bounds: TypeAlias = tuple[float, float, float, float]

USUAL = (
    *(500, 1_000, 2_000, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000),
    *(40_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 500_000, 1_000_000),
)
"""Denominators that a ruler and a reader can work with."""

_ROOM = 1.04
"""No outline shall lie on the frame."""

_BARS = (1, 2, 5)


@dataclass(frozen=True)
class View:
    """The ground that a map frame shows.

    Parameters
    ----------
    bounds
        West, south, east, north in the town's CRS, metres.
    scale
        Denominator: a millimetre on paper is `scale` / 1000 metres.
    """

    bounds: Bounds
    scale: int

    @property
    def box(self) -> shapely.Polygon:
        """The ground as a polygon in the town's CRS."""
        return shapely.box(*self.bounds)

    def ground(self, part: Box, frame: Box) -> shapely.Polygon:
        """Return the ground below a part of the map's frame on the page."""
        west, south = self.bounds[:2]
        metre = self.scale / 1e3
        return shapely.box(
            west + (part.left - frame.left) * metre,
            south + (part.bottom - frame.bottom) * metre,
            west + (part.right - frame.left) * metre,
            south + (part.top - frame.bottom) * metre,
        )


@dataclass(frozen=True)
class Whole:
    """What a sheet must show whole, whatever the town's study area.

    Parameters
    ----------
    name
        For a message.
    bounds
        West, south, east, north in the town's CRS, metres.
    """

    name: str
    bounds: Bounds


def view(
    town: Town, request: SheetRequest, frame_mm: tuple[float, float], whole: Whole | None = None
) -> View:
    """Return what a map frame of this width and height shows.

    Parameters
    ----------
    town
        Shown as far as its study area reaches where nothing else is asked for.
    request
        Its extent comes before `whole`, and its scale before the one that would do.
    frame_mm
        Width and height.
    whole
        What to show; None for the study area.

    Raises
    ------
    OptionError
        The extent asked for is empty, or it or `whole` does not fit at the scale asked for.
    """
    west, south, east, north = _wanted(town, request, whole)
    width, height = east - west, north - south
    room = 1.0 if request.extent else _ROOM
    needed = 1e3 * room * max(width / frame_mm[0], height / frame_mm[1])
    fits = next((scale for scale in USUAL if scale >= needed), None)
    if fits is None:
        message = f"--extent: {width / 1e3:,.0f} × {height / 1e3:,.0f} km is no town"
        raise OptionError(message)
    scale = request.scale or fits
    if (request.extent or whole) and scale < needed:
        what = "--extent" if request.extent or not whole else whole.name
        message = (
            f"{what} does not fit on {request.paper} at 1:{scale:,}: "
            f"use --scale {fits} or leave --scale out"
        )
        raise OptionError(message)
    half_x, half_y = (side * scale / 2e3 for side in frame_mm)
    x, y = (west + east) / 2, (south + north) / 2
    return View((x - half_x, y - half_y, x + half_x, y + half_y), scale)


def _wanted(town: Town, request: SheetRequest, whole: Whole | None) -> Bounds:
    if request.extent is None:
        bounds: Bounds = whole.bounds if whole else town.boundary.bounds
        return bounds
    # A box in degrees is no box in metres: its edges are followed.
    ring = shapely.segmentize(shapely.box(*request.extent), 0.01)
    series = gpd.GeoSeries([ring], crs="EPSG:4326").to_crs(town.crs)
    west, south, east, north = map(float, series.total_bounds)
    bounds = west, south, east, north
    if not all(map(math.isfinite, bounds)) or west >= east or south >= north:
        message = "--extent: give W,S,E,N in degrees, west before east and south before north"
        raise OptionError(message)
    return bounds


def bar_m(scale: int, longest_mm: float) -> int:
    """Return the longest round length (1, 2 or 5 × 10ⁿ metres) that fits in `longest_mm`."""
    longest = longest_mm * scale / 1e3
    power = 10 ** math.floor(math.log10(longest))
    return int(max(step * power for step in _BARS if step * power <= longest))
