"""Access alone after one more park, against everything anew."""

from __future__ import annotations

import statistics

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner import access
from planner.columns import TABLES
from planner.town import conform
from tests.benchmarks.timing import cpu_ms, show

PLACES = 25
ROUNDS = 5
HALF_M = 25.0


def with_park(town, x, y):
    row = pd.DataFrame({"id": ["new/1"], "kind": ["park"], "access": ["public"]})
    shape = [shapely.box(x - HALF_M, y - HALF_M, x + HALF_M, y + HALF_M)]
    park = conform(gpd.GeoDataFrame(row, geometry=shape, crs=town.crs), TABLES["green"])
    return town.replace(green=pd.concat([town.green, park], ignore_index=True))


def test_one_more_park_costs_a_third_of_a_recompute_and_under_20_ms(town, to_all_parks, benchmark):
    homes = to_all_parks.network.homes
    chosen = np.random.default_rng(20240501).choice(len(homes), PLACES, replace=False)
    changed = [with_park(town, *homes[row]) for row in chosen]
    updates, fulls, reached = [], [], []
    for number, after in enumerate(changed):
        # The first call in a place is what a planner who draws there waits for.
        updates.append(cpu_ms(lambda after=after: access(after, previous=to_all_parks)))
        if number < ROUNDS:
            fulls.append(cpu_ms(lambda after=after: access(after)))
            assert same(access(after, previous=to_all_parks), access(after))
        better = access(after, previous=to_all_parks).walk_m < to_all_parks.walk_m
        reached.append(int(better.sum()))
    update, full = statistics.median(updates), statistics.median(fulls)
    show(
        f"One more park, Duitama, {PLACES} random places of 50 × 50 m, CPU ms",
        ("", "median", "worst"),
        (
            ("access(town, previous=...)", update, max(updates)),
            ("access(town)", full, max(fulls)),
            ("times faster", full / update, ""),
            ("buildings that got nearer", statistics.median(reached), max(reached)),
        ),
    )
    benchmark.extra_info.update(update_ms=update, full_ms=full)
    benchmark.pedantic(access, (changed[0],), {"previous": to_all_parks}, rounds=PLACES)
    assert full >= 3 * update
    assert update < 20


def same(found, again):
    return np.array_equal(found.walk_m, again.walk_m, equal_nan=True) and np.array_equal(
        found.straight_m, again.straight_m, equal_nan=True
    )
