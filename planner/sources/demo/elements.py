"""Turns the plan into OSM elements: shared nodes, gates, turn restrictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely import LineString, Point, Polygon, STRtree

from planner.sources.demo.canvas import Canvas
from planner.sources.demo.network import TOUCH_M, insert_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.sources.demo.plan import Plan

# (street left, street entered, rule): at the first junction of the two.
RESTRICTIONS: Final = (
    ("辽阳大街", "北大街", "no_left_turn"),
    ("陵园东街", "府前路", "no_left_turn"),
    ("辽州路", "新华街", "no_left_turn"),
    ("府前路", "辽阳大街", "no_right_turn"),
    ("北环路", "西关街", "no_left_turn"),
    ("南大街", "滨河北路", "only_straight_on"),
    ("万寿街", "府前路", "only_right_turn"),
)


def _ring(line: LineString, gates: Sequence[Point], tree: STRtree | None) -> LineString:
    """Return a line with the gates that lie on it as vertices."""
    if tree is None:
        return line
    near = tree.query(line, predicate="dwithin", distance=TOUCH_M).tolist()
    return insert_points(line, [gates[i] for i in sorted(near)]) if near else line


def _gated(polygon: Polygon, gates: Sequence[Point], tree: STRtree | None) -> Polygon:
    shell = _ring(LineString(polygon.exterior.coords), gates, tree)
    if shell.coords[0] != shell.coords[-1]:
        shell = LineString([*shell.coords, shell.coords[0]])
    return Polygon(shell.coords, [ring.coords for ring in polygon.interiors])


def _restrict(canvas: Canvas, names: Sequence[tuple[str, int]]) -> None:
    """Add turn restrictions where a way of one street ends at one of the other."""
    for leaving, entering, rule in RESTRICTIONS:
        into = [(w, canvas.ways[w - 1].refs) for name, w in names if name == entering]
        found = [
            (way, canvas.ways[way - 1].refs[-1], other)
            for name, way in names
            if name == leaving
            for other, refs in into
            if canvas.ways[way - 1].refs[-1] in {refs[0], refs[-1]}
        ]
        if found:
            way, via, other = found[0]
            members = [("w", way, "from"), ("n", via, "via"), ("w", other, "to")]
            canvas.relation(members, {"type": "restriction", "restriction": rule})


def gates_of(plan: Plan) -> list[Point]:
    """Return the points shared by a wall, an outline and a way."""
    return [s.point for s in plan.spots if s.tags.get("barrier") == "gate"]


def draw_elements(plan: Plan) -> Canvas:
    """Return the elements of a plan whose streets are joined.

    Parameters
    ----------
    plan
        Local metres.
    """
    canvas, gates = Canvas(), gates_of(plan)
    tree = STRtree(gates) if gates else None
    named: list[tuple[str, int]] = []
    for street in plan.streets:
        way = canvas.way(street.line.coords, street.tags)
        named.append((street.tags.get("name", ""), way))
    for line in plan.lines:
        walled = line.tags.get("barrier") in {"wall", "fence", "hedge"}
        shape = _ring(line.line, gates, tree) if walled else line.line
        canvas.way(shape.coords, line.tags)
    for area in plan.areas:
        canvas.area(_gated(area.polygon, gates, tree), area.tags)
    for building in plan.buildings:
        canvas.area(building.polygon, building.tags)
    for spot in plan.spots:
        canvas.node(spot.point.x, spot.point.y, spot.tags)
    _restrict(canvas, named)
    return canvas
