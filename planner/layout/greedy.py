"""A planting plan in one pass: always the tree that shades most for its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.layout.program import Program


def plant_greedily(program: Program, need_m2: float = np.inf) -> npt.NDArray[np.bool_]:
    """Return a plan that covers so much, or where that cannot be had, no tree more fits.

    Parameters
    ----------
    program
        What may be planted.
    need_m2
        Area to be covered; infinite plants as long as a tree adds shade.

    Returns
    -------
    array
        Of each tree, whether it is planted. Trees that the others make
        needless are taken out again.
    """
    area, cover = program.cells.area_m2, program.cells.cover
    by_tree, by_stall = cover.T.tocsr(), program.lost.T.tocsr()
    groups_of = program.conflicts.T.tocsr()
    planted = np.zeros(len(program.cost), dtype=bool)
    free = np.ones(len(program.cost), dtype=bool)
    bare = np.ones(len(area))
    kept = np.ones(program.lost.shape[0])
    left = need_m2
    while left > 0 and free.any():
        gain = np.minimum(by_tree @ (area * bare), left)
        cost = program.cost + program.stall_cost * (by_stall @ kept)
        # With no goal there is no price: the most shade first.
        worth = np.where(free, gain / cost if np.isfinite(need_m2) else gain, 0.0)
        best = int(np.argmax(worth))
        if not worth[best] > 0:
            break
        planted[best] = True
        groups = _row(groups_of, best)
        free[np.unique(program.conflicts[groups].indices)] = False
        free[best] = False
        left -= float((area * bare)[_row(by_tree, best)].sum())
        bare[_row(by_tree, best)] = 0.0
        kept[_row(by_stall, best)] = 0.0
    return pruned(program, planted, need_m2)


def _row(matrix: object, row: int) -> npt.NDArray[np.int32]:
    starts, columns = matrix.indptr, matrix.indices  # type: ignore[attr-defined]
    return columns[starts[row] : starts[row + 1]]


def pruned(
    program: Program, planted: npt.NDArray[np.bool_], need_m2: float
) -> npt.NDArray[np.bool_]:
    """Return the plan without the trees that it does not need, dearest first."""
    kept = planted.copy()
    goal = min(need_m2, program.covered_m2(planted))
    price = program.cost + program.stall_cost * program.lost.sum(axis=0)
    for tree in np.flatnonzero(planted)[np.argsort(-price[planted], kind="stable")]:
        kept[tree] = False
        if program.covered_m2(kept) < goal:
            kept[tree] = True
    return kept
