"""pgRouting's published distances on partial edges, through this project's search."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from planner.network.graph import Graph, Placed
from planner.network.search import reach, search

CASE = Path(__file__).parents[3].parent / "shared" / "cases" / "partial_edges"

pytestmark = pytest.mark.skipif(not CASE.exists(), reason="../shared/cases is not here")


def rows(name):
    with (CASE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def published(name):
    return {int(row["node"]): float(row["agg_cost"]) for row in rows(name)}


@pytest.fixture
def network():
    edges = rows("edges.csv")
    graph = Graph.from_edges(
        [int(row["source"]) for row in edges],
        [int(row["target"]) for row in edges],
        np.ones(len(edges)),
    )
    row = {int(edge["id"]): number for number, edge in enumerate(edges)}
    points = rows("points.csv")
    placed = Placed(
        np.array([row[int(point["edge_id"])] for point in points], dtype=np.int32),
        np.array([float(point["fraction"]) for point in points]),
        np.zeros(len(points)),
    )
    return graph, placed, [int(point["pid"]) for point in points]


def within(network, source, limit):
    """Distances from one placement to every vertex and point within `limit`."""
    graph, points, ids = network
    labels = search(graph, source)
    found = {
        node: labels.distance_m[node]
        for node in range(graph.nodes)
        if node in set(graph.u) | set(graph.v)
    }
    distance, _ = reach(graph, labels, source, points)
    found |= {-pid: metres for pid, metres in zip(ids, distance, strict=True)}
    return {key: value for key, value in found.items() if value <= limit + 1e-12}


def test_from_point_1_within_3_3(network):
    _, points, ids = network
    found = within(network, points.take(np.array([ids.index(1)])), 3.3)
    assert found == pytest.approx(published("expected_from_point_1_within_3.3.csv"), abs=1e-12)


def test_from_vertex_11_within_3(network):
    graph, *_ = network
    edge = int(np.flatnonzero(graph.u == 11)[0])
    source = Placed(np.array([edge], dtype=np.int32), np.zeros(1), np.zeros(1))
    found = within(network, source, 3.0)
    vertices = {node: metres for node, metres in found.items() if node > 0}
    assert vertices == pytest.approx(published("expected_from_vertex_11_within_3.csv"), abs=1e-12)
