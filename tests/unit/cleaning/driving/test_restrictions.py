"""Which turns each kind of turn restriction forbids."""

from __future__ import annotations

import pytest

from planner.cleaning.driving.restrictions import NO_JUNCTION, NO_KIND, NO_SUCH_WAYS, turn_bans
from tests.driven import arc, graph, network, restrictions, ways
from tests.towns import street

SOUTH, CENTRE, NORTH, WEST, EAST = (100, 0), (100, 100), (100, 200), (0, 100), (200, 100)
NAMES = {SOUTH: "s", NORTH: "n", WEST: "w", EAST: "e"}

CUT = [street(CENTRE, end, id=name) for end, name in NAMES.items()]
"""A crossing whose four arms are ways of their own, called after where they lead."""

THROUGH = [
    street(SOUTH, CENTRE, NORTH, id="sn"),
    street(WEST, CENTRE, EAST, id="we"),
]
"""The same of two ways that run through."""


def banned(rows, *rules):
    """Turns at the centre that the rules forbid, as "where from, where to"."""
    net = network(rows)
    found = turn_bans(net, restrictions(*rules), ways(rows))
    into = {arc(net, end, CENTRE): name for end, name in NAMES.items()}
    out = {arc(net, CENTRE, end): name for end, name in NAMES.items()}
    pairs = zip(found.from_arc.tolist(), found.to_arc.tolist(), strict=True)
    return {into[first] + out[second] for first, second in pairs}


def unused(rows, *rules):
    return turn_bans(network(rows), restrictions(*rules), ways(rows)).unused


@pytest.mark.parametrize(
    ("kind", "to_way", "expected"),
    [
        ("no_left_turn", "w", {"sw"}),
        ("no_right_turn", "e", {"se"}),
        ("no_straight_on", "n", {"sn"}),
        ("no_u_turn", "s", {"ss"}),
        ("no_entry", "n", {"sn"}),
        ("no_exit", "n", {"sn"}),
        ("only_left_turn", "w", {"sn", "se", "ss"}),
        ("only_right_turn", "e", {"sn", "sw", "ss"}),
        ("only_straight_on", "n", {"sw", "se", "ss"}),
        ("only_u_turn", "s", {"sn", "sw", "se"}),
    ],
)
def test_each_kind_holds_between_its_ways(kind, to_way, expected):
    assert banned(CUT, (kind, "s", to_way, CENTRE)) == expected


def test_ways_that_end_at_the_point_are_believed_whatever_the_angle():
    assert banned(CUT, ("no_left_turn", "s", "e", CENTRE)) == {"se"}


@pytest.mark.parametrize(
    ("kind", "from_way", "to_way", "expected"),
    [
        ("no_left_turn", "s", "we", {"sw"}),
        ("no_right_turn", "s", "we", {"se"}),
        ("no_left_turn", "we", "s", {"es"}),
        ("no_right_turn", "we", "s", {"ws"}),
        ("only_left_turn", "s", "we", {"sn", "se", "ss"}),
        ("only_right_turn", "we", "s", {"wn", "we", "ww"}),
        ("no_entry", "we", "s", {"ws", "es"}),
    ],
)
def test_where_one_way_runs_through_the_bearing_decides(kind, from_way, to_way, expected):
    rows = [CUT[0], CUT[1], THROUGH[1]]
    assert banned(rows, (kind, from_way, to_way, CENTRE)) == expected


@pytest.mark.parametrize(
    ("kind", "from_way", "to_way", "expected"),
    [
        ("no_left_turn", "sn", "we", {"sw", "ne"}),
        ("no_straight_on", "sn", "sn", {"sn", "ns"}),
        ("no_u_turn", "sn", "sn", {"ss", "nn"}),
        ("only_straight_on", "sn", "sn", {"sw", "se", "ss", "nw", "ne", "nn"}),
    ],
)
def test_where_both_run_through_every_turn_of_the_kind_is_meant(kind, from_way, to_way, expected):
    assert banned(THROUGH, (kind, from_way, to_way, CENTRE)) == expected


def test_a_one_way_through_the_point_comes_from_one_side_only():
    rows = [CUT[0], CUT[1], {**THROUGH[1], "oneway": "yes"}]
    assert banned(rows, ("no_entry", "we", "s", CENTRE)) == {"ws"}
    assert banned(rows, ("only_straight_on", "we", "we", CENTRE)) == {"ws", "wn"}


def test_a_u_turn_from_one_carriageway_to_the_other_is_the_sharpest_turn():
    beside = (99, 0)
    rows = [
        street(SOUTH, CENTRE, id="up", oneway="yes"),
        street(CENTRE, beside, id="down", oneway="yes"),
        *CUT[1:],
    ]
    net = network(rows)
    found = turn_bans(net, restrictions(("no_u_turn", "up", "down", CENTRE)), ways(rows))
    assert found.from_arc.tolist() == [arc(net, SOUTH, CENTRE)]
    assert found.to_arc.tolist() == [arc(net, CENTRE, beside)]


def test_several_mandatory_directions_of_one_way_allow_each_of_them():
    rules = [("only_straight_on", "s", "n", CENTRE), ("only_right_turn", "s", "e", CENTRE)]
    assert banned(CUT, *rules) == {"sw", "ss"}


def test_a_mandatory_direction_into_a_closed_street_leaves_none():
    rows = [*CUT[:3], {**CUT[3], "access": "private"}]
    net = network(rows)
    rule = restrictions(("only_right_turn", "s", "e", CENTRE))
    found = turn_bans(net, rule, ways(rows))
    assert set(found.from_arc.tolist()) == {arc(net, SOUTH, CENTRE)}
    assert found.to_arc.size == 3
    assert not found.unused


def test_a_mandatory_direction_where_no_street_leads_on_bans_nothing():
    into = [street(SOUTH, CENTRE, id="s", oneway="yes")]
    rule = restrictions(("only_right_turn", "s", "s", CENTRE))
    assert turn_bans(network(into), rule, ways(into)).from_arc.size == 0


def test_runs_of_a_clipped_way_go_by_its_name():
    rows = [{**CUT[0], "id": "way/5#1"}, *CUT[1:]]
    assert banned(rows, ("no_left_turn", "way/5", "w", CENTRE)) == {"sw"}
    assert banned(rows, ("no_left_turn", "way/5#1", "w", CENTRE)) == {"sw"}


def test_what_bans_nothing_is_counted_by_reason():
    rules = [
        ("", "s", "w", CENTRE),
        ("no_parking", "s", "w", CENTRE),
        ("give_way", "s", "w", CENTRE),
        ("no_left_turn", "s", "w", (50, 50)),
        ("no_left_turn", "s", "w", SOUTH),
        ("no_left_turn", "s", "unknown", CENTRE),
        ("only_left_turn", "s", "unknown", CENTRE),
    ]
    assert banned(CUT, *rules) == set()
    assert unused(CUT, *rules) == {NO_KIND: 3, NO_JUNCTION: 1, NO_SUCH_WAYS: 3}
    assert unused([], ("no_left_turn", "s", "w", CENTRE)) == {NO_JUNCTION: 1}


def test_a_restriction_holds_at_its_own_crossing_only():
    rows = [street((0, 0), (100, 0), (200, 0), id="row"), *(
        street((x, 0), (x, 90), id=f"lane {x}") for x in (100, 200)
    )]  # fmt: skip
    found = turn_bans(
        network(rows), restrictions(("no_left_turn", "row", "lane 100", (100, 0))), ways(rows)
    )
    net = network(rows)
    assert found.from_arc.tolist() == [arc(net, (0, 0), (100, 0))]
    assert found.to_arc.tolist() == [arc(net, (100, 0), (100, 90))]


def test_banned_turns_are_no_turns_of_the_graph_and_the_count_is_kept():
    lines = graph(CUT, rules=(("no_left_turn", "s", "w", CENTRE), ("no", "s", "w", CENTRE)))
    pairs = set(zip(lines.from_arc.tolist(), lines.to_arc.tolist(), strict=True))
    south, west = arc(lines.network, SOUTH, CENTRE), arc(lines.network, CENTRE, WEST)
    assert (south, west) not in pairs
    assert (south, arc(lines.network, CENTRE, EAST)) in pairs
    assert lines.unused_restrictions == {NO_KIND: 1}


def test_a_banned_u_turn_holds_at_a_dead_end_too():
    rows = [street((0, 0), (100, 0), id="alley")]
    lines = graph(rows, rules=(("no_u_turn", "alley", "alley", (100, 0)),))
    assert list(zip(lines.from_arc.tolist(), lines.to_arc.tolist(), strict=True)) == [(1, 0)]
