"""The drawn walk to the nearest entrance: corners known by hand, lengths held to the search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from planner import access
from planner.door import TownRequest, make_town
from planner.network import straight_path, walk_path
from planner.network.search import Labels, nearest_of, reach
from tests.integration.oracle import made_up_town
from tests.towns import EAST, NORTH, at, box, gate, home, line, make, park, ring, street

ROUNDING_M = 1e-6


def corners(path):
    """Places of a line, in metres from the corner that hand-made towns start at."""
    return (shapely.get_coordinates(path) - (EAST, NORTH)).round(6).tolist()


def walk(ways, *homes, space, door, **rows):
    """Access of homes to one walled park with one gate."""
    barriers = [ring(space), gate(*door), *rows.pop("barriers", [])]
    buildings = [home(*where) for where in homes]
    return access(
        make(ways=ways, buildings=buildings, green=[park(space)], barriers=barriers, **rows)
    )


def follows(found, path, *ways):
    """Say that a path leads over these places and is as long as they and the search say."""
    assert corners(path.line) == [list(place) for place in ways]
    assert path.length_m == path.line.length == pytest.approx(line(*ways).length)
    assert path.length_m == pytest.approx(found.walk_m[0], abs=ROUNDING_M)
    assert path.entrance == found.entrance[0]


def test_on_one_edge_the_walk_is_two_legs_and_the_street_between_them():
    space = box(450, 20, 550, 100)
    found = walk([street((0, 0), (1000, 0))], (100, 30), space=space, door=(500, 20))
    follows(found, walk_path(found, 0), (100, 30), (100, 0), (500, 0), (500, 20))


def test_on_one_edge_the_other_way_round_its_corners_are_walked_backwards():
    space = box(50, 20, 150, 100)
    bent = street((0, 0), (300, 0), (300, -200), (700, -200))
    found = walk([bent], (600, -230), space=space, door=(100, 20))
    path = [(600, -230), (600, -200), (300, -200), (300, 0), (100, 0), (100, 20)]
    follows(found, walk_path(found, 0), *path)


@pytest.mark.parametrize("turned", [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)])
def test_a_detour_by_bends_follows_every_bend_however_the_streets_were_drawn(turned):
    drawn = [
        [(0, 0), (200, 0)],
        [(200, 0), (200, 300), (250, 300), (250, 320), (400, 320), (400, 0)],
        [(400, 0), (800, 0)],
    ]
    ways = [street(*way[:: -1 if back else 1]) for way, back in zip(drawn, turned, strict=True)]
    # Side streets, so that both ends of the detour are junctions.
    ways += [street((200, 0), (200, -90)), street((400, 0), (400, -90))]
    found = walk(ways, (100, -20), space=box(550, 20, 650, 100), door=(600, 20))
    path = [(100, -20), (100, 0), *drawn[1], (600, 0), (600, 20)]
    follows(found, walk_path(found, 0), *path)


def test_of_parallel_edges_the_shorter_is_walked():
    ways = [
        street((0, 0), (200, 0)),
        street((200, 0), (300, 200), (400, 0)),
        street((200, 0), (300, -50), (400, 0)),
        street((400, 0), (800, 0)),
    ]
    found = walk(ways, (100, 20), space=box(550, 20, 650, 100), door=(600, 20))
    path = [(100, 20), (100, 0), (200, 0), (300, -50), (400, 0), (600, 0), (600, 20)]
    follows(found, walk_path(found, 0), *path)


def test_resident_of_a_walled_compound_leaves_by_the_gate_that_is_nearer_on_foot():
    """The west gate is nearer to the home, the north gate to the park."""
    yard, space = box(0, 0, 100, 100), box(300, 120, 400, 200)
    ways = [street((-20, -50), (-20, 110)), street((-20, 110), (600, 110))]
    barriers = [ring(yard), gate(0, 50), gate(60, 100)]
    found = walk(ways, (40, 50), space=space, door=(350, 120), barriers=barriers)
    assert (found.network.origins.building == 0).sum() == 2
    path = [(40, 50), (60, 100), (60, 110), (350, 110), (350, 120)]
    follows(found, walk_path(found, 0), *path)


def test_a_gate_in_line_with_home_and_street_is_a_corner_of_the_walk_too():
    yard, space = box(0, 0, 100, 100), box(300, -20, 400, 80)
    barriers = [ring(yard), gate(50, 0)]
    ways = [street((0, -30), (500, -30))]
    found = walk(ways, (50, 50), space=space, door=(350, -20), barriers=barriers)
    follows(found, walk_path(found, 0), (50, 50), (50, 0), (50, -30), (350, -30), (350, -20))


def test_a_home_beside_the_gate_of_a_compound_it_does_not_live_in_walks_straight_out():
    yard, space = box(0, 20, 100, 100), box(300, 20, 400, 100)
    barriers = [ring(yard), gate(0, 60)]
    found = walk(
        [street((-90, 0), (500, 0))], (-30, 60), space=space, door=(350, 20), barriers=barriers
    )
    follows(found, walk_path(found, 0), (-30, 60), (-30, 0), (350, 0), (350, 20))


def loop(*, home_at, door, space):
    """A square loop of 200 m sides that hangs on a street at (0, 0)."""
    ways = [
        street((-500, 0), (0, 0)),
        street((0, 0), (0, 200), (200, 200), (200, 0), (0, 0)),
        street((0, 0), (0, -90)),
    ]
    return walk(ways, home_at, space=space, door=door)


@pytest.mark.parametrize(
    ("home_at", "over"),
    [
        ((220, 50), [(200, 50), (200, 0)]),
        ((150, 220), [(150, 200), (0, 200)]),
    ],
)
def test_from_a_loop_street_the_walk_leaves_by_its_shorter_side(home_at, over):
    found = loop(home_at=home_at, door=(-300, 20), space=box(-350, 20, -250, 100))
    path = [home_at, *over, (0, 0), (-300, 0), (-300, 20)]
    follows(found, walk_path(found, 0), *path)


@pytest.mark.parametrize(
    ("home_at", "over"),
    [
        # The entrance is 50 m before the end of the loop, which is its start.
        ((220, 150), [(200, 150), (200, 0), (50, 0)]),
        ((-20, 50), [(0, 50), (0, 0), (50, 0)]),
    ],
)
def test_into_a_loop_street_the_walk_goes_along_it_or_over_its_start(home_at, over):
    found = loop(home_at=home_at, door=(50, -20), space=box(20, -100, 80, -20))
    follows(found, walk_path(found, 0), home_at, *over, (50, -20))


def test_a_ring_street_without_a_junction_is_walked_the_shorter_way_round():
    around = street((0, 0), (0, 200), (200, 200), (200, 0), (0, 0))
    found = walk([around], (20, 220), space=box(220, 60, 300, 140), door=(220, 100))
    # 20 + 180 + 100 + 20 clockwise.
    path = [(20, 220), (20, 200), (200, 200), (200, 100), (220, 100)]
    follows(found, walk_path(found, 0), *path)


def test_legs_and_parts_of_no_length_leave_no_double_corners():
    """Home on its street, at a junction; an entrance where the street enters the park."""
    ways = [street((0, 0), (100, 0)), street((100, 0), (100, 90)), street((100, 0), (500, 0))]
    found = access(make(ways=ways, buildings=[home(100, 0)], green=[park(box(300, -50, 700, 50))]))
    follows(found, walk_path(found, 0), (100, 0), (300, 0))


def test_a_home_that_stands_at_the_entrance_has_a_line_of_no_length():
    town = make(
        ways=[street((0, 0), (500, 0))],
        buildings=[home(300, 0)],
        green=[park(box(300, -50, 700, 50))],
    )
    found = access(town)
    assert found.walk_m.tolist() == [0.0]
    follows(found, walk_path(found, 0), (300, 0), (300, 0))


def test_where_nothing_is_reached_there_is_no_walk():
    """A street of its own, no street at all, a park without an entrance, no park."""
    space = box(450, 20, 550, 100)
    ways = [street((0, 0), (1000, 0)), street((0, 900), (500, 900))]
    found = walk(ways, (100, 920), (100, 400), space=space, door=(500, 20))
    assert [walk_path(found, row) for row in range(2)] == [None, None]
    assert straight_path(found, 0) is not None
    closed = make(ways=ways, buildings=[home(100, 20)], green=[park(space)], barriers=[ring(space)])
    assert walk_path(access(closed), 0) is None
    without = access(make(ways=ways, buildings=[home(100, 20)]))
    assert walk_path(without, 0) is None
    assert straight_path(without, 0) is None


@pytest.mark.parametrize("gates", [(200, 800), (800, 200)])
def test_of_two_entrances_equally_far_the_walk_leads_to_the_one_that_access_names(gates):
    """They stand 300 m west and east of the junction that the home's street comes to."""
    spaces = [box(x - 50, 20, x + 50, 100) for x in gates]
    ways = [street((x, 0), (x + 200, 0)) for x in (100, 300, 500, 700)]
    ways += [street((x, 0), (x, -200)) for x in (300, 500, 700)]
    found = access(
        make(
            ways=ways,
            buildings=[home(480, -100)],
            green=list(map(park, spaces)),
            barriers=[*map(ring, spaces), *(gate(x, 20) for x in gates)],
        )
    )
    # Of equally near ones the first.
    assert found.entrance.tolist() == [0]
    path, x = walk_path(found, 0), gates[0]
    assert path.entrance == 0
    turn = (300, 0) if x < 500 else (700, 0)
    way = [(480, -100), (500, -100), (500, 0), turn, (x, 0), (x, 20)]
    assert path.line.equals(at(line(*way)))


def test_labels_that_name_an_equally_near_entrance_further_on_still_lead_to_one():
    """Two parks share a gate; insertion may leave the later park's number before the earlier's."""
    spaces = [box(450, 20, 500, 100), box(500, 20, 550, 100)]
    ways = [street((0, 0), (200, 0)), street((200, 0), (200, 90)), street((200, 0), (400, 0))]
    ways += [street((400, 0), (400, 90)), street((400, 0), (900, 0))]
    town = make(
        ways=ways,
        buildings=[home(100, 20)],
        green=list(map(park, spaces)),
        barriers=[*map(ring, spaces), gate(500, 20)],
    )
    found = access(town)
    assert found.entrance.tolist() == [0]
    near = found.labels.distance_m <= 130
    assert near.any()
    source = np.where(near, 1, found.labels.source).astype(np.int32)
    mixed = replace(found, labels=Labels(found.labels.distance_m, source))
    path = walk_path(mixed, 0)
    assert corners(path.line) == [[100, 20], [100, 0], [200, 0], [400, 0], [500, 0], [500, 20]]
    assert path.entrance == 1
    assert path.length_m == pytest.approx(found.walk_m[0], abs=ROUNDING_M)


def test_the_straight_line_ends_where_the_outline_is_nearest():
    space = box(300, 100, 400, 200)
    town = make(
        buildings=[home(100, 150), home(200, 0), home(350, 150)],
        green=[park(space), park(box(900, 900, 950, 950))],
    )
    found = access(town)
    lines = [corners(straight_path(found, row)) for row in range(3)]
    assert lines[:2] == [[[100, 150], [300, 150]], [[200, 0], [300, 100]]]
    # Inside, the distance is 0.
    assert lines[2] == [[350, 150], [350, 150]]


def legs(found):
    """Length of both legs of every building's walk, of the origin that the search takes."""
    origins, doors = found.network.origins, found.entrances.placed
    far, _ = reach(found.network.streets.graph, found.labels, doors, origins.placed)
    row = nearest_of(origins.building, far, len(found.walk_m))
    return origins.placed.leg_m[row], doors.leg_m[found.entrance]


def walks(found):
    """The lines of all buildings that reach an entrance; held to everything known of them."""
    paths = [walk_path(found, building) for building in range(len(found.entrance))]
    reached = np.flatnonzero(found.entrance >= 0)
    assert [row for row, path in enumerate(paths) if path] == reached.tolist()
    paths = [paths[row] for row in reached]
    lines = np.array([path.line for path in paths])
    length = np.array([path.length_m for path in paths])
    assert (length == shapely.length(lines)).all()
    assert (np.abs(length - found.walk_m[reached]) < ROUNDING_M).all()
    assert [path.entrance for path in paths] == found.entrance[reached].tolist()
    ends = [shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)]
    assert (ends[0] == found.network.homes[reached]).all()
    assert (ends[1] == found.entrances.xy[found.entrance[reached]]).all()
    assert_on_streets(found, lines, *(leg[reached] for leg in legs(found)))
    return lines


def assert_on_streets(found, lines, out, into):
    """Assert that lines less their first and last metres lie on streets, place by place."""
    streets = found.network.streets
    for share in np.linspace(0, 1, 12):
        along = out + (shapely.length(lines) - out - into) * share
        places = shapely.line_interpolate_point(lines, along)
        nearest = streets.lines[streets.tree.nearest(places)]
        assert (shapely.distance(places, nearest) < ROUNDING_M).all()


@pytest.mark.parametrize("seed", range(3))
def test_in_a_made_up_town_every_walk_is_as_long_as_told_and_keeps_to_the_streets(seed):
    found = access(made_up_town(seed))
    lines = walks(found)
    assert 0 < lines.size < found.entrance.size
    gates = shapely.MultiPoint(found.network.compounds.gates)
    assert (shapely.distance(shapely.get_point(lines, 1), gates) < ROUNDING_M).any()


@pytest.fixture(scope="module")
def demo():
    return access(make_town(TownRequest("demo")))


def test_in_the_demo_town_every_walk_is_as_long_as_told_and_keeps_to_the_streets(demo):
    assert walks(demo).size > 5000


def test_straight_lines_lead_from_the_home_and_are_as_long_as_told(demo):
    for building in range(0, len(demo.straight_m), 20):
        path = straight_path(demo, building)
        assert path.coords[0] == tuple(demo.network.homes[building])
        assert path.length == pytest.approx(demo.straight_m[building], abs=ROUNDING_M)


def test_a_path_leaves_what_it_is_drawn_from_as_it_is():
    found = access(made_up_town(1))
    arrays = (
        found.labels.distance_m,
        found.network.homes,
        found.network.compounds.gates,
        found.network.streets.x0,
        found.entrances.xy,
    )
    before = [array.copy() for array in arrays]
    for building in range(50):
        walk_path(found, building)
    assert all(np.array_equal(*pair) for pair in zip(arrays, before, strict=True))
