"""A job as an arc-routing problem: seconds between places, where turns cost and bans hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.cleaning.jobs import AREA, BACKWARD, EITHER, FORWARD, Job, without
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.roads import Roads

if TYPE_CHECKING:
    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.driving.turns import LineGraph
    from planner.cleaning.routing.roads import Flags, Floats, Ints

_KMH = 3.6


@dataclass(frozen=True, eq=False)
class Shifts:
    """What limits a route of a job.

    Parameters
    ----------
    seconds
        Length of a shift.
    stops
        Facilities, by id, where the vehicle takes water or tips.
    call_s
        Time that a call at each of them takes.
    prepare_s
        Time at the start of every shift, before the vehicle leaves: handing over,
        checks, and filling its tank.
    tip_last
        Whether the vehicle tips before it comes home.
    """

    seconds: float
    stops: tuple[str, ...]
    call_s: tuple[float, ...]
    prepare_s: float
    tip_last: bool


@dataclass(frozen=True, eq=False)
class Reduced:
    """A job reduced to a matrix, and how to read its answers.

    Parameters
    ----------
    job
        With the tasks of `problem`, in order.
    graph
        What the vehicle may drive.
    problem
        In seconds; its places are those of `place`. The way from its start holds
        the time to prepare, the way to its end the last call at a tip.
    place
        Arc (or `arcs + node`) of each place, shape (places,). The start and the end
        of routes are the last two.
    mode_arc
        Arc that each mode serves along; -1 for areas, shape (modes,).
    metres
        Length of each task, shape (tasks,).
    limits
        Shift, refills and what comes with them.
    """

    job: Job
    graph: LineGraph
    problem: ArcProblem
    place: Ints
    mode_arc: Ints
    metres: Floats
    limits: Shifts


@dataclass(frozen=True, eq=False)
class Left:
    """Tasks that cannot be part of any route: more than a tank or a shift holds."""

    tasks: Ints


def area_pass_m(area_m2: Floats, swath_m: float) -> Floats:
    """Return how far a vehicle drives to clean areas in strips of its swath, in metres."""
    return area_m2 / swath_m


def reduce_job(
    job: Job, graph: LineGraph, area_m2: Floats, area_node: Ints, limits: Shifts
) -> tuple[Reduced, Left]:
    """Return a job as a problem, without the tasks that are too long for any route.

    Parameters
    ----------
    job
        Its tasks must be reached by the vehicle.
    graph
        What the vehicle may drive, and at which speed.
    area_m2, area_node
        Size of each area, and the node it is entered from.
    limits
        Shift and refills.
    """
    metres = _task_metres(job, graph.network, area_m2)
    seconds = metres / (job.vehicle.service_kmh / _KMH)
    demand = metres / 1000.0 * job.vehicle.use_per_km
    places, mode_task, mode_arc = _modes(job, graph.network, area_node)
    stops = _stops(job, graph.network, limits)
    index = _Index(np.concatenate((places, stops)), graph.network)
    start, end, *calls = index.of(stops).tolist()
    matrix = _with_ends(graph.matrix(index.places), (start, end), calls, limits)
    fleet = Fleet(
        index.places.size,
        index.places.size + 1,
        job.vehicle.capacity,
        limits.seconds,
        tuple(calls),
        limits.call_s,
    )
    at = index.of(places)
    alone = matrix[fleet.start, at] + seconds[mode_task] + matrix[at, fleet.end]
    shortest = np.full(len(job.tasks), np.inf)
    np.minimum.at(shortest, mode_task, alone)
    lost = (demand > job.vehicle.capacity) | (shortest > limits.seconds)
    keep = ~lost[mode_task]
    number = np.cumsum(~lost) - 1
    problem = ArcProblem(
        number[mode_task[keep]].astype(np.int32),
        at[keep],
        at[keep],
        seconds[mode_task[keep]],
        demand[~lost],
        matrix,
        fleet,
    )
    rows = np.flatnonzero(lost).astype(np.int32)
    kept = without(job, rows) if rows.size else job
    place = np.append(index.places, stops[:2])
    reduced = Reduced(kept, graph, problem, place, mode_arc[keep], metres[~lost], limits)
    return reduced, Left(rows)


class _Index:
    """Rows of a matrix by place.

    Places that lie together have rows that lie together: a search that looks from
    a street to those around it finds their times in the same part of the memory.
    """

    def __init__(self, places: Ints, network: DrivenNetwork) -> None:
        every = np.unique(places)
        street = every < network.arcs
        link = np.where(street, every >> 1, 0)
        middle = (network.xy[network.tail[link]] + network.xy[network.head[link]]) / 2
        middle[~street] = network.xy[every[~street] - network.arcs]
        along = gpd.GeoSeries(shapely.points(middle)).hilbert_distance().to_numpy()
        self.places = every[np.argsort(along, kind="stable")].astype(np.int32)
        self._row = np.empty(network.arcs + network.nodes, dtype=np.int32)
        self._row[self.places] = np.arange(self.places.size)

    def of(self, places: Ints) -> Ints:
        return self._row[places]


def _task_metres(job: Job, network: DrivenNetwork, area_m2: Floats) -> Floats:
    tasks = job.tasks
    length = np.zeros(len(tasks))
    street = tasks.side != AREA
    length[street] = network.length_m[tasks.link[street]]
    length[~street] = area_pass_m(area_m2[tasks.area[~street]], job.vehicle.swath_m)
    return length


def _modes(job: Job, network: DrivenNetwork, area_node: Ints) -> tuple[Ints, Ints, Ints]:
    """Return place, task and arc of each way of serving each task; the task ascends."""
    tasks = job.tasks
    both = tasks.side == EITHER
    task = np.repeat(np.arange(len(tasks)), np.where(both, 2, 1))
    second = np.append(False, np.diff(task) == 0)[: task.size]
    side = tasks.side[task]
    against = (side == BACKWARD) | ((side == EITHER) & second)
    arc = np.where(side == AREA, -1, 2 * tasks.link[task] + against)
    node = area_node[np.maximum(tasks.area[task], 0)] if area_node.size else np.zeros_like(arc)
    place = np.where(side == AREA, network.arcs + node, arc)
    return place.astype(np.int32), task.astype(np.int32), arc.astype(np.int32)


def _stops(job: Job, network: DrivenNetwork, limits: Shifts) -> Ints:
    """Return the places where a vehicle starts, ends and makes its calls."""
    names = (job.vehicle.start, job.vehicle.end, *limits.stops)
    nodes = [network.facility_node[name] for name in names]
    return (network.arcs + np.array(nodes)).astype(np.int32)


def _with_ends(matrix: Floats, depots: tuple[int, int], calls: list[int], limits: Shifts) -> Floats:
    """Return a matrix with two more places: the start and the end of every route.

    They stand apart from the depots, so that a shift's own time is spent once a
    route and not at each call there.
    """
    start, end = depots
    size = matrix.shape[0]
    wider = np.empty((size + 2, size + 2))
    wider[:size, :size] = matrix
    wider[size, :size] = matrix[start] + limits.prepare_s
    wider[:size, size + 1] = matrix[:, end]
    if limits.tip_last and calls:
        after = np.array(limits.call_s) + matrix[calls, end]
        wider[:size, size + 1] = (matrix[:, calls] + after).min(axis=1)
    # Nothing comes to a start, nothing leaves an end.
    wider[:, size] = wider[size + 1] = np.inf
    wider[size, size + 1] = limits.prepare_s
    return wider


def last_call(reduced: Reduced, place: int) -> int | None:
    """Return the stop (number in `Shifts.stops`) that a vehicle tips at on its way home.

    Parameters
    ----------
    place
        Row of the matrix that it comes from.
    """
    limits, fleet = reduced.limits, reduced.problem.fleet
    if not (limits.tip_last and limits.stops):
        return None
    home = np.flatnonzero(reduced.place[:-2] == reduced.place[-1])[0]
    matrix = reduced.problem.distance
    calls = np.array(fleet.refills)
    return int(np.argmin(matrix[place, calls] + np.array(limits.call_s) + matrix[calls, home]))


def roads_of(reduced: Reduced, cost: Floats, service: Floats) -> Roads:
    """Return a job's streets as links between nodes, where turns cost nothing.

    The i-th required link is task i. Links after the tasks are streets that may
    be driven without being served.

    Parameters
    ----------
    cost
        Of driving along each link of the network, such as its metres, shape (links,).
    service
        Of serving each task, in the same unit, shape (tasks,).
    """
    tasks, network = reduced.job.tasks, reduced.graph.network
    usable: Flags = reduced.graph.usable.reshape(-1, 2)
    street = tasks.side != AREA
    node = reduced.place[reduced.problem.entry[reduced.problem.first[:-1]]] - network.arcs
    link = np.where(street, tasks.link, 0)
    against = tasks.side == BACKWARD
    tail = np.where(street, np.where(against, network.head[link], network.tail[link]), node)
    head = np.where(street, np.where(against, network.tail[link], network.head[link]), node)
    free = np.flatnonzero(usable.any(axis=1))
    ahead = usable[free, 0]
    need = np.zeros(len(tasks) + free.size, dtype=np.bool_)
    need[: len(tasks)] = True
    zeros = np.zeros(free.size)
    return Roads(
        np.append(tail, np.where(ahead, network.tail[free], network.head[free])).astype(np.int32),
        np.append(head, np.where(ahead, network.head[free], network.tail[free])).astype(np.int32),
        np.append(tasks.side == EITHER, usable[free].all(axis=1)),
        np.append(np.where(street, cost[link], 0.0), cost[free]),
        need,
        np.append(service, zeros),
        np.append(reduced.problem.demand, zeros),
    )


SIDES = {FORWARD: "forward", BACKWARD: "backward", EITHER: "either", AREA: "area"}
"""Words for sides in files."""
