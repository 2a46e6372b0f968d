"""Towns at the edge of what a town is; every answer can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.network import Targets, WalkRules, access, add_up, classify
from tests.towns import box, footway, gate, home, line, make, park, ring, street

SQUARE = box(400, -50, 500, 50)
"""A park that a street along y = 0 enters at x = 400 and leaves at x = 500."""

STREET = street((0, 0), (600, 0))


def walk(*, homes=((100, 0),), ways=(STREET,), green=(SQUARE,), **rows):
    town = make(
        ways=list(ways),
        buildings=[home(x, y) for x, y in homes],
        green=[park(shape) for shape in green],
        **rows,
    )
    return access(town)


def classes(found, limit_m=500.0):
    return list(classify(found, limit_m).name)


# Nothing there


def test_without_ways_nobody_is_connected_and_the_straight_line_remains():
    found = walk(ways=())
    assert np.isnan(found.walk_m).all()
    assert found.straight_m == pytest.approx([300])
    assert found.without_entrance.all()
    assert classes(found) == ["unknown"]
    assert classes(walk(ways=(), complete=("ways",))) == ["not_connected"]


def test_ways_that_nobody_may_walk_are_no_ways():
    found = walk(ways=[street((0, 0), (600, 0), walkable=False)])
    assert np.isnan(found.walk_m).all()
    assert not found.network.connected.any()


def test_without_buildings_every_result_is_empty():
    found = walk(homes=())
    assert found.walk_m.size == found.straight_m.size == found.evidence.size == 0
    ledger = add_up(classify(found, 500.0), np.empty(0), 7.0, "residents")
    assert (ledger.total, ledger.amount["unknown"]) == (7.0, 7.0)
    assert add_up(classify(found, 500.0), np.empty(0), 0.0, "residents").share("served") is None


def test_without_parks_no_distance_is_known_and_nothing_is_zero():
    found = walk(green=())
    assert np.isnan(found.walk_m).all()
    assert np.isnan(found.straight_m).all()
    assert list(found.evidence) == ["none"]
    assert classes(found) == ["unknown"]
    assert classes(walk(green=(), complete=("green",))) == ["too_far"]


@pytest.mark.parametrize("targets", [Targets(), Targets(squares=True), Targets(1.0, 2.0)])
def test_a_town_of_nothing_has_an_empty_answer(targets):
    first = access(make(), targets)
    for found in (first, access(make(), targets, previous=first)):
        assert found.walk_m.size == 0
        assert len(found.targets) == len(found.entrances) == 0


# Parks and streets that miss each other


def test_a_park_far_from_streets_has_no_entrance_and_those_near_it_are_told_so():
    # The street lies 39 m from the outline: 30 m and half of 7 m are not enough.
    found = walk(homes=((100, 0), (100, -90), (0, -150)), green=[box(100, 39, 200, 139)])
    assert found.without_entrance.all()
    assert np.isnan(found.walk_m).all()
    assert classes(found, 100.0) == ["no_entrance", "too_far", "not_connected"]


@pytest.mark.parametrize(
    ("gap_m", "kinds"), [(33.5, {"adjacent"}), (33.51, set()), (30.0, {"adjacent"})]
)
def test_an_open_park_is_entered_from_up_to_30_m_beyond_the_carriageway(gap_m, kinds):
    found = walk(green=[box(100, gap_m, 200, gap_m + 50)])
    assert set(found.entrances.kind) == kinds


def test_a_street_of_unsaid_width_is_a_line():
    ways = [street((0, 0), (600, 0), carriageway_m=None)]
    assert len(walk(ways=ways, green=[box(100, 30, 200, 60)]).entrances)
    assert not len(walk(ways=ways, green=[box(100, 30.01, 200, 60)]).entrances)


@pytest.mark.parametrize("margin_m", [10, 300])
def test_streets_wholly_inside_a_park_do_not_lead_into_it(margin_m):
    found = walk(green=[box(-margin_m, -margin_m, 600 + margin_m, margin_m)])
    assert len(found.entrances) == 0
    assert found.straight_m == pytest.approx([0])
    assert classes(found) == ["no_entrance"]


def test_a_street_that_ends_on_the_outline_is_an_entrance():
    found = walk(ways=[street((0, 0), (400, 0))])
    assert list(found.entrances.kind) == ["way"]
    assert found.walk_m == pytest.approx([300])


def test_a_street_along_the_outline_is_an_entrance_every_20_m_at_least():
    found = walk(green=[box(400, 0, 500, 50)], homes=((100, 0), (449, 10), (600, 0)))
    along = np.sort(found.entrances.placed.along_m)
    assert (along[0], along[-1]) == pytest.approx((400, 500))
    assert np.diff(along).max() <= 20 + 1e-9
    assert found.walk_m[[0, 2]] == pytest.approx([300, 100])
    assert 10 <= found.walk_m[1] <= 20


# Streets of odd form


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([STREET], id="drawn twice"),
        pytest.param([street((600, 0), (0, 0))], id="drawn back"),
        pytest.param([street((50, 0), (50, 0))], id="no length, beside a vertex"),
        pytest.param([street((100, 0), (100, 0))], id="no length, at the home"),
        pytest.param([street((200, 0), (200.0002, 0))], id="shorter than a millimetre"),
        pytest.param([street((300, 80), (300, 80))], id="no length, anywhere"),
    ],
)
def test_ways_that_add_nothing_change_nothing(more):
    homes = ((100, 0), (300, 5), (600, -20))
    found = walk(homes=homes, ways=[STREET, *more])
    assert found.walk_m == pytest.approx([300, 5 + 100, 20 + 100])
    assert found.straight_m == pytest.approx(walk(homes=homes).straight_m)


def test_a_vertex_written_twice_changes_nothing():
    ways = [street((0, 0), (200, 0), (200, 0), (200.0001, 0), (600, 0))]
    assert walk(ways=ways).walk_m == pytest.approx([300])


def test_a_way_out_and_back_is_walked_once():
    # A "ring" of two vertices: from (100, 0) to (400, 0) and back.
    found = walk(ways=[street((100, 0), (400, 0), (100, 0))], homes=((250, 10), (100, 0)))
    assert found.walk_m == pytest.approx([10 + 150, 300])


def test_vertices_within_a_millimetre_join_and_farther_apart_do_not():
    first = street((0, 0), (200, 0))
    joined = walk(ways=[first, street((200.0002, 0), (600, 0))])
    assert joined.walk_m == pytest.approx([300], abs=1e-3)
    apart = walk(ways=[first, street((200.002, 0), (600, 0))])
    assert np.isnan(apart.walk_m).all()
    assert apart.network.connected.all()
    assert classes(apart) == ["too_far"]


def test_streets_that_cross_without_a_shared_vertex_are_not_joined():
    ways = [street((100, -100), (100, 100)), STREET]
    found = walk(ways=ways, homes=((90, 60),))
    assert np.isnan(found.walk_m).all()
    shared = [street((100, -100), (100, 0), (100, 100)), street((0, 0), (100, 0), (600, 0))]
    assert walk(ways=shared, homes=((90, 60),)).walk_m == pytest.approx([10 + 60 + 300])


RING = street((0, 0), (200, 0), (200, 100), (0, 100), (0, 0))


def test_on_a_ring_the_shorter_way_round_is_taken():
    # Entrances at (200, 60) and (200, 40): a ring of 600 m without any junction.
    found = walk(ways=[RING], green=[box(190, 40, 300, 60)], homes=((0, 50), (50, 100), (150, 0)))
    assert found.walk_m == pytest.approx([50 + 200 + 40, 150 + 40, 50 + 40])


def test_a_loop_at_the_end_of_a_street_is_walked_the_shorter_way_round():
    # The loop's only junction is (0, 0), where the stem joins it.
    ways = [RING, street((-300, 0), (0, 0))]
    found = walk(
        ways=ways,
        green=[box(80, -10, 120, 10)],  # entered at (80, 0) and (120, 0)
        homes=((0, 20), (200, 50), (-250, 5), (60, 0), (0, 90)),
    )
    assert found.walk_m == pytest.approx([20 + 80, 50 + 80, 5 + 250 + 80, 20, 90 + 80])


def test_a_home_and_an_entrance_on_one_edge_are_joined_straight_along_it():
    # By the edge's ends it would be 600 - 2 x 20 m more.
    found = walk(homes=((380, 30), (520, -10), (450, 0)))
    assert found.walk_m == pytest.approx([30 + 20, 10 + 20, 50])


def test_several_homes_and_entrances_share_one_edge():
    found = walk(
        green=[box(100, -5, 110, 5), box(200, -5, 210, 5)],
        homes=((0, 0), (150, 0), (160, 0), (300, 0)),
    )
    assert found.walk_m == pytest.approx([100, 40, 40, 90])
    assert list(found.walk_target) == [0, 0, 1, 1]


def test_homes_and_parks_on_streets_of_their_own_do_not_meet():
    ways = [street((0, 0), (90, 0)), street((110, 0), (600, 0))]
    found = walk(ways=ways, homes=((50, 0), (95, 0), (105, 0)))
    assert list(np.isnan(found.walk_m)) == [True, True, False]
    assert found.walk_m[2] == pytest.approx(5 + 290)
    assert found.network.connected.all()
    assert classes(found) == ["too_far", "too_far", "served"]


# Where a building joins


def test_a_building_on_a_street_or_on_its_vertex_has_no_leg():
    found = walk(homes=((100, 0), (0, 0), (600, 0)))
    assert found.network.origins.placed.leg_m == pytest.approx([0, 0, 0])
    assert found.walk_m == pytest.approx([300, 400, 100])


def test_a_building_100_m_off_is_connected_and_a_hair_farther_is_not():
    found = walk(homes=((100, 100), (100, 100.001), (-100, 0), (-60, 80), (-60, 80.01)))
    assert list(found.network.connected) == [True, False, True, True, False]
    assert found.walk_m[[0, 2, 3]] == pytest.approx([400, 500, 500])
    assert classes(found) == ["served", "not_connected", "served", "served", "not_connected"]


def test_how_far_a_building_may_lie_is_a_rule():
    town = make(ways=[STREET], buildings=[home(100, 40)], green=[park(SQUARE)])
    assert access(town, rules=WalkRules(connect_m=40.0)).walk_m == pytest.approx([340])
    assert np.isnan(access(town, rules=WalkRules(connect_m=39.9)).walk_m).all()


def test_a_building_joins_the_nearest_edge_and_not_the_nearest_vertex():
    # The vertex (300, 10) is 10 m away, the long street's edge 9 m.
    ways = [STREET, footway((300, 19), (300, 80))]
    assert walk(ways=ways, homes=((300, 9),)).walk_m == pytest.approx([9 + 100])


def test_of_two_equally_near_streets_the_first_is_taken():
    to_the_park, nowhere = street((0, 10), (600, 10)), street((0, -10), (200, -10))
    assert walk(ways=[to_the_park, nowhere]).walk_m == pytest.approx([10 + 300])
    assert np.isnan(walk(ways=[nowhere, to_the_park]).walk_m).all()


def test_the_centroid_outside_a_building_is_not_where_people_live():
    # A U open to the south: its centroid lies in the yard, which may be another's.
    shape = shapely.union_all([box(80, 20, 85, 60), box(80, 55, 120, 60), box(115, 20, 120, 60)])
    town = make(
        ways=[STREET],
        buildings=[{"geometry": shape, "use": "residential"}],
        green=[park(SQUARE)],
    )
    assert not shape.contains(shape.centroid)
    (start,) = access(town).network.home_points
    assert town.buildings.geometry[0].contains(start)


def test_buildings_and_parks_of_several_parts_are_one():
    both = shapely.MultiPolygon([box(400, -50, 410, 50), box(10, 80, 20, 90)])
    town = make(
        ways=[STREET],
        buildings=[
            {"geometry": shapely.MultiPolygon([box(195, -5, 205, 5)]), "use": "residential"}
        ],
        green=[park(both)],
    )
    found = access(town)
    assert found.walk_m == pytest.approx([200])
    assert len(found.targets) == 1


def test_a_street_of_several_parts_joins_only_where_parts_meet():
    parts = shapely.MultiLineString([[(0, 0), (150, 0)], [(160, 0), (600, 0)]])
    found = walk(ways=[{**STREET, "geometry": parts}], homes=((100, 0), (170, 0)))
    assert list(np.isnan(found.walk_m)) == [True, False]


# Gates


def test_a_gate_far_from_streets_or_behind_water_is_no_entrance():
    far = box(400, 101, 500, 201)
    assert not len(walk(green=[far], barriers=[gate(450, 101)]).entrances)
    river = {"geometry": line((0, 15), (600, 15)), "kind": "river"}
    near = box(400, 20, 500, 120)
    assert len(walk(green=[near], barriers=[gate(450, 20)]).entrances) == 1
    assert not len(walk(green=[near], barriers=[gate(450, 20)], water=[river]).entrances)


def test_residents_take_the_gate_that_makes_their_walk_the_shortest():
    # A walled estate with two gates; the street is joined at (100, 0) and at (300, 0).
    estate = box(100, 20, 300, 80)
    found = walk(homes=((120, 50),), barriers=[ring(estate), gate(100, 20), gate(300, 20)])
    east = np.hypot(180, 30) + 20 + 100
    west = np.hypot(20, 30) + 20 + 300
    assert found.walk_m == pytest.approx([min(east, west)])


def test_a_private_gate_lets_its_residents_out_and_nobody_into_a_park():
    estate = box(100, 20, 200, 80)
    closed = walk(homes=((150, 50),), barriers=[ring(estate)])
    assert not closed.network.connected.any()
    private = gate(200, 20, access="private")
    found = walk(homes=((150, 50),), barriers=[ring(estate), private])
    assert found.walk_m == pytest.approx([np.hypot(50, 30) + 20 + 200])
    fenced = box(400, 20, 500, 80)
    rows = [ring(fenced), gate(400, 20, access="private")]
    assert not len(walk(green=[fenced], barriers=rows).entrances)


def test_a_planned_gate_adds_an_entrance_to_those_of_an_open_park():
    open_park = box(400, 20, 500, 120)
    before = walk(green=[open_park])
    # The gate opens on a lane behind the park, 40 m off: too far to be an entrance unasked.
    lane = street((600, 0), (600, 160), (450, 160))
    homes = ((450, 165),)
    far = walk(ways=[STREET, lane], green=[open_park], homes=homes)
    near = walk(
        ways=[STREET, lane],
        green=[open_park],
        homes=homes,
        barriers=[gate(450, 120, planned=True)],
    )
    assert far.walk_m == pytest.approx([5 + 150 + 160 + 100 + 20])
    assert near.walk_m == pytest.approx([5 + 40])
    assert len(near.entrances) == len(before.entrances) + 1
    assert list(near.evidence) == ["gate"]
    # A mapped gate is better evidence than a street close by, and replaces it.
    mapped = walk(ways=[STREET, lane], green=[open_park], barriers=[gate(450, 120)])
    assert list(mapped.entrances.kind) == ["gate"]
