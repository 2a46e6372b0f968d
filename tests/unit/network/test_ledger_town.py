"""One hand-made town in which every ledger class occurs; every distance worked out by hand.

A main street runs along y = 0 from x = 0 to 3,000 with a vertex every 50 m.
Park A (x 0-100, y -150 to -50) is entered by a footway from the street at
(50, 0) that crosses its outline at (50, -50). Park C (x 2,000-2,100, y 20-120)
is walled all around.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from planner.network import ALL_PARKS, Targets, access, add_up, classify
from tests.towns import box, footway, gate, home, line, make, park, ring, street, wall

MAIN = street(*[(50.0 * step, 0.0) for step in range(61)])
TO_PARK_A = footway((50, 0), (50, -100))
PARK_A = park(box(0, -150, 100, -50), name="A")
CLOSED = box(2000, 20, 2100, 120)
PARK_C = park(CLOSED, name="C")

# name: (x, y, walk in m, straight line in m, class)
HOMES = {
    "near A: 10 to the street, 250 along, 50 down": (300, 10, 310, math.hypot(200, 60), "served"),
    "exactly at the limit": (490, 10, 500, math.hypot(390, 60), "served"),
    "one metre beyond": (491, 10, 501, math.hypot(391, 60), "too_far"),
    "farther": (700, 20, 720, math.hypot(600, 70), "too_far"),
    "150 m from any street": (1000, 150, None, math.hypot(900, 200), "not_connected"),
    "by the walled park": (2200, 10, 2210, math.hypot(100, 10), "no_entrance"),
    "by it, but not connected": (2050, 240, None, 120, "not_connected"),
    "501 m from it": (2601, 10, 2611, math.hypot(501, 10), "too_far"),
    "1,400 m from any street": (1500, 1400, None, math.hypot(500, 1280), "unknown"),
    "across the river": (1200, 30, None, 800, "not_connected"),
    "behind the railway": (1700, -30, None, math.hypot(300, 50), "not_connected"),
}


@pytest.fixture
def town():
    return make(
        ways=[MAIN, TO_PARK_A],
        buildings=[home(x, y, name=name) for name, (x, y, *_) in HOMES.items()],
        green=[PARK_A, PARK_C],
        barriers=[ring(CLOSED)],
        water=[{"geometry": box(1100, 12, 1300, 18), "kind": "river"}],
        railways=[{"geometry": line((1600, -15), (1800, -15)), "kind": "rail"}],
    )


@pytest.mark.parametrize("name", HOMES)
def test_each_home_has_the_distance_and_class_worked_out_by_hand(town, name):
    row = list(HOMES).index(name)
    _, _, walk, straight, class_ = HOMES[name]
    found = access(town)
    if walk is None:
        assert math.isnan(found.walk_m[row])
    else:
        assert found.walk_m[row] == pytest.approx(walk, abs=1e-6)
    assert found.straight_m[row] == pytest.approx(straight, abs=1e-6)
    assert classify(found, 500.0).name[row] == class_


def test_the_ledger_sums_to_everybody_and_the_unplaced_are_unknown(town):
    found = access(town)
    people = np.arange(1.0, len(HOMES) + 1)
    ledger = add_up(classify(found, 500.0), people, 7.0, "residents")
    assert ledger.amount == {
        "unknown": 9 + 7,
        "served": 1 + 2,
        "not_connected": 5 + 7 + 10 + 11,
        "no_entrance": 6,
        "too_far": 3 + 4 + 8,
    }
    assert ledger.total == people.sum() + 7


def test_in_a_straight_line_nobody_is_unconnected_and_walls_do_not_matter(town):
    found = access(town)
    names = dict(zip(HOMES, classify(found, 500.0, straight=True).name, strict=True))
    assert names["by it, but not connected"] == "served"
    assert names["by the walled park"] == "served"
    assert names["501 m from it"] == "too_far"
    assert set(names.values()) == {"served", "too_far"}


def test_without_any_park_everybody_is_unknown_until_green_is_declared_complete():
    rows = {"ways": [MAIN], "buildings": [home(300, 10)]}
    unknown = classify(access(make(**rows)), 500.0)
    assert list(unknown.name) == ["unknown"]
    assert "no public park is mapped" in unknown.reason[0]
    declared = classify(access(make(**rows, complete=("green",))), 500.0)
    assert list(declared.name) == ["too_far"]


def test_without_streets_homes_are_unknown_until_ways_are_declared_complete():
    rows = {"buildings": [home(300, 10)], "green": [PARK_A]}
    assert list(classify(access(make(**rows)), 500.0).name) == ["unknown"]
    declared = make(**rows, complete=("ways",))
    assert list(classify(access(declared), 500.0).name) == ["not_connected"]


def test_a_private_park_serves_nobody_and_tells_nothing_of_public_ones():
    rows = {
        "ways": [MAIN, TO_PARK_A],
        "buildings": [home(300, 10)],
        "green": [park(box(0, -150, 100, -50), access="private")],
    }
    assert list(classify(access(make(**rows)), 500.0).name) == ["unknown"]
    declared = make(**rows, complete=("green",))
    assert list(classify(access(declared), 500.0).name) == ["too_far"]


def test_a_wall_sends_residents_to_the_next_street():
    town = make(
        ways=[MAIN, TO_PARK_A, street((0, 0), (0, -110), (700, -110))],
        buildings=[home(600, -30)],
        green=[PARK_A],
        barriers=[wall((500, -15), (700, -15))],
    )
    # 80 down to y = -110, 500 along to the park's corner side at x = 100.
    found = access(town)
    assert found.network.origins.placed.leg_m[0] == pytest.approx(80)
    # The street meets the outline at (0..100, -110): in at x = 100.
    assert found.walk_m[0] == pytest.approx(80 + 500)


def test_residents_of_a_gated_compound_leave_by_its_gate():
    compound = box(1400, 20, 1600, 220)
    town = make(
        ways=[MAIN, TO_PARK_A, footway((1400, 120), (1400, 0))],
        buildings=[home(1590, 60)],
        green=[PARK_A],
        zones=[{"geometry": compound, "kind": "residential"}],
        barriers=[gate(1400, 120, access="private")],
    )
    # Straight to the gate, 120 down the footway, 1,350 along, 50 down: not the
    # 60 m over the compound's edge to the street.
    expected = math.hypot(190, 60) + 120 + 1350 + 50
    assert access(town).walk_m[0] == pytest.approx(expected)


def test_a_planned_gate_lets_people_out_of_a_walled_estate_and_encloses_no_open_one():
    rows = {
        "ways": [street((0, 0), (600, 0)), street((0, 50), (50, 50))],
        "buildings": [home(100, 15)],
        "green": [park(box(400, -5, 410, 5))],
        "zones": [{"geometry": box(80, 5, 120, 40), "kind": "residential"}],
    }
    assert access(make(**rows)).walk_m[0] == pytest.approx(15 + 300)
    planned = gate(100, 40, planned=True)
    assert access(make(**rows, barriers=[planned])).walk_m[0] == pytest.approx(15 + 300)
    walled = ring(box(80, 5, 120, 40))
    assert math.isnan(access(make(**rows, barriers=[walled])).walk_m[0])
    opened = gate(100, 5, planned=True)
    assert access(make(**rows, barriers=[walled, opened])).walk_m[0] == pytest.approx(15 + 300)


def test_without_a_gate_residential_land_is_crossed_freely():
    town = make(
        ways=[MAIN, TO_PARK_A],
        buildings=[home(1590, 60)],
        green=[PARK_A],
        zones=[{"geometry": box(1400, 20, 1600, 220), "kind": "residential"}],
    )
    assert access(town).walk_m[0] == pytest.approx(60 + 1540 + 50)


def test_a_drive_inside_a_compound_is_walked_out_through_its_gate():
    town = make(
        ways=[MAIN, TO_PARK_A, street((1500, 0), (1500, 20), (1500, 100))],
        buildings=[home(1510, 90)],
        green=[PARK_A],
        zones=[{"geometry": box(1400, 20, 1600, 220), "kind": "residential"}],
        barriers=[gate(1500, 20)],
    )
    assert access(town).walk_m[0] == pytest.approx(10 + 90 + 1450 + 50)


def test_targets_by_size_and_squares():
    town = make(
        ways=[MAIN, TO_PARK_A],
        buildings=[home(300, 10), home(1210, 10)],
        green=[PARK_A],
        zones=[{"geometry": box(1300, -60, 1360, 0), "kind": "square"}],
    )
    everything = access(town)
    assert np.allclose(everything.walk_m, [310, 1220])
    large = access(town, Targets(min_area_m2=10_001.0), previous=everything)
    assert np.isnan(large.walk_m).all()
    # The street runs along the square's edge from x = 1,300 on.
    squares = access(town, Targets(squares=True), previous=everything)
    assert np.allclose(squares.walk_m, [310, 100])
    assert everything.wanted == ALL_PARKS
