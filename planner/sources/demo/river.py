"""The river, its banks, the culverted stream and the railway."""

from __future__ import annotations

from typing import Final

import numpy as np
from shapely import LineString, Polygon, box

from planner.sources.demo.curves import lines_of, smooth
from planner.sources.demo.plan import Area, Line, Plan

RIVER_NAME: Final = "浊漳河（示意）"
RIVER: Final = smooth(
    [
        (-2050, -190),
        (-1650, -265),
        (-1250, -300),
        (-850, -425),
        (-400, -520),
        (50, -500),
        (450, -400),
        (850, -355),
        (1250, -430),
        (1650, -560),
        (2050, -640),
    ]
)
RAILWAY: Final = smooth(
    [(-2050, -985), (-1200, -1012), (-400, -1045), (300, -1000), (900, -905), (2050, -890)]
)
STREAM: Final = smooth([(700, 1330), (668, 1180), (655, 1040), (640, 960), (655, 900)])
CULVERT: Final = LineString([(655, 900), (650, 640), (640, 100), (648, -345)])
WIDTH_M: Final = 54.0
WIDTH_SWING_M: Final = 12.0
BRIDGE_REACH_M: Final = 6.0
RAILWAY_RESERVE_M: Final = 14.0


def _water() -> Polygon:
    """Draw the river's surface: it widens and narrows along its course."""
    along = np.linspace(0, RIVER.length, 90)
    centre = np.array([RIVER.interpolate(a).coords[0] for a in along])
    tangent = np.gradient(centre, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    half_m = (WIDTH_M + WIDTH_SWING_M * np.sin(along / 260) * np.cos(along / 97))[:, None] / 2
    return Polygon(np.vstack([centre + normal * half_m, (centre - normal * half_m)[::-1]]))


WATER: Final = _water()
BRIDGED: Final = WATER.buffer(BRIDGE_REACH_M)
RAIL_RESERVE: Final = RAILWAY.buffer(RAILWAY_RESERVE_M)


def draw_river(plan: Plan) -> None:
    """Add the river, its embankments, the stream and the railway to the plan."""
    plan.areas.append(Area(WATER, {"natural": "water", "water": "river", "name": RIVER_NAME}))
    plan.lines.append(Line(RIVER, {"waterway": "river", "name": RIVER_NAME, "width": "54"}))
    ends = box(-1900, -2000, 1900, 2000)
    for bank in lines_of(WATER.buffer(2).exterior.intersection(ends)):
        tags = {"man_made": "embankment", "embankment": "dyke"}
        plan.lines.append(Line(LineString(bank.simplify(0.5).coords), tags))
    stream = {"waterway": "stream", "name": "北沟（示意）"}
    plan.lines.append(Line(STREAM, stream))
    plan.lines.append(Line(CULVERT, {**stream, "tunnel": "culvert", "layer": "-1"}))
    rail = {"railway": "rail", "name": "示意铁路", "gauge": "1435", "electrified": "contact_line"}
    plan.lines.append(Line(RAILWAY, rail))
