"""What turns cost, where a vehicle turns round, and the quickest ways between places."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.cleaning.driving.turns import reachable
from planner.errors import DataError
from tests.driven import (
    COSTS,
    arc,
    cost_of,
    dead_end,
    graph,
    grid,
    narrow_lane,
    node_at,
    one_way_ring,
)
from tests.towns import street

SOUTH, CENTRE, NORTH = (100, 0), (100, 100), (100, 200)
WEST, EAST = (0, 100), (200, 100)


def turns(lines):
    return {
        (first, second): seconds
        for first, second, seconds in zip(
            lines.from_arc.tolist(), lines.to_arc.tolist(), lines.turn_s.tolist(), strict=True
        )
    }


def crossing(lines, start=SOUTH):
    """Seconds of each turn from `start` at the centre of a 3 × 3 grid, by where it leads."""
    first = arc(lines.network, start, CENTRE)
    found = turns(lines)
    ways = {end: arc(lines.network, CENTRE, end) for end in (SOUTH, NORTH, WEST, EAST)}
    return {end: found[first, a] for end, a in ways.items() if (first, a) in found}


def test_right_is_cheap_and_left_is_dear_where_traffic_keeps_right():
    assert crossing(graph(grid())) == {NORTH: 1.0, EAST: 2.0, WEST: 8.0}


def test_left_is_cheap_and_right_is_dear_where_traffic_keeps_left():
    lines = graph(grid(), costs=replace(COSTS, drives_on="left"))
    assert crossing(lines) == {NORTH: 1.0, EAST: 8.0, WEST: 2.0}


def test_a_wide_street_is_turned_round_on_and_a_narrow_one_only_at_its_end():
    wide = [{**row, "carriageway_m": 14.0} for row in grid()]
    assert crossing(graph(wide))[SOUTH] == 20.0
    lines = graph(dead_end())
    into, out = arc(lines.network, (100, 0), (100, 50)), arc(lines.network, (100, 50), (100, 0))
    back = {pair: s for pair, s in turns(lines).items() if pair[1] == pair[0] ^ 1}
    ends = [arc(lines.network, (100, 0), end) for end in ((0, 0), (200, 0))]
    assert back == {(into, out): 30.0, **{(a, a ^ 1): 30.0 for a in ends}}


def test_at_a_wide_dead_end_the_quicker_way_of_turning_round_is_taken():
    lines = graph([{**row, "carriageway_m": 20.0} for row in dead_end()])
    into = arc(lines.network, (100, 0), (100, 50))
    assert turns(lines)[into, into ^ 1] == 20.0


def test_a_street_of_unknown_width_is_not_wide_enough_to_turn_round():
    unknown = [{**row, "carriageway_m": None} for row in grid()]
    assert SOUTH not in crossing(graph(unknown))


def test_a_street_that_goes_on_too_narrow_is_a_dead_end():
    rows = narrow_lane()
    everything = graph(rows)
    into = arc(everything.network, (100, 0), (100, 50))
    assert (into, into ^ 1) not in turns(everything)
    wide = np.repeat(everything.network.width_m > 3, 2)
    lines = graph(rows, usable=wide)
    assert turns(lines)[into, into ^ 1] == 30.0
    assert not (set(lines.from_arc.tolist()) & set(np.flatnonzero(~wide).tolist()))


def test_the_end_of_a_street_where_only_a_one_way_comes_in_is_a_dead_end():
    rows = [street((0, 0), (100, 0)), street((200, 0), (100, 0), oneway="yes")]
    lines = graph(rows)
    end = arc(lines.network, (0, 0), (100, 0))
    assert turns(lines)[end, end ^ 1] == 30.0


def test_against_a_one_way_nothing_is_driven_even_if_it_is_called_usable():
    lines = graph(one_way_ring(), usable=np.ones(4, dtype=bool))
    assert lines.usable.tolist() == [True, True, True, False]


def test_a_ring_is_left_the_way_it_was_entered():
    """Straight on into the ring (1), 400 m (40 s), and right (2) or, round again, left (8)."""
    rows = one_way_ring()
    lines = graph(rows)
    stem = arc(lines.network, (0, 0), (100, 0))
    ring = arc(lines.network, (100, 0), (100, 0))
    found = lines.matrix([stem, stem ^ 1, ring])
    into, out, again = (
        turns(lines)[pair] for pair in ((stem, ring), (ring, stem ^ 1), (ring,) * 2)
    )
    assert (into, out, again) == (1.0, 2.0, 8.0)
    assert found[0].tolist() == [into + 40 + out + 10 + 30, into + 40 + out, into]
    assert found[1].tolist() == [30.0, 30 + 10 + into + 40 + out, 30 + 10 + into]
    assert found[2].tolist() == [out + 10 + 30, out, again]


def test_round_the_block_is_the_way_from_a_street_to_itself():
    """Four streets of 100 m: three driven (30 s), four turns to the right (8 s)."""
    rows = grid(2, 2)
    lines = graph(rows)
    north = arc(lines.network, (0, 0), (0, 100))
    assert lines.matrix([north]).tolist() == [[38.0]]
    corners = [(0, 100), (100, 100), (100, 0), (0, 0)]
    assert lines.path(north, north) == tuple(
        arc(lines.network, start, end) for start, end in pairwise(corners)
    )


def test_neighbouring_arcs_are_a_turn_apart_and_no_street_lies_between():
    lines = graph(grid())
    first, second = arc(lines.network, SOUTH, CENTRE), arc(lines.network, CENTRE, EAST)
    assert lines.matrix([first, second])[0, 1] == 2.0
    assert lines.path(first, second) == ()


def test_a_facility_is_left_either_way_and_entered_either_way_at_no_cost():
    lines = graph([street((0, 0), (100, 0))], {"depot": (40, 0)})
    net = lines.network
    depot = net.arcs + net.facility_node["depot"]
    west, east = arc(net, (40, 0), (0, 0)), arc(net, (40, 0), (100, 0))
    found = lines.matrix([depot, west, east, west ^ 1, east ^ 1])
    assert found[0].tolist() == [0.0, 0.0, 0.0, 4 + 30, 6 + 30]
    assert found[1:, 0].tolist() == [30 + 4, 30 + 6, 0.0, 0.0]
    assert lines.path(depot, depot) == lines.path(depot, east) == lines.path(east ^ 1, depot) == ()
    assert lines.path(depot, east ^ 1) == (east,)
    assert lines.path(west, depot) == (west ^ 1,)


def test_no_way_turns_round_in_a_facility_that_it_passes():
    """From the first third to itself: on to the far end of the street, not round at the tip."""
    lines = graph([street((0, 0), (100, 0))], {"tip": (40, 0)})
    net = lines.network
    first, on = arc(net, (0, 0), (40, 0)), arc(net, (40, 0), (100, 0))
    assert lines.path(first, first ^ 1) == (on, on ^ 1)
    assert lines.matrix([first, first ^ 1])[0, 1] == 1 + 6 + 30 + 6 + 1


def test_a_facility_at_a_crossing_lifts_no_ban():
    rule = ("no_left_turn", "s", "w", CENTRE)
    rows = [
        street(SOUTH, CENTRE, id="s"), street(CENTRE, NORTH, id="n"), street(CENTRE, WEST, id="w"),
    ]  # fmt: skip
    lines = graph(rows, {"tip": CENTRE}, rules=(rule,))
    net = lines.network
    south, west = arc(net, SOUTH, CENTRE), arc(net, CENTRE, WEST)
    north = arc(net, CENTRE, NORTH)
    assert lines.path(south, west) == (north, north ^ 1)
    tip = net.arcs + net.facility_node["tip"]
    found = lines.matrix([south, west, tip])
    assert found[0, 1] == 1 + 10 + 30 + 10 + 2
    assert found[0, 2] == found[2, 1] == 0.0


def test_two_facilities_at_one_node_are_no_drive_apart():
    lines = graph([street((0, 0), (100, 0))], {"depot": (40, 0), "water": (40, 2)})
    places = [lines.network.arcs + node for node in lines.network.facility_node.values()]
    assert lines.matrix(places).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_any_node_may_be_a_place():
    lines = graph(grid())
    places = [lines.network.arcs + node_at(lines.network, *at) for at in ((0, 0), (200, 0))]
    assert lines.matrix(places).tolist() == [[0.0, 21.0], [21.0, 0.0]]


def test_pieces_that_are_not_joined_are_told_by_inf_and_by_an_error():
    lines = graph([street((0, 0), (100, 0)), street((0, 50), (100, 50))])
    found = lines.matrix([0, 2])
    assert np.isinf(found[[0, 1], [1, 0]]).all()
    with pytest.raises(DataError, match="no way leads from place 0 to place 2"):
        lines.path(0, 2)


def test_arcs_that_are_not_usable_lead_nowhere():
    lines = graph([street((0, 0), (100, 0), oneway="yes")], {"tip": (100, 0)})
    tip = lines.network.arcs + lines.network.facility_node["tip"]
    found = lines.matrix([0, 1, tip])
    assert np.isinf(found[:2, :2]).all()
    assert found[:, 2].tolist() == [0.0, np.inf, 0.0]
    assert np.isinf(found[2, :2]).all()


def test_reachable_is_what_can_be_driven_and_come_back_from():
    """Beyond the one-way out of the town nothing comes back; what leads in is not got to."""
    rows = [
        street((0, 0), (100, 0)),
        street((100, 0), (100, 50)),
        street((100, 0), (200, 0), oneway="yes"),
        street((300, 50), (100, 0), oneway="yes"),
        street((0, 500), (100, 500)),
    ]
    lines = graph(rows)
    depot = node_at(lines.network, 0, 0)
    assert np.flatnonzero(reachable(lines, depot, depot)).tolist() == [0, 1, 2, 3]
    gone = reachable(lines, depot, node_at(lines.network, 200, 0))
    assert np.flatnonzero(gone).tolist() == [0, 1, 2, 3, 4]


def test_seconds_are_whole_ticks_and_never_none():
    rows = [street((0, 0), (33.333, 0)), street((33.333, 0), (33.334, 0))]
    lines = graph(rows, costs=replace(COSTS, dead_end_s=0.1))
    ticks = np.concatenate((lines.seconds, lines.turn_s)) * 1024
    assert np.array_equal(ticks, np.round(ticks))
    assert lines.seconds[[0, 2]].tolist() == [round(3.3333 * 1024) / 1024, 1 / 1024]


def test_a_graph_without_streets_has_no_places():
    lines = graph([])
    assert lines.matrix([]).shape == (0, 0)
    assert lines.from_arc.size == 0


def quickest(lines, i):
    """Seconds from the end of place i to the start of each arc: Dijkstra over turns, plainly."""
    after = {}
    for (first, second), seconds in turns(lines).items():
        after.setdefault(first, []).append((second, seconds))
    arcs = lines.network.arcs
    if i < arcs:
        queue = [(seconds, second) for second, seconds in after.get(i, ())]
    else:
        out = np.flatnonzero(lines.usable & (lines.network.arc_tail == i - arcs))
        queue = [(0.0, a) for a in out.tolist()]
    heapq.heapify(queue)
    begun = {}
    while queue:
        time, a = heapq.heappop(queue)
        if a in begun:
            continue
        begun[a] = time
        for second, seconds in after.get(a, ()):
            heapq.heappush(queue, (time + lines.seconds[a] + seconds, second))
    return begun


def brute_force(lines, begun, i, j):
    """Seconds from place i, after which arcs begin as in `begun`, to place j."""
    arcs, net = lines.network.arcs, lines.network
    if j < arcs:
        return begun.get(j, np.inf)
    at = i - arcs if i >= arcs else int(net.arc_head[i]) if lines.usable[i] else -1
    into = np.flatnonzero(lines.usable & (net.arc_head == j - arcs)).tolist()
    drives = [begun[a] + lines.seconds[a] for a in into if a in begun]
    return 0.0 if at == j - arcs else min(drives, default=np.inf)


@st.composite
def towns(draw):
    """Random ways on a lattice: one-ways, loops, parallels, wide and narrow, some facilities."""
    place = st.tuples(st.integers(0, 3), st.integers(0, 2))
    chains = draw(st.lists(st.lists(place, min_size=2, max_size=5), min_size=1, max_size=8))
    rows = [
        street(
            *((70.7 * x, 91.3 * y) for x, y in chain),
            oneway=draw(st.sampled_from(["", "", "yes", "reverse"])),
            carriageway_m=draw(st.sampled_from([2.0, 7.0, 15.0])),
        )
        for chain in chains
        if len(set(chain)) > 1
    ]
    spots = draw(st.lists(st.tuples(st.integers(0, 212), st.integers(0, 183)), max_size=3))
    kinds = st.sampled_from(
        [
            "no_left_turn",
            "no_right_turn",
            "no_straight_on",
            "no_u_turn",
            "only_right_turn",
            "no_entry",
        ]
    )
    way = st.integers(0, max(len(rows) - 1, 0)).map(lambda row: f"ways/{row}")
    rules = draw(st.lists(st.tuples(kinds, way, way, place), max_size=4))
    met = tuple((kind, a, b, (70.7 * x, 91.3 * y)) for kind, a, b, (x, y) in rules)
    places = {str(number): spot for number, spot in enumerate(spots)} if rows else {}
    return rows, places, met, draw(st.sampled_from([0.0, 3.0]))


@settings(max_examples=50, deadline=None)
@given(towns())
def test_matrix_and_paths_are_those_of_brute_force(town):
    rows, places, rules, least_width = town
    lines = graph(rows, places, rules=rules)
    lines = graph(
        rows, places, rules=rules, usable=np.repeat(lines.network.width_m >= least_width, 2)
    )
    net = lines.network
    every = [*range(min(net.arcs, 14)), *(net.arcs + node for node in net.facility_node.values())]
    found = lines.matrix(every)
    for row, i in enumerate(every):
        begun = quickest(lines, i)
        for column, j in enumerate(every):
            assert found[row, column] == brute_force(lines, begun, i, j)
            if np.isfinite(found[row, column]):
                assert cost_of(lines, i, j, lines.path(i, j)) == found[row, column]
    for start in net.facility_node.values():
        there = lines.matrix([*range(net.arcs), net.arcs + start])
        both = np.isfinite(there[-1, :-1]) & np.isfinite(there[:-1, -1])
        assert np.array_equal(reachable(lines, start, start), both & lines.usable)
