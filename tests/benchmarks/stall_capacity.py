"""How often 25-30 m² a space tells what a lot holds, over random lots by size.

Run: `.venv/bin/python -m tests.benchmarks.stall_capacity > planner/layout/area_range.toml`
(some five minutes). What a lot holds is `lay_out` with the entrance anywhere and no
obstacles; lots are those of `tests.lots.random_lot`: rectangles, L-shapes, trapezia, ragged
outlines, some with a hole, sides 1:1 to 1:3. `tests/unit/layout/test_stalls_area_range.py`
measures some of them again and holds the table to it.
"""

from __future__ import annotations

import math
import sys
from itertools import pairwise

import numpy as np

from planner.layout import lay_out
from planner.layout.area_range import AREA_A_SPACE_M2
from tests.lots import random_lot

SEED = 20261123
LOTS = 300
EDGES_M2 = (0.0, 300.0, 600.0, 1_000.0, 2_000.0, 5_000.0, 20_000.0)
SMALLEST_M2 = 60.0

HEAD = f"""\
# Ground a space takes, by size of lot: measured, not a rule.
#
# from_m2, to_m2   area of the lots
# lots             random lots measured
# within_25_30     share of them whose layout lies within area ÷ 30 (rounded down) to
#                  area ÷ 25 (rounded up)
# low_m2, high_m2  area a space at the 5th and the 95th percentile; inf where as many hold none
#
# Source: tests/benchmarks/stall_capacity.py, seed {SEED}; written by it, not by hand.
"""


def densities(low_m2, high_m2, lots, seed):
    """Return areas and capacities of random lots, areas even on a logarithmic scale."""
    rng = np.random.default_rng([seed, int(high_m2)])
    edges = np.log((max(low_m2, SMALLEST_M2), high_m2))
    areas = np.exp(rng.uniform(*edges, lots))
    found = [lay_out(random_lot(rng, float(area))).capacity for area in areas]
    return areas, np.array(found)


def contained(areas, spaces):
    """Say which capacities the plain range contains."""
    low, high = AREA_A_SPACE_M2
    return (spaces >= np.floor(areas / high)) & (spaces <= np.ceil(areas / low))


def main():
    print(HEAD)
    for low_m2, high_m2 in pairwise(EDGES_M2):
        areas, spaces = densities(low_m2, high_m2, LOTS, SEED)
        fewest, most = np.percentile(spaces / areas, (5, 95))
        last = high_m2 == EDGES_M2[-1]
        print("[[size]]")
        print(f"from_m2 = {low_m2}\nto_m2 = {'inf' if last else high_m2}\nlots = {LOTS}")
        print(f"within_25_30 = {contained(areas, spaces).mean():.2f}")
        print(f"low_m2 = {1 / most:.1f}")
        print(f"high_m2 = {1 / fewest if fewest else math.inf:.1f}\n")
        print(f"{low_m2:g}-{high_m2:g} m² measured", file=sys.stderr)


if __name__ == "__main__":
    main()
