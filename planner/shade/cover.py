"""Cover of lots: how much of each lies under shapes, every square metre once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.shade.kernels import covered_areas
from planner.shade.shadows import Rings, crown_circles, repaired, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.shade.crowns import Canopies, Crowns, Ints
    from planner.shade.shadows import Shapes
    from planner.shade.species import Floats


NORTH = np.array([0.0, 1.0])

UNDER = ("first", "second_or_third", "first_or_second", "any")
"""The unions of classes that `Lots.areas_under` measures, in order."""


@dataclass(frozen=True, eq=False)
class Lots:
    """Lots made ready to be covered.

    Parameters
    ----------
    area_m2
        Shape (lots,); NaN where a lot has no area.
    origin
        Taken off all coordinates, so that a millimetre keeps its digits.
    shapes
        Valid outlines about `origin`, shape (lots,); empty where a lot has no area.
    tree
        Index over `shapes`.
    """

    area_m2: Floats
    origin: Floats
    shapes: Shapes
    tree: shapely.STRtree

    @classmethod
    def of(cls, outlines: Shapes) -> Lots:
        """Return lots from their open ground: (multi)polygons in a metric CRS.

        A crossed outline is repaired; None, lines and empty ground have no area.
        """
        shapes = repaired(np.asarray(outlines, dtype=object))
        # Of no shapes at all there are no bounds, not even missing ones.
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.zeros(4)
        origin = np.nan_to_num((bounds[:2] + bounds[2:]) / 2.0)
        shapes = shifted(shapes, -origin)
        area = shapely.area(shapes)
        return cls(np.where(area > 0, area, np.nan), origin, shapes, shapely.STRtree(shapes))

    def __len__(self) -> int:
        return len(self.shapes)

    @cached_property
    def _corners(self) -> tuple[Floats, Ints, Ints, Floats]:
        rings, lot = Rings.of(self.shapes)
        bounds = np.nan_to_num(shapely.bounds(self.shapes))
        first = np.searchsorted(lot, np.arange(len(self) + 1))
        return rings.xy, rings.begin, first, (bounds[:, :2] + bounds[:, 2:]) / 2.0

    def near(self, bounds: Floats) -> Ints:
        """Return which boxes (west, south, east, north; about `origin`) meet a lot's own box.

        A box of NaN meets none.
        """
        known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        return known[np.unique(self.tree.query(shapely.box(*bounds[known].T))[0])]

    def shares_under(self, classes: Sequence[Rings], along: Floats) -> Floats:
        """Return the share of each lot under unions of up to three classes of shapes.

        Parameters
        ----------
        classes
            Outlines about `origin`. Those of a class overlap as they like; a
            hole's ring takes away from its own shell only.
        along
            Unit vector (2,) of the sweep: any will do, and one that many sides
            run along makes least work.

        Returns
        -------
        ndarray
            Shape (lots, 4), by `UNDER`; NaN for a lot without area.
        """
        rings = Rings.joined(classes)
        kind = np.repeat(np.arange(len(classes)), [len(part) for part in classes])
        ring, lot = self.tree.query(shapely.box(*rings.bounds.T))
        order = np.lexsort((ring, lot))
        pairs = np.searchsorted(lot[order], np.arange(len(self) + 1)), ring[order]
        areas = np.zeros((len(self), len(UNDER)))
        covered_areas(self._corners, (rings.xy, rings.begin, kind), pairs, along, areas)
        return np.minimum(areas / self.area_m2[:, None], 1.0)


def shade_share(lots: Shapes, crowns: Crowns, canopies: Canopies | None = None) -> Floats:
    """Return the share of each lot under leaf-on crowns and canopies, overlap once.

    Parameters
    ----------
    lots
        Open ground of each lot (without its buildings), polygons in the town's
        CRS, shape (lots,).
    crowns
        Trees; today's, or those of `grown`.
    canopies
        Woods and green trellises.

    Returns
    -------
    ndarray
        0 to 1, shape (lots,); NaN for a lot without area. No mapped tree gives
        0: whether that means none or not mapped is the caller's to say.
    """
    ground = Lots.of(lots)
    classes = [crown_circles(crowns).moved(-ground.origin)]
    if canopies is not None:
        classes.append(Rings.of(shifted(repaired(canopies.shapes), -ground.origin))[0])
    return ground.shares_under(classes, NORTH)[:, UNDER.index("any")]
