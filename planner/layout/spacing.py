"""Trees that cannot both be planted, as groups of which one may be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scipy.spatial import KDTree

if TYPE_CHECKING:
    from planner.layout.planting_rules import Floats

ROUNDING_M = 1e-9
"""Trunks 4 m apart to the last digit are 4 m apart."""


def too_near(xy: Floats, spacing_m: float) -> list[tuple[int, int]]:
    """Return the pairs of places nearer to each other than the spacing, in order."""
    if len(xy) == 0:
        return []
    pairs = KDTree(xy).query_pairs(spacing_m - ROUNDING_M, output_type="ndarray")
    return sorted(map(tuple, pairs.tolist()))


def groups(pairs: list[tuple[int, int]]) -> list[list[int]]:
    """Return groups of places, all of them in conflict, that hold every pair.

    One row "at most one of the group" says in a program what a row for each
    pair says, and bounds far better: three places in conflict could each be
    planted by half under pairs.
    """
    beside = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    held: set[tuple[int, int]] = set()
    found = []
    for one, other in pairs:
        if (one, other) in held:
            continue
        group, shared = [one, other], beside[one] & beside[other]
        while shared:
            another = min(shared)
            group.append(another)
            shared = shared & beside[another]
        group.sort()
        held.update((a, b) for i, a in enumerate(group) for b in group[i + 1 :])
        found.append(group)
    return found
