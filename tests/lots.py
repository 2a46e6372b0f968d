"""Random lots, and what must hold of any layout drawn on one."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import affinity

AREA_M2 = 1e-3
"""Overlap that rounding explains: a micrometre along a lot's outline."""


def random_lot(rng, area_m2):
    """A lot as they come: rectangle, L, trapezium, ragged, or with a hole; turned anyhow."""
    kind = rng.integers(5)
    length = float(rng.uniform(1.0, 3.0))
    if kind == 0:
        lot = shapely.box(0, 0, length, 1)
    elif kind == 1:
        corner = shapely.box(length * rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.7), 9, 9)
        lot = shapely.box(0, 0, length, 1) - corner
    elif kind == 2:
        top = np.sort(rng.uniform(0, length, 2))
        if np.ptp(top) < 0.2:
            top = np.array([0.0, length / 2])
        lot = shapely.Polygon([(0, 0), (length, 0), (top[1], 1), (top[0], 1)])
    else:
        turn = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(5, 12))))
        reach = rng.uniform(0.5, 1.0, turn.size)
        xy = np.stack((length * reach * np.cos(turn), reach * np.sin(turn)), axis=1)
        lot = shapely.Polygon(xy)
        if not lot.is_valid or lot.area < 0.3:
            lot = shapely.box(0, 0, length, 1)
        if kind == 4:
            middle = lot.representative_point()
            lot = lot - middle.buffer(0.12 * np.sqrt(lot.area), quad_segs=2)
    lot = affinity.scale(lot, *[np.sqrt(area_m2 / lot.area)] * 2, origin=(0, 0))
    lot = affinity.rotate(lot, float(rng.uniform(0, 180)), origin=(0, 0))
    return affinity.translate(lot, 440_000.0 + rng.uniform(0, 1), 4_105_000.0)


def random_entrances(rng, lot, count):
    places = rng.uniform(0, lot.exterior.length, count)
    return shapely.line_interpolate_point(lot.exterior, places)


def random_obstacles(rng, lot, count):
    """Trunks, posts and a kiosk or two."""
    west, south, east, north = lot.bounds
    centres = shapely.points(rng.uniform(west, east, count), rng.uniform(south, north, count))
    return shapely.buffer(centres, rng.choice([0.2, 0.5, 2.0], count), quad_segs=3)


def faults(layout, lot, rules, obstacles=()):
    """What is wrong with a drawn layout, in words; nothing where it can be built and driven."""
    if not layout.capacity:
        return ["drawn without stalls"] if len(layout.aisles) or layout.entrance else []
    free = shapely.difference(lot, shapely.union_all(obstacles))
    stalls, aisles = shapely.union_all(layout.stalls), shapely.union_all(layout.aisles)
    found = []
    if abs(shapely.area(layout.stalls).sum() - stalls.area) > AREA_M2:
        found.append("stalls overlap")
    if shapely.area(layout.aisles).sum() - aisles.area > AREA_M2:
        found.append("aisles overlap")
    if stalls.intersection(aisles).area > AREA_M2:
        found.append("a stall lies on an aisle")
    if stalls.difference(free).area > AREA_M2:
        found.append("a stall leaves the free ground")
    if aisles.difference(free).area > AREA_M2:
        found.append("an aisle leaves the free ground")
    sides = sorted((rules.stall_width_m, _depth(layout, rules)))
    edges = np.diff(shapely.get_coordinates(layout.stalls).reshape(-1, 5, 2), axis=1)
    lengths = np.sort(np.hypot(edges[..., 0], edges[..., 1]), axis=1)
    if not np.allclose(lengths, [sides[0]] * 2 + [sides[1]] * 2, atol=1e-6):
        found.append("a stall is not of its size")
    return found + _undriven(layout, lot, rules, aisles)


def _depth(layout, rules):
    return rules.parallel_length_m if layout.angle_deg == 0 else rules.stall_length_m


def _undriven(layout, lot, rules, aisles):
    """A disc as wide as the narrowest drive must roll from the entrance to every stall's mouth."""
    aisle_m = rules.aisle_m[layout.angle_deg, layout.one_way]
    radius = min(aisle_m, rules.drive_m) / 2.0 - 0.005
    rolled = shapely.get_parts(aisles.buffer(-radius))
    entrances = layout.entrances
    found = []
    if (shapely.distance(entrances, lot.exterior) > 1e-3).any():
        found.append("an entrance is not on the outline")
    if (shapely.distance(entrances, aisles) > 1e-3).any():
        found.append("an entrance does not touch an aisle")
    if (shapely.distance(layout.aisles[:, None], entrances).min(axis=1) > 1e-3).any():
        found.append("an aisle is cut off from the entrances")
    # The disc's middle waits outside a slanting outline by no more than a drive's width.
    waits_m = 1.15 * max(aisle_m, rules.drive_m) + radius
    near = shapely.distance(rolled[:, None], entrances).min(axis=1) < waits_m
    reached = shapely.union_all(rolled[near])
    corners = shapely.get_coordinates(layout.stalls).reshape(-1, 5, 2)
    mouths = shapely.linestrings(corners[:, :2])
    wide = rules.parallel_length_m if layout.angle_deg == 0 else rules.stall_width_m
    touching = shapely.length(shapely.intersection(mouths, aisles.buffer(1e-5)))
    if (touching < wide - 1e-3).any():
        found.append("a stall's mouth does not open on an aisle")
    step = wide * abs(np.cos(np.radians(layout.angle_deg))) if layout.angle_deg else 0.0
    middles = shapely.line_interpolate_point(mouths, 0.5, normalized=True)
    if (shapely.distance(middles, reached) > 1.5 * radius + step).any():
        found.append("a stall cannot be reached from an entrance")
    return found
