"""Open ground cut up by the crowns that could come to cover it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse

if TYPE_CHECKING:
    from planner.layout.planting_rules import Area, Floats, Shapes

QUAD_SEGMENTS = 16
"""A crown is drawn with 64 corners on its circle: 0.16 % less than the disc, never more."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Ground by the set of crowns over it.

    With the crowns' outlines as lines, the ground falls into faces; each lies
    under a crown as a whole or not at all. So the area of any union of crowns
    is the sum of the faces under at least one: exact, and linear.

    Parameters
    ----------
    area_m2
        Of each cell, shape (cells,); all faces under one set of crowns are one cell.
    cover
        1 where a crown covers a cell, shape (cells, crowns).
    """

    area_m2: Floats
    cover: sparse.csr_array


def crowns(xy: Floats, diameter_m: Floats) -> Shapes:
    """Return crowns as polygons: circles of a diameter around the trunks."""
    discs = shapely.buffer(shapely.points(xy), diameter_m / 2, quad_segs=QUAD_SEGMENTS)
    return np.atleast_1d(discs).astype(object)


def cut_up(ground: Area, discs: Shapes) -> Cells:
    """Return the cells of the ground that at least one of the crowns covers."""
    lines = shapely.boundary(np.concatenate((discs, np.array([ground], dtype=object))))
    noded = shapely.get_parts(shapely.union_all(lines))
    faces = shapely.get_parts(shapely.polygonize(noded))
    inner = shapely.point_on_surface(faces)
    shapely.prepare(ground)
    inside = shapely.intersects(ground, inner)
    faces, inner = faces[inside], inner[inside]
    face, disc = shapely.STRtree(discs).query(inner, predicate="intersects")
    shape = (len(faces), len(discs))
    cover = sparse.csr_array((np.ones(len(face)), (face, disc)), shape=shape)
    cover.sort_indices()
    return _merged(shapely.area(faces), cover)


def _merged(area_m2: Floats, cover: sparse.csr_array) -> Cells:
    """Return the cells with those under the same crowns as one, bare ones left out."""
    starts = cover.indptr
    sets = [cover.indices[a:b].tobytes() for a, b in pairwise(starts)]
    number: dict[bytes, int] = {}
    cell = np.array([number.setdefault(key, len(number)) for key in sets], dtype=np.int64)
    if not len(cell):
        return Cells(np.empty(0), cover)
    first = np.unique(cell, return_index=True)[1]
    area = np.asarray(np.bincount(cell, weights=area_m2), dtype=float)
    covered = np.diff(starts)[first] > 0
    return Cells(area[covered], sparse.csr_array(cover[first[covered]]))
