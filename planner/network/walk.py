"""A town's walking network: streets, obstacles, and where each building joins them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.network.compounds import Compounds, find_compounds
from planner.network.graph import NOWHERE, Placed, join
from planner.network.obstacles import Obstacles, clear_of, obstacles
from planner.network.snap import Grid, Reach, build_grid, place
from planner.network.streets import Streets, build_streets

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.network.graph import Floats
    from planner.town import Town


NO_STREETS_M = 1000.0
"""Without a walkable way this near, the streets are unmapped rather than absent."""


@dataclass(frozen=True)
class WalkRules:
    """Distances that decide what joins the streets, in metres.

    Parameters
    ----------
    connect_m
        Longest leg from a building or gate to a street; beyond it nobody is
        connected.
    adjacent_m
        A street this near to an outline, from the carriageway's edge, gives
        entrances to a green space without mapped ones.
    sample_m
        Spacing of those entrances along the outline.
    """

    connect_m: float = 100.0
    adjacent_m: float = 30.0
    sample_m: float = 20.0


@dataclass(frozen=True, eq=False)
class Origins:
    """Where buildings join the streets: one placement, or one for each gate.

    Parameters
    ----------
    placed
        Placements, shape (origins,); the leg runs from the building.
    building
        Row of the building of each placement, ascending.
    """

    placed: Placed
    building: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """Everything about walking in a town that does not depend on where to.

    Parameters
    ----------
    streets, obstacles, compounds, rules
        What it is made of.
    homes
        The point each building's residents start from, in the town's CRS,
        shape (buildings, 2).
    origins
        Where they join the streets.
    """

    streets: Streets
    grid: Grid
    obstacles: Obstacles
    compounds: Compounds
    rules: WalkRules
    homes: Floats
    origins: Origins

    @cached_property
    def connected(self) -> npt.NDArray[np.bool_]:
        """Whether each building joins a street, shape (buildings,)."""
        on = self.origins.placed.edge != NOWHERE
        found = np.zeros(len(self.homes), dtype=bool)
        found[self.origins.building[on]] = True
        return found

    @cached_property
    def streetless(self) -> npt.NDArray[np.bool_]:
        """Whether no walkable way at all is mapped near a building, shape (buildings,)."""
        far = ~self.connected
        rows = np.flatnonzero(far)
        if rows.size and self.streets.segments:
            near = self.streets.tree.query_nearest(
                self.home_points[rows], max_distance=NO_STREETS_M, all_matches=False
            )[0]
            far[rows[near]] = False
        return far

    @cached_property
    def home_points(self) -> npt.NDArray[np.object_]:
        """`homes` as shapely points."""
        return shapely.points(self.homes)


def walk_network(
    town: Town, rules: WalkRules | None = None, *, streets: Streets | None = None
) -> WalkNetwork:
    """Return the walking network of a town.

    Parameters
    ----------
    town
        Its ways, buildings, zones, barriers, water and railways are read.
    rules
        Distances; defaults are those of `WalkRules`.
    streets
        Streets of the same ways, if they are at hand already.
    """
    rules = rules or WalkRules()
    streets = streets or build_streets(town.ways)
    grid = build_grid(streets)
    compounds = find_compounds(town)
    blocking = obstacles(town, compounds.gated)
    homes = home_points(town.buildings)
    origins = _origins(homes, (streets, grid, blocking, compounds), rules)
    return WalkNetwork(streets, grid, blocking, compounds, rules, homes, origins)


def home_points(buildings: gpd.GeoDataFrame) -> Floats:
    """Return where each building's residents start: its centroid, or a point inside it.

    The centroid of a U-shaped building may lie in its yard, on the wrong side
    of a wall: then shapely's point on surface stands in. Shape (buildings, 2).
    """
    shapes = buildings.geometry.to_numpy()
    points = shapely.centroid(shapes)
    outside = ~shapely.contains(shapes, points)
    points[outside] = shapely.point_on_surface(shapes[outside])
    return shapely.get_coordinates(points)


def _origins(
    homes: Floats, network: tuple[Streets, Grid, Obstacles, Compounds], rules: WalkRules
) -> Origins:
    streets, grid, blocking, _ = network
    reach = Reach.within(streets, rules.connect_m)
    placed = place(streets, grid, homes, reach, lambda start, end, _: blocking.block(start, end))
    building, by_gate = _by_gate(homes, placed, network, rules)
    alone = np.setdiff1d(np.arange(len(homes)), building)
    owner = np.concatenate((alone, building))
    order = np.argsort(owner, kind="stable")
    return Origins(join([placed.take(alone), by_gate]).take(order), owner[order])


def _by_gate(
    homes: Floats,
    placed: Placed,
    network: tuple[Streets, Grid, Obstacles, Compounds],
    rules: WalkRules,
) -> tuple[npt.NDArray[np.intp], Placed]:
    """Return placements by the gates of compounds, for buildings that need them.

    They are needed where no street is reached inside the compound, or only
    streets that are not joined to what lies beyond any of its gates.
    """
    streets, grid, blocking, compounds = network
    building, gate = compounds.exits(shapely.points(homes))
    if not building.size:
        return building, join([])
    doors = place(
        streets,
        grid,
        compounds.gates,
        Reach.within(streets, rules.connect_m),
        lambda start, end, _: blocking.block_from_gate(start, end),
    )
    walk = clear_of(compounds.gates[gate], homes[building])
    usable = (doors.edge[gate] != NOWHERE) & ~blocking.block(homes[building], walk)
    building, gate = building[usable], gate[usable]
    inside = _component(streets, placed)[building]
    beyond = _component(streets, doors)[gate]
    joined = np.unique(building[(inside >= 0) & (inside == beyond)])
    needed = ~np.isin(building, joined)
    building, gate = building[needed], gate[needed]
    straight = np.hypot(*(homes[building] - compounds.gates[gate]).T)
    door = doors.take(gate)
    return building, Placed(door.edge, door.along_m, door.leg_m + straight)


def _component(streets: Streets, placed: Placed) -> npt.NDArray[np.int32]:
    """Return the street component of each placement, -1 for none."""
    on = placed.edge != NOWHERE
    found = np.full(len(placed), -1, dtype=np.int32)
    found[on] = streets.component[placed.edge[on]]
    return found
