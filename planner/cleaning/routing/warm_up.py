"""Everything that numba compiles, compiled beforehand: no first use eats a search's time."""

from __future__ import annotations

from functools import cache

import numpy as np

from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.split import split


@cache
def compile_kernels() -> None:
    """Solve two streets: seconds after an installation or an update, nothing ever after."""
    each = np.arange(2, dtype=np.int32)
    fleet = Fleet(0, 0, 1.0, 100.0, refills=(0,), refill_cost=(1.0,))
    distance = 1.0 - np.eye(3)
    two = ArcProblem(each, each + 1, each + 1, np.ones(2), np.ones(2), distance, fleet)
    path_scanning(two)
    improve(two, split(two, [0, 1]), limits=Limits(rounds=1))
