"""How often each direction of each link is driven, all routes together: a relaxation.

Every route leaves each node as often as it comes there, so the drives of all
routes are a circulation that passes every required link. For a set of nodes S
it must leave S at least as often as

- trips are needed for the demand that touches S, where no depot or refill lies in S;
- half the required links between S and the rest, rounded up, as it crosses
  that border an even number of times (an odd cut);
- once, where something required touches S and the rest is needed too.

The cheapest circulation that keeps to such cuts costs no more than the
cheapest plan (Belenguer & Benavent 2003 for edges; the cuts of a single tour
are those of Christofides et al. 1984 and Corberán et al. 2003 for mixed graphs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.cleaning.routing.roads import Flags, Floats, Roads

_DRIVEN = 1e-6
"""Share of a drive that is none."""


@dataclass(frozen=True, eq=False)
class Flow:
    """A circulation.

    Parameters
    ----------
    drives
        How often each arc of `Circulation` is driven, shape (arcs,).
    bound
        No circulation within the cuts costs less; service included.
    proven
        Whether the drives cost as much as the bound.
    """

    drives: Floats
    bound: float
    proven: bool


class Circulation:
    """The cheapest circulation through all required links, under a growing set of cuts.

    Parameters
    ----------
    roads
        What is driven and required.
    start, end
        Where routes begin and end; a free arc leads from `end` back to `start`.
    sources
        Nodes where a vehicle's capacity is restored besides.
    capacity
        Demand of a trip; inf for a single tour.
    """

    def __init__(
        self,
        roads: Roads,
        start: int,
        end: int,
        *,
        sources: Iterable[int] = (),
        capacity: float = np.inf,
    ) -> None:
        self.roads = roads
        self.tail, self.head, self.cost, self.link = roads.arcs()
        if start != end:
            self.tail, self.head = np.append(self.tail, end), np.append(self.head, start)
            self.cost, self.link = np.append(self.cost, 0.0), np.append(self.link, -1)
        self.start = start
        self.sources = np.zeros(roads.nodes, dtype=np.bool_)
        self.sources[[start, end, *sources]] = True
        self.capacity = capacity
        # Serving costs what it does, whatever the drive; the drive counts in the flow.
        need = roads.required
        self.fixed = float((roads.service[need] - roads.cost[need]).sum())
        self._rows, self._least = self._first_rows()
        self._most = self._least.copy()
        self._most[self.roads.nodes :] = np.inf
        self._known: set[bytes] = set()

    def need(self, inside: Flags) -> int:
        """Return how often the circulation must leave a set of nodes, shape (nodes,)."""
        roads = self.roads
        tail, head = inside[roads.tail], inside[roads.head]
        touching = roads.required & (tail | head)
        if not touching.any():
            return 0
        crossing = roads.required & (tail != head)
        outside = (roads.required & ~(tail & head)).any() or not inside[self.start]
        need = max(int(outside), -int(-np.count_nonzero(crossing) // 2))
        if not (inside & self.sources).any():
            demand = float(roads.demand[touching].sum())
            need = max(need, int(np.ceil(demand / self.capacity * (1 - 1e-9))))
        return need

    def leaving(self, inside: Flags, drives: Floats) -> float:
        """Return how often `drives` leave a set of nodes."""
        return float(drives[inside[self.tail] & ~inside[self.head]].sum())

    def cut(self, sets: Iterable[Flags], least: int = 0) -> int:
        """Ask that each set be left as often as it must, or `least`; return the new cuts."""
        rows, most = [], []
        for inside in sets:
            # A set and its complement are left equally often.
            need = max(self.need(inside), self.need(~inside), least)
            key = (inside if inside[0] else ~inside).tobytes() + need.to_bytes(4, "big")
            if need and key not in self._known:
                self._known.add(key)
                rows.append((inside[self.tail] & ~inside[self.head]).astype(np.float64))
                most.append(float(need))
        if rows:
            self._rows = vstack((self._rows, csr_array(np.array(rows))), format="csr")
            self._least = np.concatenate((self._least, most))
            self._most = np.concatenate((self._most, np.full(len(most), np.inf)))
        return len(rows)

    def solve(self, *, whole: bool, seconds: float) -> Flow | None:
        """Return the cheapest circulation, None if none was found in the time.

        Parameters
        ----------
        whole
            Whether every link is to be driven a whole number of times.
        seconds
            Wall time that HiGHS is given.
        """
        least = np.zeros(self.cost.size)
        one_way = np.flatnonzero(self.roads.required & ~self.roads.two_way)
        least[one_way] = 1.0
        found = milp(
            self.cost,
            constraints=LinearConstraint(self._rows, self._least, self._most),
            bounds=Bounds(least, np.inf),
            integrality=np.full(self.cost.size, int(whole)),
            options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0},
        )
        if found.x is None:
            return None
        bound = found.mip_dual_bound if whole else found.fun
        if bound is None:
            return None
        drives = np.rint(found.x) if whole else np.maximum(found.x, 0.0)
        proven = found.status == 0
        return Flow(drives, float(bound) + self.fixed, proven)

    def drive_all(self, flow: Flow) -> Flow | None:
        """Return whole-numbered drives along every link that a flow drives at all.

        Each direction of such a two-way link is driven: dear, but at hand in no
        time, since flows between whole-numbered limits are whole-numbered.
        """
        driven = np.zeros(self.roads.tail.size + 1, dtype=np.bool_)
        driven[self.link[flow.drives > _DRIVEN]] = True
        balance, nodes = self._rows[: self.roads.nodes], np.zeros(self.roads.nodes)
        found = milp(
            self.cost,
            constraints=LinearConstraint(balance, nodes, nodes),
            bounds=Bounds(driven[self.link].astype(np.float64), np.inf),
        )
        return None if found.x is None else Flow(np.rint(found.x), flow.bound, proven=False)

    def _first_rows(self) -> tuple[csr_array, Floats]:
        """Balance at every node, then one drive or more along every required edge."""
        arcs = np.arange(self.cost.size)
        nodes = self.roads.nodes
        ones = np.ones(arcs.size)
        balance = coo_array(
            (
                np.concatenate((ones, -ones)),
                (np.concatenate((self.tail, self.head)), np.tile(arcs, 2)),
            ),
            shape=(nodes, arcs.size),
        )
        edges = np.flatnonzero(self.roads.required & self.roads.two_way)
        row = np.full(self.roads.tail.size + 1, -1)
        row[edges] = np.arange(edges.size)
        on = np.flatnonzero(row[self.link] >= 0)
        passed = coo_array((ones[on], (row[self.link[on]], on)), shape=(edges.size, arcs.size))
        least = np.concatenate((np.zeros(nodes), np.ones(edges.size)))
        return vstack((balance, passed), format="csr"), least
