"""Catchments: reachable streets and land, by hand, by networkx and by brute force."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely

from planner import access, load_town
from planner.network import WalkRules, straight_catchment, walking_catchment
from tests.towns import at, box, gate, home, line, make, park, ring, street

CHORDS = 64
"""Corners of a whole disc."""


def disc(radius):
    """Area of the polygon that stands for a disc."""
    return CHORDS / 2 * radius**2 * math.sin(2 * math.pi / CHORDS)


def one_street(*gates, park_to_x=1100.0, **rules):
    """A street of 3 km along y = 0 and a walled park 20 m north of it, with gates at these x."""
    space = box(900, 20, park_to_x, 120)
    town = make(
        ways=[street((0, 0), (700, 0), (3000, 0))],
        green=[park(space)],
        barriers=[ring(space), *(gate(x, 20) for x in gates)],
    )
    return access(town, rules=WalkRules(**rules))


def test_a_gate_beside_a_straight_street_reaches_as_far_both_ways_less_its_leg():
    found = walking_catchment(one_street(1000), 500)
    assert found.streets.equals(at(line((520, 0), (1480, 0))))
    assert found.streets.length == pytest.approx(2 * 480)


def test_its_land_is_what_lies_beside_the_first_400_metres():
    area = walking_catchment(one_street(1000), 500).area
    assert area.area == pytest.approx(2 * 380 * 200 + disc(100))
    assert area.bounds == pytest.approx(at(box(520, -100, 1480, 100)).bounds)


def test_a_shorter_leg_off_the_street_gives_a_narrower_land_just_as_long():
    area = walking_catchment(one_street(1000, connect_m=40), 500).area
    assert area.area == pytest.approx(2 * 440 * 80 + disc(40))
    assert area.bounds == pytest.approx(at(box(520, -40, 1480, 40)).bounds)


def test_a_limit_below_the_leg_off_the_street_leaves_a_disc_round_the_foot():
    found = walking_catchment(one_street(1000), 60)
    assert found.streets.length == pytest.approx(2 * 40)
    assert found.area.area == pytest.approx(disc(40))
    assert shapely.distance(found.area.centroid, at(shapely.Point(1000, 0))) < 1e-6


def test_a_limit_below_the_entrances_own_leg_reaches_nothing():
    found = walking_catchment(one_street(1000), 19)
    assert found.streets.is_empty
    assert found.area.is_empty


def test_two_gates_on_one_edge_meet_between_them_or_leave_a_gap():
    near = walking_catchment(one_street(1000, 1400, park_to_x=1500), 300).streets
    assert near.equals(at(line((720, 0), (1680, 0))))
    far = walking_catchment(one_street(1000, 1800, park_to_x=1900), 300).streets
    parts = [at(line((720, 0), (1280, 0))), at(line((1520, 0), (2080, 0)))]
    assert far.equals(shapely.union_all(parts))


def test_a_street_ends_where_it_ends_and_branches_where_it_branches():
    space = box(900, 20, 1100, 120)
    ways = [street((0, 0), (1200, 0), (1300, 0)), street((1200, 0), (1200, 900))]
    town = make(ways=ways, green=[park(space)], barriers=[ring(space), gate(1000, 20)])
    streets = walking_catchment(access(town), 500).streets
    parts = [at(line((520, 0), (1300, 0))), at(line((1200, 0), (1200, 280)))]
    assert streets.equals(shapely.union_all(parts))


def test_a_bridge_over_a_reachable_street_is_not_reached():
    space = box(900, 20, 1100, 120)
    ways = [street((0, 0), (2000, 0)), street((1200, -900), (1200, 900), bridge=True)]
    town = make(ways=ways, green=[park(space)], barriers=[ring(space), gate(1000, 20)])
    streets = walking_catchment(access(town), 500).streets
    assert streets.equals(at(line((520, 0), (1480, 0))))


def test_a_park_without_entrance_reaches_nothing_and_is_still_near_in_a_straight_line():
    found = one_street()
    walk = walking_catchment(found, 500)
    assert walk.streets.is_empty
    assert walk.area.is_empty
    assert straight_catchment(found.targets, 500).area > 0


def test_a_town_without_streets_or_parks_reaches_nothing():
    empty = access(make(buildings=[home(0, 0)]))
    walk = walking_catchment(empty, 500)
    assert walk.streets.is_empty
    assert walk.area.is_empty
    assert straight_catchment(empty.targets, 500).is_empty


def test_a_square_widened_in_a_straight_line_is_sides_and_four_quarter_discs():
    town = make(green=[park(box(0, 0, 100, 100))])
    area = straight_catchment(town.public_parks(), 500).area
    assert area == pytest.approx(100 * 100 + 4 * 100 * 500 + disc(500))


def test_a_notch_in_an_outline_brings_nothing_nearer():
    """GEOS fills a notch this shallow before it widens a whole outline."""
    notched = shapely.Polygon([(0, 0), (200, 0), (200, 100), (100, 96), (0, 100)])
    area = straight_catchment(make(green=[park(notched)]).public_parks(), 500)
    above = shapely.points(*shapely.get_coordinates(at(shapely.Point(100, 595.5))).T)
    assert shapely.distance(above, at(notched)).item() < 500
    across = np.linspace(-500, 700, 241)
    places = [at(shapely.Point(x, y)) for x in across for y in (590.0, 593.0, 596.0, 599.0)]
    farther = shapely.distance(places, at(notched)) > 500
    assert farther.any()
    assert not shapely.contains(area, np.array(places)[farther]).any()


def random_town(seed):
    """A crooked grid of streets, a bridge across it, parks with gates, homes; no other walls."""
    rng = np.random.default_rng(seed)
    lines = 5
    place = np.stack(np.meshgrid(np.arange(lines), np.arange(lines), indexing="ij"), axis=-1)
    place = place * 260.0 + rng.uniform(-70, 70, (lines, lines, 2))
    ways = []
    for row in range(lines):
        ways.append(street(*map(tuple, place[row])))
        kept = sorted(rng.choice(lines, 4, replace=False))
        ways.append(street(*(tuple(place[step, row]) for step in kept)))
    ways.append(street((-50, -20), (1100, 1000), bridge=True))
    spaces = [box(x, y, x + 40, y + 40) for x, y in rng.uniform(0, 1000, (4, 2))]
    gates = [gate(*space.exterior.interpolate(rng.uniform(0, 160)).coords[0]) for space in spaces]
    homes = [home(x, y) for x, y in rng.uniform(-150, 1200, (250, 2))]
    return make(ways=ways, green=[park(space) for space in spaces], barriers=gates, buildings=homes)


def sampled(found, step_m):
    """Places along the streets and their distance to an entrance, by networkx.

    Feet of entrances are found by shapely on whole ways, not read from the graph.
    """
    ways = found.town.ways.geometry.to_numpy()
    graph = nx.Graph()
    doors = shapely.points(found.entrances.xy)
    nearest = np.argmin(shapely.distance(ways[:, None], doors[None]), axis=0)
    ends = []
    for way, shape in enumerate(ways):
        xy = np.asarray(shape.coords)
        at_m = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
        names = {metres: tuple(corner) for metres, corner in zip(at_m, xy, strict=True)}
        for number in np.flatnonzero(nearest == way):
            along = shape.project(doors[number])
            corner = at_m[np.argmin(np.abs(at_m - along))]
            along = corner if abs(corner - along) < 1e-6 else along
            graph.add_edge("park", ("door", number), weight=0.0)
            leg = shapely.distance(shape, doors[number])
            graph.add_edge(("door", number), names.setdefault(along, (way, along)), weight=leg)
        for low, high in pairwise(sorted(names)):
            graph.add_edge(names[low], names[high], weight=high - low)
            ends.append((shape, low, high, names[low], names[high]))
    far = nx.single_source_dijkstra_path_length(graph, "park")
    places, metres = [], []
    for shape, low, high, first, second in ends:
        along = np.arange(low, high, step_m)
        places.append(shapely.line_interpolate_point(shape, along))
        back = far.get(second, np.inf) + high - along
        metres.append(np.minimum(far.get(first, np.inf) + along - low, back))
    return np.concatenate(places), np.concatenate(metres)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("limit_m", [80, 300, 500])
def test_every_metre_of_street_is_reached_just_when_networkx_says_so(seed, limit_m):
    found = access(random_town(seed))
    places, far_m = sampled(found, 1.0)
    streets = walking_catchment(found, limit_m).streets
    off = shapely.distance(places, streets)
    clear = np.abs(far_m - limit_m) > 1e-3
    assert (off[(far_m < limit_m) & clear] < 1e-6).all()
    # A place farther out is as far off as the walk is too long, unless another street is there.
    beyond = (far_m > limit_m) & clear
    assert beyond.any()
    assert (off[beyond] > 1e-6).mean() > 0.99
    assert streets.length == pytest.approx((far_m <= limit_m).sum(), rel=0.02, abs=40)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("limit_m", "connect_m"), [(500, 100), (300, 60), (80, 100)])
def test_a_place_is_in_the_area_just_when_leg_and_walk_are_within_the_limit(
    seed, limit_m, connect_m
):
    found = access(random_town(seed), rules=WalkRules(connect_m=connect_m))
    area = walking_catchment(found, limit_m).area
    step = 1.0
    streets, far_m = sampled(found, step)
    rng = np.random.default_rng(seed)
    west, south, east, north = found.town.ways.total_bounds
    places = rng.uniform((west - 100, south - 100), (east + 100, north + 100), (1000, 2))
    legs = shapely.distance(shapely.points(places)[:, None], streets[None, far_m <= limit_m])
    least = np.where(legs <= connect_m + step, legs + far_m[far_m <= limit_m], np.inf)
    least = least.min(axis=1, initial=np.inf)
    inside = shapely.contains_xy(area, *places.T)
    assert (least[inside] <= limit_m + step).all()
    # The other way round: nothing is missing but what chords leave out.
    surely = np.where(legs <= connect_m - 0.2, legs + far_m[far_m <= limit_m], np.inf)
    assert inside[surely.min(axis=1, initial=np.inf) <= limit_m - 0.2].all()


@pytest.mark.parametrize("seed", range(5))
def test_every_home_that_is_served_on_foot_stands_in_the_area(seed):
    found = access(random_town(seed))
    served = found.walk_m <= 500
    assert served.any()
    area = walking_catchment(found, 500).area.buffer(0.13)
    assert shapely.contains(area, found.network.home_points[served]).all()


def test_the_demo_towns_area_lies_in_the_straight_one_and_leaves_people_out():
    found = access(load_town("demo"))
    walk = walking_catchment(found, 500)
    straight = straight_catchment(found.targets, 500)
    assert walk.area.is_valid
    # The straight area is drawn by chords too: 0.12 % of 500 m.
    assert shapely.contains(straight.buffer(0.7), walk.area)
    assert walk.area.area < straight.area
    hull = shapely.convex_hull(walk.area)
    assert walk.area.area < 0.9 * hull.area


def test_what_is_handed_in_stays_as_it_is():
    found = access(random_town(1))
    arrays = (
        found.labels.distance_m,
        found.entrances.placed.along_m,
        found.entrances.placed.leg_m,
        found.network.streets.x0,
        found.network.streets.start_m,
    )
    before = [array.copy() for array in arrays]
    shapes = found.targets.geometry.to_wkb()
    walking_catchment(found, 300)
    straight_catchment(found.targets, 300)
    assert all(np.array_equal(*pair) for pair in zip(arrays, before, strict=True))
    assert found.targets.geometry.to_wkb().equals(shapes)
