"""Every engine on one and the same problem, every plan costed by the same function."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from planner.cleaning.routing.augment_merge import augment_merge
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import Plan, plan_cost
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.second_engine import solve_with_pyvrp
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.cleaning.routing.problem import ArcProblem

    Engine = Callable[[ArcProblem, Plan | None, float, int], Plan]


@dataclass(frozen=True)
class EngineResult:
    """What one engine made of a problem.

    Parameters
    ----------
    name
        Of the engine, as in `ENGINES`.
    plan
        What it found.
    cost
        Of the plan, added up by `plan_cost`; unserved tasks cost nothing, so
        plans compare only where they leave out equally many.
    seconds_used
        CPU time of this process from the problem to the plan.
    """

    name: str
    plan: Plan
    cost: float
    seconds_used: float


def compare_engines(
    problem: ArcProblem,
    start: Plan | None = None,
    *,
    seconds: float,
    seed: int = 0,
    engines: Sequence[str] | None = None,
) -> list[EngineResult]:
    """Return what each engine makes of a problem in the same time, in the order asked for.

    Parameters
    ----------
    start
        Plan that our own search begins with, such as a postman's tour that was
        split; None for the better of path scanning and augment-merge. PyVRP
        begins with its own.
    seconds
        CPU time of each search; the two constructions take what they take.
    seed
        Of each search, 0 or more.
    engines
        Names in `ENGINES`; None for all whose packages are installed.

    Raises
    ------
    OptionError
        If an engine is unknown, or `seconds` or `seed` below 0.
    MissingPackageError
        If PyVRP is asked for by name but not installed.
    """
    if engines is None:
        engines = [name for name in ENGINES if name != PYVRP or find_spec("pyvrp")]
    unknown = [name for name in engines if name not in ENGINES]
    if unknown:
        msg = f"there is no engine {unknown[0]}; there are {', '.join(ENGINES)}"
        raise OptionError(msg)
    results = []
    for name in engines:
        begin = time.process_time()
        plan = ENGINES[name](problem, start, seconds, seed)
        spent = time.process_time() - begin
        results.append(EngineResult(name, plan, plan_cost(problem, plan), spent))
    return results


def _search(problem: ArcProblem, start: Plan | None, seconds: float, seed: int) -> Plan:
    if start is None:
        built = (path_scanning(problem), augment_merge(problem))
        start = min(built, key=lambda plan: (len(plan.unserved), plan_cost(problem, plan)))
    return improve(problem, start, limits=Limits(seconds=seconds), seed=seed)


PATH_SCANNING, AUGMENT_MERGE = "path scanning", "augment-merge"
RUIN_AND_RECREATE, PYVRP = "ruin and recreate", "PyVRP"

ENGINES: dict[str, Engine] = {
    PATH_SCANNING: lambda problem, *_: path_scanning(problem),
    AUGMENT_MERGE: lambda problem, *_: augment_merge(problem),
    RUIN_AND_RECREATE: _search,
    PYVRP: lambda problem, _, seconds, seed: solve_with_pyvrp(problem, seconds=seconds, seed=seed),
}
"""What finds a plan, by name: a problem, a plan to begin with, CPU seconds and a seed go in."""
