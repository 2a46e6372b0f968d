"""Suns, buildings and crowns made by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np

from planner.shade import Crowns, Prisms, SunPositions

NOON = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)


def sun(*places, month=7):
    """The sun at (elevation, azimuth) in degrees, some day of a month."""
    elevation, azimuth = np.array(places, dtype=float).reshape(-1, 2).T
    return SunPositions((NOON.replace(month=month),) * len(elevation), elevation, azimuth)


def prisms(*shapes, height=20.0):
    """Buildings of one height, or each of its own."""
    outlines = np.empty(len(shapes), dtype=object)
    outlines[:] = shapes
    heights = np.broadcast_to(np.asarray(height, dtype=float), len(shapes)).copy()
    return Prisms(outlines, heights, np.full(len(shapes), "height", object))


def crowns(*rows):
    """Deciduous crowns of (x, y, radius, base, top)."""
    x, y, radius, base, top = np.array(rows, dtype=float).reshape(-1, 5).T
    texts = np.full(len(x), "unknown_deciduous", dtype=object)
    return Crowns(
        xy=np.stack((x, y), axis=1),
        radius_m=radius,
        top_m=top,
        base_m=base,
        deciduous=np.ones(len(x), bool),
        group=texts,
        radius_from=np.full(len(x), "crown", dtype=object),
        height_from=np.full(len(x), "height", dtype=object),
        owner=np.arange(len(x)),
    )
