"""Every engine on one random town, every plan checked and costed by the same validator.

    python -m tests.benchmarks.arc_engines --seconds 10 --seconds 30

The town is a grid of crooked streets, some of them missing, some one-way, wide
ones served once a side and the others in one pass. Seconds are CPU time of each
search; the postman's tour that our search begins with is told apart. Leaves
with 1 if a plan is invalid.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.cleaning.routing.bound import lower_bound
from planner.cleaning.routing.comparison import compare_engines
from planner.cleaning.routing.postman import postman_tour
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.roads import Roads
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.split import split
from planner.cleaning.routing.validator import audit

BLOCK_M, CROOKED_M = 90.0, 15.0
MISSING, ONE_WAY, WIDE = 0.10, 0.15, 0.60
SHIFT_M, TANK_M, REFILL_M = 15_000.0, 4_000.0, 300.0


def main() -> int:
    """Compare on the towns that the arguments name; return 0, or 1 if a plan is invalid."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=23, help="crossings along a side of the town")
    parser.add_argument("--seed", type=int, default=1, help="of the town and of the searches")
    parser.add_argument("--seconds", type=float, action="append", help="CPU time of each search")
    parser.add_argument("--tank", action="store_true", help="refill every 4 km")
    options = parser.parse_args()
    roads = random_town(options.side, options.seed)
    problem = ArcProblem.from_roads(roads, fleet(roads, tank=options.tank))
    before = time.process_time()
    start = split(problem, postman_tour(roads, problem.fleet.start, seconds=30.0).order)
    toured = time.process_time() - before
    improve(problem, start, limits=Limits(rounds=0))
    bound = lower_bound(roads, problem.fleet, seconds=30.0)
    served = roads.service[roads.required].sum() / 1000
    print(
        f"{problem.tasks} tasks, {problem.task.size} modes, {served:.1f} km of service, "
        f"bound {bound / 1000:.1f} km, postman and split {toured:.1f} CPU s"
    )
    invalid = 0
    for seconds in options.seconds or [10.0]:
        print(f"{seconds:g} s{'engine':>24}{'km':>10}{'empty km':>10}{'routes':>8}{'CPU s':>8}")
        for result in compare_engines(problem, start, seconds=seconds, seed=options.seed):
            found = audit(roads, problem, result.plan)
            print(
                f"{result.name:>28}{found.cost / 1000:>10.2f}{found.cost / 1000 - served:>10.2f}"
                f"{len(result.plan.routes):>8}{result.seconds_used:>8.1f}",
                flush=True,
            )
            for fault in found.faults:
                print(f"  INVALID: {fault}")
            invalid += bool(found.faults)
    return 1 if invalid else 0


def random_town(side: int, seed: int) -> Roads:
    """Return the streets that can be driven to and from, most of them in metres of a grid."""
    random = np.random.default_rng(seed)
    corner = np.arange(side * side).reshape(side, side)
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * BLOCK_M
    xy += random.normal(0, CROOKED_M, xy.shape)
    across = np.stack((corner[:, :-1].ravel(), corner[:, 1:].ravel()))
    along = np.stack((corner[:-1].ravel(), corner[1:].ravel()))
    ends = np.concatenate((across, along), axis=1)
    ends = ends[:, random.random(ends.shape[1]) >= MISSING]
    flip = random.random(ends.shape[1]) < 0.5
    tail, head = np.where(flip, ends[::-1], ends)
    kind = random.random(tail.size)
    wide = (kind >= ONE_WAY) & (kind < ONE_WAY + WIDE)
    narrow = kind >= ONE_WAY + WIDE
    # The other side of a wide street is a link of its own.
    tail, head = np.concatenate((tail, head[wide])), np.concatenate((head, tail[wide]))
    two_way = np.concatenate((narrow, np.zeros(int(wide.sum()), np.bool_)))
    length = np.hypot(*(xy[tail] - xy[head]).T)
    kept, node = _main_part(side * side, tail, head, two_way)
    length, required = length[kept], np.ones(int(kept.sum()), np.bool_)
    return Roads(
        node[tail[kept]], node[head[kept]], two_way[kept], length, required, length, length
    )


def _main_part(nodes, tail, head, two_way):
    """Return which links lie in the largest strong component, and its nodes numbered anew."""
    arcs = (np.append(tail, head[two_way]), np.append(head, tail[two_way]))
    graph = csr_array((np.ones(arcs[0].size), arcs), shape=(nodes, nodes))
    part = connected_components(graph, connection="strong")[1]
    main = part == np.bincount(part).argmax()
    return main[tail] & main[head], (np.cumsum(main) - 1).astype(np.int32)


def fleet(roads: Roads, *, tank: bool) -> Fleet:
    """Return vehicles at a corner of the town, with two places of water if a tank is to last."""
    if not tank:
        return Fleet(0, 0, float(roads.demand.sum()), SHIFT_M)
    water = (roads.nodes // 3, 2 * roads.nodes // 3)
    return Fleet(0, 0, TANK_M, SHIFT_M, water, (REFILL_M, REFILL_M))


if __name__ == "__main__":
    sys.exit(main())
