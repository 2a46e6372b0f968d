"""Joins streets: where two meet on the ground they come to share a vertex."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseMultipartGeometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.plan import Street

TOUCH_M: Final = 0.05
SAME_M: Final = 0.015
SHORTEST_M: Final = 0.3


def _cm(x: float, y: float) -> tuple[float, float]:
    return round(x, 2), round(y, 2)


def _points_of(shape: BaseGeometry) -> list[Point]:
    parts = shape.geoms if isinstance(shape, BaseMultipartGeometry) else [shape]
    return [part for part in parts if isinstance(part, Point)]


def insert_points(line: LineString, points: Iterable[Point]) -> LineString:
    """Return the line, on whole centimetres, with the points as vertices.

    Parameters
    ----------
    line
        Local metres.
    points
        Points that lie on the line.
    """
    corners = np.array(line.coords)[:, :2]
    steps_m = np.hypot(*np.diff(corners, axis=0).T)
    along_m = [0.0, *np.cumsum(steps_m).tolist()]
    stations = [(at, _cm(*c), 1) for at, c in zip(along_m, corners.tolist(), strict=True)]
    stations += [(line.project(p), _cm(p.x, p.y), 0) for p in points]
    kept: list[tuple[float, float]] = []
    for _, xy, _ in sorted(stations, key=lambda s: (s[0], s[2])):
        if not kept or np.hypot(xy[0] - kept[-1][0], xy[1] - kept[-1][1]) > SAME_M:
            kept.append(xy)
    return LineString(kept)


def join(streets: Sequence[Street], joints: Sequence[Point] = ()) -> list[Street]:
    """Give streets that meet on the ground a common vertex.

    Parameters
    ----------
    streets
        Decks (bridges, tunnels) are met at their two ends only.
    joints
        Further points to become vertices where they lie on a street: gates.

    Returns
    -------
    list of Street
        In the order given, coordinates on whole centimetres; stubs left out.
    """
    streets = [street for street in streets if street.line.length > SHORTEST_M]
    ground = [i for i, street in enumerate(streets) if not street.deck]
    lines = [streets[i].line for i in ground]
    tree = STRtree(lines)
    extra: list[list[Point]] = [[] for _ in lines]
    first, second = tree.query(lines, predicate="intersects")
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i < j:
            for point in _points_of(lines[i].intersection(lines[j])):
                extra[i].append(point)
                extra[j].append(point)
    ends = [Point(_cm(*c[:2])) for s in streets for c in (s.line.coords[0], s.line.coords[-1])]
    stops = [*ends, *(Point(_cm(j.x, j.y)) for j in joints)]
    which, near = tree.query(stops, predicate="dwithin", distance=TOUCH_M)
    for stop, line in zip(which.tolist(), near.tolist(), strict=True):
        extra[line].append(stops[stop])
    joined = [replace(s, line=insert_points(s.line, [])) for s in streets]
    for position, i in enumerate(ground):
        joined[i] = replace(streets[i], line=insert_points(lines[position], extra[position]))
    return joined


def split_main(streets: Sequence[Street]) -> list[Street]:
    """Cut main streets at the junctions with one another, as mappers do."""
    uses = Counter(xy for s in streets if s.is_main and not s.deck for xy in set(s.line.coords))
    pieces = []
    for street in streets:
        if not street.is_main or street.deck:
            pieces.append(street)
            continue
        run: list[tuple[float, ...]] = []
        for xy in street.line.coords:
            run.append(xy)
            if len(run) > 1 and uses[xy] > 1:
                pieces.append(replace(street, line=LineString(run)))
                run = [xy]
        if len(run) > 1:
            pieces.append(replace(street, line=LineString(run)))
    return pieces


def component_of(streets: Sequence[Street]) -> list[int]:
    """Return for each street the number of its connected part.

    Parts are numbered by the length of their streets, the longest 0.
    """
    keys: dict[tuple[float, ...], int] = {}
    rows, columns = [], []
    for street in streets:
        ids = [keys.setdefault(_cm(*xy[:2]), len(keys)) for xy in street.line.coords]
        rows += ids[:-1]
        columns += ids[1:]
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(keys), len(keys)))
    _, label = connected_components(graph, directed=False)
    own = [int(label[keys[_cm(*s.line.coords[0][:2])]]) for s in streets]
    length_m: Counter[int] = Counter()
    for part, street in zip(own, streets, strict=True):
        length_m[part] += round(street.line.length)
    order = {part: rank for rank, (part, _) in enumerate(length_m.most_common())}
    return [order[part] for part in own]
