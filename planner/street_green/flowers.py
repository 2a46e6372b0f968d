"""Flower displays (花坛、花境) at squares and junctions: points with counts, no norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from planner.street_green.pieces import Pieces, Shapes
    from planner.street_green.rules import StreetRules
    from planner.town import Town

DISPLAY = "flower_display"
"""Kind of `places` that the bureau's own list may bring; OpenStreetMap has none."""

FLOWERBED = "flowerbed"
"""Kind of `green` that stands in for it."""

SQUARE, JUNCTION, ELSEWHERE = "square", "junction", "elsewhere"


@dataclass(frozen=True, eq=False)
class FlowerDisplays:
    """Flower displays inside the study area.

    Parameters
    ----------
    table
        A display a row: `id`, `name`, `kind` (flower_display, flowerbed), `at`
        (square, junction, elsewhere), `near` (name of the square or streets),
        `area_m2` (NaN for points), point geometry.
    complete
        Whether places and green are declared complete: only then none means none.
    """

    table: gpd.GeoDataFrame
    complete: bool

    @property
    def counts(self) -> dict[str, int] | None:
        """Displays at squares, at junctions and elsewhere; None where none is mapped."""
        if self.table.empty and not self.complete:
            return None
        return {at: int((self.table["at"] == at).sum()) for at in (SQUARE, JUNCTION, ELSEWHERE)}


def find_flowers(town: Town, pieces: Pieces, rules: StreetRules) -> FlowerDisplays:
    """Return flower displays and flower beds, and whether squares or junctions are near.

    A display near both is at the square. Junctions are where three or more ends
    of street meet.
    """
    places = town.places[town.places["kind"] == DISPLAY]
    beds = town.green[town.green["kind"] == FLOWERBED]
    shapes = np.concatenate((places.geometry.to_numpy(), beds.geometry.to_numpy()))
    inside = np.flatnonzero(shapely.intersects(shapes, town.boundary))
    shapes = shapes[inside]
    squares = town.zones[town.zones["kind"] == "square"]
    nodes = np.flatnonzero(pieces.branching)
    corners = shapely.points(pieces.nodes[nodes])
    square = _nearest(shapes, squares.geometry.to_numpy(), rules.flowers_square_m)
    corner = _nearest(shapes, corners, rules.flowers_junction_m)
    at = np.where(corner >= 0, JUNCTION, ELSEWHERE)
    at = np.where(square >= 0, SQUARE, at).astype(object)
    names = squares["name"].to_numpy(dtype=object)
    near = [
        names[one] if one >= 0 else _crossing(pieces, nodes[other]) if other >= 0 else ""
        for one, other in zip(square, corner, strict=True)
    ]
    area = shapely.area(shapes)

    def told(column: str) -> Shapes:
        return np.concatenate((places[column].to_numpy(dtype=object), beds[column]))[inside]

    table = gpd.GeoDataFrame(
        {
            "id": told("id"),
            "name": told("name"),
            "kind": told("kind"),
            "at": at,
            "near": np.array(near, dtype=object),
            "area_m2": np.where(area > 0, area, np.nan),
        },
        geometry=shapely.point_on_surface(shapes),
        crs=town.crs,
    )
    return FlowerDisplays(table, {"places", "green"} <= set(town.provenance.complete))


def _nearest(
    shapes: Shapes, others: Shapes, within_m: float
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the row of the nearest of `others` for each shape, -1 for none within reach."""
    found = np.full(shapes.size, -1, dtype=np.intp)
    if shapes.size and others.size:
        row, other = shapely.STRtree(others).query_nearest(
            shapes, max_distance=within_m, all_matches=False
        )
        found[row] = other
    return found


def _crossing(pieces: Pieces, node: int) -> str:
    """Return the names of the streets that meet at a node."""
    meeting = pieces.name[(pieces.u == node) | (pieces.v == node)]
    return " / ".join(sorted(set(meeting) - {""}))
