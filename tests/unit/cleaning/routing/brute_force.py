"""Tiny mixed roads, and the least cost of serving them by trying everything."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np

from planner.cleaning.routing.plan import Route, route_cost
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.roads import Roads


def make_roads(*links, two_way=True):
    """Roads from (tail, head, cost, demand[, two_way]); demand 0 is not required."""
    rows = [(*link, two_way)[:5] if len(link) == 4 else link for link in links]
    tail, head, cost, demand, both = (np.array(column) for column in zip(*rows, strict=True))
    return Roads(
        tail.astype(np.int32),
        head.astype(np.int32),
        both.astype(bool),
        cost.astype(float),
        demand > 0,
        cost.astype(float),
        demand.astype(float),
    )


def random_roads(seed, required=5, nodes=5):
    """Strongly connected roads with edges and arcs, some of them required."""
    random = np.random.default_rng(seed)
    ring = [(node, (node + 1) % nodes) for node in range(nodes)]
    more = [tuple(random.choice(nodes, 2, replace=False).tolist()) for _ in range(4)]
    served = set(random.choice(nodes + 4, required, replace=False).tolist())
    return make_roads(
        *(
            (
                *ends,
                int(random.integers(1, 10)),
                int(random.integers(1, 5)) if place in served else 0,
                bool(random.random() < 0.5),
            )
            for place, ends in enumerate(ring + more)
        )
    )


def random_problem(seed, *, required=5, shift=np.inf, refills=(), capacity=7.0, asymmetric=False):
    """A problem on random roads; the shift is a multiple of the longest route for one task."""
    roads = random_roads(seed, required)
    costs = tuple(float(1 + number) for number, _ in enumerate(refills))
    fleet = Fleet(0, 0, capacity, np.inf, refills, costs)
    problem = ArcProblem.from_roads(roads, fleet)
    distance = problem.distance
    if asymmetric:
        # As turn costs do: no triangle inequality, no zero on the diagonal.
        distance = distance + np.random.default_rng(seed).integers(0, 4, distance.shape)
    free = ArcProblem(*fields(problem)[:5], distance, fleet)
    limit = float(np.ceil(shift * free.alone().max()))
    return roads, ArcProblem(
        *fields(problem)[:5], distance, Fleet(0, 0, capacity, limit, refills, costs)
    )


def fields(problem):
    return (problem.task, problem.entry, problem.exit, problem.service, problem.demand)


def least_cost(problem):
    """Return the least cost of any plan, trying every order, direction and refill."""
    fleet, tasks = problem.fleet, range(problem.tasks)

    @cache
    def finish(left, place, load):
        """Least cost of serving the tasks left and coming to the end."""
        if not left:
            return problem.distance[place, fleet.end]
        best = np.inf
        for mode in range(problem.task.size):
            task = int(problem.task[mode])
            if task not in left:
                continue
            after = finish(
                left - {task}, int(problem.exit[mode]), load + float(problem.demand[task])
            )
            if load + problem.demand[task] <= fleet.capacity:
                way = problem.distance[place, problem.entry[mode]]
                best = min(best, way + problem.service[mode] + after)
        for call, fee in zip(fleet.refills, fleet.refill_cost, strict=True):
            if load > 0:
                best = min(best, problem.distance[place, call] + fee + finish(left, call, 0.0))
        return best

    return _least_partition(
        frozenset(tasks), lambda chosen: finish(chosen, fleet.start, 0.0), fleet
    )


def _least_partition(tasks, route, fleet):
    """Return the least cost of serving tasks by whole routes, trying every partition."""

    @cache
    def plan(left):
        if not left:
            return 0.0
        head, *rest = sorted(left)
        best = np.inf
        for size in range(len(rest) + 1):
            for others in combinations(rest, size):
                chosen = frozenset((head, *others))
                cost = route(chosen)
                if cost <= fleet.shift:
                    best = min(best, cost + plan(left - chosen))
        return best

    return plan(tasks)


def least_split(problem, order):
    """Return the least cost of cutting an order into routes, trying every cut, turn and refill."""
    calls = range(len(problem.fleet.refills))

    def route(part):
        best = np.inf
        ways = [range(problem.first[task], problem.first[task + 1]) for task in part]
        for modes in product(*ways):
            for gaps in product((None, *calls), repeat=len(part) - 1):
                trips, refills = [[modes[0]]], []
                for mode, call in zip(modes[1:], gaps, strict=True):
                    if call is not None:
                        trips.append([])
                        refills.append(call)
                    trips[-1].append(mode)
                loads = [problem.demand[problem.task[trip]].sum() for trip in trips]
                if max(loads) <= problem.fleet.capacity:
                    whole = Route(tuple(map(tuple, trips)), tuple(refills))
                    best = min(best, route_cost(problem, whole))
        return best if best <= problem.fleet.shift else np.inf

    total = [0.0]
    for end in range(1, len(order) + 1):
        total.append(min(total[begin] + route(order[begin:end]) for begin in range(end)))
    return total[-1]
