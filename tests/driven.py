"""Small driven networks made by hand: streets in metres from (0, 0), answers known beforehand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely

from planner.cleaning.driving.network import DrivenNetwork, build_network
from planner.cleaning.driving.turns import LineGraph, TurnCosts, line_graph
from tests.towns import at, street, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

DRIVEN = frozenset(
    ("primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service")
)

METRES_A_SECOND = 10.0
COSTS = TurnCosts(
    right_s=2.0,
    left_s=8.0,
    straight_s=1.0,
    u_turn_s=20.0,
    dead_end_s=30.0,
    straight_deg=40.0,
    u_turn_width_m=14.0,
)
"""Whole seconds, so that answers can be told by heart: 100 m take 10 s."""


def network(
    rows: list[dict[str, Any]], places: Mapping[str, tuple[float, float]] | None = None
) -> DrivenNetwork:
    """A network of rows made by `tests.towns.street`, and facilities at (x, y)."""
    points = {id_: at(shapely.Point(*xy)) for id_, xy in (places or {}).items()}
    return build_network(table("ways", rows), DRIVEN, points)


def ways(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """The table of ways that `network` builds on; row i has the id `ways/i` unless it says."""
    return table("ways", rows)


def restrictions(*rows: tuple[str, str, str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Turn restrictions as (kind, from way, to way, (x, y) of the vertex)."""
    return table(
        "restrictions",
        [
            {"kind": kind, "from_way": leaving, "to_way": entering, "geometry": shapely.Point(*xy)}
            for kind, leaving, entering, xy in rows
        ],
    )


def graph(
    rows: list[dict[str, Any]],
    places: Mapping[str, tuple[float, float]] | None = None,
    *,
    rules: tuple[tuple[str, str, str, tuple[float, float]], ...] = (),
    usable: npt.NDArray[np.bool_] | None = None,
    costs: TurnCosts = COSTS,
) -> LineGraph:
    """The line graph of a network made by hand, at `METRES_A_SECOND`."""
    net = network(rows, places)
    drivable = net.lawful if usable is None else usable
    return line_graph(net, restrictions(*rules), ways(rows), drivable, METRES_A_SECOND, costs)


def cost_of(graph: LineGraph, i: int, j: int, path: tuple[int, ...]) -> float:
    """Seconds of a path from place to place, replayed arc by arc; every turn must be allowed."""
    arcs = graph.network.arcs
    if j >= arcs and not path:
        return 0.0
    turns = dict(
        zip(
            zip(graph.from_arc.tolist(), graph.to_arc.tolist(), strict=True),
            graph.turn_s,
            strict=True,
        )
    )
    driven = [*((i,) if i < arcs else ()), *path, *((j,) if j < arcs else ())]
    assert graph.usable[driven].all()
    assert i < arcs or graph.network.arc_tail[driven[0]] == i - arcs
    assert j < arcs or graph.network.arc_head[driven[-1]] == j - arcs
    return float(sum(turns[pair] for pair in pairwise(driven)) + graph.seconds[list(path)].sum())


def grid(columns: int = 3, rows: int = 3, side_m: float = 100.0) -> list[dict[str, Any]]:
    """Two-way streets, `columns` from south to north and `rows` from west to east.

    Each street is one way through all its crossings: first the west-east ones
    from south to north, then the south-north ones from west to east.
    """
    xs, ys = [i * side_m for i in range(columns)], [i * side_m for i in range(rows)]
    across = [street(*[(x, y) for x in xs], name=f"row {i}") for i, y in enumerate(ys)]
    along = [street(*[(x, y) for y in ys], name=f"column {i}") for i, x in enumerate(xs)]
    return [*across, *along]


def dead_end() -> list[dict[str, Any]]:
    """A street of 200 m with a blind alley of 50 m off its middle."""
    return [street((0, 0), (100, 0), (200, 0)), street((100, 0), (100, 50))]


def one_way_ring() -> list[dict[str, Any]]:
    """A square ring of 4 × 100 m driven anticlockwise, entered by a two-way street of 100 m.

    The ring is one closed way, starting and ending at (100, 0), where the street joins.
    """
    corners = ((100, 0), (200, 0), (200, 100), (100, 100), (100, 0))
    return [street((0, 0), (100, 0)), street(*corners, oneway="yes")]


def narrow_lane() -> list[dict[str, Any]]:
    """A street of 200 m, and off its middle 50 m of street that go on as a lane 2 m wide."""
    return [
        street((0, 0), (100, 0), (200, 0)),
        street((100, 0), (100, 50)),
        street((100, 50), (100, 150), highway="living_street", carriageway_m=2.0),
    ]


def node_at(network: DrivenNetwork, x: float, y: float) -> int:
    """The node at (x, y)."""
    place = shapely.get_coordinates(at(shapely.Point(x, y)))
    distance = ((network.xy - place) ** 2).sum(axis=1)
    assert distance.min() < 1e-4, f"no node at ({x}, {y})"
    return int(distance.argmin())


def arc(
    network: DrivenNetwork, start: tuple[float, float], end: tuple[float, float], nth: int = 0
) -> int:
    """The arc from node (x, y) to node (x, y); the nth of parallel ones."""
    tail, head = node_at(network, *start), node_at(network, *end)
    found = ((network.arc_tail == tail) & (network.arc_head == head)).nonzero()[0]
    assert found.size > nth, f"no arc from {start} to {end}"
    return int(found[nth])
