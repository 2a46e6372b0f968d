"""What a plan is made for: a town's streets and what is due on them, fleet, rules and month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.driving.network import build_network
from planner.cleaning.driving.turns import LineGraph, TurnCosts, line_graph, reachable
from planner.cleaning.due.areas import cleaning_areas
from planner.cleaning.due.streets import cleaning_streets
from planner.cleaning.terms.agreement import check_together
from planner.cleaning.terms.hours import usable_windows
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.routing.roads import Flags
    from planner.cleaning.terms.fleet import CleaningFleet, Service, Vehicle
    from planner.cleaning.terms.hours import Shift
    from planner.cleaning.terms.rules import CleaningRules
    from planner.town import Town

_KMH = 3.6


@dataclass(frozen=True, eq=False)
class Setting:
    """What a plan is made for.

    Parameters
    ----------
    town
        Its streets.
    rules, fleet
        How often, and with what; places of the fleet's facilities are known.
    month
        1 to 12; washing may be out of season.
    services
        Planned in that month.
    network
        Streets that may be driven.
    streets, areas
        Of `cleaning_streets` and `cleaning_areas`.
    shifts
        Of a vehicle on one day, by service and vehicle id, the hours to avoid cut out.
    """

    town: Town
    rules: CleaningRules
    fleet: CleaningFleet
    month: int
    services: tuple[Service, ...]
    network: DrivenNetwork
    streets: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    shifts: Mapping[tuple[Service, str], tuple[Shift, ...]]


@dataclass(frozen=True, eq=False)
class Reach:
    """What a kind of vehicle may drive.

    Parameters
    ----------
    graph
        Its arcs and turns.
    reached
        Arcs that it comes to from its depot and returns from, shape (arcs,).
    """

    graph: LineGraph
    reached: Flags


def settle(
    town: Town,
    rules: CleaningRules,
    fleet: CleaningFleet,
    *,
    month: int,
    table: pd.DataFrame | None = None,
) -> Setting:
    """Return what a plan is made for: the network, what is due on it, and the shifts.

    Parameters
    ----------
    month
        1 to 12.
    table
        The bureau's own rows of streets (see `cleaning_streets`).

    Raises
    ------
    PlannerError
        The town has no street to drive, a facility lies far from all of them, or
        rules and fleet do not go together.
    """
    services = rules.services_in(month)
    check_together(rules, fleet, services)
    fleet = _located(fleet, town, rules)
    places = {each.id: each.place for each in fleet.facilities if each.place is not None}
    network = build_network(town.ways, rules.driven, places, reach_m=rules.depot_reach_m)
    if not network.links:
        message = f"{town.name}: it has no street that vehicles may drive; add a layer of ways"
        raise DataError(message)
    streets = cleaning_streets(town, network, rules, table=table)
    shifts = {
        (service, vehicle.id): usable_windows(vehicle, rules, service)
        for vehicle in fleet.vehicles
        for service in vehicle.services
        if service in services and vehicle.count
    }
    areas = cleaning_areas(town, network, rules)
    # Whoever cleans an area may come to it and leave it by any street at its node.
    entered = {f"area/{row.id}": int(row.node) for row in areas.itertuples() if row.node >= 0}
    network = replace(network, facility_node={**network.facility_node, **entered})
    return Setting(town, rules, fleet, month, services, network, streets, areas, shifts)


def _located(fleet: CleaningFleet, town: Town, rules: CleaningRules) -> CleaningFleet:
    """Put facilities that nobody placed at the street nearest to the middle of the town."""
    driven = town.ways[town.ways["highway"].isin(rules.driven)]
    inside = driven[driven.intersects(town.boundary)]
    lines = (inside if len(inside) else driven).geometry
    if not len(lines) or all(each.lon is not None for each in fleet.facilities):
        return fleet.located(town.crs)
    middle = town.boundary.centroid
    nearest = lines.iloc[int(np.argmin(lines.distance(middle)))]
    place = nearest.interpolate(nearest.project(middle))
    return fleet.located(town.crs, {each.id: place for each in fleet.facilities})


def reach_of(setting: Setting, vehicle: Vehicle) -> Reach:
    """Return what a vehicle may drive, and what of it lies between its depots."""
    graph, node = _graph(setting, vehicle), setting.network.facility_node
    return Reach(graph, reachable(graph, node[vehicle.start], node[vehicle.end]))


def _graph(setting: Setting, vehicle: Vehicle) -> LineGraph:
    rules, network = setting.rules, setting.network
    wide = fits(network, vehicle, rules.clearance_m)
    usable: Flags = network.lawful & np.repeat(wide, 2)
    costs = TurnCosts(
        right_s=rules.turn_right_s,
        left_s=rules.turn_left_s,
        straight_s=rules.turn_straight_s,
        u_turn_s=rules.u_turn_s,
        dead_end_s=rules.dead_end_s,
        straight_deg=rules.straight_deg,
        u_turn_width_m=vehicle.u_turn_width_m,
        drives_on=rules.drives_on,
    )
    town = setting.town
    return line_graph(
        network, town.restrictions, town.ways, usable, vehicle.travel_kmh / _KMH, costs
    )


def fits(network: DrivenNetwork, vehicle: Vehicle, clearance_m: float) -> Flags:
    """Say which links are wide enough for a vehicle, shape (links,).

    The carriageway must leave half of `clearance_m` on either side, and a
    mapped limit of width must allow the vehicle itself.
    """
    limit = ~(network.maxwidth_m < vehicle.width_m)
    return limit & ~(network.width_m < vehicle.width_m + clearance_m)
