"""Gates that a plan opens: where they may be, where they are moved to, whom they serve."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from planner.assess import assess
from planner.errors import DataError
from planner.network import access
from planner.network.compounds import ON_OUTLINE_M
from planner.scenario import OpenGate, Scenario
from planner.scenario.open_gate import REACH_M
from tests.plans import CLOSED, PARK, WALLED, degrees, gate, row_of_homes
from tests.towns import EAST, NORTH, at, box, home, make, ring, street, wall

ESTATE = box(300, 20, 360, 80)


def opened(town, *gates):
    return Scenario("开门", gates).apply(town)


def refused(town, *gates):
    with pytest.raises(DataError) as raised:
        opened(town, *gates)
    return str(raised.value)


@pytest.fixture
def walled():
    """A home inside a wall without a gate, 280 m of street from the old park."""
    return row_of_homes(
        buildings=[home(330, 50), home(900, 10)], green=[PARK], barriers=[ring(ESTATE)]
    )


def test_a_gate_opens_a_walled_park_to_the_homes_beside_it():
    town = row_of_homes()
    after = opened(town, gate(1800, 20))
    # 10 m to the street, straight across, 20 m to the gate.
    np.testing.assert_allclose(access(after).walk_m, [310, 910, 530, 30], atol=1e-5)
    assert list(assess(town).classes.name)[3] == "no_entrance"
    assert list(assess(after).classes.name)[3] == "served"


def test_the_row_is_a_planned_gate_and_the_only_one_that_is_new():
    town = row_of_homes()
    barriers = opened(town, gate(1800, 20, name="北门", id="plan/门")).barriers
    row = barriers.iloc[-1]
    assert (row["id"], row["kind"], row["access"]) == ("plan/门", "gate", "public")
    assert bool(row["planned"])
    assert len(barriers) == len(town.barriers) + 1
    assert list(barriers.dtypes) == list(town.barriers.dtypes)


def test_a_gate_in_a_wall_lets_out_those_who_live_inside(walled):
    assert np.isnan(access(walled).walk_m[0])
    for access_ in ("public", "private"):
        after = opened(walled, gate(330, 20, access=access_))
        # 30 m to the gate, 20 m to the street, 280 m along it, 50 m down the path.
        assert access(after).walk_m[0] == pytest.approx(380, abs=1e-5)


def test_residential_land_without_a_wall_takes_a_gate_too():
    land = {"geometry": ESTATE, "kind": "residential"}
    after = opened(row_of_homes(zones=[land]), gate(330, 20))
    assert after.barriers["planned"].sum() == 1


@pytest.mark.parametrize("off", [0.0, 0.6, 3.0, 14.9])
def test_a_gate_set_near_an_outline_is_moved_onto_it(off):
    town = row_of_homes()
    there = opened(town, gate(1800, 20 - off)).barriers.geometry.iloc[-1]
    assert there.distance(at(shapely.Point(1800, 20))) < 1e-3
    assert there.distance(at(CLOSED).exterior) < 1e-6 < ON_OUTLINE_M


def test_inside_is_as_near_as_outside_and_holes_have_outlines():
    pond = box(1790, 50, 1830, 90)
    parks = [{**WALLED, "geometry": CLOSED.difference(pond)}]
    after = opened(row_of_homes(green=parks, barriers=[]), gate(1800, 57), gate(1800, 28))
    assert [round(y - NORTH) for y in after.barriers.geometry.y] == [50, 20]
    assert [round(x - EAST) for x in after.barriers.geometry.x] == [1800, 1800]


def test_beyond_15_m_of_any_outline_a_gate_is_refused_with_the_distance():
    town = row_of_homes()
    assert REACH_M == 15
    told = refused(town, gate(1800, 3))
    assert "it lies 17 m from the nearest public park or square, residential land or ring" in told
    assert "set it within 15 m of the outline" in told


def test_what_a_gate_would_not_open_does_not_count_as_an_outline():
    lawn = {**PARK, "kind": "grass"}
    private = {**PARK, "access": "private"}
    for green in (lawn, private):
        town = make(
            ways=[street((0, 0), (400, 0))], green=[green], barriers=[wall((0, 5), (90, 5))]
        )
        assert "this town has no public park or square" in refused(town, gate(50, -50))
        assert "this town has no" in refused(town, gate(50, 5))  # the wall encloses nothing


def test_a_square_takes_a_gate_unless_it_is_private():
    square = {"geometry": ESTATE, "kind": "square", "access": ""}
    bare = {"green": [], "barriers": []}
    assert opened(row_of_homes(zones=[square], **bare), gate(330, 20)).barriers["planned"].all()
    closed = row_of_homes(zones=[{**square, "access": "private"}], **bare)
    assert "this town has no" in refused(closed, gate(330, 20))


def test_a_private_gate_is_no_entrance_to_a_park():
    unwalled = row_of_homes(barriers=[], green=[WALLED])
    told = refused(unwalled, gate(1800, 20, access="private"))
    assert "this town has no residential land or ring of walls" in told


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_what_is_no_place_in_the_town_is_refused():
    town = row_of_homes()
    there = degrees(shapely.Point(1800, 20))
    for point, told in (
        (shapely.Point(there.y, there.x), "longitude and latitude are swapped"),
        (shapely.Point(0, 0), "outside the study area"),
        (shapely.Point(441_000, 4_105_000), "are no WGS-84 degrees"),
        (shapely.Point(math.nan, there.y), "no numbers"),
        (shapely.Point(), "no numbers"),
        (degrees(CLOSED), "it is a Polygon; give a point"),
        (None, "it is a NoneType"),
    ):
        assert told in refused(town, OpenGate(point))
    assert "its access is 'no'" in refused(town, gate(1800, 20, access="no"))
    assert "its id barriers/0 is already in table barriers" in refused(
        town, gate(1800, 20, id="barriers/0")
    )
    assert "its name has 300" in refused(town, gate(1800, 20, name="门" * 300))
