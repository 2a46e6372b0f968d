"""Names of links: the way's id and the number of the piece along it."""

from __future__ import annotations

from planner.cleaning.driving.link_keys import link_keys
from tests import driven
from tests.towns import street


def test_pieces_are_numbered_along_their_way_from_one():
    rows = [street((100, 0), (100, 50)), street((0, 0), (100, 0), (200, 0))]
    network = driven.network(rows)
    keys = link_keys(network, driven.ways(rows)).tolist()
    named = {key: network.lines[link].length for link, key in enumerate(keys)}
    assert named == {"ways/0#1": 50.0, "ways/1#1": 100.0, "ways/1#2": 100.0}
    first = keys.index("ways/1#1")
    assert network.tail[first] == driven.node_at(network, 0, 0)


def test_a_foot_of_a_facility_makes_two_pieces_of_one():
    rows = [street((0, 0), (100, 0)), street((0, 50), (100, 50))]
    network = driven.network(rows, {"yard": (30, 0)})
    keys = link_keys(network, driven.ways(rows)).tolist()
    assert sorted(keys) == ["ways/0#1", "ways/0#2", "ways/1#1"]
    assert network.length_m[keys.index("ways/0#1")] == 30.0


def test_a_network_without_links_has_no_names():
    rows = [street((0, 0), (100, 0), highway="footway")]
    assert link_keys(driven.network(rows), driven.ways(rows)).size == 0
