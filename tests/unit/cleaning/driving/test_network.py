"""What a driven network is made of: links, nodes, directions, closed ways, facilities."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.cleaning.driving.network import build_network
from planner.errors import DataError
from tests.driven import (
    DRIVEN,
    arc,
    dead_end,
    grid,
    narrow_lane,
    network,
    node_at,
    one_way_ring,
    ways,
)
from tests.towns import at, street


def ends(net):
    """The two nodes of each link as pairs of (x, y) in metres from (0, 0)."""
    xy = np.round(net.xy - shapely.get_coordinates(at(shapely.Point(0, 0)))).astype(int)
    tails, heads = (list(map(tuple, xy[nodes].tolist())) for nodes in (net.tail, net.head))
    return list(zip(tails, heads, strict=True))


def test_streets_are_cut_at_every_crossing():
    net = network(grid(3, 3))
    assert (net.nodes, net.links, net.arcs) == (9, 12, 24)
    assert net.length_m.tolist() == [100.0] * 12
    assert net.way.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert ends(net)[:2] == [((0, 0), (100, 0)), ((100, 0), (200, 0))]


def test_ways_that_cross_without_a_shared_vertex_are_not_joined():
    net = network([street((0, 0), (100, 0)), street((50, -50), (50, 50), bridge=True)])
    assert net.links == 2
    assert net.nodes == 4


def test_a_vertex_where_nothing_joins_is_no_node():
    net = network([street((0, 0), (50, 20), (100, 0))])
    assert net.links == 1
    assert shapely.get_num_coordinates(net.lines[0]) == 3
    assert net.length_m[0] == pytest.approx(2 * np.hypot(50, 20))


def test_two_streets_between_the_same_crossings_are_two_links():
    net = network([street((0, 0), (100, 0)), street((0, 0), (50, 40), (100, 0))])
    assert ends(net) == [((0, 0), (100, 0))] * 2
    assert net.nodes == 2


def test_a_ring_joined_where_it_begins_is_one_link_from_a_node_to_itself():
    net = network(one_way_ring())
    assert ends(net) == [((0, 0), (100, 0)), ((100, 0), (100, 0))]
    assert net.length_m.tolist() == [100.0, 400.0]


def test_a_ring_joined_elsewhere_is_two_links():
    ring = street((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    net = network([ring, street((100, 100), (200, 100))])
    assert ends(net)[:2] == [((0, 0), (100, 100)), ((100, 100), (0, 0))]


def test_a_way_is_cut_where_it_meets_itself():
    net = network([street((0, 0), (100, 0), (200, 0), (200, 100), (100, 100), (100, 0))])
    assert ends(net) == [((0, 0), (100, 0)), ((100, 0), (100, 0))]
    eight = network(
        [street((0, 0), (50, 50), (100, 0), (50, -50), (0, 0), (-50, 50), (-100, 0), (0, 0))]
    )
    assert ends(eight) == [((0, 0), (0, 0))] * 2


def test_repeated_vertices_and_ways_without_length_make_no_link():
    point = street((500, 500), (500, 500))
    net = network([street((0, 0), (0, 0), (100, 0), (100, 0)), point])
    assert net.way.tolist() == [0]
    assert net.length_m.tolist() == [100.0]


def test_the_runs_of_a_way_in_parts_are_not_joined():
    parts = shapely.MultiLineString([[(0, 0), (100, 0)], [(200, 0), (300, 0)]])
    net = network([{**street((0, 0), (1, 0)), "geometry": parts}])
    assert net.way.tolist() == [0, 0]
    assert ends(net) == [((0, 0), (100, 0)), ((200, 0), (300, 0))]


def test_streets_without_a_class_that_is_driven_neither_carry_nor_cut():
    net = network([street((0, 0), (50, 0), (100, 0)), street((50, 0), (50, 50), highway="footway")])
    assert net.links == 1


def test_one_ways_are_lawful_in_their_direction_only():
    rows = [street((0, y), (100, y), oneway=said) for y, said in enumerate(["", "yes", "reverse"])]
    net = network(rows)
    assert net.forward.tolist() == [True, True, False]
    assert net.backward.tolist() == [True, False, True]
    assert net.lawful.tolist() == [True, True, True, False, False, True]


def test_an_even_arc_runs_as_its_link_is_drawn_and_the_next_one_back():
    net = network(dead_end())
    there, back = arc(net, (100, 0), (100, 50)), arc(net, (100, 50), (100, 0))
    assert (there & 1, back) == (0, there ^ 1)
    assert net.arc_length[[there, back]].tolist() == [50.0, 50.0]
    assert net.arc_tail[there] == net.arc_head[back] == node_at(net, 100, 0)
    assert net.arc_line(back).equals_exact(net.arc_line(there).reverse(), 0.0)


def test_widths_come_from_the_way():
    net = network([*narrow_lane(), street((0, 9), (9, 9), carriageway_m=None, maxwidth_m=2.5)])
    assert net.width_m[:4].tolist() == [7.0, 7.0, 7.0, 2.0]
    assert np.isnan(net.width_m[4])
    assert np.isnan(net.maxwidth_m[:4]).all()
    assert net.maxwidth_m[4] == 2.5


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, None),
        ({"access": "private"}, "access=private"),
        ({"access": "no"}, "access=no"),
        ({"access": "residents"}, "access=residents"),
        ({"access": "destination"}, None),
        ({"access": "yes", "motor_vehicle": "no"}, "motor_vehicle=no"),
        ({"motor_vehicle": "agricultural"}, "motor_vehicle=agricultural"),
        ({"motor_vehicle": "agricultural;forestry"}, "motor_vehicle=agricultural;forestry"),
        ({"motor_vehicle": "private"}, "motor_vehicle=private"),
        ({"motor_vehicle": "destination"}, None),
        ({"motor_vehicle": "permit"}, None),
        ({"access": "no", "motor_vehicle": "yes"}, None),
        ({"access": "private", "motor_vehicle": "delivery"}, None),
    ],
)
def test_ways_closed_to_vehicles_have_no_link_but_a_reason(said, reason):
    net = network([street((0, 0), (50, 0), (100, 0)), street((50, 0), (50, 50), **said)])
    assert dict(net.closed) == ({1: reason} if reason else {})
    assert net.links == (1 if reason else 3)


def test_only_ways_of_driven_classes_are_told_as_closed():
    net = network([street((0, 0), (100, 0), highway="footway", access="private")])
    assert not net.closed
    assert net.links == net.nodes == 0


def test_a_facility_stands_at_its_foot_and_cuts_the_link():
    net = network([street((0, 0), (100, 0))], {"depot": (30, 40)})
    assert ends(net) == [((0, 0), (30, 0)), ((30, 0), (100, 0))]
    assert net.facility_node == {"depot": node_at(net, 30, 0)}
    assert net.length_m.tolist() == [30.0, 70.0]
    assert net.way.tolist() == [0, 0]


def test_facilities_of_one_link_cut_it_in_order_and_those_of_one_spot_once():
    places = {"far": (80, 5), "near": (20, 5), "beside": (20.4, -3), "same": (20, 5)}
    net = network([street((0, 0), (100, 0))], places)
    assert net.length_m.tolist() == pytest.approx([20.0, 60.0, 20.0], abs=1e-9)
    near = node_at(net, 20, 0)
    assert net.facility_node == {
        "far": node_at(net, 80, 0), "near": near, "beside": near, "same": near,
    }  # fmt: skip


def test_a_facility_within_a_metre_of_a_crossing_stands_at_it():
    net = network(grid(2, 2), {"depot": (0.9, -4), "tip": (100, 130)})
    assert net.links == 4
    assert net.facility_node == {"depot": node_at(net, 0, 0), "tip": node_at(net, 100, 100)}


def test_of_two_streets_equally_near_a_facility_takes_the_first():
    rows = [street((0, 10), (100, 10)), street((0, -10), (100, -10))]
    assert network(rows, {"depot": (50, 0)}).way.tolist() == [0, 0, 1]
    assert network(rows[::-1], {"depot": (50, 0)}).way.tolist() == [0, 0, 1]


def test_a_cut_bend_keeps_its_vertices_and_its_length():
    net = network([street((0, 0), (100, 0), (100, 100))], {"depot": (90, 60)})
    assert net.length_m.tolist() == [160.0, 40.0]
    assert shapely.get_num_coordinates(net.lines).tolist() == [3, 2]


def test_facilities_far_from_every_street_are_named_with_their_distance():
    with pytest.raises(DataError, match=r"500 m.*far \(600 m\), farther \(700 m\); correct"):
        network([street((0, 0), (100, 0))], {"ok": (0, 9), "far": (0, 600), "farther": (0, 700)})


def test_a_facility_of_a_town_without_driven_streets_is_named():
    with pytest.raises(DataError, match=r"every street that may be driven: depot"):
        network([street((0, 0), (100, 0), highway="footway")], {"depot": (0, 0)})


def test_angles_are_positive_to_the_right():
    net = network(grid(3, 3))
    east = arc(net, (0, 100), (100, 100))
    turns = [arc(net, (100, 100), end) for end in ((200, 100), (100, 0), (100, 200), (0, 100))]
    assert net.angle(np.array([east] * 4), np.array(turns)).tolist() == [0.0, 90.0, -90.0, -180.0]


def test_the_last_metre_of_a_street_does_not_tell_its_direction():
    kinked = street((0, 0), (99, 0), (100, 0.9))
    net = network([kinked, street((100, 0.9), (200, 0.9))])
    assert abs(net.angle(np.array([0]), np.array([2]))[0]) < 6


def test_the_table_of_ways_stays_as_it_is():
    table = ways(grid(2, 2))
    before = table.copy(deep=True)
    build_network(table, DRIVEN, {"depot": at(shapely.Point(50, 3))})
    assert table.equals(before)


walks = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=7),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(walks)
def test_links_are_the_ways_cut_at_every_vertex_met_twice(chains):
    """Brute force: vertices counted one by one over random ways on a lattice."""
    net = network([street(*((100 * x, 100 * y) for x, y in chain)) for chain in chains])
    runs = [[p for k, p in enumerate(chain) if not k or p != chain[k - 1]] for chain in chains]
    met = Counter(place for run in runs for place in run)
    expected = []
    for way, run in enumerate(runs):
        start = 0
        for k in range(1, len(run)):
            if k == len(run) - 1 or met[run[k]] > 1:
                expected.append((way, [(100 * x, 100 * y) for x, y in run[start : k + 1]]))
                start = k
    corner = shapely.get_coordinates(at(shapely.Point(0, 0)))
    found = [
        (way, [tuple(xy) for xy in np.round(shapely.get_coordinates(line) - corner).tolist()])
        for way, line in zip(net.way.tolist(), net.lines, strict=True)
    ]
    assert found == expected
    assert np.array_equal(net.length_m, shapely.length(net.lines))
