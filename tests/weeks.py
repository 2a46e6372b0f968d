"""Small weeks of cleaning: streets by hand, one plain vehicle, seconds told by heart."""

from __future__ import annotations

from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from planner.cleaning.jobs import share_work
from planner.cleaning.reduction import reduce_job
from planner.cleaning.setting import reach_of, settle
from planner.cleaning.solve import Effort
from planner.cleaning.terms.fleet import CleaningFleet, Facility, Vehicle
from planner.cleaning.terms.hours import Window
from planner.cleaning.terms.rules import CleaningRules, default_rules
from planner.cleaning.week import CleaningRequest, limits_of, plan_cleaning
from tests.towns import at, make, street

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.reduction import Reduced
    from planner.cleaning.setting import Setting
    from planner.cleaning.validation.vehicle_law import VehicleLaw
    from planner.town import Town

QUIET = Effort(rounds=20, seconds=60.0)

RULES: CleaningRules = replace(
    default_rules(),
    turn_right_s=2.0,
    turn_left_s=8.0,
    turn_straight_s=1.0,
    u_turn_s=20.0,
    dead_end_s=30.0,
    straight_deg=40.0,
    prepare_minutes=0.0,
    sweep_most_kmh=40.0,
    wash_most_kmh=40.0,
)
"""Turns in whole seconds, no time to prepare."""

SWEEPER = Vehicle(
    id="sweeper",
    name="扫路车",
    services=("sweep",),
    count=1,
    width_m=2.0,
    swath_m=3.5,
    service_kmh=9.0,
    travel_kmh=36.0,
    capacity=1000.0,
    use_per_km=1.0,
    u_turn_width_m=14.0,
    windows=(Window.between("20:00", "06:00"),),
    start="yard",
    end="yard",
    facilities=(),
)
"""100 m take 10 s to drive and 40 s to sweep; it need not tip."""

WASHER = replace(SWEEPER, id="washer", name="洗路车", services=("wash",))


def fleet(
    *vehicles: Vehicle, yard: tuple[float, float] = (0.0, 0.0), **stops: tuple[float, float]
) -> CleaningFleet:
    """Vehicles, their yard, and places of water and tips by id (`water`, `tip`, `tip2`) at (x, y).

    All vehicles use them; a call at any of them takes a minute.
    """
    kinds = {"w": "water", "t": "tip"}
    places = [Facility("yard", "depot", "yard", at(shapely.Point(*yard)))]
    places += [
        Facility(id_, kinds[id_[0]], id_, at(shapely.Point(*xy)), 1.0) for id_, xy in stops.items()
    ]
    able = tuple(replace(each, facilities=tuple(stops)) for each in vehicles)
    return CleaningFleet(able, tuple(places))


def main_street(*corners: tuple[float, float], **columns: Any) -> dict[str, Any]:
    """A street that is swept every day and washed once a week; 7 m wide: a pass on each side."""
    return street(*corners, **{"highway": "secondary", **columns})


def week(
    town: Town,
    vehicles: CleaningFleet,
    *,
    rules: CleaningRules = RULES,
    effort: Effort = QUIET,
    bound: bool = False,
    month: int = 1,
) -> CleaningPlan:
    """A plan of January, when streets are swept only, unless another month is given."""
    request = CleaningRequest(month=month, effort=effort, bound=bound)
    return plan_cleaning(town, rules, vehicles, request)


def reduced_of(
    town: Town, vehicles: CleaningFleet, *, rules: CleaningRules = RULES, month: int = 1
) -> tuple[Setting, Reduced]:
    """The only job of a small town, as a problem."""
    setting = settle(town, rules, vehicles, month=month)
    reaches = {each.id: reach_of(setting, each) for each in setting.fleet.vehicles}
    (job,) = share_work(setting, reaches).jobs
    area_m2, node = (setting.areas[name].to_numpy() for name in ("area_m2", "node"))
    graph = reaches[job.vehicle.id].graph
    return setting, reduce_job(job, graph, area_m2, node, limits_of(setting, job))[0]


def tiny_town(seed: int, *, streets: int = 4, widths: tuple[float, ...] = (3.5, 3.5, 7.0)) -> Town:
    """A few streets at random between six crossings, some one-way."""
    random = np.random.default_rng(seed)
    spots = [(x * 100.0, y * 100.0) for x in range(3) for y in range(2)]
    pairs = [(i, j) for i in range(6) for j in range(i + 1, 6)]
    kept = random.choice(len(pairs), streets, replace=False)
    rows = [
        main_street(
            *(spots[each] for each in pairs[number]),
            oneway=str(random.choice(["", "", "yes", "reverse"])),
            carriageway_m=float(random.choice(widths)),
        )
        for number in kept
    ]
    return make(ways=rows)


def seconds_between(law: VehicleLaw, start: int, end: int, *, at_node: bool) -> float:
    """Least seconds from an arc's end to another's start, by a plain search over turns.

    With `at_node`, `end` is a node that may be come to by any arc, and `start` may be
    a node (below 0: -1 - node) that is left by any arc.
    """
    speed = law.vehicle.travel_kmh / 3.6
    length_m = law.law.setting.network.length_m
    if at_node and end == (-1 - start if start < 0 else law.law.end(start)):
        return 0.0
    heap = [(0.0, arc) for arc in law.law.leaving.get(-1 - start, []) if not law.barred[arc]]
    if start >= 0:
        heap = [(law.turn_s(start, arc), arc) for arc in law.next_arcs(start)]
    heapify(heap)
    done: dict[int, float] = {}
    arrived: dict[int, float] = {}
    while heap:
        seconds, arc = heappop(heap)
        if arc in done:
            continue
        done[arc] = seconds
        arrived[arc] = seconds + float(length_m[arc >> 1]) / speed
        for after in law.next_arcs(arc):
            heappush(heap, (arrived[arc] + law.turn_s(arc, after), after))
    if at_node:
        return min((arrived[arc] for arc in done if law.law.end(arc) == end), default=np.inf)
    return done.get(end, np.inf)
