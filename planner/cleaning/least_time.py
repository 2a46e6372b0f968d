"""The least time that all routes of a job take: service, driving, turns, calls and shifts.

What all routes drive is a circulation on the line graph, closed by way of the
depot. A vehicle leaves a depot, a facility or an area by any street at its node,
so these nodes are plazas where flow may change between any two arcs, but only as
often as there are routes, calls and areas there. The programme leaves open
whether the circulation hangs together, so no plan can be below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack

from planner.cleaning.jobs import AREA, BACKWARD, EITHER

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.cleaning.reduction import Reduced
    from planner.cleaning.routing.roads import Floats

    Rows = npt.NDArray[np.signedinteger[Any]]

_SLACK = 1e-9
"""Share by which a sum in floating point may miss a limit."""


@dataclass(frozen=True)
class LeastTime:
    """What no plan of a job can be below.

    Parameters
    ----------
    seconds
        Of all routes together, as `plan_cost` adds them up.
    routes
        How many of them the shift and the tank ask for; 0 without tasks.
    """

    seconds: float
    routes: int


def least_time(reduced: Reduced, *, seconds: float) -> LeastTime:
    """Return the least time of a job's routes, and their least number.

    Every pass is driven, at the pace of service in place of the empty one; each
    route is prepared and no longer than the shift; tanks are filled and hoppers
    emptied as often as all demand together asks for.

    Parameters
    ----------
    seconds
        Time to search for a better bound; what was proven by then is returned.
    """
    if not len(reduced.job.tasks):
        return LeastTime(0.0, 0)
    model = _Model(reduced)
    least = model.fixed_s + max(0.0, model.solve(), model.solve(seconds))
    return LeastTime(least, max(1, int(np.ceil(least / reduced.limits.seconds * (1 - _SLACK)))))


class _Model:
    """Columns: turns, leaving a plaza on an arc, arriving at one, routes, calls, last calls."""

    def __init__(self, reduced: Reduced) -> None:
        self.reduced, self.graph = reduced, reduced.graph
        graph, limits = reduced.graph, reduced.limits
        network, tasks, fleet = graph.network, reduced.job.tasks, reduced.problem.fleet
        node = reduced.place - network.arcs
        self.start, self.end = int(node[fleet.start]), int(node[fleet.end])
        self.stops = node[list(fleet.refills)]
        first = reduced.problem.first[:-1]
        area_at = node[reduced.problem.entry[first]][tasks.side == AREA]
        self.plaza = np.unique(np.concatenate(([self.start, self.end], self.stops, area_at)))
        self.areas = np.bincount(np.searchsorted(self.plaza, area_at), minlength=self.plaza.size)
        usable = np.flatnonzero(graph.usable)
        self.out = usable[np.isin(network.arc_tail[usable], self.plaza)]
        self.into = usable[np.isin(network.arc_head[usable], self.plaza)]
        self.last = limits.tip_last and bool(limits.stops)
        calls = np.array(limits.call_s, dtype=float)
        self.cost = np.concatenate(
            (
                graph.turn_s + graph.seconds[graph.to_arc],
                graph.seconds[self.out],
                np.zeros(self.into.size),
                [limits.prepare_s],
                calls,
                np.zeros(calls.size),
            )
        )
        flows = graph.from_arc.size + self.out.size + self.into.size
        self.route = flows
        self.least = np.zeros(self.cost.size)
        self.least[flows] = 1.0
        self.whole = (np.arange(self.cost.size) >= flows).astype(np.int32)
        street = tasks.side != AREA
        along_s = graph.seconds[2 * tasks.link[street]].sum()
        self.fixed_s = float(reduced.problem.service[first].sum() - along_s)

    def solve(self, seconds: float | None = None) -> float:
        """Return what the columns cost at least; with a time, routes and calls are whole."""
        relaxed = seconds is None
        found = milp(
            self.cost,
            constraints=self.constraints(),
            bounds=Bounds(self.least, np.inf),
            integrality=0 * self.whole if relaxed else self.whole,
            options={} if seconds is None else {"time_limit": seconds},
        )
        proven = found.fun if relaxed else found.mip_dual_bound
        return float(proven) * (1 - _SLACK) if proven is not None else -np.inf

    def constraints(self) -> list[LinearConstraint]:
        """Return everything that holds of the routes of a plan."""
        return [*self._streets(), *self._plazas(), *self._shifts()]

    def _streets(self) -> list[LinearConstraint]:
        """Let what comes to an arc leave it, and pass arcs as often as they are served."""
        graph, tasks = self.graph, self.reduced.job.tasks
        arcs = graph.network.arcs
        rest = self.cost.size - self.route
        none = csr_array((arcs, rest))
        nothing = csr_array((arcs, self.into.size)), csr_array((arcs, self.out.size))
        to, off = _ones(graph.to_arc, arcs), _ones(graph.from_arc, arcs)
        comes = csr_array(hstack((to, _ones(self.out, arcs), nothing[0], none)))
        goes = csr_array(hstack((off, nothing[1], _ones(self.into, arcs), none)))
        need = np.zeros(arcs)
        sided = (tasks.side != EITHER) & (tasks.side != AREA)
        np.add.at(need, 2 * tasks.link[sided] + (tasks.side[sided] == BACKWARD), 1.0)
        served = np.flatnonzero(need)
        either = np.unique(tasks.link[tasks.side == EITHER])
        found = [LinearConstraint(comes - goes, 0.0, 0.0)]
        if served.size:
            found.append(LinearConstraint(comes[served], need[served], np.inf))
        if either.size:
            both = comes[2 * either] + comes[2 * either + 1]
            found.append(LinearConstraint(both, 1.0, np.inf))
        return found

    def _plazas(self) -> list[LinearConstraint]:
        """Let routes and trips begin and end where they may, and come to areas."""
        network, size = self.graph.network, self.plaza.size
        turns = self.graph.from_arc.size
        out = _ones(np.searchsorted(self.plaza, network.arc_tail[self.out]), size)
        into = _ones(np.searchsorted(self.plaza, network.arc_head[self.into]), size)
        starts, ends = (np.array(self.plaza == each, dtype=float)[:, None] for each in self._ends)
        calls = _ones(np.searchsorted(self.plaza, self.stops), size).toarray()
        none = csr_array((size, turns))
        kept = hstack((none, out, -into, _rest(ends - starts, 0 * calls, 0 * calls)))
        most = hstack((none, out, 0 * into, _rest(-starts, -calls, 0 * calls)))
        # A last call at the end's own node is not left any more.
        home = calls * ends
        least = hstack((none, out, 0 * into, _rest(-starts, -calls, home)))
        visited = hstack((none, 0 * out, into, _rest(0 * starts, 0 * calls, 0 * calls)))
        alone = (self.areas > 0) & ~np.isin(self.plaza, [self.start, *self.stops])
        return [
            LinearConstraint(kept, 0.0, 0.0),
            LinearConstraint(most, -np.inf, self.areas.astype(float)),
            LinearConstraint(least, -self.areas.astype(float), np.inf),
            LinearConstraint(visited, alone.astype(float), np.inf),
        ]

    def _shifts(self) -> list[LinearConstraint]:
        """Hold all time by shifts and all demand by tanks; sweepers tip before coming home."""
        reduced, calls = self.reduced, self.stops.size
        flows, every = self.route, np.ones(self.stops.size)
        demand = reduced.problem.demand.sum() / reduced.problem.fleet.capacity
        loads = float(np.ceil(demand * (1 - _SLACK)))
        own = 0.0 if self.last else 1.0
        loaded = np.concatenate((np.zeros(flows), [own], every, 0 * every))
        hours = self.cost.copy()
        hours[flows] -= reduced.limits.seconds
        found = [LinearConstraint(loaded[None, :], loads, np.inf)]
        if np.isfinite(reduced.limits.seconds):
            most = -self.fixed_s + _SLACK * abs(self.fixed_s)
            found.append(LinearConstraint(hours[None, :], -np.inf, most))
        last = np.concatenate((np.zeros(flows), [-1.0], 0 * every, every))
        if not self.last:
            last[flows] = 0.0
        found.append(LinearConstraint(last[None, :], 0.0, 0.0))
        if calls:
            each = np.eye(calls)
            told = np.hstack((np.zeros((calls, flows + 1)), each, -each))
            found.append(LinearConstraint(told, 0.0, np.inf))
        return found

    @property
    def _ends(self) -> tuple[int, int]:
        return self.start, self.end


def _ones(row: Rows, rows: int) -> csr_array:
    """Return a matrix with a 1 in each column, at `row`."""
    return coo_array((np.ones(row.size), (row, np.arange(row.size))), (rows, row.size)).tocsr()


def _rest(routes: Floats, calls: Floats, last: Floats) -> csr_array:
    return csr_array(np.hstack((routes, calls, last)))
