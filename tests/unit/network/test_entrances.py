"""Entrances of green spaces: which evidence counts, and where it puts them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from planner.network import access
from tests.towns import box, footway, gate, home, line, make, park, ring, street

MAIN = street(*[(100.0 * step, 0.0) for step in range(11)])
SQUARE = box(400, 20, 500, 120)


def entrances(**rows):
    rows.setdefault("ways", [MAIN])
    rows.setdefault("buildings", [home(100, 10)])
    rows.setdefault("green", [park(SQUARE)])
    found = access(make(**rows))
    return found, found.entrances


def test_a_gate_on_the_outline_is_the_entrance_and_keeps_its_kind():
    found, doors = entrances(barriers=[gate(450, 20)])
    assert list(doors.kind) == ["gate"]
    assert found.walk_m[0] == pytest.approx(10 + 350 + 20)
    assert list(found.evidence) == ["gate"]


def test_a_gate_one_metre_off_lies_on_the_outline_and_farther_off_does_not():
    assert list(entrances(barriers=[gate(450, 19.1)])[1].kind) == ["gate"]
    assert set(entrances(barriers=[gate(450, 18.5)])[1].kind) == {"adjacent"}


@pytest.mark.parametrize(
    "shape", [shapely.MultiPoint([(450, 20), (450, 120)]), line((449, 20), (451, 20))]
)
def test_gates_drawn_as_several_points_or_as_a_line_are_gates(shape):
    opened = {**gate(0, 0), "geometry": shape}
    found, doors = entrances(barriers=[ring(SQUARE), opened])
    assert set(doors.kind) == {"gate"}
    assert found.walk_m[0] == pytest.approx(10 + 350 + 20)


@pytest.mark.parametrize("access_", ["private", "no"])
def test_a_gate_closed_to_the_public_is_no_entrance(access_):
    _, doors = entrances(barriers=[ring(SQUARE), gate(450, 20, access=access_)])
    assert len(doors) == 0


def test_a_way_across_the_outline_is_an_entrance_on_the_way():
    path = footway((450, 0), (450, 70))
    main = street((0, 0), (450, 0), (1000, 0))
    found, doors = entrances(ways=[main, path])
    assert list(doors.kind) == ["way"]
    assert np.allclose(doors.placed.leg_m, 0)
    assert found.walk_m[0] == pytest.approx(10 + 350 + 20)


@pytest.mark.parametrize("raised", [{"bridge": True}, {"tunnel": True}])
def test_a_bridge_or_tunnel_across_a_park_is_no_entrance(raised):
    over = street((600, 0), (300, 150), **raised)
    _, doors = entrances(ways=[street((0, 300), (1000, 300)), over])
    assert len(doors) == 0


def test_a_private_drive_into_a_park_is_no_entrance():
    drive = street((450, 0), (450, 70), access="private")
    _, doors = entrances(ways=[street((0, 0), (450, 0), (1000, 0)), drive], barriers=[ring(SQUARE)])
    assert len(doors) == 0


def test_a_crossing_at_a_gate_is_one_entrance_by_the_gate():
    main = street((0, 0), (450, 0), (1000, 0))
    _, doors = entrances(
        ways=[main, footway((450, 0), (450, 20), (450, 70))], barriers=[gate(450, 20)]
    )
    assert list(doors.kind) == ["gate"]


def test_an_open_park_is_entered_from_a_street_close_by_every_twenty_metres():
    found, doors = entrances()
    assert set(doors.kind) == {"adjacent"}
    # The south side: corners and four points between, 20 m each; and the
    # points of the west and east sides that lie within 30 + 3.5 m of the street.
    south = doors.xy[np.isclose(doors.xy[:, 1], doors.xy[:, 1].min())]
    assert np.allclose(np.diff(np.unique(south[:, 0])), 20)
    assert doors.placed.leg_m.max() <= 33.5
    assert found.walk_m[0] == pytest.approx(10 + 300 + 20)


def test_the_thirty_metres_count_from_the_edge_of_the_carriageway():
    def count(width, distance):
        rows = {"ways": [street((0, 0), (1000, 0), carriageway_m=width)]}
        return len(entrances(**rows, green=[park(box(400, distance, 500, 200))])[1])

    assert count(7.0, 33.4) > 0
    assert count(7.0, 33.6) == 0
    assert count(20.0, 39.9) > 0


@pytest.mark.parametrize(
    "between",
    [
        {"barriers": [{"geometry": line((300, 10), (600, 10)), "kind": "fence"}]},
        {"water": [{"geometry": line((300, 10), (600, 10)), "kind": "canal"}]},
        {"railways": [{"geometry": line((300, 10), (600, 10)), "kind": "rail"}]},
        {"barriers": [ring(SQUARE)]},
    ],
)
def test_fences_water_and_railways_cut_an_open_park_off(between):
    found, doors = entrances(**between)
    assert len(doors) == 0
    assert found.without_entrance.all()


def test_a_gate_opened_by_a_plan_adds_to_an_open_park_and_lets_into_a_walled_one():
    open_park = len(entrances()[1])
    _, doors = entrances(barriers=[gate(450, 20, planned=True)])
    assert len(doors) == open_park + 1
    _, doors = entrances(barriers=[ring(SQUARE), gate(450, 20, planned=True)])
    assert list(doors.kind) == ["gate"]


def test_interior_rings_are_outline():
    island = shapely.Polygon(box(300, 20, 700, 420).exterior, [box(450, 150, 550, 250).exterior])
    inner = footway((500, 200), (500, 100))
    _, doors = entrances(ways=[MAIN, inner], green=[park(island)])
    assert "way" in set(doors.kind)
    assert np.allclose(doors.xy[doors.kind == "way"][0] - doors.xy[0], 0)


def test_a_path_inside_that_never_crosses_the_outline_is_no_way_in():
    inside = footway((430, 40), (470, 40))
    far = street((0, 300), (1000, 300))
    _, doors = entrances(ways=[far, inside])
    assert len(doors) == 0


def test_outlines_are_whole_beyond_the_study_area():
    """Cut at the study edge (x = 450), the park would seem to open there."""
    found = access(
        make(
            boundary=box(0, -100, 450, 200),
            ways=[street((0, 0), (900, 0)), footway((500, 70), (600, 70), (600, 0))],
            buildings=[home(100, 10)],
            green=[park(SQUARE)],
            barriers=[ring(SQUARE)],
        )
    )
    # The only way across the outline is the path on the far side, at (500, 70).
    assert len(found.entrances) == 1
    assert math.isnan(found.walk_m[0])  # x = 600 is no vertex of the street: not joined
