"""Walled or gated compounds, whose residents leave by a gate (DESIGN §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network.obstacles import BLOCKING_BARRIERS

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.graph import Floats
    from planner.town import Town

_POINT = 0
"""shapely's type id."""

ON_OUTLINE_M = 1.0
"""A gate this near to an outline lies on it."""


@dataclass(frozen=True, eq=False)
class Compounds:
    """Enclosed areas with their gates, in the town's CRS.

    Parameters
    ----------
    outlines
        Polygons of residential land and of rings of wall or fence, with or
        without a gate, shape (compounds,).
    gates
        Places of the gates, shape (gates, 2).
    compound, gate
        Pairs of numbers: this compound has this gate.
    planned
        Whether a plan opened the gate, shape (gates,).
    """

    outlines: npt.NDArray[np.object_]
    gates: Floats
    compound: npt.NDArray[np.intp]
    gate: npt.NDArray[np.intp]
    planned: npt.NDArray[np.bool_]

    @property
    def gated(self) -> npt.NDArray[np.object_]:
        """Outlines with a mapped gate: nobody crosses them elsewhere.

        A gate that a plan opens lets people out; it encloses nobody.
        """
        mapped = self.compound[~self.planned[self.gate]]
        return shapely.boundary(self.outlines[np.unique(mapped)])

    def exits(self, points: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.intp], ...]:
        """Return pairs (point, gate): the point lies in a compound with this gate.

        Ordered by point, then gate.
        """
        if not self.outlines.size or not self.gate.size:
            none = np.empty(0, dtype=np.intp)
            return none, none
        point, compound = shapely.STRtree(self.outlines).query(points, predicate="within")
        order = np.argsort(self.compound, kind="stable")
        by_compound, gates = self.compound[order], self.gate[order]
        low = np.searchsorted(by_compound, compound, side="left")
        count = np.searchsorted(by_compound, compound, side="right") - low
        at = np.repeat(low - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        pairs = np.stack((np.repeat(point, count), gates[at + np.arange(count.sum())]))
        pairs = np.unique(pairs, axis=1)
        return pairs[0], pairs[1]


def find_compounds(town: Town) -> Compounds:
    """Return what may enclose residents, and the gates on its outline.

    Residential land, and closed rings of walls or fences. Gates that nobody
    may pass (access=no, locked) do not count; private ones do, for those who
    live there.
    """
    barriers = town.barriers
    gates = open_gates(barriers)
    land = town.zones[town.zones["kind"] == "residential"].geometry.to_numpy()
    walls = barriers[barriers["kind"].isin(BLOCKING_BARRIERS)].geometry.to_numpy()
    rings = shapely.get_parts(shapely.polygonize(shapely.get_parts(walls)))
    outlines = np.concatenate((land, rings)).astype(object)
    where = gates.geometry.to_numpy()
    # Outlines without a gate are kept: one opened later makes them compounds.
    compound, gate = shapely.STRtree(where).query(
        shapely.boundary(outlines), predicate="dwithin", distance=ON_OUTLINE_M
    )
    planned = gates["planned"].to_numpy(dtype=bool)
    return Compounds(outlines, shapely.get_coordinates(where), compound, gate, planned)


def open_gates(barriers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the gates and entrances that somebody may pass, each as one point.

    Several points in one row are several gates; a gate drawn as a line is
    passed at its middle.
    """
    gates = barriers[barriers["kind"].isin(("gate", "entrance")) & (barriers["access"] != "no")]
    if (shapely.get_type_id(gates.geometry.array) == _POINT).all():
        return gates
    gates = gates.explode(ignore_index=True)
    shapes = gates.geometry.to_numpy(copy=True)
    lines = shapely.get_dimensions(shapes) == 1
    shapes[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    return gates.set_geometry(shapes, crs=gates.crs)
