"""Placing points on streets: ours on the exact edge, peers on an edge or on a node."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.network.snap import Reach, place
from tests.benchmarks.node_networks import junctions, vertices
from tests.benchmarks.timing import in_turn, show

POINTS_A_HOME = 5
SPREAD_M = 30.0
ROUNDS = 5


@pytest.fixture(scope="module")
def points(to_all_parks):
    """Homes and places around them, in the order of homes."""
    homes = np.repeat(to_all_parks.network.homes, POINTS_A_HOME, axis=0)
    return homes + np.random.default_rng(7).normal(0.0, SPREAD_M, homes.shape)


def test_the_exact_edge_costs_a_fraction_of_strtree_and_no_more_than_pandanas_node(
    to_all_parks, points, pandana, benchmark
):
    network = to_all_parks.network
    streets, grid = network.streets, network.grid
    reach = Reach.within(streets, network.rules.connect_m)
    shapes = shapely.points(points)
    at_junctions, at_vertices = junctions(streets), vertices(streets)
    x, y = pd.Series(points[:, 0]), pd.Series(points[:, 1])
    peers = {
        "junctions": _pandana(pandana, at_junctions),
        "all vertices": _pandana(pandana, at_vertices),
    }

    def ours():
        return place(streets, grid, points, reach, _nothing_blocks)

    def strtree():
        return streets.tree.nearest(shapes)

    times = in_turn(
        {
            "ours: edge, offset and leg": ours,
            "STRtree.nearest: edge": strtree,
            "cKDTree: junction": lambda: at_junctions.tree.query(points),
            "cKDTree: vertex": lambda: at_vertices.tree.query(points),
            "pandana: junction": lambda: peers["junctions"].get_node_ids(x, y),
            "pandana: vertex": lambda: peers["all vertices"].get_node_ids(x, y),
        },
        ROUNDS,
    )
    mine = times["ours: edge, offset and leg"]
    show(
        f"Snapping {len(points):,} points to {streets.segments:,} segments, Duitama, CPU ms",
        ("", "median", "times ours"),
        ((name, found, found / mine) for name, found in times.items()),
    )
    benchmark.extra_info.update(times)
    benchmark.pedantic(ours, rounds=ROUNDS)
    leg = ours().leg_m
    exact = shapely.distance(shapes, streets.lines[strtree()])
    assert np.allclose(leg[exact < 100], exact[exact < 100], atol=1e-6)
    assert np.isnan(leg[exact > 100]).all()
    assert times["STRtree.nearest: edge"] > 5 * mine
    # Exact must not cost more than the approximation it replaces; a bare tree of
    # nodes (cKDTree) is about as fast, and says so in the table.
    assert times["pandana: vertex"] > 0.8 * mine


def _pandana(pandana, nodes):
    return pandana.Network(
        pd.Series(nodes.xy[:, 0]),
        pd.Series(nodes.xy[:, 1]),
        pd.Series(nodes.u),
        pd.Series(nodes.v),
        pd.DataFrame({"length_m": nodes.length_m}),
    )


def _nothing_blocks(start, _end, _number):
    return np.zeros(len(start), dtype=bool)
