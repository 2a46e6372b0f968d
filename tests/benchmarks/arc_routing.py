"""Solve a folder of arc-routing instances and print what was found, each plan checked.

    python -m tests.benchmarks.arc_routing DIR --seconds 10

`DIR` holds `.dat` and `.txt` instances (see `planner.cleaning.routing.instance`)
and, if known, `best_known.csv` with the columns `instance`, `lb` and `bks`. A
search stops at the best known cost if it is proven, else at the lower bound.
Seconds are CPU time of the search; what came before it is told apart. Leaves
with 1 if a plan is invalid.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from planner.cleaning.routing.augment_merge import augment_merge
from planner.cleaning.routing.bound import lower_bound
from planner.cleaning.routing.instance import parse_instance
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.routing.postman import postman_tour
from planner.cleaning.routing.problem import ArcProblem
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.split import split
from planner.cleaning.routing.validator import audit
from planner.errors import PlannerError

HEAD = (
    f"{'instance':<12}{'tasks':>6}{'scanning':>10}{'merge':>10}{'cost':>10}{'routes':>8}"
    f"{'bound':>10}{'best':>10}{'gap %':>8}{'before s':>9}{'CPU s':>8}"
)


@dataclass(frozen=True)
class Known:
    """What is published of an instance; None where nothing is."""

    bound: float | None = None
    best: float | None = None


def main() -> int:
    """Solve what the arguments name; return 0, or 1 if a plan is invalid."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU time of each search")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="begin of the names to be solved")
    options = parser.parse_args()
    files = sorted([*options.folder.glob("*.dat"), *options.folder.glob("*.txt")])
    files = [file for file in files if file.name.startswith(options.only)]
    if not files:
        parser.error(f"{options.folder} holds no .dat or .txt instance")
    known = read_known(options.folder / "best_known.csv")
    print(HEAD)
    gaps, invalid, spent = [], 0, 0.0
    for file in files:
        try:
            gap, seconds, faults = solve(file, known.get(file.stem, Known()), options)
        except PlannerError as error:
            parser.exit(2, f"{error}\n")
        gaps.append(gap)
        spent += seconds
        invalid += bool(faults)
        for fault in faults:
            print(f"  INVALID: {fault}")
    at_best = sum(gap <= 0 for gap in gaps)
    print(
        f"{len(files)} instances, {at_best} at the best known or the bound, "
        f"mean gap {sum(gaps) / len(gaps):.2f} %, {spent:.1f} CPU s, {invalid} invalid"
    )
    return 1 if invalid else 0


def read_known(file: Path) -> dict[str, Known]:
    """Read `best_known.csv`; empty if it is not there."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {
            row["instance"]: Known(
                float(row["lb"]) if row["lb"] else None, float(row["bks"]) if row["bks"] else None
            )
            for row in csv.DictReader(rows)
        }


def solve(file: Path, known: Known, options: argparse.Namespace) -> tuple[float, float, tuple]:
    """Solve one instance, print its line; return gap in %, CPU seconds, faults."""
    begin = time.process_time()
    instance = parse_instance(file.read_text(encoding="latin-1"), file=file.name)
    roads, fleet = instance.roads, instance.fleet
    problem = ArcProblem.from_roads(roads, fleet)
    scanned, merged = path_scanning(problem), augment_merge(problem)
    start = [scanned, merged, split(problem, postman_tour(roads, fleet.start).order)]
    bound = known.bound
    if bound is None:
        bound = lower_bound(roads, fleet, seconds=options.seconds)
    best = min(start, key=lambda plan: plan_cost(problem, plan))
    # Compiled here, so that the search is charged for searching only.
    improve(problem, best, limits=Limits(rounds=0))
    before = time.process_time()
    plan = improve(
        problem, best, limits=Limits(seconds=options.seconds, cost=bound), seed=options.seed
    )
    seconds = time.process_time() - before
    checked = audit(roads, problem, plan)
    faults = checked.faults
    if abs(checked.cost - plan_cost(problem, plan)) > 1e-6 * checked.cost:
        faults = (*faults, f"costs {checked.cost:g}, not {plan_cost(problem, plan):g}")
    reference = known.best if known.best is not None else bound
    gap = 100 * (checked.cost / reference - 1)
    print(
        f"{instance.name:<12}{problem.tasks:>6}{plan_cost(problem, scanned):>10g}"
        f"{plan_cost(problem, merged):>10g}{checked.cost:>10g}{len(plan.routes):>8}"
        f"{bound:>10g}{'' if known.best is None else format(known.best, 'g'):>10}"
        f"{gap:>8.2f}{before - begin:>9.1f}{seconds:>8.2f}",
        flush=True,
    )
    return gap, seconds, faults


if __name__ == "__main__":
    sys.exit(main())
