"""The integer program of a planting plan, and its solution by HiGHS.

Binary `x` says which trees are planted, `y` (0-1) how much of each cell lies
under them (at most the sum of the trees that cover it), `l` (0-1) which stalls
are lost (at least each tree that takes it). Of trees in conflict one is planted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.layout.cells import Cells

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.layout.planting_rules import Floats

_ENDED = (0, 2)
"""scipy's words for the best plan found, and for none existing."""

_COST_SLACK = 1e-6
"""Plans dearer by this little are no dearer: the solver's own tolerance."""


@dataclass(frozen=True, eq=False)
class Program:
    """What may be planted, what it covers and what it costs.

    Parameters
    ----------
    cells
        Ground by the trees over it.
    cost
        Of each tree, shape (trees,).
    conflicts
        Rows of groups of which one tree may be planted, shape (groups, trees).
    lost
        1 where a tree takes a stall, shape (stalls, trees).
    stall_cost
        Of each stall given up.
    """

    cells: Cells
    cost: Floats
    conflicts: sparse.csr_array
    lost: sparse.csr_array
    stall_cost: float

    def cost_of(self, planted: npt.NDArray[np.bool_]) -> float:
        """Return the cost of a plan, every lost stall once."""
        stalls = np.count_nonzero(self.lost @ planted.astype(float))
        return float(self.cost[planted].sum()) + self.stall_cost * stalls

    def covered_m2(self, planted: npt.NDArray[np.bool_]) -> float:
        """Return the area under at least one planted tree."""
        return float(self.cells.area_m2[self.cells.cover @ planted.astype(float) > 0].sum())

    def without_overlap(self) -> Program:
        """Return the program in which shade under two trees counts twice.

        Far smaller, and no plan of this one costs less or covers more than its best.
        """
        each = self.cells.cover.T @ self.cells.area_m2
        return replace(self, cells=Cells(each, sparse.csr_array(sparse.eye_array(len(each)))))


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan, and what the solver proved about all others.

    Parameters
    ----------
    planted
        Of each tree, or None where no plan was found in time, or none exists.
    bound
        No plan costs less (`cheapest`), or covers more m² (`fullest`).
    done
        The search came to its end: without a plan, there is none.
    """

    planted: npt.NDArray[np.bool_] | None
    bound: float
    done: bool


def cheapest(
    program: Program, need_m2: float, *, at_most: float = np.inf, until: float
) -> Solution:
    """Return the plan of least cost that covers so much.

    Parameters
    ----------
    program
        What may be planted.
    need_m2
        Area to be covered.
    at_most
        Cost of a plan that is known: dearer ones need no look.
    until
        Deadline on the clock of `time.monotonic`, in seconds.
    """
    trees, stalls, cells = _sizes(program)
    cost = np.concatenate((program.cost, np.full(stalls, program.stall_cost), np.zeros(cells)))
    covered = np.concatenate((np.zeros(trees + stalls), program.cells.area_m2))
    rows = [LinearConstraint(sparse.csr_array(covered[None]), need_m2, np.inf)]
    if np.isfinite(at_most):
        rows.append(LinearConstraint(sparse.csr_array(cost[None]), -np.inf, at_most + _COST_SLACK))
    return _solved(program, cost, rows, until)


def fullest(program: Program, *, until: float) -> Solution:
    """Return the plan that covers most, whatever it costs."""
    trees, stalls, _ = _sizes(program)
    gain = np.concatenate((np.zeros(trees + stalls), program.cells.area_m2))
    found = _solved(program, -gain, [], until)
    return Solution(found.planted, -found.bound, found.done)


def _sizes(program: Program) -> tuple[int, int, int]:
    return len(program.cost), program.lost.shape[0], len(program.cells.area_m2)


def _solved(program: Program, cost: Floats, rows: list[LinearConstraint], until: float) -> Solution:
    trees, stalls, cells = _sizes(program)
    seconds = until - time.monotonic()
    if seconds <= 0:
        return Solution(None, -np.inf, done=False)
    whole = np.repeat((1, 0), (trees, stalls + cells))
    result = milp(
        cost,
        constraints=[*rows, *_rules(program)],
        integrality=whole,
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    planted = None if result.x is None else result.x[:trees] > 0.5  # noqa: PLR2004  (binary)
    bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
    return Solution(planted, bound, done=result.status in _ENDED)


def _rules(program: Program) -> list[LinearConstraint]:
    """Return what holds of every plan, over trees, stalls and cells."""
    trees, stalls, cells = _sizes(program)
    stall, tree = program.lost.nonzero()
    take = np.arange(len(tree))
    by = sparse.csr_array((np.ones(len(take)), (take, tree)), shape=(len(take), trees))
    of = sparse.csr_array((np.ones(len(take)), (take, stall)), shape=(len(take), stalls))
    blocks: Any = sparse.block_array(
        [
            [program.conflicts, _zeros(program.conflicts.shape[0], stalls), None],
            [by, -of, None],
            [-program.cells.cover, None, sparse.eye_array(cells)],
        ],
        format="csr",
    )
    most = np.repeat((1.0, 0.0, 0.0), (program.conflicts.shape[0], len(take), cells))
    return [LinearConstraint(blocks, -np.inf, most)] if blocks.shape[0] else []


def _zeros(rows: int, columns: int) -> sparse.csr_array:
    return sparse.csr_array((rows, columns))
