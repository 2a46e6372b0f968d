"""Every walk up to a limit: each pair once, its shortest, and what many searches share."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from planner.network import search
from planner.network.graph import NOWHERE, Graph, Placed
from planner.network.pairs import Ends, Pairs, pairs_within, spread


def placed(*rows):
    edge, along, leg = np.array(rows, dtype=float).reshape(-1, 3).T
    return Placed(edge.astype(np.int32), along, leg)


def ends(owner, *rows):
    return Ends(np.array(owner, dtype=np.intp), placed(*rows))


def listed(pairs):
    return list(
        zip(pairs.source.tolist(), pairs.place.tolist(), pairs.walk_m.tolist(), strict=True)
    )


PATH = Graph.from_edges([0, 1, 2], [1, 2, 3], [100.0, 100.0, 100.0])
"""Three streets of 100 m in a row."""


def test_walks_along_a_street_by_hand():
    lots = ends([0, 1], (0, 50.0, 5.0), (2, 100.0, 0.0))
    homes = ends([0, 1, 2], (0, 20.0, 1.0), (1, 10.0, 2.0), (2, 40.0, 3.0))
    found = pairs_within(PATH, lots, homes, 200.0)
    # 5 + 30 + 1 on one street; 5 + 50 + 10 + 2; 5 + 50 + 100 + 40 + 3; 60 + 3; 100 + 90 + 2.
    assert listed(found) == [(0, 0, 36.0), (0, 1, 67.0), (0, 2, 198.0), (1, 1, 192.0), (1, 2, 63.0)]


def test_the_limit_itself_is_within_and_a_little_more_is_not():
    lot, home = ends([0], (0, 0.0, 0.0)), ends([0], (2, 0.0, 0.0))
    assert len(pairs_within(PATH, lot, home, 200.0)) == 1
    assert len(pairs_within(PATH, lot, home, 199.9)) == 0


def test_of_several_entrances_and_several_gates_the_shortest_walk_counts_once():
    lot = ends([3, 3], (0, 10.0, 0.0), (1, 10.0, 0.0))
    home = ends([7, 7], (0, 90.0, 32.0), (1, 60.0, 1.0))
    assert listed(pairs_within(PATH, lot, home, 300.0)) == [(3, 7, 50 + 1)]


def test_what_found_no_street_is_in_no_pair():
    lots = ends([0, 1], (NOWHERE, np.nan, np.nan), (0, 0.0, 0.0))
    homes = ends([0, 1], (0, 1.0, 0.0), (NOWHERE, np.nan, np.nan))
    assert listed(pairs_within(PATH, lots, homes, 300.0)) == [(1, 0, 1.0)]


def test_nothing_to_walk_from_or_to_or_on_gives_no_pair():
    none, one = ends([]), ends([0], (0, 1.0, 0.0))
    lost = ends([0], (NOWHERE, np.nan, np.nan))
    for sources, places in ((none, one), (one, none), (none, none)):
        assert len(pairs_within(PATH, sources, places, 300.0)) == 0
    assert len(pairs_within(Graph.from_edges([], [], []), lost, lost, 300.0)) == 0


def test_a_loop_and_parallel_streets_are_walked_the_short_way():
    graph = Graph.from_edges([0, 0, 1], [1, 1, 1], [50.0, 80.0, 100.0])
    lot = ends([0], (1, 70.0, 0.0))
    homes = ends([0, 1], (2, 90.0, 0.0), (0, 0.0, 0.0))
    assert listed(pairs_within(graph, lot, homes, 300.0)) == [(0, 0, 10 + 10.0), (0, 1, 10 + 50.0)]


def random_case(seed):
    rng = np.random.default_rng(seed)
    nodes, edges = 40, 70
    u, v = rng.integers(0, nodes, (2, edges))
    length = rng.choice([0.0, 10.0, 25.0, 60.0], edges, p=[0.05, 0.4, 0.35, 0.2])
    graph = Graph.from_edges(u, v, length)

    def some(count, owners):
        edge = np.where(rng.uniform(size=count) < 0.1, NOWHERE, rng.integers(0, edges, count))
        along = rng.uniform(size=count) * length[edge]
        where = Placed(edge.astype(np.int32), along, rng.choice([0.0, 3.0, 20.0], count))
        return Ends(np.sort(rng.integers(0, owners, count)), where)

    return graph, some(30, 12), some(60, 45)


def joined(graph, **groups):
    """The graph of networkx with every placement on it, and a node for each owner beside it."""
    whole = nx.MultiGraph()
    for a, b, metres in zip(graph.u.tolist(), graph.v.tolist(), graph.length_m, strict=True):
        whole.add_edge(a, b, weight=metres)
    feet = {}
    for name, group in groups.items():
        for number in np.flatnonzero(group.placed.edge != NOWHERE).tolist():
            edge, along = int(group.placed.edge[number]), group.placed.along_m[number]
            foot = (name, "foot", number)
            whole.add_edge(
                (name, int(group.owner[number])), foot, weight=group.placed.leg_m[number]
            )
            whole.add_edge(foot, int(graph.u[edge]), weight=along)
            whole.add_edge(foot, int(graph.v[edge]), weight=graph.length_m[edge] - along)
            for other, at in feet.setdefault(edge, []):
                whole.add_edge(foot, other, weight=abs(at - along))
            feet[edge].append((foot, along))
    return whole


@pytest.mark.parametrize("seed", range(30))
def test_pairs_are_those_of_an_all_pairs_search_by_networkx(seed):
    graph, lots, homes = random_case(seed)
    whole = joined(graph, lot=lots, home=homes)
    owners = [node for node in whole if isinstance(node, tuple) and "foot" not in node]
    expected = {}
    for lot in (node for node in owners if node[0] == "lot"):
        # A place is no way through: legs are walked at both ends only.
        others = whole.subgraph(set(whole) - (set(owners) - {lot}))
        far = nx.single_source_dijkstra_path_length(others, lot)
        for home in (node for node in owners if node[0] == "home"):
            legs = [
                (foot, min(leg["weight"] for leg in whole[home][foot].values()))
                for foot in whole[home]
            ]
            metres = min(far.get(foot, np.inf) + leg for foot, leg in legs)
            if metres <= 70.0:
                expected[lot[1], home[1]] = metres
    found = pairs_within(graph, lots, homes, 70.0)
    assert [pair[:2] for pair in listed(found)] == sorted(expected)
    assert found.walk_m.tolist() == pytest.approx([expected[pair] for pair in sorted(expected)])
    assert len(found) > 30


@pytest.mark.parametrize("seed", range(5))
def test_each_source_is_searched_as_if_alone_to_the_last_bit(seed):
    graph, lots, homes = random_case(seed)
    found = pairs_within(graph, lots, homes, 70.0)
    for lot in np.unique(lots.owner):
        own = lots.placed.take(lots.owner == lot)
        metres, _ = search.reach(graph, search.search(graph, own), own, homes.placed)
        best = search.nearest_of(homes.owner, metres, int(homes.owner.max()) + 1)
        walk = np.where(best >= 0, metres[best], np.inf)
        mine = found.source == lot
        np.testing.assert_array_equal(found.place[mine], np.flatnonzero(walk <= 70.0 + 1e-6))
        np.testing.assert_array_equal(found.walk_m[mine], walk[found.place[mine]])


def test_some_sources_are_taken_out_and_numbered_anew():
    pairs = Pairs(np.array([0, 1, 1, 4]), np.array([5, 6, 7, 8]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert listed(pairs.of_sources(np.array([1, 2, 4]))) == [(0, 6, 2.0), (0, 7, 3.0), (2, 8, 4.0)]
    assert listed(pairs.within(2.0)) == [(0, 5, 1.0), (1, 6, 2.0)]


def test_groups_are_spread_over_their_entries():
    row, entry = spread(np.array([0, 2, 2, 5]), np.array([2, 1, 0]))
    assert (row.tolist(), entry.tolist()) == ([0, 0, 0, 2, 2], [2, 3, 4, 0, 1])
