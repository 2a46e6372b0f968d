"""What a plan is made for: a town's streets and what is due on them, fleet, rules and month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.cleaning.driving.network import build_network
from planner.cleaning.driving.turns import LineGraph, TurnCosts, line_graph, reachable
from planner.cleaning.due.areas import cleaning_areas
from planner.cleaning.due.street_table import read_street_table
from planner.cleaning.due.streets import cleaning_streets
from planner.cleaning.terms.agreement import check_together, most_per_week
from planner.cleaning.terms.hours import usable_windows
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.routing.roads import Flags, Floats, Ints
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
        Arcs that it comes to from its depot, drives in any order, and returns
        from, shape (arcs,).
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
        rules, fleet and table do not go together.
    """
    services = rules.services_in(month)
    check_together(rules, fleet, services)
    if table is not None:
        read_street_table(table, most=most_per_week(rules, fleet, services))
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
    none = gpd.GeoDataFrame(geometry=[], crs=town.crs)
    bare = Setting(town, rules, fleet, month, services, network, streets, none, shifts)
    reached = np.zeros(network.nodes, dtype=np.bool_)
    for vehicle in fleet.vehicles:
        reached[network.arc_head[reach_of(bare, vehicle).reached]] = True
    areas = cleaning_areas(town, network, rules, nodes=reached)
    # Whoever cleans an area may come to it and leave it by any street at its node.
    entered = {f"area/{row.id}": int(row.node) for row in areas.itertuples() if row.node >= 0}
    network = replace(network, facility_node={**network.facility_node, **entered})
    return replace(bare, network=network, areas=areas)


def _located(fleet: CleaningFleet, town: Town, rules: CleaningRules) -> CleaningFleet:
    """Put facilities that nobody placed at the street nearest to the middle of the town."""
    if all(each.lon is not None or each.place is not None for each in fleet.facilities):
        return fleet.located(town.crs)
    network = build_network(town.ways, rules.driven)
    if not network.links:
        return fleet.located(town.crs)
    # A piece of street cut off from the others would be no place to start from.
    arcs = np.flatnonzero(network.lawful)
    tail, head, metres = network.arc_tail[arcs], network.arc_head[arcs], network.arc_length[arcs]
    part = _longest_part(tail, head, np.bincount(tail, metres, network.nodes).astype(float))
    links = np.unique(arcs[part[tail] & part[head]] >> 1)
    lines = network.lines[links] if links.size else network.lines
    inside = shapely.intersects(lines, town.boundary)
    lines = lines[inside] if inside.any() else lines
    middle = town.boundary.centroid
    nearest = lines[int(np.argmin(shapely.distance(lines, middle)))]
    place = nearest.interpolate(nearest.project(middle))
    return fleet.located(town.crs, {each.id: place for each in fleet.facilities})


def reach_of(setting: Setting, vehicle: Vehicle) -> Reach:
    """Return what a vehicle may drive, and what of it can be driven in any order on one route."""
    graph, node = _graph(setting, vehicle), setting.network.facility_node
    reached = reachable(graph, node[vehicle.start], node[vehicle.end])
    # Who comes from the depot to two streets need not come from the one to the other.
    both = reached[graph.from_arc] & reached[graph.to_arc]
    metres = np.where(reached, graph.network.arc_length, 0.0)
    part = _longest_part(graph.from_arc[both], graph.to_arc[both], metres)
    return Reach(graph, reached & part)


def _longest_part(first: Ints, second: Ints, metres: Floats) -> Flags:
    """Return the part with the most metres in which any one leads to any other, and to itself.

    Parameters
    ----------
    first, second
        Which leads to which.
    metres
        Of each, shape (all,).
    """
    size = metres.size
    pairs = coo_array((np.ones(first.size), (first, second)), shape=(size, size))
    label = connected_components(pairs, directed=True, connection="strong")[1]
    round_ = np.unique(label[first[label[first] == label[second]]])
    total = np.bincount(label, np.where(np.isin(label, round_), metres, 0.0), size)
    longest: Flags = (label == total.argmax()) & bool(total.max(initial=0.0) > 0)
    return longest


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
